// What of the engine's crate the host asks for; ui/worker/src/lib.rs says what each does.

declare module "@ritm/worker" {
  type Bytes = Uint8Array<ArrayBuffer>;

  /** Opens the database in a folder of the private file system. */
  export function open(name: string, readers: number): Promise<OpenEngine>;

  export class OpenEngine {
    private constructor();
    take_frame(client: number, frame: Bytes): void;
    reader_answer(id: number, outcome: Bytes | undefined): void;
    radio_answer(id: number, answer: RadioAnswer): void;
    location_answer(id: number, fault: LocationFault | undefined): void;
    http_answer(id: number, told: import("./net.js").HttpTold): void;
    secret_answer(id: number, told: import("./secrets.js").SecretTold): void;
    radio_event(event: RadioEvent, age_ms: number): void;
    location_event(event: LocationEvent, age_ms: number): void;
    /** Milliseconds to the next turn. */
    step(): number;
    take_out(): import("./turns.js").Out[];
    /** The object may not be used after that. */
    close(): void;
  }
}

declare module "@ritm/worker.wasm" {
  const address: string;
  export default address;
}

declare module "*?worker" {
  const address: string;
  export default address;
}
