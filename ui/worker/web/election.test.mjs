// Which of several tabs hosts the engine, who hears its answers, and what happens when the host goes, breaks down or gives
// way. The browser's locks, its channel between tabs, its files and the engine are played here; the turns are real.

import assert from "node:assert/strict";
import { mock, suite, test } from "node:test";
import { Election } from "./election.js";
import { Turns } from "./turns.js";

/** @typedef {import("./turns.js").Bytes} Bytes */
/** @typedef {import("./election.js").Message} Message */

/** Frames that the played engine does something else with than to answer them. */
const TELL_ALL = 200;
const BREAK_NOW = 201;
const BREAK_LATER = 202;
const READ = 203;

const settled = async () => {
  for (let round = 0; round < 30; round += 1) await new Promise(setImmediate);
};

/** A browser: what its tabs share. */
class Browser {
  /** @type {Tab[]} */
  tabs = [];
  /** @type {{ tab: Tab, act: (lock: unknown) => unknown, done: (outcome: unknown) => void }[]} */
  line = [];
  /** @type {Tab | undefined} */
  holder;
  /** @type {Tab | undefined} Whose worker has the database's files open. */
  files;
  /** @type {Message[]} Everything that went over the channel. */
  sent = [];

  /**
   * Opens a tab, and lets it come to rest.
   *
   * @param {string} name
   * @param {Partial<Tab>} differences
   */
  async open(name, differences = {}) {
    const tab = Object.assign(new Tab(this, name), differences);
    this.tabs.push(tab);
    tab.start();
    await settled();
    return tab;
  }

  grant() {
    const next = this.holder ? undefined : this.line.shift();
    if (!next) return;
    const { tab, act, done } = next;
    this.holder = tab;
    void (async () => {
      const outcome = await act({});
      if (tab.gone) return;
      this.holder = undefined;
      done(outcome);
      this.grant();
    })();
  }
}

/** A tab: its page, which remembers what it was told, and its worker. */
class Tab {
  /** @type {any[]} What the page was told, oldest first. */
  told = [];
  /** @type {number[]} */
  pauses = [];
  gone = false;
  opened = 0;
  /** @type {unknown} What opening the engine throws. */
  refusal;
  /** @type {unknown} What fetching it throws. */
  unfetched;
  /** Whether a workout is recorded in it. */
  attends = false;
  /** @type {unknown} What closing it throws. */
  unclosed;
  /** @type {unknown} Why the worker ended itself. */
  left;
  /** @type {(() => void) | undefined} Has the reader answer that the engine waits for. */
  readerAnswers;

  /**
   * @param {Browser} browser
   * @param {string} name
   */
  constructor(browser, name) {
    this.browser = browser;
    this.name = name;
    /** @type {{ postMessage: (message: Message) => void, onmessage: ((event: any) => void) | null }} */
    this.channel = {
      onmessage: null,
      postMessage: (message) => {
        const { sent, tabs } = browser;
        sent.push(message);
        for (const tab of tabs) {
          // What can't be cloned can't travel.
          const data = structuredClone(message);
          if (tab !== this) setImmediate(() => tab.gone || tab.channel.onmessage?.({ data }));
        }
      },
    };
  }

  start() {
    const { browser } = this;
    this.election = new Election({
      me: this.name,
      locks: {
        request: (name, ...more) => {
          assert.equal(name, "ritm-engine");
          const [act] = more.slice(-1);
          if (more[0].ifAvailable && (browser.holder || browser.line.length > 0)) return Promise.resolve(act(null));
          return new Promise((done) => {
            browser.line.push({ tab: this, act, done });
            browser.grant();
          });
        },
      },
      channel: this.channel,
      tell: (message) => this.told.push(message),
      load: async () => {
        if (this.unfetched) throw this.unfetched;
      },
      open: async (hears) => {
        this.opened += 1;
        await new Promise(setImmediate);
        if (this.refusal) throw this.refusal;
        if (browser.files) throw new Error("files: NoModificationAllowedError");
        browser.files = this;
        const turns = new Turns(this.engine(), {
          ...hears,
          read: (id) => (this.readerAnswers = () => turns.answer(id, undefined)),
          want() {},
          http: async () => ({ fault: "unreachable" }),
          secret: async () => ({}),
          attend() {},
          soon: setImmediate,
        });
        return {
          take: (client, frame) => turns.take(client, frame),
          attends: () => this.attends,
          close: () => turns.close(),
        };
      },
      leave: (error) => {
        this.left = error;
        this.close();
      },
      pause: (ms) => {
        this.pauses.push(ms);
        return new Promise(setImmediate);
      },
    });
    this.election.run().catch((error) => {
      throw error;
    });
  }

