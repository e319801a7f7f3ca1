// The geometry of a route: lines with gaps, colours by value, the sample nearest to a point.

import { quantiles } from "./readings.js";

/** A route of longitude and latitude in one flat column, NaN where nobody knows. */
export class Route {
  constructor(positions) {
    this.positions = positions;
    this.count = positions.length >> 1;
    this.first = this.next(0, 1);
    this.last = this.next(this.count - 1, -1);
  }

  known(index) {
    return index >= 0 && index < this.count && !Number.isNaN(this.positions[2 * index]);
  }

  point(index) {
    return [this.positions[2 * index], this.positions[2 * index + 1]];
  }

  /** The next index with a position from here on in that direction; -1 for none. */
  next(index, step) {
    for (let i = index; i >= 0 && i < this.count; i += step) if (this.known(i)) return i;
    return -1;
  }

  /** West, south, east, north; nothing without a position. */
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
    const lines = [];
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

  /** As GeoJSON. */
  feature(from, to) {
    return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: this.lines(from, to) } };
  }

  /** Short pieces, each with its place `t` (0 to 1) in the range of the values; with the range itself. */
  coloured(values) {
    let [low, high] = quantiles(values, [0.04, 0.96]);
    if (low === undefined) return null;
    if (high <= low) high = low + Math.max(1e-6, Math.abs(low) * 0.01);
    // A piece of a few samples is as fine as a line on a screen can show.
    const step = Math.max(1, Math.ceil(this.count / 900));
    const features = [];
    for (let i = 0; i < this.count - 1; i += step) {
      const end = Math.min(this.count - 1, i + step);
      let sum = 0;
      let known = 0;
      for (let k = i; k <= end; k += 1) {
        if (values[k] == null || Number.isNaN(values[k])) continue;
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

  /** The sample nearest to a place, if it is within so many degrees of latitude. */
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

/** Lines of longitude and latitude that give an empty map something to measure by. */
export function graticule(bounds, lines = 6) {
  const [west, south, east, north] = bounds;
  const steps = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
  const span = Math.max(1e-5, north - south);
  const step = steps.find((one) => span / one >= lines) ?? steps.at(-1);
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

/** A round length that fits into `pixels`, as its share of them and in words. */
export function scaleBar(metresPerPixel, pixels, imperial, texts, language) {
  const foot = 0.3048;
  const mile = 1609.344;
  const room = metresPerPixel * pixels;
  let [unit, name] = imperial ? [foot, texts.shortUnit] : [1, texts.shortUnit];
  if (imperial ? room >= mile * 0.5 : room >= 1000) [unit, name] = [imperial ? mile : 1000, texts.longUnit];
  const power = 10 ** Math.floor(Math.log10(room / unit));
  const value = [5, 2, 1].map((f) => f * power).find((v) => v * unit <= room) ?? power;
  const text = new Intl.NumberFormat(language || undefined, { maximumFractionDigits: 2 }).format(value);
  return { pixels: (value * unit) / metresPerPixel, text: `${text}\u00a0${name}` };
}
