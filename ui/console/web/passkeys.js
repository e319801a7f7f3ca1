// Passkeys, as the browser's own JSON has them (Web Authentication level 3, 5.1.8 to 5.1.10).

/**
 * What the console asks authenticators by; nothing in a browser that knows no passkeys.
 *
 * @returns {RitmPasskeys | undefined}
 */
export function passkeys() {
  const kind = window.PublicKeyCredential;
  if (!kind?.parseRequestOptionsFromJSON || !kind.parseCreationOptionsFromJSON) return undefined;
  return {
    get: async (options) =>
      told(await navigator.credentials.get({ publicKey: kind.parseRequestOptionsFromJSON(inner(options)) })),
    create: async (options) =>
      told(await navigator.credentials.create({ publicKey: kind.parseCreationOptionsFromJSON(inner(options)) })),
  };
}

/**
 * Servers put the options into `publicKey` or send them as they are.
 *
 * @param {any} options
 */
const inner = (options) => options.publicKey ?? options;

/** @param {Credential | null} credential */
function told(credential) {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey was given");
  return credential.toJSON();
}
