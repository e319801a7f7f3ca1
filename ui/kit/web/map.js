// The map of a route: MapLibre on a basemap that works offline, or a plain drawing where WebGL is missing.

import { LngLatBounds, Map as MapLibre, Marker, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker";
import { feature, mesh } from "topojson-client";
import worldUrl from "world-atlas/countries-50m.json?url";
import { Drawing } from "./map-drawing.js";
import { Route, graticule, scaleBar } from "./map-route.js";
import { flatLand, flatLines } from "./map-world.js";
import { loadBasemap } from "./map-source.js";
import { repaint, style } from "./map-style.js";
import { reading, token, watchTheme } from "./readings.js";

setWorkerUrl(new URL(workerUrl, location.href).href);

/** Lucide icons (ISC, see NOTICE). */
const ICONS = {
  plus: '<path d="M5 12h14M12 5v14"/>',
  minus: '<path d="M5 12h14"/>',
  route: '<circle cx="6" cy="19" r="3"/><path d="M9 19h8.5a3.5 3.5 0 0 0 0-7h-11a3.5 3.5 0 0 1 0-7H15"/><circle cx="18" cy="5" r="3"/>',
  maximize: '<path d="M8 3H5a2 2 0 0 0-2 2v3M21 8V5a2 2 0 0 0-2-2h-3M3 16v3a2 2 0 0 0 2 2h3M16 21h3a2 2 0 0 0 2-2v-3"/>',
};

/** @typedef {import("./spec.js").MapSpec} Spec */
/** @typedef {import("./spec.js").MapCallbacks} Callbacks */
/** @typedef {import("./spec.js").Part} Part */
/** @typedef {import("./map-style.js").Basemap & { credit: string }} Basemap */

/** @type {GeoJSON.FeatureCollection} */
const NOTHING = { type: "FeatureCollection", features: [] };

/** @type {Promise<{ land: GeoJSON.GeoJSON, borders: GeoJSON.GeoJSON }> | undefined} */
let world;
/** The countries of the world, read once. */
function loadWorld() {
  world ??= fetch(worldUrl)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`world: ${answer.status}`))))
    .then((topology) => ({
      land: flatLand(feature(topology, topology.objects.countries)),
      borders: flatLines(mesh(topology, topology.objects.countries, (a, b) => a !== b)),
    }));
  // A failed fetch may be tried again with the next map.
  world.catch(() => {
    world = undefined;
  });
  return world;
}

const canDraw = () => {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
};

/**
 * Mounts the map into `root`.
 *
 * @param {HTMLElement} root
 * @param {Spec} spec
 * @param {Callbacks} callbacks
 */
export function mountMap(root, spec, callbacks) {
  const map = new RouteMap(root, spec, callbacks);
  return {
    /** @param {Spec} next */
    update: (next) => map.update(next),
    /** @param {number | null} index */
    setCursor: (index) => map.setCursor(index),
    /**
     * @param {number | null} first
     * @param {number | null} last
     */
    setSelection: (first, last) => map.setSelection(first, last),
    /**
     * @param {number | null} first
     * @param {number | null} last
     */
    setLit: (first, last) => map.setLit(first, last),
    destroy: () => map.destroy(),
  };
}

