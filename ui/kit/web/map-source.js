// Where the pictures of a chosen map come from. Everything is fetched by the page, never by the map's workers: so the
// page's content security policy, which names the chosen server alone, holds for all of it.

import { addProtocol } from "maplibre-gl";
import { FetchSource, PMTiles, Protocol } from "pmtiles";
import { tiles, vectorTiles } from "./map-style.js";

/** @typedef {import("./map-style.js").Basemap & { credit: string }} Basemap */

const archives = new Protocol();
addProtocol("pmtiles", archives.tile);

/** Tiles by their own addresses: `tile://https://...`. */
const TILE = "tile://";
addProtocol("tile", async ({ url }, { signal }) => {
  const answer = await fetch(url.slice(TILE.length), { signal, credentials: "omit", referrerPolicy: "strict-origin" });
  // A tile that is not there is empty; servers say so in either way.
  if (answer.status === 404 || answer.status === 204) return { data: new ArrayBuffer(0) };
  if (!answer.ok) throw new Error(`${answer.status} for a tile`);
  return { data: await answer.arrayBuffer() };
});

/**
 * What the chosen basemap adds to the style; nothing for the built-in one.
 *
 * @param {import("./spec.js").Basemap} chosen
 * @returns {Promise<Basemap | null>}
 */
export async function loadBasemap({ kind, url, attribution }) {
  if (kind === "tiles") {
    return { credit: attribution, ...tiles({ type: "raster", tiles: [TILE + url], tileSize: 256, maxzoom: 19 }) };
  }
  if (kind === "tilejson") return described(url, attribution);
  if (kind === "pmtiles") return archive(url, attribution);
  return null;
}

/**
 * Tiles that a TileJSON 3.0 document describes.
 *
 * @param {string} url
 * @param {string} attribution
 */
async function described(url, attribution) {
  const answer = await fetch(url, { credentials: "omit", referrerPolicy: "strict-origin" });
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  /** @type {{ tiles?: string[], attribution?: string, maxzoom?: number, vector_layers?: { id: string }[] }} */
  const about = await answer.json();
  const addresses = (about.tiles ?? []).map((address) => TILE + new URL(address, url).href.replaceAll("%7B", "{").replaceAll("%7D", "}"));
  if (addresses.length === 0) throw new Error(`${url} names no tiles`);
  const words = plainText(about.attribution ?? "") || attribution;
  const source = { tiles: addresses, maxzoom: about.maxzoom ?? 14 };
  if (about.vector_layers) return { credit: words, ...vectorTiles({ type: "vector", ...source }, layersOf(about)) };
  return { credit: words, ...tiles({ type: "raster", tileSize: 256, ...source }) };
}

/**
 * One PMTiles archive.
 *
 * @param {string} url
 * @param {string} attribution
 */
async function archive(url, attribution) {
  const file = new PMTiles(new FetchSource(new URL(url, location.href).href));
  archives.add(file);
  const header = await file.getHeader();
  const metadata = /** @type {{ attribution?: string, vector_layers?: { id: string }[] } | undefined} */ (await file.getMetadata());
  const words = attribution || plainText(metadata?.attribution ?? "");
  const source = { url: `pmtiles://${file.source.getKey()}`, maxzoom: header.maxZoom };
  // Type 1 is Mapbox vector tiles; all others are pictures.
  if (header.tileType === 1) return { credit: words, ...vectorTiles({ type: "vector", ...source }, layersOf(metadata)) };
  return { credit: words, ...tiles({ type: "raster", tileSize: 256, ...source }) };
}

/** @param {{ vector_layers?: { id: string }[] } | undefined} about */
const layersOf = (about) => (about?.vector_layers ?? []).map(({ id }) => id);

/** @param {string} html */
const plainText = (html) => new DOMParser().parseFromString(String(html), "text/html").body.textContent ?? "";
