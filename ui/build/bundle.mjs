// Bundles the web app: page, app, engine host, styles, fonts and the service worker, all with content-hashed names.
//
//   node bundle.mjs --stage DIR --out DIR --report FILE
//
// `--stage` holds what wasm-bindgen wrote (ritm_app.js, ritm_app_bg.wasm, and the same of ritm_worker and ritm_console),
// `--out` becomes the folder the server serves, `--report` tells which file plays which part and how large it is.
// The output depends on the inputs alone: the same sources give the same bytes and the same build id.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { compressAll } from "./compress.mjs";
import { assetUrls, bindings } from "./plugins.mjs";

const ui = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    stage: { type: "string" },
    out: { type: "string" },
    report: { type: "string" },
    cache: { type: "string" },
  },
});
/** @param {keyof typeof values} name */
const option = (name) => {
  const value = values[name];
  if (value) return value;
  console.error(`bundle.mjs: --${name} is missing`);
  process.exit(2);
};
const report = option("report");
const cache = path.resolve(option("cache"));

const out = path.resolve(option("out"));
const stage = path.resolve(option("stage"));

/** @satisfies {esbuild.BuildOptions} */
const shared = {
  absWorkingDir: ui,
  bundle: true,
  format: /** @type {esbuild.Format} */ ("esm"),
  target: ["chrome111", "firefox114", "safari16.4"],
  minify: true,
  metafile: true,
  write: false,
  outdir: out,
  publicPath: "/",
  assetNames: "assets/[name]-[hash]",
  chunkNames: "assets/[name]-[hash]",
  entryNames: "assets/[name]-[hash]",
  legalComments: "none",
  logLevel: "warning",
  loader: {
    ".woff2": "file",
    ".wasm": "file",
    ".png": "file",
    ".svg": "file",
    ".pmtiles": "file",
  },
};

/** @typedef {esbuild.Metafile["outputs"][string]} Output */

/**
 * Runs esbuild and returns its files by path below `out`, with the metafile's outputs under the same names.
 *
 * @param {esbuild.BuildOptions} settings
 */
async function bundle(settings) {
  const result = await esbuild.build({ ...shared, ...settings, metafile: true, write: false });
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for (const file of result.outputFiles) {
    files.set(relative(file.path), Buffer.from(file.contents));
  }
  /** @type {Map<string, Output>} */
  const outputs = new Map();
  for (const [name, output] of Object.entries(result.metafile.outputs)) {
    outputs.set(relative(path.resolve(ui, name)), output);
  }
  return { files, outputs };
}

/** @param {string} file */
const relative = (file) => path.relative(out, file).split(path.sep).join("/");

/**
 * The output an entry point became.
 *
 * @param {Map<string, Output>} outputs
 * @param {string} source
 */
function entry(outputs, source) {
  const wanted = path.relative(ui, path.resolve(ui, source)).split(path.sep).join("/");
  for (const [name, output] of outputs) {
    if (output.entryPoint === wanted) return { name, output };
  }
  throw new Error(`${source} became no output`);
}

/**
 * An output and everything it imports statically.
 *
 * @param {Map<string, Output>} outputs
 * @param {string} name
 * @param {Set<string>} seen
 */
function closure(outputs, name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const one of outputs.get(name)?.imports ?? []) {
    if (one.external || one.kind === "dynamic-import") continue;
    closure(outputs, relative(path.resolve(ui, one.path)), seen);
  }
  return seen;
}

/**
 * @param {string} algorithm
 * @param {Buffer | string} bytes
 * @param {"hex" | "base64"} form
 */
const sha = (algorithm, bytes, form) => createHash(algorithm).update(bytes).digest(form);

// The engine host first: the app must know its address.
const plugins = [bindings(stage), assetUrls(shared, [bindings(stage)])];
const host = await bundle({ entryPoints: ["worker/web/host.js"], plugins });
const hostEntry = entry(host.outputs, "worker/web/host.js");

const app = await bundle({
  entryPoints: ["app/web/boot.js"],
  splitting: true,
  plugins,
  define: { RITM_WORKER_URL: JSON.stringify(`/${hostEntry.name}`) },
});
const bootEntry = entry(app.outputs, "app/web/boot.js");

// Sets theme and language before the first paint, so it must not be a module.
const early = await bundle({ entryPoints: ["app/web/early.js"], format: "iife" });
const earlyEntry = entry(early.outputs, "app/web/early.js");

/** @typedef {"first" | "engine" | "lazy" | "console"} Role */

/**
 * Every file served, by its path: bytes and the part it plays.
 *
 * @type {Map<string, { bytes: Buffer, part: Role }>}
 */
const files = new Map();
/**
 * @param {string} name
 * @param {Buffer} bytes
 * @param {Role} part
 */
const add = (name, bytes, part) => {
  if (!files.has(name)) files.set(name, { bytes, part });
};

const hostFiles = closure(host.outputs, hostEntry.name);
for (const [name, bytes] of host.files) {
  add(name, bytes, hostFiles.has(name) || name.endsWith(".wasm") ? "engine" : "lazy");
}
const bootFiles = closure(app.outputs, bootEntry.name);
const style = bootEntry.output.cssBundle && relative(path.resolve(ui, bootEntry.output.cssBundle));
const mainFont = [...app.files.keys()].find((name) => name.startsWith("assets/inter-latin-wght-normal-"));
const appWasm = [...app.files.keys()].find((name) => /^assets\/ritm_app_bg-.*\.wasm$/.test(name));
/** @param {string} name */
const first = (name) =>
  bootFiles.has(name) ||
  name === style ||
  name === appWasm ||
  /^assets\/inter-(latin|cyrillic)-wght-normal-.*\.woff2$/.test(name);