class RouteMap {
  /** @type {Spec} */
  spec;
  /** @type {Route} */
  route;
  /** @type {number | null} The sample pointed at. */
  cursor = null;
  /** @type {Part | null} */
  selection = null;
  /** @type {Part | null} What is lit for as long as somebody points at it elsewhere. */
  lit = null;
  stop = new AbortController();
  /** @type {MapLibre | undefined} Where there is WebGL. */
  map;
  /** @type {Drawing | undefined} Where there is none. */
  drawing;
  /** @type {Basemap | null | undefined} */
  basemap;
  /** @type {Marker | undefined} */
  here;
  /** @type {HTMLElement | undefined} */
  hereElement;
  /** @type {HTMLButtonElement | undefined} */
  enlargeButton;
  /** @type {ReturnType<Route["coloured"]>} */
  colours = null;
  /** @type {ResizeObserver | undefined} */
  observer;
  /** Whether the map has its style and takes data. */
  loaded = false;
  /** Whether somebody went to another place than the route. */
  moved = false;
  /** Whether the system asks for little movement. */
  calm = false;
  /** The width the map had last. */
  size = 0;
  /** @type {HTMLElement} The map with what lies on it. */
  ground;
  /** @type {HTMLElement} */
  place;
  /** @type {HTMLElement} */
  note;
  /** @type {HTMLElement} */
  legend;
  /** @type {HTMLElement} */
  side;
  /** @type {HTMLElement} */
  scale;
  /** @type {HTMLElement} */
  credit;

  /**
   * @param {HTMLElement} root
   * @param {Spec} spec
   * @param {Callbacks} callbacks
   */
  constructor(root, spec, callbacks) {
    this.root = root;
    this.callbacks = callbacks;
    /** @param {string} name */
    this.token = (name) => token(root, name);
    this.stopTheme = watchTheme(() => this.repaint());
    this.build(spec);
  }

  /** @param {Spec} spec */
  build(spec) {
    this.spec = spec;
    this.route = new Route(spec.positions);
    this.root.replaceChildren();
    this.ground = this.make("div", "map-ground", this.root);
    this.place = this.make("div", "map-canvas", this.ground);
    this.note = this.make("p", "map-note", this.ground);
    this.note.hidden = true;
    this.note.setAttribute("role", "status");
    const foot = this.make("div", "map-foot", this.ground);
    this.side = this.make("div", "map-side", foot);
    // Beside the map and never on it: nothing of the route lies under it.
    this.legend = this.make("div", "map-legend num", this.root);
    this.scale = this.make("div", "map-scale num", this.side);
    this.scale.setAttribute("aria-hidden", "true");
    this.credit = this.make("div", "map-credit", this.side);
    this.credit.textContent = "Natural Earth";
    this.showLegend();
    this.root.dataset.engine = canDraw() ? "webgl" : "svg";
    if (this.root.dataset.engine === "webgl") this.start();
    else this.draw();
  }

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {string} className
   * @param {Element} [parent]
   */
  make(tag, className, parent) {
    const element = document.createElement(tag);
    element.className = className;
    parent?.append(element);
    return element;
  }

  // --- without WebGL

  draw() {
    this.side.hidden = true;
    this.place.setAttribute("role", "img");
    this.place.setAttribute("aria-label", this.spec.texts.description);
    this.drawing = new Drawing(this.place, this.route, `var(--${this.spec.token})`, (index) => this.point(index));
  }

  // --- with MapLibre

  start() {
    const { texts } = this.spec;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.calm = calm;
    const bounds = this.route.bounds();
    const map = new MapLibre({
      container: this.place,
      style: style(this.token, this.spec.token, null),
      attributionControl: false,
      fadeDuration: calm ? 0 : 120,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 19,
      renderWorldCopies: true,
      locale: {
        "Map.Title": texts.description,
        "CooperativeGesturesHandler.WindowsHelpText": texts.wheelHint,
        "CooperativeGesturesHandler.MacHelpText": texts.wheelHint.replace("Ctrl", "⌘"),
        "CooperativeGesturesHandler.MobileHelpText": texts.fingerHint,
      },
      ...(bounds ? { bounds: new LngLatBounds(bounds), fitBoundsOptions: this.fitting() } : { center: [10, 30], zoom: 1 }),
    });
    this.map = map;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    this.tools();
    this.gestures();
    map.on("load", () => this.fill());
    map.on("move", (event) => {
      // Only what a person does has an event of its own.
      if (event.originalEvent) this.moved = true;
      this.showScale();
    });
    map.on("moveend", () => this.showGrid());
    map.on("error", (event) => {
      if (/** @type {{ sourceId?: string }} */ (event).sourceId === "basemap") this.complain();
    });
    map.on("mousemove", (event) => this.pointAt(event.lngLat));
    map.on("mouseout", () => this.point(null));
    map.on("click", (event) => this.pointAt(event.lngLat));
    // The container's size is not known yet when the layout comes later.
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(this.root);
    this.size = this.root.clientWidth;
    if (this.route.first >= 0) {
      this.marker(map, "map-mark start", this.route.first, texts.start);
      this.marker(map, "map-mark finish", this.route.last, texts.finish);
    }
    const here = document.createElement("div");
    here.className = `map-mark here tone-${this.spec.token}`;
    here.style.background = this.token(this.spec.token);
    this.hereElement = here;
    this.here = new Marker({ element: here });
    this.showScale();
    this.chooseBasemap();
  }

