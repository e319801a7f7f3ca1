// What the map looks like: our own layers, coloured by the theme's tokens.

/** @typedef {(name: string) => string} Token The value of a token, as the map's element sees it. */
/** @typedef {import("maplibre-gl").LayerSpecification} Layer */
/** @typedef {import("maplibre-gl").ExpressionSpecification} Expression */
/** @typedef {import("maplibre-gl").SourceSpecification} Source */
/** @typedef {ReturnType<typeof paints>} Paints */

/**
 * What a chosen basemap adds to the style.
 *
 * @typedef {object} Basemap
 * @property {Record<string, Source>} sources
 * @property {(colour: Paints, token: Token) => Layer[]} layers
 */

/**
 * Every colour of the map, from the theme of the moment.
 *
 * @param {Token} token
 */
const paints = (token) => ({
  water: token("map-water"),
  land: token("map-land"),
  land2: token("map-land-2"),
  border: token("map-border"),
  grid: token("map-grid"),
  road: token("map-road"),
  road2: token("map-road-2"),
  green: token("map-green"),
  building: token("map-building"),
  casing: token("route-casing"),
  zones: ["z1", "z2", "z3", "z4", "z5"].map((name) => token(name)),
});

/** @type {GeoJSON.FeatureCollection} */
const empty = { type: "FeatureCollection", features: [] };
/**
 * @param {(number | string)[]} stops
 * @returns {Expression}
 */
const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], .../** @type {[number, number]} */ (stops)];
/**
 * @param {string} key
 * @param {string[]} values
 * @returns {Expression}
 */
const onlyIn = (key, ...values) => ["match", ["get", key], values, true, false];

/**
 * The style: world, basemap, grid, route. `route` is the token of the line's colour.
 *
 * @param {Token} token
 * @param {string} route
 * @param {Basemap | null} [basemap]
 * @returns {import("maplibre-gl").StyleSpecification}
 */
export function style(token, route, basemap) {
  return {
    version: 8,
    sources: {
      world: { type: "geojson", data: empty, maxzoom: 7, tolerance: 0.5 },
      borders: { type: "geojson", data: empty, maxzoom: 7, tolerance: 0.5 },
      grid: { type: "geojson", data: empty },
      route: { type: "geojson", data: empty, tolerance: 0.25 },
      coloured: { type: "geojson", data: empty, tolerance: 0.1 },
      part: { type: "geojson", data: empty, tolerance: 0.25 },
      lit: { type: "geojson", data: empty, tolerance: 0.25 },
      ...basemap?.sources,
    },
    layers: layers(paints(token), token(route), basemap, token),
  };
}

/**
 * Sets the colours of the theme on a map that stands already.
 *
 * @param {import("maplibre-gl").Map} map
 * @param {Token} token
 * @param {string} route
 * @param {Basemap | null} [basemap]
 */
export function repaint(map, token, route, basemap) {
  for (const layer of layers(paints(token), token(route), basemap, token)) {
    if (!map.getLayer(layer.id)) continue;
    for (const [name, value] of Object.entries(layer.paint ?? {})) {
      map.setPaintProperty(layer.id, /** @type {keyof import("maplibre-gl").AllPaintProperties} */ (name), value);
    }
  }
}

/**
 * @param {Paints} colour
 * @param {string} line
 * @param {Basemap | null | undefined} basemap
 * @param {Token} token
 * @returns {Layer[]}
 */
