// The engine's host, from the page's side a dedicated worker.
//
// Every tab has one, but only the one that holds the lock `ritm-engine` opens the database: OPFS allows one
// connection. The others pass their page's requests on over a BroadcastChannel. When the hosting tab goes, the browser
// gives the lock to the next, which opens the database and answers what is still unanswered: every request may be
// carried out twice without harm, so nothing needs to know how far the first got.
//
// Page -> worker: {id, command} | {id, files, import} | {id, export: true}
// Worker -> page: {id, reply} | {id, blob} | {event} | {state, detail} | {exportProgress: [done, total]}

import init, { open, read_beside, Step } from "@ritm/worker";
import wasmAddress from "@ritm/worker.wasm";
import readerAddress from "./reader.js?worker";
import { gatherWrites } from "./files.js";
import { Readers } from "./readers.js";

const CHUNK_BYTES = 4 << 20;
const me = crypto.randomUUID();
const channel = new BroadcastChannel("ritm-engine");

/** Requests of this tab's page that have no answer yet, by their id. */
const unanswered = new Map();
/** The engine, once this tab hosts it. */
let engine;
let working = false;

const state = (name, detail = "") => postMessage({ state: name, detail });

// What this tab's page asks.
onmessage = ({ data }) => {
  unanswered.set(data.id, data);
  if (engine) serve(me, data);
  else channel.postMessage({ to: "host", from: me, request: data });
};

// What other tabs ask and answer.
channel.onmessage = ({ data }) => {
  if (data.to === "host") {
    if (engine) serve(data.from, data.request);
  } else if (data.to === me) {
    deliver(data.message);
  } else if (data.to === "all") {
    if (data.message.host) followNewHost();
    else postMessage(data.message);
  }
};

/** An answer or a piece of progress for this tab's page. */
function deliver(message) {
  if (message.id !== undefined) {
    // Two hosts may both have answered while one took over from the other: the page hears the first.
    if (!unanswered.delete(message.id)) return;
    const bytes = message.reply?.buffer;
    postMessage(message, bytes ? [bytes] : []);
  } else {
    postMessage(message);
  }
}

const answer = (from, message) => {
  if (from === me) deliver(message);
  else channel.postMessage({ to: from, message });
};

/** Another tab has begun to host: what it was not asked yet, it is asked now. */
function followNewHost() {
  state("ready");
  for (const request of unanswered.values()) {
    channel.postMessage({ to: "host", from: me, request });
  }
}

async function serve(from, request) {
  try {
    if (request.command) {
      answer(from, { id: request.id, reply: engine.call(request.command) });
    } else if (request.files) {
      answer(from, { id: request.id, reply: await takeFiles(request) });
    } else if (request.export) {
      answer(from, await exportAll(from, request));
    }
  } catch (error) {
    fail(error);
  }
  tell();
  work();
}

/** Hands files over to the engine, a chunk at a time, answering others in between. */
async function takeFiles({ files, import: id }) {
  const names = files.map((file) => file.webkitRelativePath || file.name);
  const sizes = Float64Array.from(files, (file) => file.size);
  const refused = engine.begin_import(id, names, sizes);
  if (refused) return refused;
  for (const [number, file] of files.entries()) {
    for (let at = 0; at < file.size; at += CHUNK_BYTES) {
      const bytes = new Uint8Array(await file.slice(at, at + CHUNK_BYTES).arrayBuffer());
      const failed = engine.import_chunk(id, number, at, bytes);
      if (failed) return failed;
    }
  }
  return engine.commit_import(id);
}

async function exportAll(from, { id }) {
  const name = crypto.getRandomValues(new Uint8Array(16));
  const parts = [];
  for (let first = true; ; first = false) {
    let piece;
    try {
      piece = engine.export_piece(name, first);
    } catch (reply) {
      return { id, reply };
    }
    // A Blob may leave memory for the disk; a growing buffer may not.
    parts.push(new Blob([piece.bytes]));
    answer(from, { exportProgress: [piece.done, piece.total] });
    const last = piece.last;
    piece.free();
    if (last) return { id, blob: new Blob(parts, { type: "application/zip" }) };
    await breathe();
  }
}

/** Tells all tabs what happened in the engine. */
function tell() {
  for (const event of engine?.events() ?? []) {
    channel.postMessage({ to: "all", message: { event } });
    postMessage({ event });
  }
}

const turn = new MessageChannel();
const turns = [];
turn.port1.onmessage = () => turns.shift()?.();
/** Lets waiting messages in; unlike a timer it does not wait 4 ms when called often. */
const breathe = () =>
  new Promise((resolve) => {
    turns.push(resolve);
    turn.port2.postMessage(0);
  });

/** Imports go on in steps, with requests answered between them; a reader that answers sets them going again. */
async function work() {
  if (working || !engine) return;
  working = true;
  try {
    while (engine.step() === Step.More) {
      tell();
      await breathe();
    }
    const error = engine.take_error();
    if (error) state("ready", error);
    tell();
  } catch (error) {
    fail(error);
  } finally {
    working = false;
  }
}

/** The engine broke: this tab gives up hosting, so that a reload starts afresh. */
function fail(error) {
  console.error(error);
  engine = undefined;
  state("failed", String(error?.message ?? error));
}

async function host() {
  state("starting");
  gatherWrites();
  const module = await WebAssembly.compileStreaming(fetch(wasmAddress));
  await init({ module_or_path: module });
  const readers = startReaders(module);
  for (let attempt = 0; ; attempt += 1) {
    try {
      engine = await open("ritm", readers.room, readers.send);
      break;
    } catch (error) {
      // The files of a tab that just went may be held for a moment longer.
      const text = String(error?.message ?? error);
      if (attempt >= 40 || text.startsWith("error-")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50 + attempt * 10));
    }
  }
  channel.postMessage({ to: "all", message: { host: true } });
  state("ready");
  for (const request of [...unanswered.values()]) serve(me, request);
  work();
}

/** How many files are worth having with readers at once, and how they are handed over. */
function startReaders(module) {
  if (typeof Worker === "undefined") return { room: 0, send: () => {} };
  // The engine and the page want a processor as well. Where there are two, one reader alone would keep the engine waiting.
  const processors = navigator.hardwareConcurrency ?? 1;
  const count = Math.min(4, Math.max(processors - 1, Math.min(processors, 2)));
  const readers = new Readers({
    count,
    start() {
      const worker = new Worker(readerAddress, { type: "module", name: "ritm-reader" });
      worker.postMessage({ module });
      return worker;
    },
    answer(number, bytes) {
      engine?.reader_answer(number, bytes);
      work();
    },
    inline: read_beside,
  });
  return { room: count * 6, send: (number, message) => readers.send(number, message) };
}

async function canHost() {
  try {
    const root = await navigator.storage.getDirectory();
    const probe = await root.getFileHandle(".ritm-probe", { create: true });
    return typeof probe.createSyncAccessHandle === "function";
  } catch {
    return false;
  }
}

if (!navigator.locks || !(await canHost())) {
  state("unsupported");
} else {
  const took = await navigator.locks.request("ritm-engine", { ifAvailable: true }, (lock) => lock && hold());
  if (took !== true) {
    // Another tab hosts: be its guest, and the next in line.
    state("ready");
    await navigator.locks.request("ritm-engine", hold);
  }
}

/** Holds the lock as long as this tab lives. */
function hold() {
  return host().then(
    () => new Promise(() => {}),
    (error) => {
      fail(error);
      return true;
    },
  );
}
