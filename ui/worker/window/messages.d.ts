// What the engine's worker and the window's drivers tell each other; the types of core/model (radio.rs, location.rs) as
// plain objects. Services, characteristics and devices go by their names; times are in ms since 1970 by the page's
// monotonic clock (`performance.timeOrigin + performance.now()`), which a worker of the page shares.

type DeviceBytes = Uint8Array<ArrayBuffer>;

type RadioAsk =
  | { kind: "open" | "stop-scan" }
  | { kind: "scan"; services: string[] }
  | { kind: "choose"; services: string[]; names: string[]; used: string[] }
  | { kind: "connect" | "disconnect"; device: string }
  | { kind: "read" | "subscribe"; device: string; characteristic: string }
  | { kind: "write"; device: string; characteristic: string; bytes: DeviceBytes; confirmed: boolean };

/** How the radio is: `RadioState::code`. */
type RadioState = "unknown" | "absent" | "denied" | "off" | "ready";

type RadioFault = "not-ready" | "gone" | "unsupported" | "wants-bond" | "cancelled" | "wants-press" | "other";

type RadioAnswer =
  | { kind: "done" }
  | { kind: "state"; state: RadioState }
  | { kind: "chosen"; device: string; name: string }
  | { kind: "connected"; name: string; services: string[]; characteristics: string[] }
  | { kind: "value"; bytes: DeviceBytes }
  /** `state` is of `not-ready`, `detail` of `other`. */
  | { kind: "fault"; fault: RadioFault; state?: RadioState; detail?: string };

type RadioEvent =
  | { kind: "state"; state: RadioState }
  | { kind: "lost"; device: string }
  | { kind: "notified"; device: string; characteristic: string; bytes: DeviceBytes }
  | { kind: "seen"; device: string; name: string; signal?: number; services: string[]; data: AdvertisedData[] };

/** Data of a service, by its UUID, or of a manufacturer, by its number. */
type AdvertisedData = { service?: string; manufacturer?: number; bytes: DeviceBytes };

type LocationAsk = "watch" | "stop";

/** `LocationFault::code`. */
type LocationFault = "absent" | "denied" | "off";

/** `Fix`, in its units. */
type Fix = {
  ageMs: number;
  latitude: number;
  longitude: number;
  accuracy: number;
  altitude?: number;
  altitudeAccuracy?: number;
  speed?: number;
  bearing?: number;
};

type LocationEvent = { kind: "fix"; fix: Fix } | { kind: "ended"; fault: LocationFault };

/** What the engine wants of the window: an ask is answered once, by its number and the number of the engine's session. */
type Wanted = { session: number; id: number } & ({ radio: RadioAsk } | { location: LocationAsk });

/** What a worker tells the drivers of its window. */
type ToDrivers =
  | { wanted: Wanted }
  /** Whether a workout is recorded. */
  | { attend: boolean }
  /** The engine was closed: whatever it wanted is over. */
  | { over: true };

/** What the drivers tell the worker. */
type FromDrivers =
  | { session: number; id: number; radio: RadioAnswer }
  | { session: number; id: number; location: LocationFault | undefined }
  | { session: number; atMs: number; radioEvent: RadioEvent }
  | { session: number; atMs: number; locationEvent: LocationEvent };

// What is used of Web Bluetooth; TypeScript's own library has no types of it. Where a member is optional, some browsers
// that have the rest do not have it.

interface WebBluetooth {
  requestDevice(options: object): Promise<WebBluetoothDevice>;
  getAvailability?(): Promise<boolean>;
  getDevices?(): Promise<WebBluetoothDevice[]>;
}

interface WebBluetoothDevice {
  id: string;
  name?: string;
  gatt?: {
    connected: boolean;
    connect(): Promise<{ getPrimaryServices(): Promise<WebBluetoothService[]> }>;
    disconnect(): void;
  };
  watchAdvertisements?(options: { signal: AbortSignal }): Promise<void>;
  addEventListener(
    type: "gattserverdisconnected" | "advertisementreceived",
    hear: (event: WebBluetoothAdvertisement) => void,
    options: { signal: AbortSignal },
  ): void;
}

interface WebBluetoothAdvertisement {
  timeStamp: number;
  name?: string;
  rssi?: number;
  uuids?: string[];
  serviceData?: Iterable<[string, DataView]>;
  manufacturerData?: Iterable<[number, DataView]>;
}

interface WebBluetoothService {
  uuid: string;
  getCharacteristics(): Promise<WebBluetoothCharacteristic[]>;
}

interface WebBluetoothCharacteristic {
  uuid: string;
  properties: { write: boolean; writeWithoutResponse: boolean };
  value?: DataView;
  readValue(): Promise<DataView>;
  writeValueWithResponse(bytes: DeviceBytes): Promise<void>;
  writeValueWithoutResponse(bytes: DeviceBytes): Promise<void>;
  startNotifications(): Promise<unknown>;
  addEventListener(
    type: "characteristicvaluechanged",
    hear: (event: { timeStamp: number }) => void,
    options: { signal: AbortSignal },
  ): void;
}

interface Navigator {
  readonly bluetooth?: WebBluetooth;
}
