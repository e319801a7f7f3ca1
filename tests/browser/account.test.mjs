// The account in the app, with the real server and its mailbox: signing up, the letter, signing in and out, security, a
// passkey, and what happens without a network.

import assert from "node:assert/strict";
import test from "node:test";
import {
  byTestId,
  DESKTOP,
  faultsOf,
  LOOKS,
  noComplaints,
  open,
  PHONE,
  ready,
  scratch,
  settled,
  startBrowser,
  startServer,
  tab,
  visitor,
} from "./harness.mjs";

const PASSWORD = "four quiet words in a row";

/**
 * A server with a database of its own.
 *
 * @param {Ending} t
 */
async function server(t) {
  return startServer(t, undefined, { RITM_DATA_FOLDER: await scratch(t) });
}

/**
 * The newest letter's link, from the mailbox that this machine may read.
 *
 * @param {{ url: string }} server
 * @param {string} path Where it leads.
 * @param {string} [end] What stands behind the path: a token, if nothing else is said.
 */
async function linkTo(server, path, end = "#[^\\s\"<]+") {
  for (let tries = 0; tries < 200; tries += 1) {
    const list = await (await fetch(`${server.url}/mailbox`)).text();
    for (const [, id] of list.matchAll(/href="\/mailbox\/([0-9a-f-]{36})"/g)) {
      const letter = await (await fetch(`${server.url}/mailbox/${id}`)).text();
      const link = letter.replaceAll("&amp;", "&").match(new RegExp(`https?://[^\\s"<]*${path}${end}`));
      if (link) return link[0].replace(/^https?:\/\/[^/]+/, server.url);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no letter leads to ${path}`);
}

/**
 * Makes an account and signs in by its letter.
 *
 * @param {Tab} page
 * @param {{ url: string }} server
 */
async function signedUp(page, server, address = "anna@example.org") {
  await open(page, `${server.url}/account/sign-up`);
  await byTestId(page, "sign-up-name").fill("Anna");
  await byTestId(page, "sign-up-address").fill(address);
  await byTestId(page, "sign-up-password").fill(PASSWORD);
  await byTestId(page, "sign-up-submit").click();
  await byTestId(page, "confirm-resend").waitFor();
  await open(page, await linkTo(server, "/account/confirm"));
  await byTestId(page, "sign-out").waitFor();
}

/** @param {Tab} page */
async function signOut(page) {
  await page.goto(new URL("/account", page.url()).href);
  await ready(page);
  await byTestId(page, "sign-out").click();
  await byTestId(page, "sign-in-address").waitFor();
}

/**
 * @param {Tab} page
 * @param {string} password
 */
async function signIn(page, password, address = "anna@example.org") {
  await byTestId(page, "sign-in-address").fill(address);
  const by = byTestId(page, "with-password");
  if (await by.count()) await by.click();
  await byTestId(page, "sign-in-password").fill(password);
  await byTestId(page, "sign-in-submit").click();
}

test("an athlete signs up, confirms by the letter, looks at security, signs out and in", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const context = await visitor(t, browser);
  const page = await tab(context);
  await signedUp(page, home);
  assert.equal(await page.locator("#page-title").innerText(), "Anna");
  assert.equal(new URL(page.url()).hash, "", "the letter's token stays in no address");

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

test("a second tab is signed in as well, and both sign out", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const context = await visitor(t, browser);
  const page = await tab(context);
  await signedUp(page, home);
  const second = await tab(context);
  await open(second, `${home.url}/account`);
  await byTestId(second, "sign-out").waitFor();
  await page.close();
  // The second tab hosts the engine now, with the same session.
  await byTestId(second, "to-security").click();
  await byTestId(second, "session").waitFor();
  await signOut(second);
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

test("an authenticator app is set up, and its code is the second step", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const page = await tab(await visitor(t, browser));
  await signedUp(page, home);
  await byTestId(page, "to-security").click();
  await byTestId(page, "totp-begin").click();
  const proof = byTestId(page, "proof-password");
  const shown = byTestId(page, "totp-secret");
  await proof.or(shown).first().waitFor();
  if (await proof.count()) {
    await proof.fill(PASSWORD);
    await byTestId(page, "proof-submit").click();
  }
  const secret = (await shown.innerText()).replaceAll(/\s/g, "");
  await byTestId(page, "totp-code").fill(await code(secret));
  await byTestId(page, "totp-confirm").click();
  const codes = byTestId(page, "codes");
  await codes.waitFor();
  const recovery = (await codes.locator("li").allInnerTexts()).map((text) => text.trim());
  assert.equal(recovery.length, 10);
  await byTestId(page, "codes-done").click();
  assert.equal(await codes.count(), 0);
  await signOut(page);
  await signIn(page, PASSWORD);
  await byTestId(page, "second-code").waitFor();
  await byTestId(page, "second-code").fill("000000");
  await byTestId(page, "second-submit").click();
  await byTestId(page, "form-error").waitFor();
  await byTestId(page, "second-other").click();
  await byTestId(page, "second-code").fill(recovery[0] ?? "");
  await byTestId(page, "second-submit").click();
  await byTestId(page, "sign-out").waitFor();
});

/**
 * The code of RFC 6238 for a secret in base 32, now.
 *
 * @param {string} secret
 */
async function code(secret) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of secret.replaceAll("=", "")) bits += alphabet.indexOf(letter).toString(2).padStart(5, "0");
  const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(Date.now() / 30_000)));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const at = mac.getUint8(19) & 15;
  return String((mac.getUint32(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

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
    for (const path of ["sign-in", "sign-up", "forgot", "reset", "confirm", "address", "address-back", "signed-in", ""]) {
      await open(page, `${home.url}/account/${path}`.replace(/\/$/, ""));
      wrong.push(...(await faultsOf(page, `/account/${path}`)));
    }
    await signedUp(page, home);
    for (const path of ["/account", "/account/security"]) {
      await open(page, home.url + path);
      await settled(page);
      wrong.push(...(await faultsOf(page, path)));
    }
    await byTestId(page, "token-new").click();
    wrong.push(...(await faultsOf(page, "a new token")));
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
