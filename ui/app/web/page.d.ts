// What the page is given by the build and offers to the app.

/** The address of the engine's host; filled in by ui/build/bundle.mjs. */
declare const RITM_WORKER_URL: string;

declare module "@ritm/app" {
  /** Starts the app's wasm. */
  export default function init(options: { module_or_path: string }): Promise<unknown>;
}

declare module "@ritm/app.wasm" {
  const address: string;
  export default address;
}

/** The engine's door of a desktop window. What goes wrong is told as a text: a stable code, then perhaps details. */
interface RitmDesktop {
  /** Opens the door: `hear` gets every frame from now on, and an empty one when the engine has gone. */
  open(hear: (frame: Uint8Array) => void): Promise<void>;
  /** Sends a frame to the engine. */
  send(frame: Uint8Array): Promise<void>;
  /** Where secrets are kept: `keyring`, or `file` where none runs. */
  secrets(): Promise<string>;
}

/** What the app finds in its window. */
interface RitmPage {
  /** The charts, fetched when first needed. */
  charts(): Promise<unknown>;
  /** The map, fetched when first needed. */
  map(): Promise<unknown>;
  /** The engine host: a module worker. */
  workerUrl: string;
  /** Gives the engine host what only a window has; see ui/worker/window/drivers.js. */
  serveDrivers(worker: Worker): void;
  /** The engine's door, where the page is shown in a desktop window; it takes the worker's place. */
  desktop: RitmDesktop | undefined;
  /** The address of the map that the server itself offers; empty without one, and without a network. */
  serverMap(): Promise<string>;
  /** Reloads into the new build that `ritm-update-ready` told of. */
  applyUpdate(): Promise<void>;
  /** Fulfilled when the app has drawn its first screen. */
  ready: Promise<void>;
  /** Fulfilled when this build is kept for starting offline; false where that is impossible. */
  offlineReady: Promise<boolean> | undefined;
}

interface Window {
  ritm: RitmPage;
}
