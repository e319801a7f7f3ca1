// The geometry of a route: lines with gaps, colours by value, the sample nearest to a point.

import { quantiles } from "./readings.js";

/** @typedef {[longitude: number, latitude: number]} Place */
/** @typedef {[west: number, south: number, east: number, north: number]} Bounds */

/**
 * Longitudes that go on beyond 180 degrees where a route crosses that line: the map repeats the world, so the route
 * closes up, where it would else run once around it.
 *
 * @param {Float64Array} positions
 */
function unrolled(positions) {
  let turn = 0;
  let before = NaN;
  /** @type {Float64Array | null} A copy, once one is needed. */
  let flat = null;
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i];
    if (Number.isNaN(x)) continue;
    if (x - before > 180) turn -= 360;
    else if (x - before < -180) turn += 360;
    before = x;
    if (turn !== 0) flat ??= positions.slice();
    if (flat) flat[i] = x + turn;
  }
  return flat ?? positions;
}

/** A route of longitude and latitude in one flat column, NaN where nobody knows. */
export class Route {
  /** @param {Float64Array} positions */
  constructor(positions) {
    this.positions = unrolled(positions);
    this.count = positions.length >> 1;
    this.first = this.next(0, 1);
    this.last = this.next(this.count - 1, -1);
  }

  /** @param {number} index */
  known(index) {
    return index >= 0 && index < this.count && !Number.isNaN(this.positions[2 * index]);
  }

  /**
   * @param {number} index
   * @returns {Place}
   */
  point(index) {
    return [this.positions[2 * index], this.positions[2 * index + 1]];
  }

  /**
   * The next index with a position from here on in that direction; -1 for none.
   *
   * @param {number} index
   * @param {1 | -1} step
   */
  next(index, step) {
    for (let i = index; i >= 0 && i < this.count; i += step) if (this.known(i)) return i;
    return -1;
  }

  /**
   * Nothing without a position.
   *
   * @returns {Bounds | null}
   */
  bounds() {
    if (this.first < 0) return null;
    let [west, south] = [Infinity, Infinity];
    let [east, north] = [-Infinity, -Infinity];
    for (let i = this.first; i <= this.last; i += 1) {
      if (!this.known(i)) continue;
      const [x, y] = this.point(i);
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
    return [west, south, east, north];
  }

  /** The lines between two samples, broken where positions are missing for more than a few samples. */
  lines(from = 0, to = this.count - 1) {
    /** @type {Place[][]} */
    const lines = [];
    /** @type {Place[]} */
    let line = [];
    let missing = 0;
    for (let i = from; i <= to; i += 1) {
      if (this.known(i)) {
        if (missing > 8 && line.length > 0) {
          lines.push(line);
          line = [];
        }
        missing = 0;
        line.push(this.point(i));
      } else {
        missing += 1;
      }
    }
    if (line.length > 0) lines.push(line);
    return lines.filter((one) => one.length > 1);
  }

  /**
   * As GeoJSON.
   *
   * @param {number} [from]
   * @param {number} [to]
   * @returns {GeoJSON.Feature}
   */
  feature(from, to) {
    return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: this.lines(from, to) } };
  }

  /**
   * Short pieces, each with its place `t` (0 to 1) in the range of the values; with the range itself.
   *
   * @param {Float32Array} values
   * @returns {{ low: number, high: number, data: GeoJSON.FeatureCollection } | null}
   */
  coloured(values) {
    let [low, high] = quantiles(values, [0.04, 0.96]);
    if (low === undefined || high === undefined) return null;
    if (high <= low) high = low + Math.max(1e-6, Math.abs(low) * 0.01);
    // A piece of a few samples is as fine as a line on a screen can show.
    const step = Math.max(1, Math.ceil(this.count / 900));
    /** @type {GeoJSON.Feature[]} */
    const features = [];
    for (let i = 0; i < this.count - 1; i += step) {
      const end = Math.min(this.count - 1, i + step);
      let sum = 0;
      let known = 0;
      for (let k = i; k <= end; k += 1) {
        if (Number.isNaN(values[k] ?? NaN)) continue;
        sum += values[k];
        known += 1;
      }
      const coordinates = this.lines(i, end);
      if (coordinates.length === 0) continue;
      const t = known > 0 ? Math.min(1, Math.max(0, (sum / known - low) / (high - low))) : -1;
      features.push({ type: "Feature", properties: { t }, geometry: { type: "MultiLineString", coordinates } });
    }
    return { low, high, data: { type: "FeatureCollection", features } };
  }

  /**
   * The sample nearest to a place, if it is within so many degrees of latitude.
   *
   * @param {number} longitude
   * @param {number} latitude
   * @param {number} reach
   */
  nearest(longitude, latitude, reach) {
    const narrow = Math.cos((latitude * Math.PI) / 180) || 1e-6;
    let best = -1;
    let least = reach * reach;
    for (let i = 0; i < this.count; i += 1) {
      const dx = (this.positions[2 * i] - longitude) * narrow;
      const dy = this.positions[2 * i + 1] - latitude;
      const distance = dx * dx + dy * dy;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }
}

/**
 * Lines of longitude and latitude that give an empty map something to measure by.
 *
 * @param {Bounds} bounds
 * @returns {GeoJSON.Feature}
 */
export function graticule(bounds, lines = 6) {
  const [west, south, east, north] = bounds;
  const steps = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002];
  const span = Math.max(1e-5, north - south);
  const step = steps.find((one) => span / one >= lines) ?? 0.0001;
  /** @type {Place[][]} */
  const coordinates = [];
  // Beyond a few dozen lines the picture is a carpet; a broken view must not cost memory either.
  const most = 80;
  for (let k = Math.floor(west / step), i = 0; k * step <= east && i < most; k += 1, i += 1) {
    coordinates.push([[k * step, Math.max(-85, south - span)], [k * step, Math.min(85, north + span)]]);
  }
  for (let k = Math.floor(south / step), i = 0; k * step <= north && i < most; k += 1, i += 1) {
    coordinates.push([[west - span, k * step], [east + span, k * step]]);
  }
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates } };
}

/**
 * A round length that fits into `pixels`, as its share of them and in words.
 *
 * @param {number} metresPerPixel
 * @param {number} pixels
 * @param {boolean} imperial
 * @param {{ shortUnit: string, longUnit: string }} texts
 * @param {string} language
 */
export function scaleBar(metresPerPixel, pixels, imperial, texts, language) {
  const foot = 0.3048;
  const mile = 1609.344;
  const room = metresPerPixel * pixels;
  const long = imperial ? room >= mile * 0.5 : room >= 1000;
  const unit = imperial ? (long ? mile : foot) : long ? 1000 : 1;
  const name = long ? texts.longUnit : texts.shortUnit;
  const power = 10 ** Math.floor(Math.log10(room / unit));
  const value = [5, 2, 1].map((f) => f * power).find((v) => v * unit <= room) ?? power;
  const text = new Intl.NumberFormat(language || undefined, { maximumFractionDigits: 2 }).format(value);
  return { pixels: (value * unit) / metresPerPixel, text: `${text}\u00a0${name}` };
}