function layers(colour, line, basemap, token) {
  /** @type {import("maplibre-gl").LineLayerSpecification["layout"]} */
  const round = { "line-cap": "round", "line-join": "round" };
  /** @type {Expression} */
  const ramp = ["interpolate", ["linear"], ["get", "t"], .../** @type {[number, string]} */ (colour.zones.flatMap((zone, i) => [i / 4, zone]))];
  const covered = Boolean(basemap);
  return [
    {
      id: "water",
      type: "background",
      // The world's coast is drawn for a view from afar. Close by it could put a harbour road into the sea,
      // so the map turns to plain land there.
      paint: { "background-color": covered ? colour.water : byZoom(8, colour.water, 10, colour.land) },
    },
    { id: "land", type: "fill", source: "world", paint: { "fill-color": colour.land, "fill-antialias": true } },
    {
      id: "borders",
      type: "line",
      source: "borders",
      paint: {
        "line-color": colour.border,
        "line-width": byZoom(2, 0.5, 7, 1.2),
        "line-opacity": byZoom(8, 0.9, 10.5, 0),
        "line-dasharray": [3, 2],
      },
    },
    {
      id: "coast",
      type: "line",
      source: "world",
      paint: { "line-color": colour.border, "line-width": 0.7, "line-opacity": byZoom(8, 0.55, 10, 0) },
    },
    ...(basemap?.layers(colour, token) ?? []),
    {
      id: "grid",
      type: "line",
      source: "grid",
      layout: { visibility: covered ? "none" : "visible" },
      paint: { "line-color": colour.grid, "line-width": 1, "line-opacity": byZoom(5, 0, 7, 1) },
    },
    {
      id: "route-casing",
      type: "line",
      source: "route",
      layout: round,
      paint: { "line-color": colour.casing, "line-width": byZoom(8, 4, 15, 8), "line-opacity": 0.9 },
    },
    {
      id: "route",
      type: "line",
      source: "route",
      layout: round,
      paint: { "line-color": line, "line-width": byZoom(8, 2.4, 15, 4.4) },
    },
    {
      id: "coloured",
      type: "line",
      source: "coloured",
      layout: round,
      paint: {
        "line-color": ["case", ["<", ["get", "t"], 0], line, ramp],
        "line-width": byZoom(8, 2.4, 15, 4.6),
      },
    },
    {
      id: "part-casing",
      type: "line",
      source: "part",
      layout: round,
      paint: { "line-color": colour.casing, "line-width": byZoom(8, 6, 15, 11) },
    },
    {
      id: "part",
      type: "line",
      source: "part",
      layout: round,
      paint: { "line-color": token("accent"), "line-width": byZoom(8, 3.6, 15, 6.4) },
    },
    {
      id: "lit",
      type: "line",
      source: "lit",
      layout: round,
      paint: { "line-color": token("ink"), "line-width": byZoom(8, 3, 15, 5.4) },
    },
  ];
}

/**
 * Picture tiles under the route.
 *
 * @param {Source} source
 * @returns {Basemap}
 */
export function tiles(source) {
  return {
    sources: { basemap: source },
    layers: (colour, token) => [
      {
        id: "basemap",
        type: "raster",
        source: "basemap",
        // A bright map in a dark room hurts.
        paint: dark(token)
          ? { "raster-brightness-max": 0.72, "raster-saturation": -0.35, "raster-contrast": 0.1, "raster-fade-duration": 120 }
          : { "raster-brightness-max": 1, "raster-saturation": -0.15, "raster-contrast": 0, "raster-fade-duration": 120 },
      },
    ],
  };
}

/** @param {Token} token */
const dark = (token) => Number.parseInt(token("paper").slice(1, 3), 16) < 128;

/**
 * Vector tiles, drawn sparely: the route is the picture. They come in the layout of OpenMapTiles, which has roads in
 * `transportation`, or else in that of Protomaps.
 *
 * @param {Source} source
 * @param {string[]} present The names of its layers.
 * @returns {Basemap}
 */
export function vectorTiles(source, present) {
  const drawn = present.includes("transportation") ? openMapTiles : protomaps;
  return { sources: { basemap: source }, layers: (c, token) => drawn(c, token("map-label")) };
}

/**
 * @param {string} id
 * @param {"fill" | "line"} type
 * @param {string} from
 * @param {Record<string, string | number | number[] | Expression>} paint
 * @param {Expression} [filter]
 * @param {{ minzoom: number }} [extra]
 */
const layer = (id, type, from, paint, filter, extra) =>
  /** @type {Layer} */ ({
    id: `base-${id}`,
    type,
    source: "basemap",
    "source-layer": from,
    paint,
    ...(filter ? { filter } : {}),
    ...extra,
  });

/**
 * Names, written with the system's own letters: no server is asked for them.
 *
 * @param {string} id
 * @param {string} from
 * @param {Paints} c
 * @param {string} colour
 * @param {Expression} size
 * @param {Record<string, unknown>} layout
 * @param {Expression} [filter]
 * @param {{ minzoom: number }} [extra]
 */
const names = (id, from, c, colour, size, layout, filter, extra) =>
  /** @type {Layer} */ ({
    id: `base-${id}`,
    type: "symbol",
    source: "basemap",
    "source-layer": from,
    layout: {
      "text-field": ["coalesce", ["get", "name"], ["get", "name:latin"], ""],
      "text-font": ["Inter Variable", "sans-serif"],
      "text-size": size,
      "text-max-width": 8,
      ...layout,
    },
    paint: { "text-color": colour, "text-halo-color": c.land, "text-halo-width": 1.4 },
    ...(filter ? { filter } : {}),
    ...extra,
  });

