// Compresses what is worth it, remembering earlier results by content so that only changed files cost time.

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

/** Fonts, pictures and archives are compressed already. */
const worthIt = /\.(js|css|html|json|wasm|svg|webmanifest|txt)$/;

/**
 * For each file its brotli and gzip form, or nothing where compression gains nothing.
 *
 * @param {Map<string, { bytes: Buffer }>} files
 * @param {string} cache The folder of earlier results.
 */
export async function compressAll(files, cache) {
  await mkdir(cache, { recursive: true });
  /** @type {Map<string, { br?: Buffer, gz?: Buffer }>} */
  const results = new Map();
  await Promise.all(
    [...files].map(async ([name, { bytes }]) => {
      if (!worthIt.test(name) || bytes.length < 256) {
        results.set(name, {});
        return;
      }
      const key = createHash("sha256").update(bytes).digest("hex");
      const [br, gz] = await Promise.all([
        remembered(path.join(cache, `${key}.br`), () =>
          brotli(bytes, {
            params: {
              [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
              [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
              [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            },
          }),
        ),
        remembered(path.join(cache, `${key}.gz`), () => gzip(bytes, { level: 9 })),
      ]);
      results.set(name, { br: smaller(br, bytes), gz: smaller(gz, bytes) });
    }),
  );
  return results;
}

/**
 * @param {Buffer} packed
 * @param {Buffer} bytes
 */
const smaller = (packed, bytes) => (packed.length < bytes.length ? packed : undefined);

/**
 * @param {string} file
 * @param {() => Promise<Buffer>} make
 */
async function remembered(file, make) {
  try {
    return await readFile(file);
  } catch {
    const bytes = await make();
    // Renamed into place, so that an interrupted run leaves no half file behind.
    const temporary = `${file}.${process.pid}`;
    await writeFile(temporary, bytes);
    await rename(temporary, file);
    return bytes;
  }
}
