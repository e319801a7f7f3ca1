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

/** What a passkey's device says: the JSON of Web Authentication (level 3), or why there is none. */
type RitmShown = { credential: string } | { fault: "cancelled" | "known" | "unsupported" | "elsewhere" | "failed" };

/** Passkeys. One question is open at a time: the next ends the one before as cancelled. */
interface RitmPasskeys {
  /** Whether this window has them. */
  supported(): boolean;
  /** Whether the browser offers them in a field, among what it fills in. */
  offers(): Promise<boolean>;
  /** Has one shown; `offered` in a field, else in a dialog. `options` is what the server asks, as JSON. */
  show(options: string, offered: boolean): Promise<RitmShown>;
  /** Has one made. */
  make(options: string): Promise<RitmShown>;
  /** Ends the question that is open. */
  stop(): void;
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
  /** Passkeys. */
  passkeys: RitmPasskeys;
  /** What a letter's link brought along behind `#`, once; empty without one. */
  takeLetter(): string;
  /** Copies a text; false where the browser does not let it. */
  copy(text: string): Promise<boolean>;
  /** Prints the page. */
  print(): void;
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
