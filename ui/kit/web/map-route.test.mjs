// The geometry of a route where the globe makes it hard.

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Route } from "./map-route.js";

suite("routes", () => {
  test("a route over the line of 180 degrees stays in one piece", () => {
    const route = new Route(Float64Array.from([179.9, -16, NaN, NaN, 179.99, -16, -179.99, -16.01, -179.9, -16.02]));
    const [west, , east] = route.bounds() ?? [NaN, NaN, NaN];
    assert.ok(Math.abs(west - 179.9) < 1e-9 && Math.abs(east - 180.1) < 1e-9, `${west} ${east}`);
    assert.equal(route.lines().length, 1);
    // And back again.
    const back = new Route(Float64Array.from([-179.9, 0, 179.9, 0, -179.95, 0]));
    assert.deepEqual(back.lines()[0].map(([x]) => Math.round(x * 100) / 100), [-179.9, -180.1, -179.95]);
  });

  test("any other route is not copied", () => {
    const positions = Float64Array.from([10, 50, 11, 51]);
    assert.equal(new Route(positions).positions, positions);
  });
});
