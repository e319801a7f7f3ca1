// What the bundler makes of imports that are no plain modules; see ui/build/plugins.mjs.

declare module "*?url" {
  const address: string;
  export default address;
}

declare module "*?worker" {
  const address: string;
  export default address;
}

declare module "*.css" {}

// Of the library only what the map takes.
declare module "topojson-client" {
  type Countries = { type: "GeometryCollection" };
  export function feature(topology: object, countries: Countries): GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon>;
  export function mesh(topology: object, countries: Countries, keep: (a: object, b: object) => boolean): GeoJSON.MultiLineString;
}
