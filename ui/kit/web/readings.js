// How values and times are written, and what colours mean in the theme of the moment.

/** @typedef {import("./spec.js").ReadingFormat} ReadingFormat */

/** @type {Map<string, Intl.NumberFormat>} */
const numberFormats = new Map();

/**
 * @param {string} language
 * @param {number} digits
 */
function numberFormat(language, digits) {
  const key = `${language} ${digits}`;
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language || undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numberFormats.set(key, format);
  }
  return format;
}

/**
 * Seconds as 5:01 or 1:02:03.
 *
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = String(whole % 60).padStart(2, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
}

/**
 * A plain number in the athlete's language.
 *
 * @param {number} value
 * @param {number} digits
 * @param {string} language
 */
export function number(value, digits, language) {
  return numberFormat(language, digits).format(value);
}

/**
 * A value in words, without its unit when `bare`; a dash where there is none.
 *
 * @param {number | null | undefined} value
 * @param {ReadingFormat} format
 * @param {string} language
 */
export function reading(value, format, language, bare = false) {
  if (value == null || Number.isNaN(value)) return "–";
  const unit = bare || !format.unit ? "" : format.unit;
  if (format.kind === "pace") {
    // An hour for the stretch is standing, not running.
    const seconds = value > 0 ? Math.round(format.metres / value) : Infinity;
    if (seconds >= 3600) return "–";
    return unit ? `${clock(seconds)} ${unit}` : clock(seconds);
  }
  const text = number(value * format.scale + format.offset, format.digits, language);
  return unit ? `${text}\u00a0${unit}` : text;
}

/**
 * The value of a token, as the element sees it.
 *
 * @param {Element} element
 * @param {string} name
 */
export function token(element, name) {
  return getComputedStyle(element).getPropertyValue(`--${name}`).trim() || "#888888";
}

/**
 * A hex colour with an opacity; other notations are given back as they are.
 *
 * @param {string} colour
 * @param {number} alpha
 */
export function faded(colour, alpha) {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour);
  if (!hex) return colour;
  const value = Number.parseInt(hex[1], 16);
  return `rgba(${value >> 16},${(value >> 8) & 255},${value & 255},${alpha})`;
}

/**
 * Calls back when the theme changes, by choice or by the system; returns how to stop.
 *
 * @param {() => void} changed
 */
export function watchTheme(changed) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", changed);
  };
}

/**
 * The index of the value nearest to `wanted` in a rising column.
 *
 * @param {ArrayLike<number>} column
 * @param {number} wanted
 */
export function nearest(column, wanted) {
  let low = 0;
  let high = column.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (column[middle] < wanted) low = middle;
    else high = middle;
  }
  return wanted - column[low] <= column[high] - wanted ? low : high;
}

/**
 * Round steps for an axis of time (seconds) or of plain numbers: values within the range, about `count` of them.
 *
 * @param {number} min
 * @param {number} max
 * @param {number} count
 * @param {boolean} time
 */
export function ticks(min, max, count, time) {
  const span = max - min;
  if (!(span > 0)) return [];
  const raw = span / Math.max(1, count);
  let step;
  if (time) {
    const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
    step = steps.find((s) => s >= raw) ?? Math.ceil(raw / 86400) * 86400;
  } else {
    const power = 10 ** Math.floor(Math.log10(raw));
    step = [1, 2, 5].map((f) => f * power).find((s) => s >= raw * 0.999) ?? 10 * power;
  }
  const list = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i += 1) list.push(i * step || 0);
  return list;
}

/**
 * The values below which each share of `parts` of the numbers lies, undefined where there are none; looks at some
 * thousand of them at most.
 *
 * @param {ArrayLike<number>} values
 * @param {number[]} parts
 * @returns {(number | undefined)[]}
 */
export function quantiles(values, parts) {
  const stride = Math.max(1, Math.floor(values.length / 4000));
  /** @type {number[]} */
  const some = [];
  for (let i = 0; i < values.length; i += stride) {
    const value = values[i];
    if (value != null && !Number.isNaN(value)) some.push(value);
  }
  some.sort((a, b) => a - b);
  return parts.map((part) => some[Math.min(some.length - 1, Math.max(0, Math.round(part * (some.length - 1))))]);
}
