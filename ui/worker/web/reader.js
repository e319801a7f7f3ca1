// Reads files beside the engine: what needs no database, so that the engine answers and writes meanwhile.
//
// Host -> reader: {module} once, then {number, message}
// Reader -> host: {ready: true}, then {number, answer}, without an answer to a message of another build
//
// A message over which the wasm breaks down ends this worker: the host hears of it as an error and starts another.

import init, { read_beside } from "@ritm/worker";

/** @type {Promise<unknown> | undefined} */
let started;

onmessage = async ({ data }) => {
  if (data.module) {
    started = init({ module_or_path: data.module });
    await started;
    postMessage({ ready: true });
    return;
  }
  await started;
  const answer = read_beside(data.message);
  postMessage({ number: data.number, answer }, answer ? [answer.buffer] : []);
};

// A promise that fails is no error of a worker by itself.
onunhandledrejection = ({ reason }) => {
  reportError(reason);
};
