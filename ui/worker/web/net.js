// The engine's way to servers: `HttpAsk` and `HttpAnswer` of core/model (transport.rs) as plain objects.
//
// The engine says in each request who asks. So the browser adds nothing: no cookie, no page's address, no copy of its own.

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * @typedef {object} HttpAsk
 * @property {string} method
 * @property {string} url
 * @property {[string, string][]} headers
 * @property {Bytes} body
 * @property {number} patienceMs
 * @property {number} mostBytes
 */

/**
 * What came of it: the status, the headers as names and values in turns, and the body; or the code of a fault.
 *
 * @typedef {{ status: number, headers: string[], body: Bytes }} HttpAnswer
 * @typedef {HttpAnswer | { fault: "unreachable" | "timed-out" | "too-long" | "forbidden" }} HttpTold
 */

/**
 * Asks a server. It never fails: what goes wrong is told.
 *
 * @param {HttpAsk} ask
 * @returns {Promise<HttpTold>}
 */
export async function askServer(ask) {
  if (!isServer(ask.url)) return { fault: "forbidden" };
  const ending = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    ending.abort();
  }, ask.patienceMs);
  try {
    const response = await fetch(ask.url, {
      method: ask.method,
      headers: ask.headers,
      body: ask.body.byteLength > 0 ? ask.body : null,
      signal: ending.signal,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
    const body = await whole(response, ask.mostBytes);
    if (!body) return { fault: "too-long" };
    /** @type {string[]} */
    const headers = [];
    response.headers.forEach((value, name) => headers.push(name.toLowerCase(), value));
    return { status: response.status, headers, body };
  } catch {
    return { fault: late ? "timed-out" : "unreachable" };
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
}

/** @param {string} url */
function isServer(url) {
  try {
    return /^https?:$/.test(new URL(url).protocol) && /^https?:\/\/[^/]/.test(url);
  } catch {
    return false;
  }
}

/**
 * The body; nothing where it is longer than allowed.
 *
 * @param {Response} response
 * @param {number} mostBytes
 * @returns {Promise<Bytes | undefined>}
 */
async function whole(response, mostBytes) {
  const parts = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) break;
    length += value.byteLength;
    if (length > mostBytes) return undefined;
    parts.push(value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.byteLength;
  }
  return body;
}
