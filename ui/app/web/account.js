// What an account needs of a window: passkeys, which no worker has, and what a letter's link brought along.

/**
 * What a passkey's device says: the JSON of Web Authentication (level 3), or why there is none.
 *
 * @typedef {{ credential: string } | { fault: "cancelled" | "known" | "unsupported" | "elsewhere" | "failed" }} Shown
 */

/** @type {AbortController | undefined} The question that is open: a page may have one only. */
let open;

/**
 * @param {unknown} error
 * @returns {Shown}
 */
function fault(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "AbortError" || name === "NotAllowedError") return { fault: "cancelled" };
  if (name === "InvalidStateError") return { fault: "known" };
  // They are bound to the host that the server names as its own.
  if (name === "SecurityError") return { fault: "elsewhere" };
  if (name === "NotSupportedError") return { fault: "unsupported" };
  console.warn(error);
  return { fault: "failed" };
}

/** @param {Credential | null} credential */
function told(credential) {
  if (!(credential instanceof PublicKeyCredential)) return /** @type {Shown} */ ({ fault: "cancelled" });
  return { credential: JSON.stringify(credential.toJSON()) };
}

const supported = () =>
  typeof PublicKeyCredential === "function" &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function" &&
  typeof PublicKeyCredential.prototype.toJSON === "function";

/**
 * Asks a device, in place of the question that was open.
 *
 * @param {(signal: AbortSignal) => Promise<Credential | null>} question
 * @returns {Promise<Shown>}
 */
async function ask(question) {
  open?.abort();
  const mine = new AbortController();
  open = mine;
  try {
    return told(await question(mine.signal));
  } catch (error) {
    return fault(error);
  } finally {
    if (open === mine) open = undefined;
  }
}

/** @type {RitmPasskeys} */
export const passkeys = {
  supported,
  async offers() {
    return supported() && (await PublicKeyCredential.isConditionalMediationAvailable?.()) === true;
  },
  show(options, offered) {
    if (!supported()) return Promise.resolve({ fault: "unsupported" });
    return ask((signal) =>
      navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)),
        ...(offered ? { mediation: /** @type {const} */ ("conditional") } : {}),
        signal,
      }),
    );
  },
  make(options) {
    if (!supported()) return Promise.resolve({ fault: "unsupported" });
    return ask((signal) =>
      navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)),
        signal,
      }),
    );
  },
  stop() {
    open?.abort();
  },
};

// A letter's link carries its token behind `#`, which no server sees; nor does it stay in the address, where it could be
// copied along, or in the history.
let letter = "";
/** What is shorter leads to a place in the page. */
const LEAST_LETTER = 16;
const isLetter = () => location.pathname.startsWith("/account/") && location.hash.length > LEAST_LETTER;
if (isLetter()) {
  letter = location.hash.slice(1);
  history.replaceState(history.state, "", location.pathname + location.search);
}
// A link that is followed in the page that waits for it changes nothing but what stands behind `#`.
addEventListener("hashchange", () => {
  if (isLetter()) location.reload();
});

/** What the address brought along, once. */
export function takeLetter() {
  const taken = letter;
  letter = "";
  return taken;
}
