// The people of the console's tests and pictures, and what brings them there.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:net";
import { byTestId, sleep } from "./harness.mjs";

export const ADMINISTRATOR = { name: "Vera Kask", address: "vera@ritm.example", password: "a long walk by the frozen lake" };
export const ATHLETE = { name: "Anna Eriksson", address: "anna@club.example", password: "blue canoe under seven bridges" };

/**
 * A code of an authenticator app (RFC 6238): HMAC-SHA1, 30 s, six digits.
 *
 * @param {string} secret In base 32, as it is shown.
 * @param {number} step How many steps from now.
 */
export function codeOf(secret, step = 0) {
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
 * Where the link in the server's log leads that makes the first administrator.
 *
 * @param {Awaited<ReturnType<typeof import("./harness.mjs").startServer>>} server
 */
export function firstLink(server) {
  const link = /https?:\/\/\S+?(\/console\/first#\S+)/.exec(server.said);
  assert.ok(link, `no link in the log:\n${server.said}`);
  return link[1].replace(/["'.,]+$/, "");
}

/**
 * Makes the first administrator by the link in the server's log.
 *
 * @param {Tab} page
 * @param {Awaited<ReturnType<typeof import("./harness.mjs").startServer>>} server
 */
export async function first(page, server) {
  await page.goto(server.url + firstLink(server));
  await byTestId(page, "first").waitFor();
  assert.ok(!page.url().includes("#"), "the secret stays in the address");
  await byTestId(page, "name").fill(ADMINISTRATOR.name);
  await byTestId(page, "address").fill(ADMINISTRATOR.address);
  await byTestId(page, "password").fill(ADMINISTRATOR.password);
  await page.keyboard.press("Enter");
}

/**
 * Makes the first administrator, and enrols an authenticator app as their second factor; gives its secret.
 *
 * @param {Tab} page
 * @param {Awaited<ReturnType<typeof import("./harness.mjs").startServer>>} server
 */
export async function administrator(page, server) {
  await first(page, server);
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
export async function signUp(url, { name, address, password }) {
  const answer = await fetch(`${url}/api/v1/sign-up`, {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": "en" },
    body: JSON.stringify({ name, address, password }),
  });
  assert.equal(answer.status, 202, await answer.text());
}

/**
 * The tokens of the letters that ask whether an address is theirs who signed up, from the mailbox that this machine may read.
 *
 * @param {string} url
 */
async function confirmations(url) {
  const list = await (await fetch(`${url}/mailbox`)).text();
  const tokens = [];
  for (const [, id] of list.matchAll(/href="\/mailbox\/([0-9a-f-]{36})"/g)) {
    const letter = await (await fetch(`${url}/mailbox/${id}`)).text();
    const link = /\/account\/confirm#([^\s"<]+)/.exec(letter);
    if (link) tokens.push(link[1]);
  }
  return tokens;
}

/**
 * The token of the next such letter.
 *
 * @param {string} url
 * @param {string[]} known Those of letters before.
 */
export async function confirmation(url, known = []) {
  for (let tries = 0; tries < 200; tries += 1) {
    const fresh = (await confirmations(url)).find((token) => !known.includes(token));
    if (fresh) return fresh;
    await sleep(100);
  }
  throw new Error("no letter asks to confirm the address");
}

/**
 * Makes an athlete's account, as the app does.
 *
 * @param {string} url
 */
export async function athlete(url, person = ATHLETE) {
  const known = await confirmations(url);
  await signUp(url, person);
  const confirmed = await fetch(`${url}/api/v1/sign-up/confirm`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: await confirmation(url, known), password: person.password, client: "app" }),
  });
  assert.equal(confirmed.status, 200, await confirmed.clone().text());
}

/**
 * Lets a question be answered once as when it is long ago that somebody proved who they are.
 *
 * @param {Tab} page
 * @param {string} path
 */
export async function asTenMinutesLater(page, path) {
  await page.route(
    path,
    (route) =>
      route.fulfill({
        status: 403,
        contentType: "application/problem+json",
        body: JSON.stringify({ code: "server-proof-needed", title: "", status: 403, detail: "", request_id: "a" }),
      }),
    { times: 1 },
  );
}

/**
 * A mail server that takes no letter for anybody called "gone".
 *
 * @param {Ending} t
 */
export async function mailServer(t) {
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
