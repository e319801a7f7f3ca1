// What the browser tests speak of.

/** A page that remembers what it complained about. */
type Tab = import("playwright-core").Page & { complaints: string[] };

/** A folder or a server that is put away when the test, or the script in a test's place, ends. */
interface Ending {
  after(end: () => unknown): void;
}

/** A running test. */
type Running = import("node:test").TestContext;

/** A file that is handed to the page. */
interface NamedFile {
  name: string;
  buffer: Buffer;
}

interface Window {
  /** See ui/app/web/page.d.ts. */
  ritm: {
    charts(): Promise<object>;
    map(): Promise<object>;
    workerUrl: string;
    desktop: object | undefined;
    applyUpdate(): Promise<void>;
    ready: Promise<void>;
    offlineReady: Promise<boolean> | undefined;
  };
  /** axe-core, once it was put into the page. */
  axe: { run(where: Document): Promise<{ violations: AxeViolation[]; passes: object[] }> };
  // What tests leave in the page for themselves.
  /** When files were handed over, by the page's clock; 0 before. */
  begun: number;
  /** The longest that a frame was kept waiting, in ms. */
  slowest: number;
  /** The length of every frame, in ms. */
  frameTimes: number[];
  /** Where a progress bar was seen. */
  seen: Set<string | null>;
  /** Fulfilled when the page was told of a new build. */
  renewed: Promise<boolean>;
  // What radio.test.mjs leaves there.
  ask(what: object): Promise<any>;
  tell(data: object): void;
  restart(): void;
  /** What the drivers told by themselves. */
  told: any[];
  /** How often something was answered again. */
  twice: number;
  /** What was answered before anybody pressed anything. */
  unpressed: any;
  /** Characteristics, by UUID. */
  subscribed: Map<string, WebBluetoothCharacteristic>;
  /** What a page said aloud, let be felt and asked to be awake for, in `cues.test.mjs`. */
  heard: { said: string[]; felt: string[]; awake: { released: boolean }[] };
  /** Puts the page out of sight, or in sight again so many milliseconds later. */
  sight(seen: boolean, later?: number): void;
}

interface AxeViolation {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

declare const BluetoothRemoteGATTCharacteristic: { prototype: WebBluetoothCharacteristic };
