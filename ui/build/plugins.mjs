// What the sources may import besides plain modules.

import { readFile } from "node:fs/promises";
import path from "node:path";
import * as esbuild from "esbuild";

/**
 * The wasm-bindgen glue and the wasm of our crates:
 *   import init from "@ritm/app";            the glue
 *   import address from "@ritm/app.wasm";    the address of the wasm
 * and the same for `@ritm/worker` and `@ritm/console`.
 *
 * @param {string} stage The folder wasm-bindgen wrote into.
 * @returns {esbuild.Plugin}
 */
export function bindings(stage) {
  return {
    name: "ritm-bindings",
    setup(build) {
      build.onResolve({ filter: /^@ritm\/(app|worker|console)(\.wasm)?$/ }, ({ path: name }) => {
        const crate = `ritm_${name.slice("@ritm/".length).replace(/\.wasm$/, "")}`;
        return { path: path.join(stage, name.endsWith(".wasm") ? `${crate}_bg.wasm` : `${crate}.js`) };
      });
      // The glue names its wasm beside itself for those who pass no address; ours always do.
      build.onResolve({ filter: /_bg\.wasm$/ }, ({ path: name, kind }) =>
        kind === "url-token" ? { path: name, external: true } : undefined,
      );
    },
  };
}

/**
 * Addresses instead of contents:
 *   import address from "./file.json?url";     the file as it is, under a hashed name
 *   import address from "./style.css?url";     a style sheet with its own imports, to link when needed
 *   import address from "./worker.js?worker";  a module worker, bundled by itself, with the help of `plugins`
 *
 * @param {esbuild.BuildOptions} shared
 * @param {esbuild.Plugin[]} plugins
 * @returns {esbuild.Plugin}
 */
export function assetUrls(shared, plugins = []) {
  return {
    name: "ritm-asset-urls",
    setup(build) {
      build.onResolve({ filter: /\?(url|worker)$/ }, async (args) => {
        const [name, form] = args.path.split("?");
        const found = await build.resolve(name, {
          kind: "import-statement",
          importer: args.importer,
          resolveDir: args.resolveDir,
        });
        if (found.errors.length > 0) return { errors: found.errors };
        const bundled = form === "worker" || found.path.endsWith(".css");
        return {
          // Every server knows what `.js` is; not every one knows `.mjs`.
          path: found.path.replace(/\.mjs$/, ".js"),
          pluginData: { file: found.path },
          namespace: bundled ? "ritm-bundled" : "ritm-plain",
        };
      });
      build.onLoad({ filter: /.*/, namespace: "ritm-plain" }, async ({ pluginData: { file } }) => ({
        contents: await readFile(file),
        loader: "file",
        resolveDir: path.dirname(file),
      }));
      build.onLoad({ filter: /.*/, namespace: "ritm-bundled" }, async ({ pluginData: { file } }) => {
        const result = await esbuild.build({
          ...shared,
          entryPoints: [file],
          entryNames: "[name]",
          splitting: false,
          metafile: false,
          plugins,
        });
        const [main, ...more] = result.outputFiles ?? [];
        if (!main || more.length > 0 || !/\.(js|css)$/.test(main.path)) {
          throw new Error(`${file} must bundle into one file`);
        }
        return { contents: main.contents, loader: "file", resolveDir: path.dirname(file) };
      });
    },
  };
}
