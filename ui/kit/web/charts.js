// The charts of an activity: a lane for each channel, one cursor and one selection for all of them.
// uPlot draws the lines; cursor, selection, zoom, keyboard and readings are done here once for all lanes.

import uPlot from "uplot";
import { clock, faded, nearest, number, quantiles, reading, ticks, token, watchTheme } from "./readings.js";
import { listen } from "./charts-input.js";
import { lineOf } from "./charts-lines.js";

/** @typedef {import("./spec.js").ChartsSpec} Spec */
/** @typedef {import("./spec.js").ChartsCallbacks} Callbacks */
/** @typedef {import("./spec.js").Lane} Lane */
/** @typedef {import("./spec.js").Part} Part */
/** @typedef {ReturnType<typeof laneRange>} Range */

/**
 * A lane as it is drawn.
 *
 * @typedef {object} Drawn
 * @property {Lane} lane
 * @property {HTMLElement} element
 * @property {HTMLElement} text Where the reading stands.
 * @property {HTMLElement} place Where it is plotted.
 * @property {HTMLElement} high Where the highest value in sight is written.
 * @property {HTMLElement} low
 * @property {HTMLElement} lit What is lit, such as the lap that a table's pointer is at.
 * @property {Range} range
 * @property {import("./charts-lines.js").Line} line
 * @property {uPlot | null} plot
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {Element} [parent]
 */
const make = (tag, className, parent) => {
  const element = document.createElement(tag);
  element.className = className;
  parent?.append(element);
  return element;
};

/**
 * Mounts the charts into `root`.
 *
 * @param {HTMLElement} root
 * @param {Spec} spec
 * @param {Callbacks} callbacks
 */
export function mountCharts(root, spec, callbacks) {
  const charts = new Charts(root, spec, callbacks);
  return {
    /** @param {Spec} next */
    update: (next) => charts.update(next),
    /** @param {number | null} index */
    setCursor: (index) => charts.setCursor(index),
    /**
     * @param {number | null} first
     * @param {number | null} last
     */
    setSelection: (first, last) => charts.setSelection(first, last),
    /**
     * @param {number | null} first
     * @param {number | null} last
     */
    setLit: (first, last) => charts.setLit(first, last),
    destroy: () => charts.destroy(),
  };
}

export class Charts {
  /** @type {Spec} */
  spec;
  /** @type {number | null} The sample pointed at. */
  cursor = null;
  /** @type {Part | null} */
  selection = null;
  /** @type {Part | null} What is lit for as long as somebody points at it elsewhere. */
  lit = null;
  /** @type {Part | null} What is being selected, while the pointer is down. */
  drag = null;
  /** @type {number | null} Where a selection by the keyboard began. */
  anchor = null;
  /** @type {Drawn[]} */
  lanes = [];
  /** @type {HTMLElement} */
  slider;
  /** @type {HTMLElement} */
  plots;
  /** @type {HTMLElement} */
  axis;
  /** @type {HTMLElement} */
  bubble;
  /** @type {HTMLButtonElement} */
  zoomButton;
  /** @type {HTMLButtonElement} */
  resetButton;
  lastWidth = 0;

  /**
   * @param {HTMLElement} root
   * @param {Spec} spec
   * @param {Callbacks} callbacks
   */
  constructor(root, spec, callbacks) {
    this.root = root;
    this.callbacks = callbacks;
    this.build(spec);
    this.view = this.extent();
    this.draw();
    this.stopInput = listen(this);
    this.stopTheme = watchTheme(() => this.recolour());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(root);
  }

  /** The whole of x. */
  extent() {
    const x = this.spec.x;
    if (x.length === 0) return { min: 0, max: 1 };
    const min = x[0];
    const max = x[x.length - 1];
    return max > min ? { min, max } : { min, max: min + 1 };
  }

  get zoomed() {
    const whole = this.extent();
    return this.view.min > whole.min || this.view.max < whole.max;
  }