  resized() {
    const width = this.root.clientWidth;
    // The first real size after none, and a change of layout, show the whole route again; a place that somebody
    // went to stays.
    if (width >= 40 && width !== this.size && (this.size < 40 || !this.moved)) this.fit(false);
    this.size = width;
  }

  fitting() {
    const least = Math.min(this.ground.clientWidth || 400, this.ground.clientHeight || 300);
    const edge = Math.max(20, Math.min(56, least * 0.1));
    return { padding: { top: edge, left: edge, right: edge + 28, bottom: edge + 14 }, maxZoom: 16 };
  }

  fit(animate = true) {
    this.moved = false;
    const bounds = this.route.bounds();
    if (bounds) this.map?.fitBounds(new LngLatBounds(bounds), { ...this.fitting(), animate: animate && !this.calm, duration: 260 });
  }

  /**
   * @param {MapLibre} map
   * @param {string} className
   * @param {number} index
   * @param {string} label
   */
  marker(map, className, index, label) {
    const element = document.createElement("div");
    element.className = className;
    element.title = label;
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
    new Marker({ element }).setLngLat(this.route.point(index)).addTo(map);
    // The library names every marker "Map marker"; ours say which one.
    element.setAttribute("aria-label", label);
    element.removeAttribute("tabindex");
  }

  /** The route first, then the world under it, which takes longer to read. */
  fill() {
    if (!this.map) return;
    this.loaded = true;
    this.give("route", this.route.feature());
    this.showColours();
    this.showSelection();
    this.showLit();
    this.setCursor(this.cursor);
    this.showGrid();
    this.root.dataset.ready = "true";
    loadWorld().then(
      ({ land, borders }) => {
        if (!this.loaded) return;
        this.give("world", land);
        this.give("borders", borders);
      },
      () => this.complain(),
    );
  }

  /**
   * Gives one of the style's sources its data.
   *
   * @param {string} source
   * @param {GeoJSON.GeoJSON} data
   */
  give(source, data) {
    const found = /** @type {import("maplibre-gl").GeoJSONSource | undefined} */ (this.map?.getSource(source));
    found?.setData(data);
  }

  async chooseBasemap() {
    const { map, spec } = this;
    if (!map) return;
    try {
      this.basemap = await loadBasemap(spec.basemap);
    } catch {
      this.complain();
      return;
    }
    if (!this.basemap || this.map !== map) return;
    this.credit.textContent = [this.basemap.credit, "Natural Earth"].filter(Boolean).join(" · ");
    const apply = () => {
      if (this.map !== map) return;
      this.loaded = false;
      map.setStyle(style(this.token, spec.token, this.basemap), { diff: false });
      map.once("style.load", () => {
        this.fill();
        this.root.dataset.basemap = spec.basemap.kind;
      });
    };
    if (this.loaded) apply();
    else map.once("load", apply);
  }

  complain() {
    this.note.textContent = this.spec.texts.basemapFailed;
    this.note.hidden = !this.spec.texts.basemapFailed;
  }

