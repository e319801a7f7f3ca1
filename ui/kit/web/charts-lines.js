// What of a channel is drawn as a line. A line says that something was measured from one end to the other: it does not
// cross holes, and values far apart are shown as what they are, single values.

/** @typedef {import("./spec.js").Column} Column */

/**
 * @typedef {object} Line
 * @property {ArrayLike<number | null>} values As uPlot takes them: `null` where there is none.
 * @property {Int32Array} breaks Pairs of neighbouring known samples between which nothing is known.
 * @property {boolean} sparse Whether values are so far apart that each is worth a mark, and holds until the next.
 * @property {number[]} alone Known samples that no line reaches.
 */

/** A device that records on change leaves up to eight seconds between samples (in seconds). */
const USUAL_HOLE_S = 10;
/** From so many seconds between values on, the eye would take a line for a measurement. */
const SPARSE_S = 20;
/** More marks than this are a carpet. */
const MOST_MARKS = 1500;

/**
 * @param {Column} values NaN where there is none.
 * @param {Column} seconds When each was measured; never falling.
 * @returns {Line}
 */
export function lineOf(values, seconds) {
  const count = Math.min(values.length, seconds.length);
  const usual = usualStep(values, seconds, count);
  const hole = Math.max(USUAL_HOLE_S, 3 * usual);
  /** @type {number[]} */
  const breaks = [];
  /** @type {number[]} */
  const alone = [];
  let known = 0;
  let before = -1;
  let joined = false;
  for (let i = 0; i < count; i += 1) {
    if (Number.isNaN(values[i])) continue;
    known += 1;
    const near = before >= 0 && seconds[i] - seconds[before] <= hole;
    if (before >= 0 && !near) {
      breaks.push(before, i);
      if (!joined) alone.push(before);
    }
    joined = near;
    before = i;
  }
  if (before >= 0 && !joined) alone.push(before);
  return {
    values: known === values.length ? values : Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    breaks: Int32Array.from(breaks),
    sparse: usual >= SPARSE_S && known <= MOST_MARKS,
    alone,
  };
}

/**
 * The median of the seconds between one value and the next; looks at some hundred of them at most.
 *
 * @param {Column} values
 * @param {Column} seconds
 * @param {number} count
 */
function usualStep(values, seconds, count) {
  /** @type {number[]} */
  const steps = [];
  let before = -1;
  for (let i = 0; i < count; i += 1) {
    if (Number.isNaN(values[i])) continue;
    if (before >= 0 && seconds[i] > seconds[before]) steps.push(seconds[i] - seconds[before]);
    before = i;
  }
  const stride = Math.ceil(steps.length / 500) || 1;
  const some = steps.filter((_, i) => i % stride === 0).toSorted((a, b) => a - b);
  return some[some.length >> 1] ?? 1;
}