  /** @param {Spec} spec */
  build(spec) {
    this.spec = spec;
    this.root.replaceChildren();
    this.slider = make("div", "charts-slider", this.root);
    this.slider.tabIndex = 0;
    this.slider.setAttribute("role", "slider");
    this.slider.setAttribute("aria-label", spec.description);
    this.slider.setAttribute("aria-valuemin", "0");
    this.slider.setAttribute("aria-valuemax", String(Math.max(0, spec.x.length - 1)));
    this.plots = make("div", "charts-lanes", this.root);
    this.lanes = spec.lanes.map((lane) => this.buildLane(lane));
    const axis = make("div", "charts-axis", this.root);
    make("div", "", axis);
    this.axis = make("div", "charts-axis-plot", axis);
    this.axis.setAttribute("aria-hidden", "true");
    const foot = make("div", "charts-foot", this.root);
    const hint = matchMedia("(pointer: coarse)").matches ? spec.touchHint : spec.hint;
    make("span", "charts-hint tiny", foot).textContent = hint ?? "";
    this.zoomButton = this.tool(foot, spec.zoom, () => this.zoomToSelection());
    this.resetButton = this.tool(foot, spec.reset, () => this.reset());
    this.bubble = make("div", "charts-bubble num", this.plots);
    this.bubble.hidden = true;
    this.bubble.setAttribute("aria-hidden", "true");
  }

  /**
   * @param {Element} parent
   * @param {string} text
   * @param {() => void} action
   */
  tool(parent, text, action) {
    const button = make("button", "btn small", parent);
    button.type = "button";
    button.textContent = text ?? "";
    button.hidden = true;
    button.addEventListener("click", action);
    return button;
  }

  /**
   * @param {Lane} lane
   * @returns {Drawn}
   */
  buildLane(lane) {
    const element = make("div", `lane tone-${lane.token === "ink-2" ? "neutral" : lane.token}`, this.plots);
    const words = make("div", "lane-words", element);
    make("div", "lane-name", words).textContent = lane.label;
    const text = make("div", "lane-reading num", words);
    const place = make("div", "lane-plot", element);
    place.setAttribute("aria-hidden", "true");
    const high = make("span", "lane-range high num", place);
    const low = make("span", "lane-range low num", place);
    const lit = make("div", "charts-lit", place);
    lit.hidden = true;
    const line = lineOf(lane.values, this.spec.seconds);
    return { lane, element, text, place, high, low, lit, range: laneRange(lane, 0, lane.values.length), line, plot: null };
  }

  /** Every lane shows the range of what is in sight. */
  fitValues() {
    const { x } = this.spec;
    const whole = !this.zoomed;
    const first = whole ? 0 : nearest(x, this.view.min);
    const past = whole ? x.length : nearest(x, this.view.max) + 1;
    for (const entry of this.lanes) {
      const { lane } = entry;
      entry.range = laneRange(lane, first, past);
      entry.high.textContent = reading(entry.range.high, lane.format, this.spec.language, true);
      entry.low.textContent = reading(entry.range.low, lane.format, this.spec.language, true);
    }
  }

  draw() {
    this.fitValues();
    for (const entry of this.lanes) {
      entry.plot?.destroy();
      const colour = () => token(this.root, entry.lane.token);
      const { line } = entry;
      entry.plot = new uPlot(
        {
          width: this.plotWidth(entry),
          height: this.laneHeight(),
          padding: [3, 0, 3, 0],
          legend: { show: false },
          pxAlign: 0,
          axes: [{ show: false }, { show: false }],
          scales: {
            x: { time: false, auto: false, range: () => [this.view.min, this.view.max] },
            y: { auto: false, range: () => [entry.range.min, entry.range.max] },
          },
          series: [
            {},
            {
              stroke: colour,
              fill: () => faded(colour(), 0.13),
              fillTo: () => entry.range.min,
              width: 1.5,
              paths: line.sparse ? uPlot.paths.stepped?.({ align: 1 }) : undefined,
              gaps: (plot, _series, first, last) => gapsIn(plot, this.spec.x, line.breaks, first, last),
              points: {
                show: line.sparse || line.alone.length > 0,
                size: 4,
                fill: colour,
                stroke: colour,
                filter: (_plot, _series, show) => (show ? marks(line) : null),
              },
            },
          ],
          cursor: {
            y: false,
            drag: { x: false, y: false },
            points: { size: 8, width: 2, fill: colour, stroke: () => token(this.root, "card") },
            // One hand on all lanes: the listeners are ours.
            bind: Object.fromEntries(
              ["mousedown", "mouseup", "click", "dblclick", "mousemove", "mouseleave", "mouseenter"].map((name) => [name, () => null]),
            ),
          },
        },
        // Any list will do for uPlot, whatever its types say.
        /** @type {uPlot.AlignedData} */ ([this.spec.x, line.values]),
        entry.place,
      );
    }
    // uPlot lays itself out in a microtask; cursor and selection need its size.
    queueMicrotask(() => this.refresh());
  }

