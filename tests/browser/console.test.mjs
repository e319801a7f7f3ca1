// The console of those who run Ritm: the first administrator, an athlete who needs help, a letter nobody takes.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { DESKTOP, PHONE, byTestId, faultsOf, noComplaints, open, ready, settled, sleep, startBrowser, startServer, tab, visitor } from "./harness.mjs";

const ADMINISTRATOR = { name: "Vera Kask", address: "vera@ritm.example", password: "a long walk by the frozen lake" };
const ATHLETE = { name: "Anna Eriksson", address: "anna@club.example", password: "blue canoe under seven bridges" };

/**
 * A code of an authenticator app (RFC 6238): HMAC-SHA1, 30 s, six digits.
 *
 * @param {string} secret In base 32, as it is shown.
 * @param {number} step How many steps from now.
 */
function codeOf(secret, step = 0) {
  let bits = "";
  for (const letter of secret.replaceAll(/[\s=]/g, "").toUpperCase()) {
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  }
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = hash.readUInt8(19) & 15;
  return String((hash.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

/**
 * Makes the first administrator by the link in the server's log, and enrols their second factor; gives its secret.
 *
 * @param {Tab} page
 * @param {Awaited<ReturnType<typeof startServer>>} server
 */
async function administrator(page, server) {
  const link = /https?:\/\/\S+?(\/console\/first#\S+)/.exec(server.said);
  assert.ok(link, `no link in the log:\n${server.said}`);
  await page.goto(server.url + link[1].replace(/["'.,]+$/, ""));
  await byTestId(page, "first").waitFor();
  assert.ok(!page.url().includes("#"), "the secret stays in the address");
  await byTestId(page, "name").fill(ADMINISTRATOR.name);
  await byTestId(page, "address").fill(ADMINISTRATOR.address);
  await byTestId(page, "password").fill(ADMINISTRATOR.password);
  await page.keyboard.press("Enter");
  await byTestId(page, "factor-totp").click();
  const secret = await byTestId(page, "totp-secret").innerText();
  await byTestId(page, "code").fill(codeOf(secret));
  await page.keyboard.press("Enter");
  await byTestId(page, "codes-kept").waitFor();
  assert.equal(await byTestId(page, "recovery-codes").locator("li").count(), 10);
  await byTestId(page, "codes-kept").click();
  await byTestId(page, "place-accounts").waitFor();
  return secret;
}

/**
 * Signs an athlete up, as the app does.
 *
 * @param {string} url
 * @param {{ name: string, address: string, password: string }} person
 */
async function signUp(url, { name, address, password }) {
  const answer = await fetch(`${url}/api/v1/sign-up`, {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": "en" },
    body: JSON.stringify({ name, address, password }),
  });
  assert.equal(answer.status, 202, await answer.text());
}

/**
 * The token of the letter that asks whether an address is theirs who signed up, from the mailbox that this machine may read.
 *
 * @param {string} url
 */
async function confirmation(url) {
  for (let tries = 0; tries < 200; tries += 1) {
    const list = await (await fetch(`${url}/mailbox`)).text();
    for (const [, id] of list.matchAll(/href="\/mailbox\/([0-9a-f-]{36})"/g)) {
      const letter = await (await fetch(`${url}/mailbox/${id}`)).text();
      const link = /\/account\/confirm#([^\s"<]+)/.exec(letter);
      if (link) return link[1];
    }
    await sleep(100);
  }
  throw new Error("no letter asks to confirm the address");
}

/**
 * A mail server that takes no letter for anybody called "gone".
 *
 * @param {Ending} t
 */
async function mailServer(t) {
  const server = createServer((socket) => {
    let data = false;
    let waiting = "";
    /** @param {string} line */
    const say = (line) => socket.write(`${line}\r\n`);
    say("220 mail.example ESMTP");
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      waiting += bytes.toString("latin1");
      for (let end = waiting.indexOf("\r\n"); end >= 0; end = waiting.indexOf("\r\n")) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (data) {
          if (line === ".") {
            data = false;
            say("250 taken");
          }
        } else if (/^DATA/i.test(line)) {
          data = true;
          say("354 go on");
        } else if (/^QUIT/i.test(line)) {
          say("221 bye");
          socket.end();
        } else {
          say(/^RCPT TO:<gone@/i.test(line) ? "550 5.1.1 no such mailbox here" : "250 mail.example");
        }
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => server.close());
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
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
    const link = byTestId(page, "letter").locator("a").first();
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
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 1);
    assert.match(await page.locator("[data-testid=row]").innerText(), /club\.example/);
    assert.ok(!(await page.locator("body").innerText()).includes("Eriksson"));
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/accounts/*");
    assert.ok(!page.url().includes("anna"));

    // What is hidden is shown for a reason of some length, and that is remembered.
    await page.keyboard.press("v");
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
    for (const deed of ["account-locked", "account-revealed"]) {
      await byTestId(page, "audit-deed").fill(deed);
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=row]").length === 1);
    }

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
    await signUp(server.url, ATHLETE);
    const confirmed = await fetch(`${server.url}/api/v1/sign-up/confirm`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: await confirmation(server.url), password: ATHLETE.password, client: "app" }),
    });
    assert.equal(confirmed.status, 200, await confirmed.clone().text());

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
    await desk.keyboard.press("/");
    await desk.keyboard.type("anna@");
    await desk.waitForFunction((domain) => {
      const rows = [...document.querySelectorAll("[data-testid=row]")];
      return rows.length === 1 && rows[0].textContent?.includes(domain);
    }, ATHLETE.address.replace(/.*@/, "@"));
    await desk.keyboard.press("Escape");
    await desk.keyboard.press("j");
    await desk.keyboard.press("Enter");
    await desk.waitForURL("**/console/accounts/*");
    await byTestId(desk, "hidden").waitFor();
    await desk.keyboard.press("r");
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
    // Tried again, and refused again.
    for (let tries = 0; tries < 60 && (await rows.count()) === 0; tries += 1) {
      if (await byTestId(page, "fresh").count()) await byTestId(page, "fresh").click();
      await sleep(500);
    }
    await rows.getByRole("button").focus();
    await page.keyboard.press("x");
    await page.getByText("No dead letters").waitFor();
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
      for (const place of ["accounts", "jobs", "mailbox", "audit", "flags", "health", "settings", "more"]) {
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
