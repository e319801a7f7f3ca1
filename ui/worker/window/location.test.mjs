// When a window's position is answered, told and ended. The browser is played here.

import assert from "node:assert/strict";
import { mock, suite, test } from "node:test";
import { Location } from "./location.js";

const settled = async () => {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
};

/** @param {import("node:test").TestContext} t @param {PermissionState | undefined} state What the browser says; nothing where it can't. */
function played(t, state = undefined) {
  mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  t.after(() => mock.timers.reset());
  const permission = { state, onchange: /** @type {any} */ (null) };
  /** @type {Map<number, { heard: (position: any) => void, failed: (error: any) => void, options: object }>} */
  const watches = new Map();
  let latest = 0;
  /** @type {any[]} */
  const told = [];
  /** @type {Set<() => void>} */
  const shown = new Set();
  const location = new Location({
    geolocation: /** @type {any} */ ({
      watchPosition(/** @type {any} */ heard, /** @type {any} */ failed, /** @type {object} */ options) {
        latest += 1;
        watches.set(latest, { heard, failed, options });
        return latest;
      },
      clearWatch: (/** @type {number} */ number) => void watches.delete(number),
    }),
    permissions: state && { query: async () => /** @type {any} */ (permission) },
    tell: (event) => void told.push(event),
    onShown(act) {
      shown.add(act);
      return () => shown.delete(act);
    },
  });
  /** @type {any[]} */
  const answers = [];
  return {
    location,
    permission,
    watches,
    told,
    answers,
    /** @param {LocationAsk} what */
    async ask(what) {
      void location.ask(what).then((fault) => answers.push(fault ?? "yes"));
      await settled();
    },
    /** A position, `ageMs` old. */
    is({ ageMs = 0, ...more } = {}) {
      const coords = { latitude: 1, longitude: 2, accuracy: 3, altitude: null, heading: NaN, speed: 0, ...more };
      for (const { heard } of watches.values()) heard({ coords, timestamp: Date.now() - ageMs });
    },
    /** @param {number} code */
    fails(code) {
      for (const { failed } of watches.values()) failed({ code });
    },
    show: () => shown.forEach((act) => act()),
    shown,
  };
}

suite("location", () => {
  test("it is answered once it is known whether positions may be told", async (t) => {
    const { ask, answers, permission, watches, is, told } = played(t, "prompt");
    await ask("watch");
    assert.deepEqual(answers, []);
    assert.deepEqual([...watches.values()][0].options, { enableHighAccuracy: true, maximumAge: 0 });
    permission.state = "granted";
    permission.onchange();
    await settled();
    assert.deepEqual(answers, ["yes"]);
    mock.timers.tick(40);
    is({ ageMs: 40 });
    assert.deepEqual(told, [
      {
        kind: "fix",
        fix: {
          ageMs: 40,
          latitude: 1,
          longitude: 2,
          accuracy: 3,
          altitude: undefined,
          altitudeAccuracy: undefined,
          speed: 0,
          bearing: undefined,
        },
      },
    ]);
  });

  for (const [what, act] of /** @type {[string, (all: ReturnType<typeof played>) => void][]} */ ([
    ["a position", ({ is }) => is()],
    ["that there is none now", ({ fails }) => fails(2)],
    ["that it took too long", ({ fails }) => fails(3)],
  ])) {
    test(`where the browser tells nothing of permissions, ${what} is an answer`, async (t) => {
      const all = played(t);
      await all.ask("watch");
      assert.deepEqual(all.answers, []);
      act(all);
      await settled();
      assert.deepEqual(all.answers, ["yes"]);
      assert.equal(all.watches.size, 1, "it goes on");
    });
  }

  test("what is forbidden is answered, and what is forbidden later is told", async (t) => {
    const { ask, answers, fails, told, watches, shown } = played(t);
    await ask("watch");
    fails(1);
    await settled();
    assert.deepEqual([answers.splice(0), told, watches.size, shown.size], [["denied"], [], 0, 0]);
    await ask("watch");
    fails(2);
    fails(1);
    fails(1);
    await settled();
    assert.deepEqual([answers, told, watches.size], [["yes"], [{ kind: "ended", fault: "denied" }], 0]);
  });

  test("who asks to stop, or anew, is told nothing of the watch before, and both are answered", async (t) => {
    const { ask, answers, is, told, watches, location } = played(t, "prompt");
    await ask("watch");
    const [before] = watches.values();
    await ask("watch");
    assert.deepEqual([answers, watches.size], [["yes"], 1]);
    before.heard({ coords: { latitude: 1, longitude: 2, accuracy: 3 }, timestamp: 1 });
    assert.deepEqual(told, []);
    is();
    await ask("stop");
    assert.deepEqual([answers, told.length, watches.size], [["yes", "yes", "yes"], 1, 0]);
    location.close();
  });

  test("the same position is told once, and one of a wrong clock is no older than the one before", async (t) => {
    const { ask, is, told } = played(t, "granted");
    await ask("watch");
    is();
    is();
    mock.timers.tick(1000);
    is({ ageMs: -5000 });
    mock.timers.tick(900);
    is({ ageMs: 3_600_000 });
    assert.deepEqual(
      told.map(({ fix }) => fix.ageMs),
      [0, 0, 900],
    );
  });

  test("a page that is shown again after a silence asks anew", async (t) => {
    const { ask, is, show, watches } = played(t, "granted");
    await ask("watch");
    is();
    mock.timers.tick(4999);
    show();
    assert.deepEqual([...watches.keys()], [1]);
    mock.timers.tick(1);
    show();
    assert.deepEqual([...watches.keys()], [2]);
    await ask("stop");
    show();
    assert.equal(watches.size, 0);
  });

  test("where there are no positions it says so", async () => {
    const location = new Location({ geolocation: undefined, permissions: undefined, tell() {}, onShown: () => () => {} });
    assert.equal(await location.ask("watch"), "absent");
    assert.equal(await location.ask("stop"), undefined);
  });
});
