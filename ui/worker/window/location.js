// The position of a window, as the engine asks for it (core/model/src/location.rs).
//
// Browsers tell a hidden page of no positions, and some do not go on by themselves once it is shown again.

/** Without a position for so long, a page that is shown again asks anew. */
const QUIET_MS = 5000;

const OPTIONS = { enableHighAccuracy: true, maximumAge: 0 };

/**
 * @typedef {object} Means
 * @property {Pick<Geolocation, "watchPosition" | "clearWatch"> | undefined} geolocation
 * @property {{ query(of: { name: "geolocation" }): Promise<Permission> } | undefined} permissions
 * @property {(event: LocationEvent) => void} tell
 * @property {(shown: () => void) => () => void} onShown Has a function called when the page is shown again; gives what
 *   ends that.
 */

/** @typedef {Pick<PermissionStatus, "state" | "onchange">} Permission */

export class Location {
  #means;
  /** @type {Watch | undefined} */
  #watch;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  /**
   * @param {LocationAsk} ask
   * @returns {Promise<LocationFault | undefined>} Once it is known whether positions may be told; why they can't be.
   */
  ask(ask) {
    this.close();
    if (ask === "stop") return Promise.resolve(undefined);
    const { geolocation } = this.#means;
    if (!geolocation) return Promise.resolve("absent");
    this.#watch = new Watch(geolocation, this.#means);
    return this.#watch.known;
  }

  /** Tells no more. */
  close() {
    this.#watch?.end();
    this.#watch = undefined;
  }
}

class Watch {
  #geolocation;
  #tell;
  #number;
  #quietSince = Date.now();
  /** The time stamp of the latest position: a browser may tell the same again. */
  #latest = -Infinity;
  /** @type {"unknown" | "told" | "over"} Whether it was answered that positions may be told. */
  #state = "unknown";
  /** @type {(fault: LocationFault | undefined) => void} */
  #answer = () => {};
  /** @type {Promise<LocationFault | undefined>} */
  known = new Promise((resolve) => (this.#answer = resolve));
  #unheed;

  /**
   * @param {NonNullable<Means["geolocation"]>} geolocation
   * @param {Means} means
   */
  constructor(geolocation, { permissions, tell, onShown }) {
    this.#geolocation = geolocation;
    this.#tell = tell;
    this.#number = this.#start();
    this.#unheed = onShown(() => this.#shown());
    permissions?.query({ name: "geolocation" }).then(
      (permission) => {
        const look = () => {
          if (permission.state === "granted") this.#allowed();
          else if (permission.state === "denied") this.#ended("denied");
        };
        permission.onchange = look;
        look();
      },
      // It is not known before there is a position, or none may be told.
      () => {},
    );
  }

  /** Nothing is told any more; who still waits hears of no fault. */
  end() {
    this.#geolocation.clearWatch(this.#number);
    this.#unheed();
    this.#state = "over";
    this.#answer(undefined);
  }

  #start() {
    return this.#geolocation.watchPosition(
      (position) => this.#heard(position),
      (error) => {
        // Anything else passes: there is no position now.
        if (error.code === 1) this.#ended("denied");
        else this.#allowed();
      },
      OPTIONS,
    );
  }

  #shown() {
    if (this.#state === "over" || Date.now() - this.#quietSince < QUIET_MS) return;
    this.#geolocation.clearWatch(this.#number);
    this.#number = this.#start();
  }

  #allowed() {
    if (this.#state !== "unknown") return;
    this.#state = "told";
    this.#answer(undefined);
  }

  /** @param {LocationFault} fault */
  #ended(fault) {
    const before = this.#state;
    if (before === "over") return;
    this.#geolocation.clearWatch(this.#number);
    this.#unheed();
    this.#state = "over";
    if (before === "unknown") this.#answer(fault);
    else this.#tell({ kind: "ended", fault });
  }

  /** @param {GeolocationPosition} position */
  #heard({ coords, timestamp }) {
    if (this.#state === "over" || timestamp === this.#latest) return;
    // Fresh ones are asked for: none is older than the one before, or than the watch. What claims to be is of another clock.
    const now = Date.now();
    const ageMs = Math.max(0, Math.min(now - timestamp, now - this.#quietSince));
    this.#latest = timestamp;
    this.#quietSince = now;
    this.#allowed();
    this.#tell({
      kind: "fix",
      fix: {
        ageMs,
        latitude: coords.latitude,
        longitude: coords.longitude,
        accuracy: coords.accuracy,
        altitude: given(coords.altitude),
        altitudeAccuracy: given(coords.altitudeAccuracy),
        speed: given(coords.speed),
        bearing: given(coords.heading),
      },
    });
  }
}

/**
 * A browser says NaN of the heading of one who stands.
 *
 * @param {number | null | undefined} value
 */
const given = (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined);
