// The desktop app in a window on a screen that is none, driven by WebKit's own driver, with nothing of this computer's: a
// bus of its own, an account's folders of its own, and a made-up strap near it.

import { spawn, spawnSync } from "node:child_process";
import { mkdir, readFile, readdir, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import path from "node:path";
import { deflateSync } from "node:zlib";
import { freePort, scratch, sleep } from "./harness.mjs";
import { windowOn } from "./screen.mjs";

const binary = process.env.RITM_DESKTOP ?? "";

/**
 * A program that ends with the test.
 *
 * @param {Ending} t
 * @param {string} program
 * @param {string[]} words
 * @param {NodeJS.ProcessEnv} env
 */
function start(t, program, words, env) {
  const child = spawn(program, words, { env, stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  child.on("error", (error) => (said += error));
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 2000);
    await ended;
    clearTimeout(timer);
  });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), said: () => said };
}

/** @param {AsyncIterator<string>} lines */
async function line(lines) {
  const { value, done } = await lines.next();
  return done ? "" : String(value);
}

/**
 * An account of a computer with a screen, a bus and a Bluetooth adapter; it ends with the test.
 *
 * @param {Ending} t
 */
export async function computer(t) {
  const home = await scratch(t);
  // Sockets have short names.
  const run = path.join("/tmp", `ritm-${process.pid}-${Date.now() % 100_000}`);
  await mkdir(run, { mode: 0o700 });
  t.after(() => rm(run, { recursive: true, force: true }));
  const settings = path.join(run, "bus.conf");
  await writeFile(
    settings,
    `<busconfig><type>session</type><listen>unix:path=${run}/bus</listen><auth>EXTERNAL</auth><policy context="default">` +
      `<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  );
  const base = { PATH: process.env.PATH, LANG: "en_GB.UTF-8", TZ: "Europe/Berlin" };
  const bus = start(t, "dbus-daemon", [`--config-file=${settings}`, "--nofork", "--print-address"], base);
  const address = await line(bus.lines);
  // It chooses a number itself, and says it once it serves. Between two windows nobody is there: it must not begin anew.
  const screen = start(t, "Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-fbdir", run, "-nolisten", "tcp", "-noreset"], base);
  const display = `:${await line(screen.lines)}`;
  const env = {
    ...base,
    DISPLAY: display,
    DBUS_SESSION_BUS_ADDRESS: address,
    DBUS_SYSTEM_BUS_ADDRESS: address,
    HOME: home,
    XDG_DATA_HOME: path.join(home, "data"),
    XDG_CONFIG_HOME: path.join(home, "config"),
    XDG_CACHE_HOME: path.join(home, "cache"),
    XDG_RUNTIME_DIR: run,
    RITM_WEB_DIR: process.env.RITM_WEB_DIR,
    // There is no graphics card, and within a container the web view can't fence itself in.
    GDK_BACKEND: "x11",
    LIBGL_ALWAYS_SOFTWARE: "1",
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    NO_AT_BRIDGE: "1",
  };
  return new Computer(t, home, env);
}

class Computer {
  /**
   * @param {Ending} t
   * @param {string} home
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(t, home, env) {
    this.t = t;
    this.home = home;
    this.env = env;
  }

  /**
   * Starts the app in a session of the driver's.
   *
   * @param {string[]} files Files that it is given.
   */
  async open(files = []) {
    const port = await freePort();
    const driver = start(this.t, "WebKitWebDriver", [`--port=${port}`], { ...this.env, TAURI_WEBVIEW_AUTOMATION: "true" });
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries += 1) {
      try {
        await fetch(`${url}/status`);
        break;
      } catch (error) {
        if (tries > 200) throw new Error(`the driver did not start: ${driver.said()}`, { cause: error });
        await sleep(25);
      }
    }
    const begun = Date.now();
    const options = { binary, args: files };
    const body = { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } };
    const { sessionId } = await call("POST", `${url}/session`, body).catch((error) => {
      throw new Error(`${error.message}\n${driver.said()}`);
    });
    const view = new View(`${url}/session/${sessionId}`, begun, driver.said);
    this.t.after(() => view.close());
    return view;
  }

  /**
   * Starts the app once more, as the desktop does for a file that is opened; how it ended.
   *
   * @param {string[]} files
   */
  async again(files) {
    const { child, said } = start(this.t, binary, files, this.env);
    const code = await new Promise((resolve) => child.once("exit", resolve));
    return { code, said: said() };
  }

  /** A made-up strap: what is said to it, see app-desktop/examples/fake-strap.rs. */
  strap() {
    return this.#made("fake-strap");
  }

  /**
   * GNOME's keyring, as a login starts it; what is in it outlives it.
   *
   * @param {boolean} [open] Whether the login unlocked it.
   */
  async keyring(open = true) {
    const words = ["--foreground", ...(open ? ["--unlock"] : []), "--components=secrets"];
    const { child, said } = start(this.t, "gnome-keyring-daemon", words, this.env);
    if (open) child.stdin.end("a password");
    const asks = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"];
    for (let tries = 0; ; tries += 1) {
      const { stdout } = spawnSync("dbus-send", [...asks, "string:org.freedesktop.secrets"], { env: this.env, encoding: "utf8" });
      if (stdout.includes("boolean true")) break;
      if (tries > 400) throw new Error(`the keyring did not start: ${said()}`);
      await sleep(25);
    }
    return {
      /** Ends it, as the end of a login does. */
      async end() {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        await ended;
      },
    };
  }

  /** A made-up desktop around the window: what is said to it, see app-desktop/examples/fake-desk.rs. */
  around() {
    return this.#made("fake-desk");
  }

  /** The app's window, as a window manager has it. */
  window() {
    return windowOn(this.t, this.env.DISPLAY ?? "");
  }

  /** The app's number among the programs that run; nothing where it does not. */
  async #running() {
    const ours = await realpath(binary);
    for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
      const [program, words] = await Promise.all([
        readlink(`/proc/${id}/exe`).catch(() => ""),
        readFile(`/proc/${id}/environ`, "latin1").catch(() => ""),
      ]);
      // Of this computer only: others may be tested at the same time.
      if (program === ours && words.split("\0").includes(`HOME=${this.home}`)) return Number(id);
    }
    return undefined;
  }

  async runs() {
    return (await this.#running()) !== undefined;
  }

  /** Kills the app as a system does that runs out of memory. */
  async kill() {
    const id = await this.#running();
    if (id === undefined) throw new Error("the app does not run");
    process.kill(id, "SIGKILL");
  }

  /** @param {string} name */
  async #made(name) {
    const program = path.join(path.dirname(binary), "examples", name);
    const { child, lines, said } = start(this.t, program, [], this.env);
    const first = await line(lines);
    if (first !== "ready") throw new Error(`${name} did not start: ${said()}`);
    /** @param {string | number} command */
    return async (command) => {
      child.stdin.write(`${command}\n`);
      return line(lines);
    };
  }

  /**
   * A picture of the whole screen, as PNG.
   *
   * @param {string} file
   */
  async picture(file) {
    await writeFile(file, png(await readFile(path.join(this.env.XDG_RUNTIME_DIR ?? "", "Xvfb_screen0"))));
  }
}

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 */
async function call(method, url, body) {
  const answer = await fetch(url, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = /** @type {{ value: any }} */ (await answer.json());
  if (!answer.ok) throw new Error(`${value?.error}: ${value?.message}`);
  return value;
}

/**
 * A dump of X's (XWDFile.h: numbers of 32 bits, big-endian, then the colour map and lines of 32 bits a pixel) as PNG.
 *
 * @param {Buffer} dump
 */
function png(dump) {
  /** @param {number} at */
  const number = (at) => dump.readUInt32BE(at * 4);
  const [width, height, perLine] = [number(4), number(5), number(12)];
  const pixels = number(0) + number(19) * 12;
  const lines = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0, to = 0; y < height; y += 1) {
    to += 1;
    for (let x = 0; x < width; x += 1) {
      const from = pixels + y * perLine + x * 4;
      for (const part of [2, 1, 0]) lines[to++] = dump[from + part];
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
}

/**
 * @param {string} kind
 * @param {Buffer} data
 */
function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  // CRC-32 of the PNG specification, annex D.
  let crc = 0xffff_ffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE((crc ^ 0xffff_ffff) >>> 0, body.length + 4);
  return whole;
}

/** The page in the window. */
class View {
  closed = false;

  /**
   * @param {string} url
   * @param {number} begun When it was started, in milliseconds since 1970.
   * @param {() => string} said
   */
  constructor(url, begun, said) {
    this.url = url;
    this.begun = begun;
    this.said = said;
  }

  /** Closes the window, and with it the app. */
  async close() {
    if (this.closed) return;
    this.closed = true;
    await call("DELETE", this.url).catch(() => {});
  }

  /**
   * Runs a function in the page.
   *
   * @template T
   * @param {(...words: any[]) => T} script
   * @param {...unknown} words
   * @returns {Promise<Awaited<T>>}
   */
  run(script, ...words) {
    const wrapped =
      "const words = [...arguments]; const done = words.pop();" +
      `Promise.resolve().then(() => (${script})(...words)).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    return call("POST", `${this.url}/execute/async`, { script: wrapped, args: words }).then((outcome) => {
      if (outcome?.error) throw new Error(outcome.error);
      return outcome?.value;
    });
  }

  /**
   * Waits until something is so in the page; gives what it is then.
   *
   * @template T
   * @param {(...words: any[]) => T} script
   * @param {unknown[]} [words]
   * @param {number} [limitMs]
   */
  async until(script, words = [], limitMs = 20_000) {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const value = await this.run(script, ...words);
      if (value) return value;
      if (Date.now() > deadline) {
        const text = await this.run(() => document.body.innerText.slice(0, 2000));
        throw new Error(`it never came to ${script}\n${text}\n${this.said()}`);
      }
      await sleep(20);
    }
  }

  /** Waits until the app has drawn. */
  async ready() {
    await this.until(() => Boolean(window.ritm?.ready));
    await this.run(() => window.ritm.ready);
  }

  /** @param {string} id */
  async click(id) {
    await this.until((wanted) => Boolean(document.querySelector(`[data-testid="${wanted}"]:not([disabled])`)), [id]);
    await this.run((wanted) => /** @type {HTMLElement} */ (document.querySelector(`[data-testid="${wanted}"]`)).click(), id);
  }

  /**
   * Types into a field, in place of what is in it.
   *
   * @param {string} id
   * @param {string} text
   */
  async fill(id, text) {
    await this.until((wanted) => Boolean(document.querySelector(`[data-testid="${wanted}"]`)), [id]);
    await this.run(
      (wanted, typed) => {
        const field = /** @type {HTMLInputElement} */ (document.querySelector(`[data-testid="${wanted}"]`));
        field.value = typed;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      },
      id,
      text,
    );
  }
}