  /**
   * @param {number | null | undefined} first
   * @param {number | null | undefined} last
   */
  setLit(first, last) {
    const count = this.spec.x.length;
    this.lit = first != null && last != null && first < last && last < count ? [first, last] : null;
    this.showLit();
  }

  showLit() {
    const part = this.lit;
    const width = this.width();
    const from = part ? Math.max(0, this.xToLeft(this.spec.x[part[0]])) : 0;
    const to = part ? Math.min(width, this.xToLeft(this.spec.x[part[1]])) : 0;
    for (const { lit } of this.lanes) {
      lit.hidden = to <= from;
      lit.style.left = `${from}px`;
      lit.style.width = `${Math.max(2, to - from)}px`;
    }
  }

  /** @param {Drawn} entry */
  plotWidth(entry) {
    return Math.max(40, entry.place.clientWidth);
  }

  laneHeight() {
    const roomy = this.lanes.length <= 3;
    return this.root.clientWidth < 620 ? (roomy ? 84 : 68) : roomy ? 96 : 76;
  }

  recolour() {
    for (const { plot } of this.lanes) plot?.redraw(false);
  }

  resize() {
    const width = this.root.clientWidth;
    if (width === 0 || width === this.lastWidth) return;
    this.lastWidth = width;
    for (const entry of this.lanes) {
      entry.plot?.setSize({ width: this.plotWidth(entry), height: this.laneHeight() });
    }
    this.refresh();
  }

  /** Cursor, selection, axis and buttons, after anything moved. */
  refresh() {
    this.showAxis();
    this.showCursor();
    this.showSelection();
    this.showLit();
  }

  /**
   * @param {number} min
   * @param {number} max
   */
  setView(min, max) {
    const whole = this.extent();
    // Ten samples are as near as it gets.
    const least = ((whole.max - whole.min) / Math.max(1, this.spec.x.length)) * 10;
    const span = Math.min(Math.max(max - min, least), whole.max - whole.min);
    const start = Math.min(Math.max(min, whole.min), whole.max - span);
    this.view = { min: start, max: start + span };
    this.fitValues();
    for (const { plot, range } of this.lanes) {
      plot?.batch(() => {
        plot.setScale("x", this.view);
        plot.setScale("y", { min: range.min, max: range.max });
      });
    }
    this.refresh();
  }

  zoomToSelection() {
    if (!this.selection) return;
    const [first, last] = this.selection;
    const from = this.spec.x[first];
    const to = this.spec.x[last];
    const margin = (to - from) * 0.04;
    this.setView(from - margin, to + margin);
    this.slider.focus({ preventScroll: true });
  }

  /** Takes zoom and selection back. */
  reset() {
    const whole = this.extent();
    this.setView(whole.min, whole.max);
    this.select(null);
    this.slider.focus({ preventScroll: true });
  }

  /** The width all lanes share, in CSS pixels. */
  width() {
    return this.lanes.length > 0 ? this.plotWidth(this.lanes[0]) : 1;
  }

  /** @param {number} value */
  xToLeft(value) {
    const width = this.width();
    return ((value - this.view.min) / (this.view.max - this.view.min)) * width;
  }

  /** @param {number} left */
  leftToX(left) {
    const width = this.width();
    return this.view.min + (Math.min(Math.max(left, 0), width) / width) * (this.view.max - this.view.min);
  }

  /** @param {number} left */
  indexAt(left) {
    return nearest(this.spec.x, this.leftToX(left));
  }

  /** @param {number} value */
  xText(value) {
    const { axis, xPerUnit, xUnit, language } = this.spec;
    if (axis === "time") return clock(value);
    return `${number(value / xPerUnit, 2, language)}\u00a0${xUnit}`;
  }

  /** @param {number | null | undefined} index */
  setCursor(index) {
    const known = index != null && index >= 0 && index < this.spec.x.length;
    this.cursor = known ? index : null;
    this.showCursor();
  }

  /**
   * The athlete moved the cursor.
   *
   * @param {number | null} index
   */
  point(index) {
    if (index === this.cursor) return;
    this.setCursor(index);
    this.callbacks.onhover(this.cursor);
  }

