// What the bundler makes of imports that are no plain modules; see ui/build/plugins.mjs.

declare module "@ritm/worker" {
  /** Starts the wasm. */
  export default function init(options: { module_or_path: string | WebAssembly.Module }): Promise<unknown>;
  /** Reads one file; takes and gives messages of the engine's own making. */
  export function read_beside(message: Uint8Array): Uint8Array<ArrayBuffer> | undefined;
  export function understands(answer: Uint8Array): boolean;
}
