// What the console's page is given by the build and offers to its wasm.

declare module "@ritm/console" {
  /** Starts the console's wasm. */
  export default function init(options: { module_or_path: string }): Promise<unknown>;
}

declare module "@ritm/console.wasm" {
  const address: string;
  export default address;
}

declare module "*.css";

/** Asks authenticators for passkeys: the browser's own JSON in and out. */
interface RitmPasskeys {
  get(options: unknown): Promise<unknown>;
  create(options: unknown): Promise<unknown>;
}

/** What the console finds in its window. */
interface RitmConsolePage {
  passkeys: RitmPasskeys | undefined;
  /** Fulfilled when the console has drawn its first screen. */
  ready: Promise<void>;
}

interface Window {
  ritm: RitmConsolePage;
}
