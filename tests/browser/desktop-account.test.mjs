// The account in the desktop app's window, with the real server and GNOME's keyring.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { linkTo, PASSWORD, server } from "./athlete.mjs";
import { computer } from "./window.mjs";

/** @param {string} id */
const has = (id) => Boolean(document.querySelector(`[data-testid="${id}"]`));

/**
 * An athlete who made an account in the window and is signed in there.
 *
 * @param {Awaited<ReturnType<Awaited<ReturnType<typeof computer>>["open"]>>} view
 * @param {{ url: string }} home
 */
async function signedUp(view, home) {
  await view.ready();
  await view.click("nav-account");
  await view.fill("server-address", home.url);
  await view.click("server-choose");
  // Once it is kept there is nothing to choose any more.
  await view.until((host) => {
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector('[data-testid="server-address"]'));
    const choose = /** @type {HTMLButtonElement | null} */ (document.querySelector('[data-testid="server-choose"]'));
    return field?.value.includes(host) && choose?.disabled;
  }, [new URL(home.url).host]);
  await view.click("to-sign-up");
  await view.fill("sign-up-name", "Anna");
  await view.fill("sign-up-address", "anna@example.org");
  await view.fill("sign-up-password", PASSWORD);
  await view.click("sign-up-submit");
  await view.until(has, ["confirm-resend"]);
  // The letter's link opens in a browser, which did not sign up: there the password is asked for.
  const token = new URL(await linkTo(home, "/account/confirm")).hash.slice(1);
  const confirmed = await fetch(`${home.url}/api/v1/sign-up/confirm`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, password: PASSWORD, client: "web" }),
  });
  assert.equal(confirmed.status, 200, await confirmed.text());
  await view.run(() => /** @type {HTMLElement} */ (document.querySelector('a[href$="/account/sign-in"]')).click());
  await signIn(view);
}

/** @param {Awaited<ReturnType<Awaited<ReturnType<typeof computer>>["open"]>>} view */
async function signIn(view) {
  await view.fill("sign-in-address", "anna@example.org");
  if (await view.run(has, "with-password")) await view.click("with-password");
  await view.fill("sign-in-password", PASSWORD);
  await view.click("sign-in-submit");
  await view.until(has, ["sign-out"]);
}

/** @param {Awaited<ReturnType<Awaited<ReturnType<typeof computer>>["open"]>>} view */
async function account(view) {
  await view.ready();
  await view.click("nav-account");
}

describe("the account in the desktop app", () => {
  test("an athlete signs up and in, stays so over a restart, and signs out", async (t) => {
    const [desk, home] = [await computer(t), await server(t)];
    await desk.keyring();
    const first = await desk.open();
    await signedUp(first, home);
    await first.until(() => document.querySelector("#page-title")?.textContent === "Anna");
    assert.ok(!(await first.run(has, "keys-not-kept")));
    if (process.env.RITM_PICTURES) await desk.picture(path.join(process.env.RITM_PICTURES, "desktop-account.png"));
    await first.close();
    assert.ok(!existsSync(path.join(desk.home, "data/org.ritm.Ritm/secrets")), "the keys are in a file as well");

    const second = await desk.open();
    await account(second);
    await second.until(has, ["sign-out"]);
    await second.until(() => document.querySelector("#page-title")?.textContent === "Anna");
    await second.click("to-security");
    await second.until(has, ["session"]);
    await second.click("nav-account");
    await second.click("sign-out");
    await second.until(has, ["sign-in-address"]);
    await second.close();

    const third = await desk.open();
    await account(third);
    await third.until(has, ["account-none"]);
    // The server heard of it: only the browser that followed the letter's link is signed in.
    await third.click("to-sign-in");
    await signIn(third);
    await third.until(() => document.querySelector("#page-title")?.textContent === "Anna");
    await third.click("to-security");
    await third.until(() => document.querySelectorAll('[data-testid="session"]').length === 2);
  });

  test("a keyring that is locked does not look like signed out, and opens again", async (t) => {
    const [desk, home] = [await computer(t), await server(t)];
    const keyring = await desk.keyring();
    const first = await desk.open();
    await signedUp(first, home);
    await first.close();
    await keyring.end();

    const locked = await desk.keyring(false);
    const second = await desk.open();
    await account(second);
    await second.until(has, ["keys-withheld"]);
    if (process.env.RITM_PICTURES) await desk.picture(path.join(process.env.RITM_PICTURES, "desktop-locked.png"));
    await second.click("keys-unlock");
    await second.until(() => !document.querySelector('[data-testid="keys-unlock"][aria-busy="true"]'));
    assert.ok(await second.run(has, "keys-withheld"));
    await locked.end();
    await desk.keyring();
    await second.click("keys-unlock");
    await second.until(has, ["sign-out"]);
    await second.until(() => document.querySelector("#page-title")?.textContent === "Anna");
  });
});
