// The engine's place for secrets in a browser: a small database of this origin (IndexedDB) beside the one that holds the
// training. No other site can read it, no export holds it, and it goes when the site's data is cleared. A browser has no
// keyring for pages: whoever can read this profile's files can read it, as it can the browser's own cookies. Scripts of
// others can't: the pages run none (their content security policy), and it is opened in this worker only.

/**
 * `SecretAsk` of core/model (secret.rs).
 *
 * @typedef {{ kind: "read" | "keep" | "forget", name: string, secret?: Uint8Array<ArrayBuffer> | undefined }} SecretAsk
 * @typedef {{ secret?: Uint8Array<ArrayBuffer> | undefined, fault?: "locked" | "failed" }} SecretTold
 */

const DATABASE = "ritm-secrets";
const STORE = "secret";

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

/**
 * Asks for a secret. It never fails: what goes wrong is told.
 *
 * @param {SecretAsk} ask
 * @returns {Promise<SecretTold>}
 */
export async function askSecret(ask) {
  try {
    opened ??= open();
    const database = await opened;
    return await carryOut(database, ask);
  } catch (error) {
    console.warn(error);
    opened = undefined;
    return { fault: "failed" };
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => {
      // A browser may close it, for the site's data is cleared.
      asked.result.onclose = () => (opened = undefined);
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = undefined;
      };
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

/**
 * @param {IDBDatabase} database
 * @param {SecretAsk} ask
 * @returns {Promise<SecretTold>}
 */
function carryOut(database, ask) {
  return new Promise((resolve, reject) => {
    const reads = ask.kind === "read";
    // Strict: what is told as kept is on the disk.
    const transaction = database.transaction(STORE, reads ? "readonly" : "readwrite", { durability: "strict" });
    const store = transaction.objectStore(STORE);
    /** @type {IDBRequest | undefined} */
    let read;
    if (reads) read = store.get(ask.name);
    else if (ask.kind === "keep") store.put(ask.secret, ask.name);
    else store.delete(ask.name);
    transaction.oncomplete = () => resolve(read?.result === undefined ? {} : { secret: read.result });
    transaction.onabort = () => reject(transaction.error);
  });
}
