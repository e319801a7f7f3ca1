// What the Rust side hands over: see `activity_charts/bridge.rs` and `route_map.rs`.

/** A column of numbers; NaN where there is no value. */
export type Column = Float32Array | Float64Array;

/** How values are written. */
export type ReadingFormat =
  | { kind: "number"; scale: number; offset: number; digits: number; unit: string }
  /** Metres a second, written as the time for a stretch of so many metres. */
  | { kind: "pace"; metres: number; unit: string };

/** One channel along the way. */
export interface Lane {
  label: string;
  /** The name of its colour's token. */
  token: string;
  values: Column;
  format: ReadingFormat;
  /** What stands under the name while there is no cursor. */
  summary: string;
}

/** First and last index of a part. */
export type Part = [first: number, last: number];

export interface ChartsSpec {
  axis: "time" | "distance";
  /** Seconds, or metres; never falling. */
  x: Column;
  /** Metres in a unit; of no meaning for time. */
  xPerUnit: number;
  xUnit: string;
  /** When each value was measured, in seconds since the start; never falling. */
  seconds: Column;
  lanes: Lane[];
  description: string;
  reset: string;
  hint: string;
  /** The hint where fingers point. */
  touchHint: string;
  zoom: string;
  /** The language numbers are written in, a BCP 47 tag. */
  language: string;
}

export interface ChartsCallbacks {
  onhover(index: number | null): void;
  onselect(first: number | null, last: number | null, from: number | null, to: number | null): void;
}

export interface Basemap {
  kind: "built-in" | "tiles" | "tilejson" | "pmtiles";
  url: string;
  attribution: string;
}

export interface MapTexts {
  description: string;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  enlarge: string;
  /** How the wheel moves the map, and how fingers do, where the page has them first. */
  wheelHint: string;
  fingerHint: string;
  start: string;
  finish: string;
  colouredBy: string;
  basemapFailed: string;
  shortUnit: string;
  longUnit: string;
  language: string;
}

export interface MapSpec {
  /** Longitude and latitude in turn; NaN where nobody knows. */
  positions: Float64Array;
  token: string;
  values?: Float32Array;
  format?: ReadingFormat;
  basemap: Basemap;
  imperial: boolean;
  texts: MapTexts;
}

export interface MapCallbacks {
  onhover(index: number | null): void;
}
