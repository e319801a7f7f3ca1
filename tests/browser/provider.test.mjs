// Signing in by another provider, which is npm's `oidc-provider`: over its own pages and back.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import test from "node:test";
import { network, PASSWORD, server, signedUp, signIn, signOut } from "./athlete.mjs";
import { byTestId, freePort, noComplaints, open, root, scratch, startBrowser, tab, visitor } from "./harness.mjs";

const PACKAGE = "oidc-provider@9.13.3";
const SECRET = "hush: \"&%";

/**
 * The provider: any name signs in, and its address is that name. Nothing where the package can't be had; the test says so.
 *
 * @param {Running} t
 * @param {string} back The server's address to come back to.
 */
async function provider(t, back) {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");
  const folder = path.join(target, "node/oidc-provider-9.13.3");
  await mkdir(folder, { recursive: true });
  if (!existsSync(path.join(folder, "node_modules/oidc-provider"))) {
    const words = ["install", "--silent", "--no-audit", "--no-fund", PACKAGE];
    if (spawnSync("npm", words, { cwd: folder }).status !== 0) {
      assert.notEqual(process.env.RITM_ORACLES, "require", `${PACKAGE} can't be had`);
      t.diagnostic(`skipped: ${PACKAGE} can't be had`);
      t.skip(`${PACKAGE} can't be had`);
      return "";
    }
  }
  await copyFile(path.join(root, "backend/src/factor/tests/provider.mjs"), path.join(folder, "browser.mjs"));
  const child = spawn("node", ["browser.mjs", back, SECRET], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => child.kill());
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return String(value).trim();
}

/**
 * A server that offers the provider, reached through a network that may lose answers.
 *
 * @param {Running} t
 */
async function offering(t) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const issuer = await provider(t, `${address}/api/v1/sign-in/providers/return`);
  if (!issuer) return undefined;
  const folder = await scratch(t);
  const providers = path.join(folder, "providers.toml");
  await writeFile(providers, `[id]\ntitle = "Identity"\nissuer = "${issuer}"\nclient = "ritm"\nsecret = '${SECRET}'\n`);
  const home = await server(t, { RITM_SIGN_IN_PROVIDERS: providers, RITM_SERVER_URL: address });
  return { home, between: await network(t, home, port) };
}

/**
 * Goes through the provider's pages.
 *
 * @param {Tab} page
 * @param {string} name
 */
async function through(page, name) {
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("anything");
  await page.locator("button[type=submit]").click();
  // What it asks next: whether the server may know who that is.
  await page.locator("form button[type=submit]:not(:has-text('Sign-in'))").first().click();
}

test("who has no account gets one by a provider, and comes in by it again", async (t) => {
  const offered = await offering(t);
  if (!offered) return;
  const { between } = offered;
  const page = await tab(await visitor(t, await startBrowser(t)));
  await open(page, `${between.url}/account/sign-in`);
  await byTestId(page, "provider-id").click();
  // An answer that is lost on the way back is asked for again.
  between.lose("POST", "/api/v1/sign-in/providers/arrival");
  await through(page, "grace@example.org");
  await byTestId(page, "sign-out").waitFor();
  assert.equal(between.lost(), 1);
  assert.equal(new URL(page.url()).pathname, "/account");
  assert.equal(await page.locator("#page-title").innerText(), "Grace");
  const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  assert.ok(!kept.includes("ritm.provider"), kept);

  await byTestId(page, "to-security").click();
  await byTestId(page, "identities").waitFor();
  assert.match(await byTestId(page, "identities").innerText(), /grace@example\.org/);

  await signOut(page);
  // The provider still knows who that is, and asks nothing.
  await byTestId(page, "provider-id").click();
  await byTestId(page, "sign-out").waitFor();
  assert.equal(await page.locator("#page-title").innerText(), "Grace");
  noComplaints(page);
});

test("a provider that vouches for an address that has an account is linked by the account's owner alone", async (t) => {
  const offered = await offering(t);
  if (!offered) return;
  const { between } = offered;
  const page = await tab(await visitor(t, await startBrowser(t)));
  await signedUp(page, between);
  await signOut(page);
  await byTestId(page, "provider-id").click();
  await through(page, "anna@example.org");
  await byTestId(page, "sign-in-address").waitFor();
  await page.locator("p.notice").waitFor();
  between.lose("POST", "/api/v1/account/identities");
  await signIn(page, PASSWORD);
  await byTestId(page, "sign-out").waitFor();
  await byTestId(page, "to-security").click();
  await byTestId(page, "identities").waitFor();
  await page.waitForFunction(() => /anna@example\.org/.test(document.querySelector('[data-testid="identities"]')?.textContent ?? ""));
  await signOut(page);
  await byTestId(page, "provider-id").click();
  await byTestId(page, "sign-out").waitFor();
  assert.equal(await page.locator("#page-title").innerText(), "Anna");
});

test("who turns back at the provider is told so at the way in, as is who comes by an old address", async (t) => {
  const offered = await offering(t);
  if (!offered) return;
  const { between } = offered;
  const page = await tab(await visitor(t, await startBrowser(t)));
  await open(page, `${between.url}/account/sign-in`);
  await byTestId(page, "provider-id").click();
  await page.locator("input[name=login]").waitFor();
  await page.locator("a[href*=abort]").click();
  await byTestId(page, "form-error").waitFor();
  await page.locator('a[href="/account/sign-in"]').click();
  await byTestId(page, "sign-in-address").waitFor();
  await open(page, `${between.url}/account/signed-in#${"x".repeat(43)}`);
  await byTestId(page, "form-error").waitFor();
});