  repaint() {
    if (!this.map) return;
    if (this.loaded) repaint(this.map, this.token, this.spec.token, this.basemap);
    if (this.hereElement) this.hereElement.style.background = this.token(this.spec.token);
    this.showSelection();
  }

  tools() {
    const { texts } = this.spec;
    const box = this.make("div", "map-tools", this.ground);
    const pair = this.make("div", "map-pair", box);
    /**
     * @param {Element} parent
     * @param {keyof typeof ICONS} icon
     * @param {string} label
     * @param {() => void} action
     */
    const tool = (parent, icon, label, action) => {
      const button = this.make("button", "map-tool", parent);
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[icon]}</svg>`;
      button.addEventListener("click", action);
      return button;
    };
    tool(pair, "plus", texts.zoomIn, () => this.step(1));
    tool(pair, "minus", texts.zoomOut, () => this.step(-1));
    tool(box, "route", texts.fit, () => this.fit());
    if (texts.enlarge) {
      this.enlargeButton = tool(box, "maximize", texts.enlarge, () => this.enlarge());
      this.enlargeButton.setAttribute("aria-pressed", "false");
    }
  }

  /** @param {number} by */
  step(by) {
    this.moved = true;
    this.map?.zoomTo(this.map.getZoom() + by, { duration: this.calm ? 0 : 180 });
  }

  get enlarged() {
    return document.fullscreenElement === this.root || this.root.classList.contains("enlarged");
  }

  enlarge() {
    if (document.fullscreenElement === this.root) document.exitFullscreen();
    else if (this.root.classList.contains("enlarged")) this.root.classList.remove("enlarged");
    else if (this.root.requestFullscreen) {
      this.root.requestFullscreen().catch(() => {
        this.root.classList.add("enlarged");
        this.grown();
      });
    } else this.root.classList.add("enlarged");
    this.grown();
  }

  grown() {
    this.enlargeButton?.setAttribute("aria-pressed", String(this.enlarged));
    this.fingers();
    // The new size is known after the next layout.
    requestAnimationFrame(() => requestAnimationFrame(() => this.map && this.fit(false)));
  }

  /** Inside a page one finger and a plain wheel belong to the page, unless the map has a column of its own. */
  gestures() {
    const signal = this.stop.signal;
    this.fingers();
    document.addEventListener("fullscreenchange", () => this.grown(), { signal });
    matchMedia("(min-width: 1100px)").addEventListener("change", () => this.fingers(), { signal });
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape" && this.root.classList.contains("enlarged")) this.enlarge();
      },
      { signal },
    );
  }

  fingers() {
    if (!this.map) return;
    const coarse = matchMedia("(pointer: coarse)").matches;
    const own = this.enlarged || (!coarse && matchMedia("(min-width: 1100px)").matches);
    if (own) this.map.cooperativeGestures.disable();
    else this.map.cooperativeGestures.enable();
  }

  // --- what follows cursor and selection

  /** @param {{ lng: number, lat: number }} place */
  pointAt({ lng, lat }) {
    const metresPerPixel = this.metresPerPixel();
    const index = this.route.nearest(lng, lat, (metresPerPixel * 28) / 111_320);
    this.point(index < 0 ? null : index);
  }

  /** @param {number | null} index */
  point(index) {
    if (index === this.cursor) return;
    this.setCursor(index);
    this.callbacks.onhover(index);
  }

  /** @param {number | null | undefined} index */
  setCursor(index) {
    this.cursor = index ?? null;
    if (this.drawing) this.drawing.setCursor(this.cursor);
    if (!this.map || !this.here) return;
    // A sample without a position stands where the last known one was.
    const known = this.cursor == null ? -1 : this.route.next(Math.min(this.cursor, this.route.count - 1), -1);
    if (known < 0) this.here.remove();
    else {
      this.here.setLngLat(this.route.point(known)).addTo(this.map);
      this.hereElement?.removeAttribute("tabindex");
      this.hereElement?.setAttribute("aria-hidden", "true");
    }
  }

  /**
   * @param {number | null} first
   * @param {number | null} last
   */
  setSelection(first, last) {
    this.selection = first != null && last != null && first < last && last < this.route.count ? [first, last] : null;
    this.showSelection();
  }

  showSelection() {
    if (this.drawing) this.drawing.setSelection(this.selection);
    if (!this.map || !this.loaded) return;
    const part = this.selection;
    this.give("part", part ? this.route.feature(part[0], part[1]) : NOTHING);
    const rest = part ? 0.45 : 1;
    this.map.setPaintProperty("route", "line-opacity", this.colours ? 0 : rest);
    this.map.setPaintProperty("coloured", "line-opacity", rest);
  }

  /**
   * @param {number | null | undefined} first
   * @param {number | null | undefined} last
   */
  setLit(first, last) {
    this.lit = first != null && last != null && first < last && last < this.route.count ? [first, last] : null;
    this.showLit();
  }

  showLit() {
    if (!this.map || !this.loaded) return;
    this.give("lit", this.lit ? this.route.feature(this.lit[0], this.lit[1]) : NOTHING);
    this.root.dataset.lit = String(this.lit != null);
  }

  showColours() {
    this.colours = this.spec.values ? this.route.coloured(this.spec.values) : null;
    this.give("coloured", this.colours?.data ?? NOTHING);
  }

  showLegend() {
    const { values, format, texts } = this.spec;
    const range = values && texts.colouredBy ? this.route.coloured(values) : null;
    this.legend.hidden = !range;
    this.legend.replaceChildren();
    if (!range) return;
    this.legend.append(texts.colouredBy);
    this.make("div", "map-ramp", this.legend);
    // Without a format the words say what low and high are.
    if (!format) return;
    const ends = this.make("div", "map-ends", this.legend);
    for (const value of [range.low, range.high]) {
      this.make("span", "", ends).textContent = reading(value, format, texts.language);
    }
  }

  metresPerPixel() {
    if (!this.map) return 1;
    const { lat } = this.map.getCenter();
    return (40_075_016.7 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** this.map.getZoom());
  }

  showScale() {
    const { texts, imperial } = this.spec;
    if (!texts.shortUnit || !texts.longUnit) {
      this.scale.hidden = true;
      return;
    }
    const bar = scaleBar(this.metresPerPixel(), 96, imperial, texts, texts.language);
    this.scale.style.width = `${Math.round(bar.pixels)}px`;
    this.scale.textContent = bar.text;
  }

  showGrid() {
    if (!this.map || !this.loaded || this.basemap) return;
    const bounds = this.map.getBounds();
    /** @type {import("./map-route.js").Bounds} */
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    this.give("grid", graticule(box));
  }

  /** @param {Spec} next */
  update(next) {
    const before = this.spec;
    const same =
      this.map &&
      sameColumn(before.positions, next.positions) &&
      before.token === next.token &&
      before.basemap.kind === next.basemap.kind &&
      before.basemap.url === next.basemap.url &&
      JSON.stringify(before.texts) === JSON.stringify(next.texts);
    if (same) {
      this.spec = next;
      this.showLegend();
      this.showScale();
      if (this.loaded) {
        this.showColours();
        this.showSelection();
      }
      return;
    }
    this.clear();
    this.build(next);
  }

  clear() {
    this.stop.abort();
    this.stop = new AbortController();
    this.observer?.disconnect();
    this.map?.remove();
    this.drawing?.destroy();
    this.map = undefined;
    this.drawing = undefined;
    this.basemap = undefined;
    this.loaded = false;
    delete this.root.dataset.basemap;
  }

  destroy() {
    if (document.fullscreenElement === this.root) document.exitFullscreen();
    this.stopTheme();
    this.clear();
    this.root.replaceChildren();
  }
}

/**
 * @param {Float64Array} a
 * @param {Float64Array} b
 */
function sameColumn(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (!Object.is(a[i], b[i])) return false;
  return true;
}