  showCursor() {
    const { cursor, spec } = this;
    const left = cursor == null ? -10 : this.xToLeft(spec.x[cursor]);
    for (const entry of this.lanes) {
      const { lane, plot, text, element } = entry;
      plot?.setCursor({ left, top: cursor == null ? -10 : 10 }, false);
      const live = cursor != null;
      if (cursor != null) text.textContent = reading(entry.line.values[cursor], lane.format, spec.language);
      else text.replaceChildren(...lane.summary.split("\n").map((line) => Object.assign(document.createElement("span"), { textContent: line })));
      element.classList.toggle("live", live);
    }
    this.bubble.hidden = cursor == null || left < 0 || this.lanes.length === 0;
    const value = cursor == null ? "" : this.xText(spec.x[cursor]);
    if (!this.bubble.hidden) {
      this.bubble.textContent = value;
      const place = this.lanes[0].place;
      const edge = place.offsetLeft + left;
      const fits = edge + 10 + this.bubble.offsetWidth < this.plots.clientWidth;
      this.bubble.style.left = `${fits ? edge + 8 : edge - 8 - this.bubble.offsetWidth}px`;
      this.bubble.style.top = `${place.offsetTop + 4}px`;
    }
    this.slider.setAttribute("aria-valuenow", String(cursor ?? 0));
    const words = this.lanes.map(({ lane, line }) =>
      cursor == null ? "" : `${lane.label} ${reading(line.values[cursor], lane.format, spec.language)}`,
    );
    this.slider.setAttribute("aria-valuetext", cursor == null ? "" : [value, ...words].join(", "));
  }

  /**
   * @param {number | null | undefined} first
   * @param {number | null | undefined} last
   */
  setSelection(first, last) {
    const count = this.spec.x.length;
    this.selection = first != null && last != null && first < last && last < count ? [first, last] : null;
    this.showSelection();
  }

  /**
   * The athlete selected a part, or took the selection back.
   *
   * @param {Part | null} part
   */
  select(part) {
    const before = this.selection;
    this.setSelection(part?.[0], part?.[1]);
    const now = this.selection;
    if (before?.[0] === now?.[0] && before?.[1] === now?.[1]) return;
    const { x } = this.spec;
    this.callbacks.onselect(now?.[0] ?? null, now?.[1] ?? null, now ? x[now[0]] : null, now ? x[now[1]] : null);
  }

  showSelection() {
    const part = this.drag ?? this.selection;
    for (const { plot } of this.lanes) {
      if (!plot) continue;
      const width = this.width();
      const height = plot.over.clientHeight;
      const from = part ? Math.max(0, this.xToLeft(this.spec.x[part[0]])) : 0;
      const to = part ? Math.min(width, this.xToLeft(this.spec.x[part[1]])) : 0;
      plot.setSelect({ left: from, top: 0, width: Math.max(0, to - from), height: to > from ? height : 0 }, false);
    }
    this.zoomButton.hidden = !this.selection || !this.spec.zoom;
    this.resetButton.hidden = !this.zoomed && !this.selection;
  }

  showAxis() {
    const width = this.axis.clientWidth;
    const { axis, xPerUnit, xUnit, language } = this.spec;
    const time = axis === "time";
    const unit = time ? 1 : xPerUnit;
    const list = ticks(this.view.min / unit, this.view.max / unit, Math.max(2, width / 80), time);
    const step = list.length > 1 ? list[1] - list[0] : 1;
    const digits = time ? 0 : Math.max(0, Math.min(3, Math.ceil(-Math.log10(step) - 1e-9)));
    this.axis.replaceChildren(
      ...list.map((value, i) => {
        const left = this.xToLeft(value * unit);
        const label = document.createElement("span");
        label.className = `charts-tick num${left < 18 ? " first" : left > width - 24 ? " last" : ""}`;
        const last = i === list.length - 1 && !time;
        label.textContent = time ? clock(value) : `${number(value, digits, language)}${last ? `\u00a0${xUnit}` : ""}`;
        label.style.left = `${left}px`;
        return label;
      }),
    );
  }

