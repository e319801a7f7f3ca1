// The account where the network is bad: answers that get lost, changes made without a network, and two devices.

import assert from "node:assert/strict";
import test from "node:test";
import { code, network, PASSWORD, proving, server, signedUp, signIn, signOut, withAuthenticator } from "./athlete.mjs";
import { byTestId, noComplaints, open, ready, settled, startBrowser, tab, visitor } from "./harness.mjs";

/**
 * A server behind a network that loses what it is told to, and an athlete who is signed up there.
 *
 * @param {Ending} t
 */
async function behind(t) {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const between = await network(t, home);
  const context = await visitor(t, browser);
  const page = await tab(context);
  await signedUp(page, between);
  return { home, between, browser, context, page };
}

/**
 * What the server knows of the athlete, asked with a key of a sign-in of its own.
 *
 * @param {{ url: string }} home
 */
async function known(home) {
  /** @param {string} path @param {RequestInit} [more] */
  const json = async (path, more) => {
    const answer = await fetch(home.url + path, more);
    assert.equal(answer.status, 200, path);
    return /** @type {Promise<any>} */ (answer.json());
  };
  const body = JSON.stringify({ address: "anna@example.org", password: PASSWORD, client: "app" });
  const headers = { "content-type": "application/json" };
  const { session } = await json("/api/v1/sign-in", { method: "POST", headers, body });
  return json("/api/v1/account/profile", { headers: { authorization: `Bearer ${session.tokens.access}` } });
}

test("a token whose answer got lost is made once, and shown", async (t) => {
  const { between, page } = await behind(t);
  await byTestId(page, "to-security").click();
  await byTestId(page, "token-new").click();
  await byTestId(page, "token-name").fill("home dashboard");
  between.lose("POST", "/api/v1/account/tokens");
  await proving(page, "token-make", "token-made");
  await byTestId(page, "token-done").click();
  await byTestId(page, "token").waitFor();
  await settled(page);
  assert.equal(between.lost(), 1);
  assert.equal(await byTestId(page, "token").count(), 1);
  const answer = between.passed.filter((passed) => passed === "POST /api/v1/account/tokens");
  assert.ok(answer.length >= 2, "nothing was repeated");
});

test("an authenticator app whose answer got lost is on, and its recovery codes are seen", async (t) => {
  const { between, page } = await behind(t);
  await byTestId(page, "to-security").click();
  between.lose("POST", "/api/v1/account/totp");
  const { secret, recovery } = await withAuthenticator(page);
  assert.equal(between.lost(), 1);
  assert.equal(recovery.length, 10);
  await byTestId(page, "codes-done").click();

  // A code is good once: a second step whose answer got lost is no second use of it.
  await signOut(page);
  await signIn(page, PASSWORD);
  between.lose("POST", "/api/v1/sign-in/second/totp");
  await byTestId(page, "second-code").fill(await code(secret, 1));
  await byTestId(page, "second-submit").click();
  await byTestId(page, "sign-out").waitFor();
  assert.equal(between.lost(), 2);
  await byTestId(page, "to-security").click();
  await byTestId(page, "session").first().waitFor();
  // The sign-up's session was signed out: what got lost left none behind.
  assert.equal(await byTestId(page, "session").count(), 1);
});

test("a profile is changed without a network, outlives a reload, and is sent when there is one", async (t) => {
  const { home, page } = await behind(t);
  await byTestId(page, "profile-name").waitFor();
  await home.stop();
  await byTestId(page, "profile-name").fill("Anna Petrova");
  await byTestId(page, "profile-zone").fill("Asia/Almaty");
  await byTestId(page, "profile-save").click();
  await byTestId(page, "profile-waits").waitFor();
  await page.waitForFunction(() => document.querySelector("#page-title")?.textContent === "Anna Petrova");

  await byTestId(page, "nav-today").click();
  await page.reload();
  await ready(page);
  await byTestId(page, "nav-account").click();
  await byTestId(page, "profile-waits").waitFor();
  assert.equal(await byTestId(page, "profile-name").inputValue(), "Anna Petrova");

  await home.start();
  await byTestId(page, "to-security").click();
  await byTestId(page, "session").first().waitFor();
  await byTestId(page, "nav-account").click();
  await byTestId(page, "profile-name").waitFor();
  await byTestId(page, "profile-waits").waitFor({ state: "detached" });
  const { name, zone } = await known(home);
  assert.deepEqual([name, zone], ["Anna Petrova", "Asia/Almaty"]);
  noComplaints(page);
});

test("two devices change different things of a profile, one of them without a network, and both stay", async (t) => {
  const { home, between, browser, page } = await behind(t);
  const desk = await tab(await visitor(t, browser));
  await open(desk, `${home.url}/account/sign-in`);
  await signIn(desk, PASSWORD);
  await byTestId(desk, "profile-name").waitFor();
  await byTestId(page, "profile-name").waitFor();

  between.cut(true);
  await byTestId(page, "profile-year").fill("1987");
  await byTestId(page, "profile-save").click();
  await byTestId(page, "profile-waits").waitFor();
  await byTestId(desk, "profile-zone").fill("Asia/Almaty");
  await byTestId(desk, "profile-save").click();
  await desk.waitForFunction(() => document.querySelector(".toast"));
  between.cut(false);
  // As the browser tells that there is a network again.
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await byTestId(page, "profile-waits").waitFor({ state: "detached" });
  assert.equal(await byTestId(page, "profile-zone").inputValue(), "Asia/Almaty");
  const profile = await known(home);
  assert.deepEqual([profile.birth_year, profile.zone], [1987, "Asia/Almaty"]);

  // An answer that gets lost loses nothing either.
  between.lose("POST", "/api/v1/account/profile/fields");
  await byTestId(page, "profile-name").fill("Anna Petrova");
  await byTestId(page, "profile-save").click();
  await byTestId(page, "nav-today").click();
  await byTestId(page, "nav-account").click();
  await byTestId(page, "profile-name").waitFor();
  await byTestId(page, "profile-waits").waitFor({ state: "detached" });
  assert.equal(await byTestId(page, "profile-name").inputValue(), "Anna Petrova");
  assert.equal((await known(home)).name, "Anna Petrova");
  assert.equal(between.lost(), 1);
});

test("a passkey is offered in the field for as long as the field waits", async (t) => {
  const [home, browser] = [await server(t), await startBrowser(t)];
  const context = await visitor(t, browser);
  const page = await tab(context);
  const between = await network(t, home);
  // Passkeys want a name, not a number.
  between.url = between.url.replace("127.0.0.1", "localhost");
  await page.clock.install();
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
    },
  });
  await open(page, `${between.url}/account/sign-in`);
  await byTestId(page, "sign-in-address").waitFor();
  const begun = () => between.passed.filter((passed) => passed.endsWith("/sign-in/passkey/begin")).length;
  await page.waitForFunction(() => document.readyState === "complete");
  for (let round = 1; round < 4; round += 1) {
    // Five minutes are what the server waits for what it asked.
    for (let waited = 0; begun() < round; waited += 10) {
      assert.ok(waited <= 300, `after ${waited} s the server was asked ${begun()} times:\n${between.passed.join("\n")}`);
      await page.clock.fastForward(10_000);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
  await devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
});
