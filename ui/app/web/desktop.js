// The desktop window's side of the engine's door: frames as raw bytes, there by one command and back by one channel.

/**
 * What the window's host puts into the page; absent in a browser.
 *
 * @typedef {object} Host
 * @property {(command: string, body: unknown) => Promise<unknown>} invoke
 * @property {new () => { onmessage: (message: ArrayBuffer | number[]) => void }} Channel
 */

/** @returns {Host | undefined} */
const host = () => /** @type {{ __TAURI__?: { core?: Host } }} */ (/** @type {unknown} */ (window)).__TAURI__?.core;

/**
 * The door, where the page is shown in a desktop window.
 *
 * @returns {RitmDesktop | undefined}
 */
export function desktop() {
  const found = host();
  if (!found) return undefined;
  const { invoke, Channel } = found;
  return {
    async open(hear) {
      const frames = new Channel();
      frames.onmessage = (frame) => hear(new Uint8Array(frame));
      await invoke("door", { frames });
    },
    async send(frame) {
      await invoke("door", frame);
    },
    async secrets() {
      return String(await invoke("door", { about: "secrets" }));
    },
  };
}