  /** Answers every frame with the same bytes and the first letter of its own name. */
  engine() {
    /** @type {import("./turns.js").Out[]} */
    let out = [];
    let breaks = false;
    return {
      take_frame: (/** @type {number} */ client, /** @type {Bytes} */ frame) => {
        if (frame[0] === BREAK_NOW) throw new Error("unreachable");
        if (frame[0] === BREAK_LATER) breaks = true;
        else if (frame[0] === READ) out.push(["read", 1, frame]);
        else out.push(["frame", frame[0] === TELL_ALL ? undefined : client, Uint8Array.of(...frame, this.letter)]);
      },
      reader_answer: () => {
        throw new Error("unreachable");
      },
      radio_answer() {},
      location_answer() {},
      radio_event() {},
      http_answer() {},
      secret_answer() {},
      location_event() {},
      step: () => {
        if (breaks) throw new Error("unreachable");
        return Infinity;
      },
      take_out: () => {
        const taken = out;
        out = [];
        return taken;
      },
      close: () => {
        if (this.unclosed) throw this.unclosed;
        assert.equal(this.browser.holder, this, "the lock went before the files");
        this.browser.files = undefined;
      },
    };
  }

  get letter() {
    return this.name.charCodeAt(0);
  }

  /** The page asks something. */
  async ask(/** @type {number[]} */ ...frame) {
    this.election?.fromPage({ frame: Uint8Array.from(frame) });
    await settled();
  }

  async askToGiveWay(/** @type {true | "work"} */ why = true) {
    this.election?.fromPage({ giveWay: why });
    await settled();
  }

  /** The worker ends: the browser frees all it held. */
  close() {
    const { browser } = this;
    this.gone = true;
    browser.tabs = browser.tabs.filter((tab) => tab !== this);
    browser.line = browser.line.filter(({ tab }) => tab !== this);
    if (browser.files === this) browser.files = undefined;
    if (browser.holder === this) browser.holder = undefined;
    setImmediate(() => browser.grant());
  }

  /** The states that the page was told, and the frames as lists of numbers; each is given once. */
  heard() {
    const heard = this.told.map(({ frame, state, detail }) => (frame ? [...frame] : detail ? [state, detail] : state));
    this.told = [];
    return heard;
  }
}

/** @param {string} name */
const letter = (name) => name.charCodeAt(0);

