// The engine's host, from the page's side a dedicated worker: it puts together the browser, the election among the tabs
// (election.js, which also says what page and worker tell each other), the engine (ui/worker/src/lib.rs) and its readers.

import init, { open, read_beside, understands } from "@ritm/worker";
import wasmAddress from "@ritm/worker.wasm";
import readerAddress from "./reader.js?worker";
import { Election } from "./election.js";
import { gatherWrites } from "./files.js";
import { askServer } from "./net.js";
import { Readers } from "./readers.js";
import { askSecret } from "./secrets.js";
import { Turns } from "./turns.js";

/** @type {WebAssembly.Module | undefined} */
let module;

const turn = new MessageChannel();
/** @type {(() => void)[]} */
const waiting = [];
turn.port1.onmessage = () => waiting.shift()?.();
/**
 * Lets waiting messages in first; unlike a timer it does not wait 4 ms when called often.
 *
 * @param {() => void} act
 */
const soon = (act) => {
  waiting.push(act);
  turn.port2.postMessage(0);
};

const election = new Election({
  me: crypto.randomUUID(),
  locks: navigator.locks,
  channel: new BroadcastChannel("ritm-engine"),
  tell: (message) => postMessage(message, "frame" in message ? [message.frame.buffer] : []),
  async load() {
    if (module) return;
    gatherWrites();
    module = await WebAssembly.compileStreaming(fetch(wasmAddress));
    await init({ module_or_path: module });
  },
  open: openEngine,
  leave(error) {
    console.error(error);
    close();
  },
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

/** How many engines were opened here: what was wanted by one is no answer to the next. */
let sessions = 0;
/** @type {((said: FromDrivers) => void) | undefined} Hears what the window's drivers say to the engine that is open. */
let fromDrivers;

/** @param {ToDrivers} message */
const toDrivers = (message) => postMessage(message);

onmessage = ({ data }) => {
  if ("session" in data) fromDrivers?.(data);
  else election.fromPage(data);
};

/**
 * Opens the engine and starts its turns.
 *
 * @param {import("./election.js").Hears} hears
 * @returns {Promise<import("./election.js").Hosted>}
 */
async function openEngine({ told, broken }) {
  // The engine and the page want a processor as well. Where there are two, one reader alone would keep the engine waiting.
  const processors = navigator.hardwareConcurrency ?? 1;
  const count = typeof Worker === "undefined" ? 0 : Math.min(4, Math.max(processors - 1, Math.min(processors, 2)));
  const engine = await open("ritm", count * 6);
  const readers = new Readers({
    count,
    start() {
      const worker = new Worker(readerAddress, { type: "module", name: "ritm-reader" });
      worker.postMessage({ module });
      return worker;
    },
    answer: (id, outcome) => turns.answer(id, outcome),
    inline: readHere,
    understands,
  });
  sessions += 1;
  const session = sessions;
  let attending = false;
  const over = () => {
    readers.stop();
    fromDrivers = undefined;
    toDrivers({ over: true });
  };
  /** @type {Turns} */
  const turns = new Turns(engine, {
    told,
    want: (id, ask) => toDrivers({ wanted: { session, id, ...ask } }),
    http: askServer,
    secret: askSecret,
    attend(on) {
      attending = on;
      toDrivers({ attend: on });
    },
    read(id, message) {
      try {
        readers.send(id, message);
      } catch (error) {
        // No worker can be started: it is read here, once the engine has let go of this turn.
        console.warn(error);
        soon(() => turns.answer(id, readHere(message)));
      }
    },
    broken(error) {
      over();
      broken(error);
    },
    soon,
  });
  fromDrivers = (said) => {
    const atMs = "atMs" in said ? said.atMs : Infinity;
    if (said.session === session) turns.hear(said, Math.max(0, performance.timeOrigin + performance.now() - atMs));
  };
  return {
    take: (client, frame) => turns.take(client, frame),
    attends: () => attending,
    close() {
      over();
      turns.close();
    },
  };
}

/**
 * What a reader does, without one. A file that the wasm breaks down over costs that file, as it does beside.
 *
 * @param {import("./turns.js").Bytes} message
 */
function readHere(message) {
  try {
    return read_beside(message);
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}

/** Whether this browser has the file system and the locks. */
async function canHost() {
  try {
    const root = await navigator.storage.getDirectory();
    const probe = await root.getFileHandle(".ritm-probe", { create: true });
    return typeof probe.createSyncAccessHandle === "function" && navigator.locks !== undefined;
  } catch {
    return false;
  }
}

if (await canHost()) await election.run();
else postMessage({ state: "unsupported" });
