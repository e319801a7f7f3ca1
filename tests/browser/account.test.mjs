// The account in the app, with the real server and its mailbox: signing up, the letter, signing in and out, security, a
// passkey, and what happens without a network.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { code, linkTo, PASSWORD, proving, server, signedUp, signIn, signOut, withAuthenticator } from "./athlete.mjs";
import { byTestId, DESKTOP, faultsOf, LOOKS, noComplaints, open, PHONE, ready, settled, startBrowser, tab, visitor } from "./harness.mjs";

test("an athlete signs up, confirms by the letter, looks at security, signs out and in", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const context = await visitor(t, browser);
  const page = await tab(context);
  await signedUp(page, home);
  assert.equal(await page.locator("#page-title").innerText(), "Anna");
  assert.equal(new URL(page.url()).hash, "", "the letter's token stays in no address");

  // Letters are pressed twice: who is in by one is told so, and stays in.
  await open(page, await linkTo(home, "/account/confirm"));
  await byTestId(page, "sign-out").waitFor();

  // What the page keeps beside the engine holds no key, and the page has no cookie.
  const beside = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!/ritm_|access|refresh|password/i.test(beside), beside);
  assert.deepEqual(await context.cookies(), []);

  await byTestId(page, "profile-name").fill("Anna Petrova");
  await byTestId(page, "profile-save").click();
  await page.waitForFunction(() => document.querySelector("#page-title")?.textContent === "Anna Petrova");

  await byTestId(page, "to-security").click();
  await byTestId(page, "session").waitFor();
  assert.equal(await byTestId(page, "session").count(), 1);

  await byTestId(page, "token-new").click();
  await byTestId(page, "token-name").fill("home dashboard");
  await byTestId(page, "token-make").click();
  // Right after signing up nothing more is asked; later it would be.
  const proof = byTestId(page, "proof-password");
  const made = byTestId(page, "token-made");
  await proof.or(made).waitFor();
  if (await proof.count()) {
    await proof.fill(PASSWORD);
    await byTestId(page, "proof-submit").click();
  }
  const token = await made.innerText();
  assert.match(token, /^ritm_/);
  await byTestId(page, "token-done").click();
  await byTestId(page, "token").waitFor();
  const list = await byTestId(page, "tokens").innerText();
  assert.ok(list.includes("home dashboard") && !list.includes(token), list);
  const read = await fetch(`${home.url}/api/v1/account/profile`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(read.status, 200);

  // A reload keeps the athlete signed in.
  await page.reload();
  await ready(page);
  await byTestId(page, "session").waitFor();

  await signOut(page);
  assert.equal(await byTestId(page, "sign-in-address").inputValue(), "");
  await signIn(page, PASSWORD);
  await byTestId(page, "sign-out").waitFor();
  noComplaints(page);
});

test("a wrong password and an unknown address are told alike, and what was typed stays", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await signedUp(page, home);
  await signOut(page);
  await signIn(page, "quite another password");
  const wrong = byTestId(page, "sign-in-wrong");
  await wrong.waitFor();
  const first = await wrong.innerText();
  assert.equal(await byTestId(page, "sign-in-address").inputValue(), "anna@example.org");
  assert.equal(await byTestId(page, "sign-in-password").inputValue(), "quite another password");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-testid") === "sign-in-wrong");

  await byTestId(page, "sign-in-address").fill("nobody@example.org");
  await byTestId(page, "sign-in-submit").click();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
  await wrong.waitFor();
  assert.equal(await wrong.innerText(), first);
});

test("without a network the athlete stays who they are, and everything else works", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await signedUp(page, home);
  await home.stop();
  await byTestId(page, "nav-today").click();
  await byTestId(page, "nav-account").click();
  await page.locator(".failed").first().waitFor();
  assert.match(await page.locator("#page-title").innerText(), /Anna/);
  await byTestId(page, "nav-activities").click();
  await page.locator("#page-title").waitFor();

  // Signing out works at once; the server hears of it when it can.
  await byTestId(page, "nav-account").click();
  await byTestId(page, "sign-out").click();
  await byTestId(page, "sign-in-address").waitFor();
  await signIn(page, PASSWORD);
  await byTestId(page, "form-error").waitFor();
  assert.equal(await byTestId(page, "sign-in-address").inputValue(), "anna@example.org");
  await home.start();
  await byTestId(page, "sign-in-submit").click();
  await byTestId(page, "sign-out").waitFor();
  // The session that was signed out of without a network is gone at the server as well.
  await byTestId(page, "to-security").click();
  await byTestId(page, "session").first().waitFor();
  assert.equal(await byTestId(page, "session").count(), 1);
});

