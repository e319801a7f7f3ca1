// The console of those who run Ritm: the first administrator, an athlete who needs help, a letter nobody takes.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { DESKTOP, PHONE, byTestId, faultsOf, noComplaints, open, ready, scratch, settled, sleep, startBrowser, startServer, tab, visitor, webDir } from "./harness.mjs";
import { ADMINISTRATOR, ATHLETE, administrator, asTenMinutesLater, athlete, codeOf, first, firstLink, mailServer, signUp } from "./staff.mjs";

/**
 * A provider of OpenID Connect that others wrote and certified; anybody may sign in to it. Gives its address.
 *
 * @param {Ending} t
 * @param {string} folder Where its package is.
 * @param {string} back Where it sends the browser back to.
 */
async function provider(t, folder, back) {
  const child = spawn("node", ["provider.mjs", back, "hush"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => child.kill());
  for await (const said of child.stdout) return String(said).trim();
  throw new Error("the provider did not start");
}

/**
 * What is wrong with a screen of the console. Codes and names are shown as they are where they are told by machines: only
 * there are they no text that is missing.
 *
 * @param {Tab} page
 * @param {string} name
 */
async function strays(page, name) {
  const found = await faultsOf(page, name);
  const places = page.locator(".machine, .machine-block, code, .setting, [data-testid=letter] a");
  const machine = (await places.allInnerTexts()).join("\n");
  return found.filter((fault) => {
    const word = / says ([a-z-]+)$/.exec(fault)?.[1];
    return !word || !machine.includes(word);
  });
}

describe("console", () => {
  test("an administrator is made by the link, helps an athlete by keys alone, and leaves traces", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser, { viewport: DESKTOP }));
    const secret = await administrator(page, server);
    await signUp(server.url, ATHLETE);
    for (let tries = 0; ; tries += 1) {
      if ((await (await fetch(`${server.url}/mailbox`)).text()).includes("Confirm your address")) break;
      assert.ok(tries < 100, "the letter never came");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }

    // The letter with the link that confirms the address lies in the mailbox.
    await page.keyboard.press("g");
    await page.keyboard.press("m");
    const row = page.locator("[data-testid=row]").first();
    await row.waitFor({ timeout: 15_000 });
    // Letters to the administrator may lie above it.
    const letter = page.getByRole("heading", { name: "Confirm your address" });
    for (let tries = 0; tries < 5 && !(await letter.isVisible()); tries += 1) {
      await page.keyboard.press("j");
      await letter.waitFor({ timeout: 2_000 }).catch(() => {});
    }
    // What opens an account is shown for a reason alone, and that is remembered.
    const link = byTestId(page, "letter").locator("a[href*='/account/confirm#']").first();
    assert.equal(await link.count(), 0);
    await page.keyboard.press("f");
    await byTestId(page, "reason").fill("The letter never came, asked on the phone");
    await page.keyboard.press("Control+Enter");
    await link.waitFor();
    const token = ((await link.getAttribute("href")) ?? "").split("#")[1];
    assert.ok(token, "the letter holds no link");
    const confirmed = await fetch(`${server.url}/api/v1/sign-up/confirm`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, password: ATHLETE.password, client: "app" }),
    });
    assert.equal(confirmed.status, 200, await confirmed.clone().text());

    // Found by how the address begins, and opened, without the mouse; nothing personal is in the address of the page.
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await page.waitForURL("**/console/accounts");
    await page.keyboard.press("/");
    await page.keyboard.type("anna@");
    // Nothing of it is lost or out of its order, whatever was on its way.
    const typed = () => /** @type {HTMLInputElement | null} */ (document.querySelector("[data-testid=search]"))?.value === "anna@";
    await page.waitForFunction(typed);
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 1);
    assert.match(await page.locator("[data-testid=row]").innerText(), /club\.example/);
    assert.ok(!(await page.locator("body").innerText()).includes("Eriksson"));
    // Out of the search, and what was found stays.
    await page.keyboard.press("Escape");
    assert.equal(await byTestId(page, "search").inputValue(), "anna@");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.keyboard.press("v");
    await page.waitForURL("**/console/accounts/*");
    assert.ok(!page.url().includes("anna"));

    // What is hidden is shown for a reason of some length, and that is remembered.
    await byTestId(page, "reason").fill("short");
    await page.keyboard.press("Control+Enter");
    await page.locator(".field-error").waitFor();
    await page.locator("dialog").getByText("Address", { exact: true }).click();
    await byTestId(page, "reason").fill("A letter came back, asked for the address");
    await page.keyboard.press("Control+Enter");
    await byTestId(page, "hidden").getByText(ATHLETE.address).waitFor();
    await byTestId(page, "hidden").getByText(ATHLETE.name).waitFor();
    await byTestId(page, "looks").getByText("A letter came back").waitFor();

    await page.keyboard.press("l");
    await byTestId(page, "reason").fill("Reported as taken over");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Locked: Reported as taken over").waitFor();
    const refused = await fetch(`${server.url}/api/v1/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ address: ATHLETE.address, password: ATHLETE.password, client: "app" }),
    });
    assert.equal(refused.ok, false, "a locked account let somebody in");

    // All of it stands in the audit trail, whose chain is whole.
    await page.keyboard.press("Control+k");
    await byTestId(page, "palette-input").fill("audit");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/audit");
    await byTestId(page, "verdict").getByText("The chain is whole").waitFor();
    for (const [deed, times] of /** @type {const} */ ([["account-locked", 1], ["account-revealed", 2]])) {
      await byTestId(page, "audit-deed").selectOption(deed);
      await page.waitForFunction((rows) => document.querySelectorAll("[data-testid=row]").length === rows, times);
    }

    // Who looked is told in one list, narrowed to whom it was about.
    await page.locator("[data-testid=row] button").first().focus();
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await page.keyboard.press("j");
    await byTestId(page, "look-reason").getByText("A letter came back, asked for the address").waitFor();
    assert.match(await page.locator("[data-testid=row]").first().innerText(), new RegExp(`${ADMINISTRATOR.name}[^]*club\\.example`));
    await page.keyboard.press("t");
    await byTestId(page, "looks-all").waitFor();
    assert.match(await byTestId(page, "looks-account").inputValue(), /^[0-9a-f-]{36}$/);
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 1);
    await byTestId(page, "looks-account").fill("00000000-0000-7000-8000-000000000000");
    await page.keyboard.press("Enter");
    await page.getByText("No look fits").waitFor();
    await byTestId(page, "looks-all").click();
    await page.getByText("The letter never came, asked on the phone").first().waitFor();

    // Signing out and in again asks for the second step; a code is good once.
    await page.goto(`${server.url}/console/more`);
    await byTestId(page, "sign-out").click();
    await byTestId(page, "sign-in").waitFor();
    await byTestId(page, "address").fill(ADMINISTRATOR.address);
    await byTestId(page, "password").fill(ADMINISTRATOR.password);
    await page.keyboard.press("Enter");
    await byTestId(page, "code").fill("000000");
    await page.keyboard.press("Enter");
    await byTestId(page, "form-trouble").waitFor();
    await byTestId(page, "code").fill(codeOf(secret, 1));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: ADMINISTRATOR.name }).waitFor();
    noComplaints(page);
  });

  test("what support was asked to take away is kept by whom it belongs to", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const desk = await tab(await visitor(t, browser, { viewport: DESKTOP }));
    await administrator(desk, server);
    await athlete(server.url);

    // The athlete signs in with the app, and sets up codes.
    const page = await tab(await visitor(t, browser));
    await open(page, `${server.url}/account/sign-in`);
    await byTestId(page, "sign-in-address").fill(ATHLETE.address);
    const by = byTestId(page, "with-password");
    if (await by.count()) await by.click();
    await byTestId(page, "sign-in-password").fill(ATHLETE.password);
    await byTestId(page, "sign-in-submit").click();
    await byTestId(page, "to-security").click();
    await byTestId(page, "totp-begin").click();
    const secret = await byTestId(page, "totp-secret").innerText();
    await byTestId(page, "totp-code").fill(codeOf(secret));
    await byTestId(page, "totp-confirm").click();
    // Codes that are shown once stay until they are said to be kept.
    await byTestId(page, "codes").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    assert.equal(await byTestId(page, "codes").locator("li").count(), 10);
    await byTestId(page, "codes-done").click();
    await byTestId(page, "totp-remove").waitFor();
    assert.equal(await byTestId(page, "factors-reset").count(), 0);

    await desk.keyboard.press("g");
    await desk.keyboard.press("a");
    await desk.waitForURL("**/console/accounts");
    // As fast as a hand that knows the keys: to the first row of what the search finds, into it, and on.
    await desk.keyboard.press("/");
    await desk.keyboard.type("anna@");
    for (const key of ["Enter", "Enter", "r"]) await desk.keyboard.press(key);
    await byTestId(desk, "reason").fill("Said on the phone that everything is lost");
    await desk.keyboard.press("Control+Enter");
    await byTestId(desk, "reason").waitFor({ state: "detached" });

    await page.reload();
    await ready(page);
    await byTestId(page, "factors-keep").click();
    await byTestId(page, "factors-reset").waitFor({ state: "detached" });
    await page.reload();
    await ready(page);
    await byTestId(page, "totp-remove").waitFor();
    assert.equal(await byTestId(page, "factors-reset").count(), 0);
    noComplaints(page);
  });

  test("a letter that nobody takes is a dead letter, which can be tried again or let go", async (t) => {
    const port = await mailServer(t);
    const mail = { RITM_MAIL_SERVER: "127.0.0.1", RITM_MAIL_PORT: String(port), RITM_MAIL_SECURITY: "none" };
    const [server, browser] = [await startServer(t, undefined, mail), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await administrator(page, server);
    await signUp(server.url, { ...ATHLETE, address: "gone@club.example" });

    await page.keyboard.press("g");
    await page.keyboard.press("j");
    await page.getByRole("radio", { name: "Effects" }).check();
    const rows = page.locator("[data-testid=row]");
    // The list does not move by itself: what came meanwhile waits above it.
    for (let tries = 0; tries < 60 && (await rows.count()) === 0; tries += 1) {
      if (await byTestId(page, "fresh").count()) await byTestId(page, "fresh").click();
      await sleep(500);
    }
    assert.equal(await rows.count(), 1);
    assert.match(await rows.innerText(), /550/);
    await rows.getByRole("button").focus();
    await page.keyboard.press("s");
    await byTestId(page, "bulk-retry").waitFor();
    await page.keyboard.press("a");
    await byTestId(page, "toast").getByText("1 of 1").waitFor();
    // Tried again, and refused again: the row goes, and comes when it is asked for.
    for (let tries = 0, stays = 0; tries < 60 && stays < 4; tries += 1) {
      if (await byTestId(page, "fresh").count()) await byTestId(page, "fresh").click();
      stays = (await rows.count()) === 1 ? stays + 1 : 0;
      await sleep(500);
    }
    await rows.getByRole("button").focus();
    await page.keyboard.press("x");
    await page.getByText("No dead letters").waitFor();
    // Not gone before it can no longer be undone.
    await page.keyboard.press("z");
    await rows.getByRole("button").focus();
    await page.keyboard.press("x");
    await page.getByText("No dead letters").waitFor();
    const gone = page.waitForResponse((response) => response.url().endsWith("/discard"));
    await byTestId(page, "toast").filter({ hasText: "let go" }).getByRole("button", { name: "Dismiss" }).click();
    assert.equal((await gone).status(), 204);
    await page.reload();
    await page.getByRole("radio", { name: "Effects" }).check();
    await page.getByText("No dead letters").waitFor();
    noComplaints(page);
  });

  test("keys that are pressed before a screen is there wait for it", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await administrator(page, server);
    await page.goto(`${server.url}/console/health`);
    await byTestId(page, "health").waitFor();
    // A network that takes its time.
    await page.route("**/api/v1/staff/**", async (route) => {
      await sleep(700);
      await route.continue();
    });
    for (const key of ["g", "a", "j", "Enter", "v"]) await page.keyboard.press(key);
    await page.waitForURL("**/console/accounts/*");
    await page.getByRole("heading", { name: "What do you need, and why?" }).waitFor();
    // Typed meanwhile, it is where it belongs.
    assert.equal(await byTestId(page, "reason").inputValue(), "");
    await page.keyboard.press("Escape");

    // Before it is known who is signed in, too; and what would change something at once is for what is seen alone.
    await page.reload();
    await page.evaluate(() => window.ritm.ready);
    for (const key of ["g", "w", "g", "u", "j"]) await page.keyboard.press(key);
    await page.waitForURL("**/console/audit");
    await page.locator("tr.cur").waitFor();
    noComplaints(page);
  });

  test("a dialog takes the focus to its first field, keeps it, and gives it back", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    await administrator(page, server);
    for (const key of ["g", "a", "j", "Enter"]) await page.keyboard.press(key);
    const opener = byTestId(page, "do-reveal");
    await opener.focus();
    await page.keyboard.press("Enter");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    await byTestId(page, "reason").waitFor();
    assert.equal(await focused(), "reason");
    // Around once, forwards and backwards.
    for (const key of ["Tab", "Shift+Tab"]) {
      const stops = [];
      do {
        await page.keyboard.press(key);
        assert.ok(await page.evaluate(() => document.querySelector("dialog")?.contains(document.activeElement)), `${key} left`);
        stops.push(await page.evaluate(() => document.activeElement?.textContent));
      } while ((await focused()) !== "reason" && stops.length < 12);
      assert.equal(stops.length, 6, stops.join(" | "));
    }
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.equal(await focused(), "do-reveal");
    // Also when a button closes it.
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.equal(await focused(), "do-reveal");
    // One without a field is read from its heading on.
    await page.keyboard.press("?");
    await page.locator("dialog h2").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Keys");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.equal(await focused(), "do-reveal");
    await page.keyboard.press("Control+k");
    await byTestId(page, "palette-input").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.equal(await focused(), "do-reveal");
    noComplaints(page);
  });

  test("an administrator proves who asks by code and by password before a role is granted", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const page = await tab(await visitor(t, browser));
    const secret = await administrator(page, server);
    await athlete(server.url);
    for (const key of ["g", "a", "/"]) await page.keyboard.press(key);
    await page.keyboard.type("anna@");
    for (const key of ["Enter", "Enter"]) await page.keyboard.press(key);
    const role = byTestId(page, "role-support");
    await role.waitFor();
    // Whoever signed in just now is not asked.
    await asTenMinutesLater(page, "**/roles/support");
    await role.click();
    await byTestId(page, "proof-code").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "proof-code");
    await byTestId(page, "proof-code").fill("000000");
    await page.keyboard.press("Enter");
    await byTestId(page, "form-trouble").waitFor();
    await byTestId(page, "proof-code").fill(codeOf(secret, 1));
    await page.keyboard.press("Enter");
    await page.getByText("Support is granted.").waitFor();
    await role.getByText("Take away").waitFor();
    // Undone by a key, after the password.
    await asTenMinutesLater(page, "**/roles/support");
    await page.keyboard.press("z");
    await byTestId(page, "proof-other").click();
    await byTestId(page, "proof-password").fill(ADMINISTRATOR.password);
    await page.keyboard.press("Enter");
    await role.getByText("Grant").waitFor();
    noComplaints(page);
  });

  test("a passkey is the second factor, signs in by itself, and proves who asks", async (t) => {
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    // Passkeys want a name, not a number.
    server.url = server.url.replace("127.0.0.1", "localhost");
    const context = await visitor(t, browser);
    const page = await tab(context);
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
    // What does not fit is told at each field, and the first of them has the focus.
    await page.goto(server.url + firstLink(server));
    await byTestId(page, "first-do").click();
    await page.locator(".field-error").nth(2).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-testid")), "name");
    await page.goto("about:blank");
    await first(page, server);
    await byTestId(page, "factor-passkey").click();
    await byTestId(page, "codes-download").waitFor();
    await byTestId(page, "codes-kept").click();
    await byTestId(page, "place-accounts").waitFor();
    await page.goto(`${server.url}/console/more`);
    await byTestId(page, "sign-out").click();
    await byTestId(page, "sign-in-passkey").click();
    await page.getByRole("heading", { name: ADMINISTRATOR.name }).waitFor();
    await athlete(server.url);
    for (const key of ["g", "a", "/"]) await page.keyboard.press(key);
    await page.keyboard.type("anna@");
    for (const key of ["Enter", "Enter"]) await page.keyboard.press(key);
    await asTenMinutesLater(page, "**/roles/support");
    await byTestId(page, "role-support").click();
    await byTestId(page, "proof-passkey").click();
    await page.getByText("Support is granted.").waitFor();
    noComplaints(page);
  });

  test("staff come in by a provider, with a second step, and prove by it who asks", async (t) => {
    const folder = path.resolve(webDir, "../node/oidc-provider-9.13.3");
    if (!existsSync(path.join(folder, "node_modules"))) {
      t.diagnostic("skipped: the tests of the server have not fetched oidc-provider");
      t.skip("no oidc-provider");
      return;
    }
    const [server, browser] = [await startServer(t), await startBrowser(t)];
    const desk = await tab(await visitor(t, browser));
    await administrator(desk, server);
    const issuer = await provider(t, folder, `${server.url}/api/v1/sign-in/providers/return`);
    const settings = path.join(await scratch(t), "providers.toml");
    await writeFile(settings, `[id]\ntitle = "Identity"\nissuer = "${issuer}"\nclient = "ritm"\nsecret = "hush"\n`);
    await server.stop();
    Object.assign(server.environment, { RITM_SIGN_IN_PROVIDERS: settings });
    await server.start();

    const page = await tab(await visitor(t, browser));
    // The account that comes of it would have the console speak as the provider says.
    await page.addInitScript(() => localStorage.setItem("ritm.language", "en"));
    const comeIn = async () => {
      await page.goto(`${server.url}/console`);
      await byTestId(page, "provider-id").click();
      const [login, consent] = [page.locator("input[name=login]"), page.getByRole("button", { name: "Continue", exact: true })];
      const arrived = page.getByRole("heading", { name: /No place|A second factor|Second step/ });
      for (;;) {
        await login.or(consent).or(arrived).first().waitFor();
        if (await arrived.count()) break;
        const before = page.url();
        if (await login.count()) {
          await login.fill("grace@example.org");
          await page.locator("input[name=password]").fill("any");
          await page.keyboard.press("Enter");
        } else {
          await consent.click();
        }
        await page.waitForURL((url) => url.href !== before);
      }
    };
    // Somebody whom nobody gave a role has no place here.
    await comeIn();
    await page.getByRole("heading", { name: "No place for this account" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();

    for (const key of ["g", "a", "/"]) await desk.keyboard.press(key);
    await desk.keyboard.type("grace@");
    for (const key of ["Enter", "Enter"]) await desk.keyboard.press(key);
    await byTestId(desk, "role-support").click();
    await desk.getByText("Support is granted.").waitFor();

    // With a role, a second factor is needed before anything is shown.
    await comeIn();
    await byTestId(page, "factor-totp").click();
    const secret = await byTestId(page, "totp-secret").innerText();
    await byTestId(page, "code").fill(codeOf(secret));
    await page.keyboard.press("Enter");
    await byTestId(page, "codes-kept").click();
    await byTestId(page, "place-accounts").waitFor();
    // What support may not do is not offered.
    assert.equal(await byTestId(page, "place-jobs").count(), 0);
    assert.equal(await byTestId(page, "place-audit").count(), 0);
    /** @type {string[]} */
    const refused = [];
    page.on("response", (response) => response.status() === 403 && refused.push(response.url()));
    for (const place of ["audit", "jobs", "looks", "settings", "accounts", "mailbox"]) {
      await page.goto(`${server.url}/console/${place}`);
      await page.locator(".desk h1, .desk h2").first().waitFor();
      await settled(page);
    }
    for (const key of ["g", "a", "j", "Enter"]) await page.keyboard.press(key);
    await byTestId(page, "hidden").waitFor();
    await settled(page);
    assert.deepEqual(refused, []);
    await page.goto(`${server.url}/console/more`);
    await byTestId(page, "sign-out").click();
    await byTestId(page, "sign-in").waitFor();
    await comeIn();
    await byTestId(page, "code").fill(codeOf(secret, 1));
    await page.keyboard.press("Enter");
    await byTestId(page, "place-accounts").waitFor();

    // The way back is good once, and in the tab that set out.
    await page.goto(`${server.url}/console/signed-in#error=account-provider-refused`);
    await page.reload();
    await byTestId(page, "form-trouble").waitFor();
    noComplaints(page);
  });

  for (const look of [
    { language: "en", locale: "en-GB", size: "desktop", viewport: DESKTOP },
    { language: "ru", locale: "ru-RU", size: "phone", viewport: PHONE },
  ]) {
    test(`every screen is whole and accessible, ${look.language} ${look.size}`, async (t) => {
      const [server, browser] = [await startServer(t), await startBrowser(t)];
      const settings = { locale: look.locale, viewport: look.viewport, bypassCSP: true };
      const page = await tab(await visitor(t, browser, settings));
      await page.goto(`${server.url}/console`);
      await byTestId(page, "sign-in").waitFor();
      const wrong = await faultsOf(page, "sign-in");
      await administrator(page, server);
      await signUp(server.url, ATHLETE);
      for (const place of ["accounts", "jobs", "mailbox", "audit", "looks", "flags", "health", "settings", "more"]) {
        await page.goto(`${server.url}/console/${place}`);
        await page.locator("h1").waitFor();
        await settled(page);
        if (look.size === "desktop") await page.keyboard.press("j");
        wrong.push(...(await strays(page, place)));
      }
      if (look.size === "desktop") {
        await page.keyboard.press("?");
        await page.locator("dialog[open]").waitFor();
        wrong.push(...(await faultsOf(page, "keys")));
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+k");
        await byTestId(page, "palette-input").waitFor();
        wrong.push(...(await faultsOf(page, "palette")));
      }
      assert.deepEqual(wrong, []);
    });
  }
});
