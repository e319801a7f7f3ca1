// The world's shapes are stitched together on the globe. A flat map needs them unrolled again where they cross the
// line of 180 degrees, or a country would reach across the whole picture.

/**
 * Countries as polygons that may lie beyond 180 degrees; the map repeats the world, so they close up.
 *
 * @param {GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon>} collection
 * @returns {GeoJSON.FeatureCollection<GeoJSON.MultiPolygon>}
 */
export function flatLand(collection) {
  const features = collection.features.map(({ geometry }) => {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const coordinates = polygons.map((rings) => rings.map(unroll));
    return feature({ type: "MultiPolygon", coordinates });
  });
  return { type: "FeatureCollection", features };
}

/**
 * @template {GeoJSON.Geometry} Shape
 * @param {Shape} geometry
 * @returns {GeoJSON.Feature<Shape>}
 */
const feature = (geometry) => ({ type: "Feature", properties: {}, geometry });

/**
 * A ring without jumps from one edge of the world to the other.
 *
 * @param {GeoJSON.Position[]} ring
 */
function unroll(ring) {
  let turn = 0;
  const flat = ring.map(([x, y], i) => {
    if (i > 0) {
      const step = x - ring[i - 1][0];
      if (step > 180) turn -= 360;
      else if (step < -180) turn += 360;
    }
    return [x + turn, y];
  });
  // A ring around a pole does not come back to where it began: it is closed along the edge of the map.
  if (turn !== 0) {
    const pole = flat[0][1] < 0 ? -90 : 90;
    flat.push([flat[flat.length - 1][0], pole], [flat[0][0], pole], flat[0]);
  }
  return flat;
}

/**
 * Lines cut where they jump from one edge of the world to the other.
 *
 * @param {GeoJSON.MultiLineString} geometry
 */
export function flatLines(geometry) {
  /** @type {GeoJSON.Position[][]} */
  const coordinates = [];
  for (const line of geometry.coordinates) {
    /** @type {GeoJSON.Position[]} */
    let piece = [];
    for (const point of line) {
      if (piece.length > 0 && Math.abs(point[0] - piece[piece.length - 1][0]) > 180) {
        if (piece.length > 1) coordinates.push(piece);
        piece = [];
      }
      piece.push(point);
    }
    if (piece.length > 1) coordinates.push(piece);
  }
  return feature({ type: "MultiLineString", coordinates });
}
