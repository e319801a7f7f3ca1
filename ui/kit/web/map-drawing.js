// The route without WebGL: a plain drawing with the same handles as the map.

const SVG = "http://www.w3.org/2000/svg";
const W = 1000;

/** @typedef {import("./map-route.js").Route} Route */
/** @typedef {import("./map-route.js").Place} Place */
/** @typedef {import("./spec.js").Part} Part */

/** Draws the route as SVG into `place`; `point` is called with the sample under the pointer. */
export class Drawing {
  /**
   * @param {Element} place
   * @param {Route} route
   * @param {string} colour
   * @param {(index: number | null) => void} point
   */
  constructor(place, route, colour, point) {
    this.route = route;
    const bounds = route.bounds() ?? [0, 0, 1, 1];
    const [west, south, east, north] = bounds;
    this.narrow = Math.cos((((south + north) / 2) * Math.PI) / 180) || 1e-6;
    const span = Math.max((east - west) * this.narrow, north - south, 1e-5);
    const middle = [(west + east) / 2, (south + north) / 2];
    /** @type {(place: Place) => [x: number, y: number]} */
    this.project = ([x, y]) => [W / 2 + (((x - middle[0]) * this.narrow) / span) * W * 0.86, W / 2 - ((y - middle[1]) / span) * W * 0.86];
    /** @type {(at: [x: number, y: number]) => Place} */
    this.place = ([x, y]) => [middle[0] + (((x - W / 2) / (W * 0.86)) * span) / this.narrow, middle[1] - ((y - W / 2) / (W * 0.86)) * span];
    this.reach = (span * 40) / W;

    this.svg = this.element("svg", { class: "map-drawing", viewBox: `0 0 ${W} ${W}`, "aria-hidden": "true" });
    for (let i = -7; i < 16; i += 1) {
      const at = (i * W) / 8;
      this.line(`M${at} -${W}V${2 * W}M-${W} ${at}H${2 * W}`, "var(--map-grid)", 1);
    }
    const path = this.path(route.lines());
    this.line(path, "var(--route-casing)", 7);
    this.whole = this.line(path, colour, 3.5);
    this.part = this.line("", "var(--accent)", 6);
    this.mark(route.first, "var(--good)");
    this.mark(route.last, "var(--ink)");
    this.here = this.mark(-1, colour);
    place.append(this.svg);

    this.svg.addEventListener("pointermove", (event) => point(this.sampleAt(event)));
    this.svg.addEventListener("pointerdown", (event) => point(this.sampleAt(event)));
    this.svg.addEventListener("pointerleave", () => point(null));
  }

  /**
   * @template {keyof SVGElementTagNameMap} Tag
   * @param {Tag} name
   * @param {Record<string, string | number>} attributes
   * @param {Element} [parent]
   * @returns {SVGElementTagNameMap[Tag]}
   */
  element(name, attributes, parent) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    parent?.append(element);
    return element;
  }

  /**
   * @param {string} d
   * @param {string} colour
   * @param {number} width
   */
  line(d, colour, width) {
    return this.element("path", { d, stroke: colour, "stroke-width": width }, this.svg);
  }

  /** @param {Place[][]} lines */
  path(lines) {
    return lines.map((line) => `M${line.map((p) => this.project(p).map((v) => v.toFixed(1)).join(" ")).join("L")}`).join("");
  }

  /**
   * @param {number} index
   * @param {string} colour
   */
  mark(index, colour) {
    const circle = this.element("circle", { r: 13, fill: colour, stroke: "var(--route-casing)", "stroke-width": 5 }, this.svg);
    this.move(circle, index);
    return circle;
  }

  /**
   * @param {SVGCircleElement} circle
   * @param {number} index
   */
  move(circle, index) {
    const known = this.route.known(index);
    circle.setAttribute("visibility", known ? "visible" : "hidden");
    if (!known) return;
    const [x, y] = this.project(this.route.point(index));
    circle.setAttribute("cx", String(x));
    circle.setAttribute("cy", String(y));
  }

  /** @param {PointerEvent} event */
  sampleAt(event) {
    const screen = this.svg.getScreenCTM();
    if (!screen) return null;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(screen.inverse());
    const [longitude, latitude] = this.place([at.x, at.y]);
    const index = this.route.nearest(longitude, latitude, this.reach);
    return index < 0 ? null : index;
  }

  /** @param {number | null} index */
  setCursor(index) {
    this.move(this.here, index ?? -1);
  }

  /** @param {Part | null} part */
  setSelection(part) {
    this.part.setAttribute("d", part ? this.path(this.route.lines(part[0], part[1])) : "");
    this.whole.setAttribute("opacity", part ? "0.4" : "1");
  }

  destroy() {
    this.svg.remove();
  }
}