suite("the election", () => {
  test("the first tab hosts, the second is its guest, and each hears its own answers", async () => {
    const browser = new Browser();
    const first = await browser.open("a");
    const second = await browser.open("b");
    const third = await browser.open("c");
    assert.deepEqual(first.heard(), ["starting", "ready"]);
    assert.deepEqual(second.heard(), ["ready"]);
    assert.deepEqual(third.heard(), ["ready"]);
    assert.deepEqual([first.opened, second.opened, third.opened], [1, 0, 0]);
    await first.ask(1);
    await second.ask(2);
    await third.ask(3);
    await second.ask(4);
    assert.deepEqual(first.heard(), [[1, letter("a")]]);
    assert.deepEqual(second.heard(), [
      [2, letter("a")],
      [4, letter("a")],
    ]);
    assert.deepEqual(third.heard(), [[3, letter("a")]]);
  });

  test("what the engine tells all of them, every page hears once", async () => {
    const browser = new Browser();
    const [first, second, third] = [await browser.open("a"), await browser.open("b"), await browser.open("c")];
    for (const asker of [first, second]) {
      for (const tab of browser.tabs) tab.heard();
      await asker.ask(TELL_ALL, 5);
      for (const tab of [first, second, third]) assert.deepEqual(tab.heard(), [[TELL_ALL, 5, letter("a")]]);
    }
  });

  test("when the host goes the next in line hosts, and every page is told so that it asks again", async () => {
    const browser = new Browser();
    const [first, second, third] = [await browser.open("a"), await browser.open("b"), await browser.open("c")];
    await third.ask(1);
    for (const tab of browser.tabs) tab.heard();
    first.close();
    await settled();
    assert.deepEqual(first.heard(), []);
    assert.deepEqual(second.heard(), ["starting", "ready"]);
    assert.deepEqual(third.heard(), ["ready"]);
    await third.ask(2);
    await second.ask(3);
    assert.deepEqual(third.heard(), [[2, letter("b")]]);
    assert.deepEqual(second.heard(), [[3, letter("b")]]);
    second.close();
    await settled();
    assert.deepEqual(third.heard(), ["starting", "ready"]);
    await third.ask(4);
    assert.deepEqual(third.heard(), [[4, letter("c")]]);
  });

  test("what is asked while there is no host is asked again when there is one", async () => {
    const browser = new Browser();
    const first = await browser.open("a", { refusal: new Error("files: held") });
    // It is still trying: both ask into the void.
    browser.tabs[0].pauses = [];
    const second = new Tab(browser, "b");
    browser.tabs.push(second);
    second.start();
    first.election?.fromPage({ frame: Uint8Array.of(1) });
    second.election?.fromPage({ frame: Uint8Array.of(2) });
    first.refusal = undefined;
    await settled();
    assert.deepEqual(first.heard(), ["starting", "ready"], "the host's page hears no answer, but that it can ask");
    assert.deepEqual(second.heard(), ["ready", "ready"]);
    await first.ask(1);
    await second.ask(2);
    assert.deepEqual(first.heard(), [[1, letter("a")]]);
    assert.deepEqual(second.heard(), [[2, letter("a")]]);
  });

  for (const [what, frame] of /** @type {[string, number][]} */ ([
    ["a frame", BREAK_NOW],
    ["a turn", BREAK_LATER],
    ["a reader's answer", READ],
  ])) {
    test(`an engine that breaks down over ${what} gives its lock back`, async () => {
      const browser = new Browser();
      const [first, second, third] = [await browser.open("a"), await browser.open("b"), await browser.open("c")];
      for (const tab of browser.tabs) tab.heard();
      await third.ask(frame);
      first.readerAnswers?.();
      await settled();
      assert.deepEqual(first.heard(), [["failed", "unreachable"]]);
      assert.ok(first.gone, "its worker lives on and holds the files");
      assert.deepEqual(second.heard(), ["starting", "ready"]);
      assert.deepEqual(third.heard(), ["ready"]);
      assert.equal(browser.holder, second);
      await third.ask(1);
      assert.deepEqual(third.heard(), [[1, letter("b")]]);
      // The page whose engine broke down starts a worker anew.
      const again = await browser.open("d");
      await again.ask(2);
      assert.deepEqual(again.heard(), ["ready", [2, letter("b")]]);
    });
  }

  test("files that another worker still holds are tried again until they are free", async () => {
    const browser = new Browser();
    const ghost = new Tab(browser, "z");
    browser.files = ghost;
    const first = new Tab(browser, "a");
    browser.tabs.push(first);
    first.start();
    while (first.pauses.length < 5) await new Promise(setImmediate);
    assert.deepEqual(first.heard(), ["starting"]);
    browser.files = undefined;
    await settled();
    assert.deepEqual(first.heard(), ["ready"]);
    assert.deepEqual(first.pauses.slice(0, 5), [50, 60, 70, 80, 90]);
  });

  test("files that never become free end in a word, after ten seconds, and the lock is free", async () => {
    const browser = new Browser();
    browser.files = new Tab(browser, "z");
    const first = await browser.open("a");
    while (!first.gone) await settled();
    const waited = first.pauses.reduce((sum, ms) => sum + ms, 0);
    assert.ok(waited > 9000 && waited < 11_000, `it tried for ${waited} ms`);
    assert.deepEqual(first.heard(), ["starting", ["failed", "files: NoModificationAllowedError"]]);
    browser.files = undefined;
    assert.deepEqual((await browser.open("b")).heard(), ["starting", "ready"]);
  });

  for (const [what, refusal, told] of /** @type {[string, unknown, unknown][]} */ ([
    ["a database of a newer build", "error-store-newer", ["failed", "error-store-newer"]],
    ["a browser without the file system", "unsupported", "unsupported"],
    ["a wasm that broke down", new WebAssembly.RuntimeError("unreachable"), ["failed", "unreachable"]],
  ])) {
    test(`${what} is not tried again`, async () => {
      const browser = new Browser();
      const first = await browser.open("a", { refusal });
      assert.equal(first.opened, 1);
      assert.deepEqual(first.heard(), ["starting", told]);
      assert.equal(first.left, refusal);
      assert.equal(browser.holder, undefined);
    });
  }

  test("a wasm that can't be fetched ends in a word, and another tab may have more luck", async () => {
    const browser = new Browser();
    const first = new Tab(browser, "a");
    first.unfetched = new TypeError("Failed to fetch");
    browser.tabs.push(first);
    first.start();
    const second = await browser.open("b");
    assert.deepEqual(first.heard(), ["starting", ["failed", "Failed to fetch"]]);
    assert.equal(second.heard().at(-1), "ready");
    assert.equal(browser.holder, second);
  });

  test("a host that is asked to gives way, becomes a guest, and may host again", async () => {
    const browser = new Browser();
    const [old, newer] = [await browser.open("a"), await browser.open("b")];
    for (const tab of browser.tabs) tab.heard();
    await newer.askToGiveWay();
    assert.deepEqual(old.heard(), ["replaced", "ready"]);
    assert.ok(!old.gone);
    assert.deepEqual(old.pauses, [1000], "it may get in line before the one who asked");
    assert.deepEqual(newer.heard(), ["starting", "ready"]);
    assert.equal(browser.files, newer);
    await old.ask(1);
    await newer.ask(2);
    assert.deepEqual(old.heard(), [[1, letter("b")]]);
    assert.deepEqual(newer.heard(), [[2, letter("b")]]);
    await old.askToGiveWay();
    assert.equal(browser.files, newer, "two builds would take turns for ever");
    newer.close();
    await settled();
    assert.deepEqual(old.heard(), ["starting", "ready"]);
    await old.ask(3);
    assert.deepEqual(old.heard(), [[3, letter("a")]]);
  });

  test("the tab that the athlete works in hosts, whoever else is in line, and as often as the athlete goes on", async () => {
    const browser = new Browser();
    const [first, second, third] = [await browser.open("a"), await browser.open("b"), await browser.open("c")];
    for (const tab of browser.tabs) tab.heard();
    await third.askToGiveWay("work");
    assert.equal(browser.files, third);
    assert.deepEqual(first.heard(), ["waiting", "ready"]);
    assert.deepEqual(second.heard(), ["ready"], "it was next in line and let the other pass");
    assert.deepEqual(third.heard(), ["starting", "ready"]);
    assert.equal(second.opened, 0);
    await first.askToGiveWay("work");
    await first.askToGiveWay("work");
    assert.equal(browser.files, first);
    await first.ask(1);
    await third.ask(2);
    assert.deepEqual([first.heard(), third.heard()], [["starting", "ready", [1, letter("a")]], ["waiting", "ready", [2, letter("a")]]]);
    await second.askToGiveWay("work");
    assert.equal(browser.files, second);
  });

  test("a tab that records a workout keeps the engine", async () => {
    const browser = new Browser();
    const recording = await browser.open("a", { attends: true });
    const other = await browser.open("b");
    for (const tab of browser.tabs) tab.heard();
    await other.askToGiveWay("work");
    assert.equal(browser.files, recording);
    assert.deepEqual([recording.heard(), other.heard()], [[], []]);
    recording.close();
    await settled();
    assert.equal(browser.files, other);
  });

  test("one that was let pass and went is not waited for for long", async (t) => {
    const browser = new Browser();
    mock.timers.enable({ apis: ["Date"] });
    t.after(() => mock.timers.reset());
    const [first, second] = [await browser.open("a"), await browser.open("b")];
    for (const { channel } of browser.tabs) channel.onmessage?.({ data: { to: "all", from: "gone", giveWay: "work" } });
    await settled();
    assert.equal(browser.files, undefined);
    mock.timers.tick(3000);
    await settled();
    assert.ok(browser.files === first || browser.files === second);
  });

  test("a host whose files can't be let go ends its worker, so that the browser frees them", async () => {
    const browser = new Browser();
    const old = await browser.open("a", { unclosed: new Error("files: a file is open") });
    const newer = await browser.open("b");
    await newer.askToGiveWay();
    assert.deepEqual(old.heard(), ["starting", "ready", ["failed", "files: a file is open"]]);
    assert.ok(old.gone);
    assert.equal(browser.files, newer);
  });

  test("a host's own page does not make it give way, and where there is no host nobody does", async () => {
    const browser = new Browser();
    const first = await browser.open("a");
    await first.askToGiveWay();
    assert.deepEqual(first.heard(), ["starting", "ready"]);
    const second = await browser.open("b", { refusal: new Error("files: held") });
    first.close();
    second.election?.fromPage({ giveWay: true });
    second.refusal = undefined;
    await settled();
    assert.deepEqual(second.heard(), ["ready", "starting", "ready"]);
  });

  test("what workers of other builds say does no harm", async () => {
    const browser = new Browser();
    const [first, second] = [await browser.open("a"), await browser.open("b")];
    for (const tab of browser.tabs) tab.heard();
    const stranger = await browser.open("s");
    for (const message of /** @type {any[]} */ ([
      { to: "host", from: "s", request: { id: 1, command: Uint8Array.of(1) } },
      { to: "host", from: "s", frame: "text" },
      { to: "host", from: "s", frame: [1, 2] },
      { to: "all", from: "s", message: { host: true } },
      { to: "all", from: "s", frame: null },
      { to: "b", from: "s", answer: 1 },
      { to: "elsewhere", from: "s", frame: Uint8Array.of(1) },
      {},
    ])) {
      stranger.channel.postMessage(message);
    }
    await settled();
    assert.deepEqual(first.heard(), []);
    assert.deepEqual(second.heard(), []);
    assert.equal(browser.holder, first);
  });

  test("over the channel go names, frames and two words, and nothing else", async () => {
    const browser = new Browser();
    const [first, second] = [await browser.open("a"), await browser.open("b")];
    await second.ask(1);
    await first.ask(TELL_ALL);
    await second.askToGiveWay();
    const seen = new Set();
    for (const { to, from, ...rest } of browser.sent) {
      assert.equal(typeof to, "string");
      assert.equal(typeof from, "string");
      const [name, ...more] = Object.keys(rest);
      assert.deepEqual(more, []);
      seen.add(name);
      if (name === "frame") assert.ok(rest.frame instanceof Uint8Array);
      else assert.equal(rest[/** @type {"ready" | "giveWay"} */ (name)], true);
    }
    assert.deepEqual([...seen].toSorted(), ["frame", "giveWay", "ready"]);
  });

  test("a host remembers the guests it heard of last, however many there were", async () => {
    const browser = new Browser();
    const first = await browser.open("a");
    const old = await browser.open("o");
    await old.ask(1);
    const crowd = await browser.open("s");
    for (let guest = 0; guest < 3000; guest += 1) {
      crowd.channel.postMessage({ to: "host", from: `guest ${guest}`, frame: Uint8Array.of(1) });
    }
    await settled();
    await old.ask(2);
    assert.deepEqual(old.heard(), ["ready", [1, letter("a")], [2, letter("a")]]);
    const answered = browser.sent.filter(({ from, frame }) => from === "a" && frame).length;
    assert.equal(answered, 3002);
    assert.ok(!first.gone);
  });
});