const WIDTH = byZoom(8, 0.4, 12, 1.6, 17, 10.5);
const EDGE = byZoom(8, 1, 12, 2.6, 17, 13);

/**
 * @param {Paints} c
 * @param {string} label
 * @returns {Layer[]}
 */
const openMapTiles = (c, label) => {
  const roads = onlyIn("class", "motorway", "trunk", "primary", "secondary", "tertiary", "minor", "service", "busway");
  return [
    layer("earth", "fill", "landcover", { "fill-color": c.green, "fill-opacity": 0.55 }, onlyIn("class", "wood", "grass", "farmland", "wetland")),
    layer("town", "fill", "landuse", { "fill-color": c.land2 }, onlyIn("class", "residential", "industrial", "commercial", "school", "hospital", "university", "railway")),
    layer("green", "fill", "park", { "fill-color": c.green, "fill-opacity": 0.8 }),
    layer("water", "fill", "water", { "fill-color": c.water }),
    layer("stream", "line", "waterway", { "line-color": c.water, "line-width": byZoom(10, 0.6, 16, 3) }),
    layer("building", "fill", "building", { "fill-color": c.building }, undefined, { minzoom: 13.5 }),
    layer("path", "line", "transportation", { "line-color": c.road2, "line-width": byZoom(12, 0.5, 17, 2), "line-dasharray": [2, 1.5] }, onlyIn("class", "path", "track"), { minzoom: 12 }),
    layer("rail", "line", "transportation", { "line-color": c.border, "line-width": 0.8, "line-opacity": 0.7 }, onlyIn("class", "rail", "transit"), { minzoom: 10 }),
    layer("road-edge", "line", "transportation", { "line-color": c.road2, "line-width": EDGE }, roads),
    layer("road", "line", "transportation", { "line-color": c.road, "line-width": WIDTH }, roads),
    layer("boundary", "line", "boundary", { "line-color": c.border, "line-width": 0.8, "line-dasharray": [3, 2] }, ["<=", ["get", "admin_level"], 4]),
    names("street-names", "transportation_name", c, label, byZoom(13, 10, 17, 13), { "symbol-placement": "line" }, undefined, { minzoom: 13 }),
    names("place-names", "place", c, label, byZoom(4, 11, 14, 15), {}, onlyIn("class", "city", "town", "village", "suburb", "hamlet")),
  ];
};

/**
 * @param {Paints} c
 * @param {string} label
 * @returns {Layer[]}
 */
const protomaps = (c, label) => {
  const roads = onlyIn("kind", "highway", "major_road", "medium_road", "minor_road");
  return [
    layer("earth", "fill", "earth", { "fill-color": c.land }),
    layer("green", "fill", "landuse", { "fill-color": c.green, "fill-opacity": 0.8 }, onlyIn("kind", "park", "forest", "wood", "nature_reserve", "national_park", "grass", "meadow", "cemetery", "golf_course", "pitch", "recreation_ground", "garden")),
    layer("town", "fill", "landuse", { "fill-color": c.land2 }, onlyIn("kind", "residential", "industrial", "commercial", "school", "hospital", "university", "railway")),
    layer("water", "fill", "water", { "fill-color": c.water }, ["==", ["geometry-type"], "Polygon"]),
    layer("stream", "line", "water", { "line-color": c.water, "line-width": byZoom(10, 0.6, 16, 3) }, ["==", ["geometry-type"], "LineString"]),
    layer("building", "fill", "buildings", { "fill-color": c.building }, undefined, { minzoom: 13.5 }),
    layer("path", "line", "roads", { "line-color": c.road2, "line-width": byZoom(12, 0.5, 17, 2), "line-dasharray": [2, 1.5] }, onlyIn("kind", "path", "other"), { minzoom: 12 }),
    layer("rail", "line", "roads", { "line-color": c.border, "line-width": 0.8, "line-opacity": 0.7 }, ["==", ["get", "kind"], "rail"], { minzoom: 10 }),
    layer("road-edge", "line", "roads", { "line-color": c.road2, "line-width": EDGE }, roads),
    layer("road", "line", "roads", { "line-color": c.road, "line-width": WIDTH }, roads),
    layer("boundary", "line", "boundaries", { "line-color": c.border, "line-width": 0.8, "line-dasharray": [3, 2] }),
    names("street-names", "roads", c, label, byZoom(13, 10, 17, 13), { "symbol-placement": "line" }, roads, { minzoom: 13 }),
    names("place-names", "places", c, label, byZoom(4, 11, 14, 15), {}),
  ];
};
