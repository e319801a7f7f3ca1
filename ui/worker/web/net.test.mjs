// The contract of core/engine/src/host/transport.rs, held by the browser's way to servers.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { askServer } from "./net.js";

const LONG_BYTES = 300_000;

/** @param {import("node:test").TestContext} t */
async function peer(t) {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path === "/api/elsewhere") return void response.writeHead(302, { location: "/api/echo" }).end();
    if (path === "/api/silent") return;
    if (path === "/api/long") return void response.writeHead(200).end("x".repeat(LONG_BYTES));
    if (path === "/api/broken") {
      response.writeHead(200, { "content-length": "100" });
      response.write("ten bytes!");
      return void setTimeout(() => request.socket.destroy(), 20);
    }
    if (path !== "/api/echo") return void response.writeHead(404).end("none");
    /** @type {Buffer[]} */
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\n`);
      response.writeHead(200, { "X-Peer": "ritm", "set-cookie": "seen=1; Path=/" });
      response.end(`${request.method} ${path}\n${headers.join("")}\n${Buffer.concat(parts)}`);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

/**
 * @param {string} url
 * @param {Partial<import("./net.js").HttpAsk>} more
 */
const ask = (url, more = {}) =>
  askServer({
    method: "GET",
    url,
    headers: [["x-asked", "yes"]],
    body: new Uint8Array(0),
    patienceMs: 10_000,
    mostBytes: 1 << 20,
    ...more,
  });

/** @param {import("./net.js").HttpTold} told */
const answered = (told) => {
  assert.ok("status" in told, JSON.stringify(told));
  return { ...told, text: new TextDecoder().decode(told.body) };
};

test("what is asked arrives, and nothing else", async (t) => {
  const at = await peer(t);
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    const body = method === "GET" ? "" : '{"a":"й"}';
    const told = answered(await ask(`${at}/api/echo`, { method, body: new TextEncoder().encode(body) }));
    assert.equal(told.status, 200);
    assert.ok(told.text.startsWith(`${method} /api/echo\n`), told.text);
    assert.ok(told.text.includes("\nx-asked: yes\n"), told.text);
    assert.ok(told.text.endsWith(`\n\n${body}`), told.text);
    assert.ok(!/\n(cookie|referer):/.test(told.text), told.text);
    assert.equal(told.headers[told.headers.indexOf("x-peer") + 1], "ritm");
  }
});

test("a refusal is an answer, and nobody is sent elsewhere", async (t) => {
  const at = await peer(t);
  const told = answered(await ask(`${at}/api/missing`));
  assert.deepEqual([told.status, told.text], [404, "none"]);
  assert.deepEqual(await ask(`${at}/api/elsewhere`), { fault: "unreachable" });
});

test("patience, length and half an answer end it", async (t) => {
  const at = await peer(t);
  assert.deepEqual(await ask(`${at}/api/silent`, { patienceMs: 300 }), { fault: "timed-out" });
  assert.equal(answered(await ask(`${at}/api/long`)).body.byteLength, LONG_BYTES);
  assert.deepEqual(await ask(`${at}/api/long`, { mostBytes: 100_000 }), { fault: "too-long" });
  assert.deepEqual(await ask(`${at}/api/broken`), { fault: "unreachable" });
});

test("nobody is there, or it is no server", async () => {
  assert.deepEqual(await ask("http://127.0.0.1:9/api/echo"), { fault: "unreachable" });
  for (const odd of ["", "ritm", "ftp://ritm.example/", "file:///etc/passwd", "http://"]) {
    assert.deepEqual(await ask(odd), { fault: "forbidden" }, odd);
  }
});