test("the letter to who has an account already leads to where a new password is asked for", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await signedUp(page, home);
  const again = await fetch(`${home.url}/api/v1/sign-up`, {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": "en" },
    body: JSON.stringify({ name: "Somebody", address: "anna@example.org", password: "some other quiet words" }),
  });
  assert.equal(again.status, 202, await again.text());
  await open(page, await linkTo(home, "/account/forgot", "(?=[\\s\"<])"));
  await byTestId(page, "forgot-address").waitFor();
});

test("a second tab is signed in as well, outlives the first, and who signs out in one is out in all", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const context = await visitor(t, browser);
  const page = await tab(context);
  await signedUp(page, home);
  const [second, third] = [await tab(context), await tab(context)];
  for (const other of [second, third]) {
    await open(other, `${home.url}/account`);
    await byTestId(other, "sign-out").waitFor();
  }
  await page.close();
  // Another tab hosts the engine now, with the same session.
  await byTestId(second, "to-security").click();
  await byTestId(second, "session").waitFor();

  // Signed out in one, the others show nothing of the account any more, without a press or a reload.
  await byTestId(third, "sign-out").click();
  await byTestId(third, "sign-in-address").waitFor();
  await byTestId(second, "account-none").waitFor();
  assert.equal(await byTestId(second, "session").count(), 0);
  await byTestId(second, "to-sign-in").click();
  await signIn(third, PASSWORD);
  // And signed in in one, the way in of the others leads on.
  await byTestId(second, "sign-out").waitFor();
  await byTestId(third, "sign-out").waitFor();
  noComplaints(second);
  noComplaints(third);
});

test("a passkey is added, and signs in by itself", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const context = await visitor(t, browser);
  const page = await tab(context);
  // Passkeys want a name, not a number.
  home.url = home.url.replace("127.0.0.1", "localhost");
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signedUp(page, home);
  await byTestId(page, "to-security").click();
  await byTestId(page, "passkey-add").click();
  const proof = byTestId(page, "proof-password");
  const made = byTestId(page, "passkey");
  await proof.or(made).first().waitFor();
  if (await proof.count()) {
    await proof.fill(PASSWORD);
    await byTestId(page, "proof-submit").click();
  }
  await made.waitFor();
  await signOut(page);
  // Where the browser offers passkeys in the field, it may have signed in already.
  const button = byTestId(page, "sign-in-passkey");
  await button.click().catch(() => {});
  await byTestId(page, "sign-out").waitFor();
  noComplaints(page);
});

test("an authenticator app is set up, its code is the second step, and no code is taken twice", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await signedUp(page, home);
  await byTestId(page, "to-security").click();
  const { secret, recovery } = await withAuthenticator(page);
  assert.equal(recovery.length, 10);
  await byTestId(page, "codes-done").click();
  assert.equal(await byTestId(page, "codes").count(), 0);

  /** @param {string} typed */
  const second = async (typed) => {
    await byTestId(page, "second-code").fill(typed);
    await byTestId(page, "second-submit").click();
  };
  /** Signs in as far as the second step. */
  const first = async () => {
    await signOut(page);
    await signIn(page, PASSWORD);
    await byTestId(page, "second-code").waitFor();
  };
  await first();
  await second("000000");
  await byTestId(page, "form-error").waitFor();
  // The next half minute's: that of this one confirmed the app.
  const next = await code(secret, 1);
  await second(next);
  await byTestId(page, "sign-out").waitFor();

  await first();
  await second(next);
  await byTestId(page, "form-error").waitFor();
  assert.equal(await byTestId(page, "sign-out").count(), 0, "a code was taken twice");
  await byTestId(page, "second-other").click();
  await second(recovery[0] ?? "");
  await byTestId(page, "sign-out").waitFor();

  await first();
  await byTestId(page, "second-other").click();
  await second(recovery[0] ?? "");
  await byTestId(page, "form-error").waitFor();
  await second(recovery[1] ?? "");
  await byTestId(page, "sign-out").waitFor();
});

