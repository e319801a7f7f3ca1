// Whom a window's drivers serve, and until when. The browser is played here.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Drivers } from "./drivers.js";

const settled = async () => {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
};

function played() {
  /** @type {any[]} */
  const sent = [];
  /** @type {((position: any) => void) | undefined} */
  let heard;
  /** @type {boolean[]} */
  const attended = [];
  const drivers = new Drivers({
    send: (message) => void sent.push(message),
    bluetooth: /** @type {any} */ ({ requestDevice() {} }),
    geolocation: /** @type {any} */ ({
      watchPosition: (/** @type {(position: any) => void} */ hear) => ((heard = hear), 1),
      clearWatch: () => (heard = undefined),
    }),
    permissions: undefined,
    known: new Map(),
    now: () => 250,
    timeOrigin: 1000,
    pressed: () => true,
    onShown: () => () => {},
    attend: (on) => void attended.push(on),
  });
  const is = () => heard?.({ coords: { latitude: 1, longitude: 2, accuracy: 3 }, timestamp: 0 });
  return { drivers, sent, attended, is, isWatched: () => heard !== undefined };
}

suite("drivers", () => {
  test("each ask is answered by its number and its engine's, and events tell when they happened", async () => {
    const { drivers, sent, is } = played();
    drivers.hear({ wanted: { session: 3, id: 8, radio: { kind: "open" } } });
    drivers.hear({ wanted: { session: 3, id: 9, location: "watch" } });
    is();
    await settled();
    assert.deepEqual(
      sent.map((message) => (message.locationEvent ? [message.session, message.atMs] : message)),
      [
        [3, 1250],
        { session: 3, id: 9, location: undefined },
        { session: 3, id: 8, radio: { kind: "state", state: "ready" } },
      ],
    );
    drivers.close();
  });

  test("an engine that is gone hears nothing, and another begins anew", async () => {
    const { drivers, sent, isWatched, is } = played();
    drivers.hear({ wanted: { session: 1, id: 1, location: "watch" } });
    drivers.hear({ over: true });
    assert.equal(isWatched(), false);
    await settled();
    assert.deepEqual(sent, []);
    drivers.hear({ wanted: { session: 2, id: 1, location: "watch" } });
    drivers.hear({ wanted: { session: 3, id: 1, radio: { kind: "open" } } });
    is();
    await settled();
    assert.deepEqual(sent, [{ session: 3, id: 1, radio: { kind: "state", state: "ready" } }]);
    drivers.close();
  });

  test("a page is kept while a workout is recorded in it, and no longer than its engine is there", () => {
    const { drivers, attended } = played();
    drivers.hear({ attend: true });
    drivers.hear({ attend: false });
    drivers.hear({ attend: true });
    drivers.hear({ over: true });
    drivers.hear(/** @type {any} */ ({ frame: new Uint8Array() }));
    assert.deepEqual(attended, [true, false, true, false]);
  });
});