  /** @param {Spec} next */
  update(next) {
    const before = this.spec;
    if (differsInSummariesAlone(before, next)) {
      this.spec = { ...before, lanes: before.lanes.map((lane, i) => ({ ...lane, summary: next.lanes[i].summary })) };
      this.lanes.forEach((entry, i) => {
        entry.lane = this.spec.lanes[i];
      });
      this.showCursor();
      return;
    }
    const count = before.x.length;
    const zoomed = this.zoomed;
    const part = [nearest(before.x, this.view.min), nearest(before.x, this.view.max)];
    const focused = document.activeElement === this.slider;
    for (const { plot } of this.lanes) plot?.destroy();
    this.stopInput();
    this.build(next);
    // The same samples along another axis keep their zoom; other samples begin anew.
    if (zoomed && next.x.length === count) this.view = { min: next.x[part[0]], max: next.x[part[1]] };
    else this.view = this.extent();
    if (!(this.view.max > this.view.min)) this.view = this.extent();
    if (next.x.length !== count) {
      this.cursor = null;
      this.selection = null;
    }
    this.draw();
    this.stopInput = listen(this);
    if (focused) this.slider.focus({ preventScroll: true });
  }

  destroy() {
    this.observer.disconnect();
    this.stopTheme();
    this.stopInput();
    for (const { plot } of this.lanes) plot?.destroy();
    this.lanes = [];
    this.root.replaceChildren();
  }
}

/**
 * Whether nothing but the lanes' summaries is new: they change with every selection, and what is drawn stays.
 *
 * @param {Spec} before
 * @param {Spec} next
 */
function differsInSummariesAlone(before, next) {
  /** @param {Spec} spec */
  const words = ({ x: _x, seconds: _seconds, lanes, ...rest }) =>
    JSON.stringify([rest, lanes.map(({ values: _values, summary: _summary, ...lane }) => lane)]);
  return (
    words(before) === words(next) &&
    sameColumn(before.x, next.x) &&
    before.lanes.every((lane, i) => sameColumn(lane.values, next.lanes[i].values))
  );
}

/**
 * @param {import("./spec.js").Column} a
 * @param {import("./spec.js").Column} b
 */
function sameColumn(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/**
 * Where a line breaks, in the plot's own pixels, as uPlot asks for it.
 *
 * @param {uPlot} plot
 * @param {import("./spec.js").Column} x
 * @param {Int32Array} breaks
 * @param {number} first
 * @param {number} last
 * @returns {uPlot.Series.Gaps}
 */
function gapsIn(plot, x, breaks, first, last) {
  /** @type {uPlot.Series.Gaps} */
  const gaps = [];
  for (let i = 0; i + 1 < breaks.length; i += 2) {
    const [from, to] = [breaks[i], breaks[i + 1]];
    if (to < first || from > last) continue;
    gaps.push([plot.valToPos(x[from], "x", true), plot.valToPos(x[to], "x", true)]);
  }
  return gaps;
}

/**
 * The samples that have a mark of their own.
 *
 * @param {import("./charts-lines.js").Line} line
 */
function marks({ sparse, alone, values }) {
  if (!sparse) return alone;
  /** @type {number[]} */
  const known = [];
  for (let i = 0; i < values.length; i += 1) if (values[i] != null) known.push(i);
  return known;
}

/** Of the whole range a lane shows at least this share, however little of it is in sight: noise is no mountain. */
const LEAST_SHARE = 0.12;

/**
 * The range a lane shows of some of its samples, and the values written at its edges. Pace leaves out standing and GPS
 * jumps.
 *
 * @param {Lane} lane
 * @param {number} first
 * @param {number} past
 */
function laneRange({ values, format }, first, past) {
  const pace = format.kind === "pace";
  const seen = first === 0 && past >= values.length ? values : values.subarray(first, past);
  // A stop has no pace; the fastest moment is told beside the lane, and the axis reaches as far.
  const parts = pace ? [0.03, 1] : [0, 1];
  let [low, high] = quantiles(seen, parts);
  if (low === undefined || high === undefined) [low = 0, high = 1] = quantiles(values, parts);
  else {
    for (let i = 0; i < seen.length; i += 1) {
      if (!pace && seen[i] < low) low = seen[i];
      if (seen[i] > high) high = seen[i];
    }
  }
  let span = high - low || Math.max(1, Math.abs(high) * 0.1);
  if (seen !== values) {
    const [least = low, most = high] = quantiles(values, parts);
    const lacking = (most - least) * LEAST_SHARE - span;
    if (lacking > 0) {
      span += lacking;
      return { low, high, min: low - lacking / 2 - span * 0.12, max: high + lacking / 2 + span * 0.06 };
    }
  }
  return { low, high, min: low - span * 0.12, max: high + span * 0.06 };
}