test("recovery codes are copied, downloaded and printed alone", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const context = await visitor(t, browser, { colorScheme: "dark" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: home.url });
  const page = await tab(context);
  await signedUp(page, home);
  await byTestId(page, "to-security").click();
  const { recovery } = await withAuthenticator(page);
  await byTestId(page, "codes-copy").click();
  await page.locator(".toast").first().waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), recovery.join("\n"));

  const [download] = await Promise.all([page.waitForEvent("download"), byTestId(page, "codes-download").click()]);
  const file = await readFile(await download.path(), "utf8");
  assert.ok(recovery.every((one) => file.includes(one)), file);
  assert.ok(file.includes(home.url), "a file that is found after years says of which server it is");

  await page.evaluate(() => {
    window.print = () => void (document.body.dataset.printed = "yes");
  });
  await byTestId(page, "codes-print").click();
  assert.equal(await page.evaluate(() => document.body.dataset.printed), "yes");
  const paper = await page.pdf();
  assert.equal(paper.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, "it is one page");
  await page.emulateMedia({ media: "print" });
  for (const one of recovery) assert.ok(await page.getByText(one, { exact: true }).isVisible());
  assert.ok(!(await byTestId(page, "passkeys").isVisible()), "the page behind is printed as well");
  assert.ok(!(await byTestId(page, "codes-done").isVisible()), "buttons are printed");
});

test("the account's deletion is asked for, and called off by signing in", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await signedUp(page, home);
  await byTestId(page, "account-delete").click();
  await byTestId(page, "delete-account-confirm").click();
  const proof = byTestId(page, "proof-password");
  const notice = byTestId(page, "leaving-notice");
  await proof.or(notice).first().waitFor();
  if (await proof.count()) {
    await proof.fill(PASSWORD);
    await byTestId(page, "proof-submit").click();
  }
  await notice.waitFor();
  await signIn(page, PASSWORD);
  await byTestId(page, "sign-out").waitFor();
});

for (const { language, locale, size, viewport } of LOOKS) {
  test(`every screen of the account is whole and within reach, ${language} at ${size}`, async (t) => {
    const [home, browser] = [await server(t), await startBrowser(t)];
    const context = await visitor(t, browser, { locale, viewport, bypassCSP: true });
    const page = await tab(context);
    /** @type {string[]} */
    const wrong = [];
    for (const path of ["sign-in", "sign-up", "forgot", "reset", "confirm", "address", "address-back", "let-in", "signed-in", ""]) {
      await open(page, `${home.url}/account/${path}`.replace(/\/$/, ""));
      wrong.push(...(await faultsOf(page, `/account/${path}`)));
    }
    await signedUp(page, home);
    for (const path of ["/account", "/account/security"]) {
      await open(page, home.url + path);
      await settled(page);
      wrong.push(...(await faultsOf(page, path)));
    }
    /**
     * A dialog, looked at and closed.
     *
     * @param {string} opener
     * @param {string} [closer]
     */
    const dialog = async (opener, closer) => {
      await byTestId(page, opener).click();
      await page.locator("dialog[open], [role=dialog]").first().waitFor();
      wrong.push(...(await faultsOf(page, opener)));
      if (closer) await byTestId(page, closer).click();
      else await page.keyboard.press("Escape");
      await page.locator("dialog[open], [role=dialog]").waitFor({ state: "detached" });
    };
    await dialog("token-new");
    await dialog("password-change");
    await byTestId(page, "token-new").click();
    await byTestId(page, "token-name").fill("home");
    await proving(page, "token-make", "token-made");
    wrong.push(...(await faultsOf(page, "a made token")));
    await byTestId(page, "token-done").click();
    await withAuthenticator(page);
    wrong.push(...(await faultsOf(page, "recovery codes")));
    await byTestId(page, "codes-done").click();
    await dialog("totp-remove");
    await open(page, `${home.url}/account`);
    await dialog("address-change");
    await dialog("account-delete", "delete-keep");
    assert.deepEqual(wrong, []);
  });
}

test("the ways in are done by the keyboard alone", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser, { viewport: PHONE }));
  await open(page, `${home.url}/account/sign-in`);
  await page.setViewportSize(DESKTOP);
  await byTestId(page, "sign-in-address").focus();
  await page.keyboard.type("anna@example.org");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-testid") === "sign-in-password");
  await page.keyboard.type("some password or other");
  await page.keyboard.press("Enter");
  await byTestId(page, "sign-in-wrong").waitFor();
});
