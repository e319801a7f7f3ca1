// An athlete with an account, for the tests of it: a server with a mailbox, the ways in, and what stands between page and
// server.

import { createServer, request } from "node:http";
import { byTestId, open, ready, scratch, startServer } from "./harness.mjs";

export const PASSWORD = "four quiet words in a row";

/**
 * A server with a database of its own.
 *
 * @param {Ending} t
 * @param {Record<string, string>} [environment] Settings beyond the usual.
 */
export async function server(t, environment = {}) {
  return startServer(t, undefined, { RITM_DATA_FOLDER: await scratch(t), ...environment });
}

/**
 * The newest letter's link, from the mailbox that this machine may read.
 *
 * @param {{ url: string }} server
 * @param {string} path Where it leads.
 * @param {string} [end] What stands behind the path: a token, if nothing else is said.
 */
export async function linkTo(server, path, end = "#[^\\s\"<]+") {
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
export async function signedUp(page, server, address = "anna@example.org") {
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
export async function signOut(page) {
  await page.goto(new URL("/account", page.url()).href);
  await ready(page);
  await byTestId(page, "sign-out").click();
  await byTestId(page, "sign-in-address").waitFor();
}

/**
 * @param {Tab} page
 * @param {string} password
 */
export async function signIn(page, password, address = "anna@example.org") {
  await byTestId(page, "sign-in-address").fill(address);
  const by = byTestId(page, "with-password");
  if (await by.count()) await by.click();
  await byTestId(page, "sign-in-password").fill(password);
  await byTestId(page, "sign-in-submit").click();
}

/**
 * The code of RFC 6238 for a secret in base 32, now or some steps of half a minute later.
 *
 * @param {string} secret
 * @param {number} [later]
 */
export async function code(secret, later = 0) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of secret.replaceAll("=", "")) bits += alphabet.indexOf(letter).toString(2).padStart(5, "0");
  const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(Date.now() / 30_000) + later));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const at = mac.getUint8(19) & 15;
  return String((mac.getUint32(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/**
 * Clicks what may ask once more who it is, and shows it by the password where it does.
 *
 * @param {Tab} page
 * @param {string} id What is clicked.
 * @param {string} then What is there when it is done.
 */
export async function proving(page, id, then) {
  await byTestId(page, id).click();
  const proof = byTestId(page, "proof-password");
  const done = byTestId(page, then);
  await proof.or(done).first().waitFor();
  if (await proof.count()) {
    await proof.fill(PASSWORD);
    await byTestId(page, "proof-submit").click();
    await done.first().waitFor();
  }
}

/**
 * Sets up an authenticator app from the page of security; its secret, and the recovery codes.
 *
 * @param {Tab} page
 */
export async function withAuthenticator(page) {
  await proving(page, "totp-begin", "totp-secret");
  const secret = (await byTestId(page, "totp-secret").innerText()).replaceAll(/\s/g, "");
  await byTestId(page, "totp-code").fill(await code(secret));
  await byTestId(page, "totp-confirm").click();
  const codes = byTestId(page, "codes");
  await codes.waitFor();
  const recovery = (await codes.locator("li").allInnerTexts()).map((text) => text.trim());
  return { secret, recovery };
}

/**
 * What stands between page and server, as a network does: it passes everything on, and loses answers when it is told to.
 *
 * @param {Ending} t
 * @param {{ url: string }} home The server; pages are opened by the address of what stands before it.
 * @param {number} [port] Where it stands; anywhere if nothing else is said.
 */
export async function network(t, home, port = 0) {
  const target = new URL(home.url);
  /** @type {{ method: string, path: string } | undefined} */
  let losing;
  /** @type {string[]} */
  const passed = [];
  let lost = 0;
  let isCut = false;
  const proxy = createServer((asked, answer) => {
    const { method = "", url = "", headers } = asked;
    if (isCut) {
      asked.socket.destroy();
      return;
    }
    const loses = losing?.method === method && losing.path === url;
    if (loses) losing = undefined;
    passed.push(`${method} ${url}`);
    const onward = request({ host: target.hostname, port: target.port, method, path: url, headers }, (told) => {
      if (!loses) {
        answer.writeHead(told.statusCode ?? 502, told.headers);
        told.pipe(answer);
        return;
      }
      // The server has done it; nobody hears of it.
      told.resume();
      told.on("end", () => {
        lost += 1;
        asked.socket.destroy();
      });
    });
    onward.on("error", () => asked.socket.destroy());
    asked.pipe(onward);
  });
  await new Promise((resolve) => proxy.listen(port, "127.0.0.1", () => resolve(undefined)));
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return {
    url: `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (proxy.address()).port}`,
    passed,
    /**
     * Lets nothing through, or lets it again.
     *
     * @param {boolean} on
     */
    cut(on) {
      isCut = on;
    },
    /** How many answers were lost. */
    lost: () => lost,
    /**
     * Loses the next answer to this.
     *
     * @param {string} method
     * @param {string} path
     */
    lose(method, path) {
      losing = { method, path };
    },
  };
}