for (const [name, bytes] of app.files) {
  add(name, bytes, first(name) ? "first" : "lazy");
}
for (const [name, bytes] of early.files) add(name, bytes, "first");

// What keeps its name: the manifest and the icons.
const plain = path.join(ui, "app/web");
for (const name of ["manifest.webmanifest", ...(await icons(path.join(plain, "icons")))]) {
  if (existsSync(path.join(plain, name))) add(name, await readFile(path.join(plain, name)), "lazy");
}

// The page, with the hashed names filled in.
/** @param {Record<string, string>} attributes */
const link = (attributes) =>
  `<link ${Object.entries(attributes)
    .map(([key, value]) => (value === "" ? key : `${key}="${value}"`))
    .join(" ")}>`;
const chunks = [...bootFiles].filter((name) => name.endsWith(".js"));
const head = [
  `<script src="/${earlyEntry.name}"></script>`,
  style && link({ rel: "stylesheet", href: `/${style}` }),
  ...chunks.map((name) => link({ rel: "modulepreload", href: `/${name}` })),
  appWasm && link({ rel: "preload", as: "fetch", type: "application/wasm", href: `/${appWasm}`, crossorigin: "" }),
  mainFont && link({ rel: "preload", as: "font", type: "font/woff2", href: `/${mainFont}`, crossorigin: "" }),
  `<script type="module" src="/${bootEntry.name}"></script>`,
].filter(Boolean);
/**
 * @param {string} folder
 * @param {(string | undefined)[]} lines
 */
const pageOf = async (folder, lines) => {
  const template = await readFile(path.join(folder, "index.html"), "utf8");
  if (!template.includes("<!-- ritm:head -->")) throw new Error(`${folder}/index.html has no place for the head`);
  return Buffer.from(template.replace("<!-- ritm:head -->", lines.filter(Boolean).join("\n    ")));
};
add("index.html", await pageOf(plain, head), "first");

// The service worker knows every file with its hash, so that it installs a whole build or none.
const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));

// The console is no part of what devices keep: it comes after the list of that was made.
const desk = await bundle({ entryPoints: ["console/web/boot.js"], plugins });
const deskEntry = entry(desk.outputs, "console/web/boot.js");
const deskEarly = await bundle({ entryPoints: ["console/web/early.js"], format: "iife" });
const deskStyle = deskEntry.output.cssBundle && relative(path.resolve(ui, deskEntry.output.cssBundle));
const deskWasm = [...desk.files.keys()].find((name) => /^assets\/ritm_console_bg-.*\.wasm$/.test(name));
for (const [name, bytes] of [...desk.files, ...deskEarly.files]) add(name, bytes, "console");
const deskHead = [
  `<script src="/${entry(deskEarly.outputs, "console/web/early.js").name}"></script>`,
  deskStyle && link({ rel: "stylesheet", href: `/${deskStyle}` }),
  deskWasm && link({ rel: "preload", as: "fetch", type: "application/wasm", href: `/${deskWasm}`, crossorigin: "" }),
  `<script type="module" src="/${deskEntry.name}"></script>`,
];
add("console/index.html", await pageOf(path.join(ui, "console/web"), deskHead), "console");
// The worker's own source counts as well: two workers must not share a cache.
const workerSource = await readFile(path.join(plain, "sw.js"));
const build = sha(
  "sha256",
  [`sw.js ${sha("sha256", workerSource, "hex")}\n`, ...sorted.map(([name, { bytes }]) => `${name} ${sha("sha256", bytes, "hex")}\n`)].join(""),
  "hex",
).slice(0, 16);
const precache = sorted
  .filter(([name]) => !name.endsWith(".map"))
  .map(([name, { bytes }]) => [name === "index.html" ? "/" : `/${name}`, `sha256-${sha("sha256", bytes, "base64")}`]);
const worker = await esbuild.build({
  absWorkingDir: ui,
  entryPoints: ["app/web/sw.js"],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: shared.target,
  logLevel: "warning",
  define: { RITM_BUILD: JSON.stringify(build), RITM_FILES: JSON.stringify(precache) },
});
add("sw.js", Buffer.from(worker.outputFiles[0].contents), "lazy");

// Written anew each time: a file of an older build must not linger.
await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, "assets"), { recursive: true });
const sizes = await compressAll(files, cache);
for (const [name, { bytes }] of files) {
  const target = path.join(out, name);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, bytes);
  const { br, gz } = sizes.get(name) ?? {};
  if (br) await writeFile(`${target}.br`, br);
  if (gz) await writeFile(`${target}.gz`, gz);
}

const parts = {
  build,
  files: [...files].map(([name, { bytes, part }]) => {
    const { br, gz } = sizes.get(name) ?? {};
    return {
      name,
      part,
      raw: bytes.length,
      gz: gz?.length ?? bytes.length,
      br: br?.length ?? bytes.length,
    };
  }),
};
await writeFile(report, `${JSON.stringify(parts, null, 1)}\n`);
console.log(`build ${build}: ${files.size} files`);

/** @param {string} folder */
async function icons(folder) {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).toSorted().map((name) => `icons/${name}`);
}
