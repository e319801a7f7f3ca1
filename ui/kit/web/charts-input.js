// Pointer, touch, wheel and keyboard for the charts.

const DRAG_PX = 4;
/** A finger at rest trembles. */
const TREMBLE_PX = 10;
const PRESS_MS = 350;

/**
 * What the pointers are doing.
 *
 * @typedef {{ kind: "maybe-drag" | "drag" | "touch" | "scrub", anchor: number, from: number }
 *   | { kind: "pinch", span: number, centre: number, view: { min: number, max: number }, width: number }} Gesture
 */

/**
 * By how much a turn of the wheel widens what is in sight. A notch, whose size differs from browser to browser, is a
 * sixth; a pinch on a touchpad comes in many small turns.
 *
 * @param {WheelEvent} event
 */
export function wheelFactor(event) {
  const pixels = event.deltaY * (event.deltaMode === 0 ? 1 : 40);
  return Math.exp(Math.max(-0.16, Math.min(0.16, pixels * 0.006)));
}

/**
 * Listens for the charts until the returned function is called.
 *
 * @param {import("./charts.js").Charts} charts
 */
export function listen(charts) {
  const { root, slider, plots } = charts;
  const stop = new AbortController();
  /**
   * @template {keyof HTMLElementEventMap} Name
   * @param {HTMLElement} target
   * @param {Name} name
   * @param {(event: HTMLElementEventMap[Name]) => void} handler
   * @param {AddEventListenerOptions} [options]
   */
  const on = (target, name, handler, options) =>
    target.addEventListener(name, handler, { signal: stop.signal, ...options });
  /** @type {Map<number, PointerEvent>} */
  const pointers = new Map();
  /** @type {Gesture | null} */
  let gesture = null;
  let press = 0;

  const area = () => charts.lanes[0]?.plot?.over.getBoundingClientRect();
  /** @param {MouseEvent} event */
  const inside = (event) => {
    const box = area();
    return box && event.clientX >= box.left - 8 && event.clientX <= box.right + 8;
  };
  /** @param {MouseEvent} event */
  const left = (event) => event.clientX - (area()?.left ?? 0);

  /**
   * @param {PointerEvent} event
   * @param {number} anchor
   */
  const drag = (event, anchor) => {
    const at = charts.indexAt(left(event));
    const [first, last] = anchor < at ? [anchor, at] : [at, anchor];
    charts.drag = first < last ? [first, last] : null;
    charts.showSelection();
    charts.point(at);
  };

  /** @param {Extract<Gesture, { kind: "pinch" }>} pinched */
  const pinch = (pinched) => {
    const [a, b] = [...pointers.values()].map((event) => left(event));
    const span = Math.max(20, Math.abs(a - b));
    const centre = (a + b) / 2;
    const { view, width } = pinched;
    const scale = pinched.span / span;
    const fixed = view.min + (pinched.centre / width) * (view.max - view.min);
    const next = (view.max - view.min) * scale;
    const min = fixed - (centre / width) * next;
    charts.setView(min, min + next);
  };

  on(plots, "pointerdown", (event) => {
    if (!inside(event) || (event.pointerType === "mouse" && event.button !== 0)) return;
    pointers.set(event.pointerId, event);
    if (pointers.size === 2) {
      clearTimeout(press);
      charts.drag = null;
      const [a, b] = [...pointers.values()].map((one) => left(one));
      gesture = { kind: "pinch", span: Math.max(20, Math.abs(a - b)), centre: (a + b) / 2, view: { ...charts.view }, width: area()?.width ?? 1 };
      return;
    }
    const anchor = charts.indexAt(left(event));
    gesture = { kind: event.pointerType === "mouse" ? "maybe-drag" : "touch", anchor, from: event.clientX };
    if (event.pointerType !== "mouse") {
      // A held finger selects; a moving one reads.
      press = setTimeout(() => {
        if (gesture?.kind === "touch") {
          gesture.kind = "drag";
          navigator.vibrate?.(8);
        }
      }, PRESS_MS);
      charts.point(anchor);
    } else {
      event.preventDefault();
      slider.focus({ preventScroll: true });
    }
    plots.setPointerCapture?.(event.pointerId);
  });

  on(plots, "pointermove", (event) => {
    if (pointers.has(event.pointerId)) pointers.set(event.pointerId, event);
    if (!gesture) {
      if (event.pointerType === "mouse") charts.point(inside(event) ? charts.indexAt(left(event)) : null);
      return;
    }
    if (gesture.kind === "pinch") {
      if (pointers.size === 2) pinch(gesture);
      return;
    }
    const still = event.pointerType === "mouse" ? DRAG_PX : TREMBLE_PX;
    const moved = Math.abs(event.clientX - gesture.from) > still;
    if (gesture.kind === "maybe-drag" && moved) gesture.kind = "drag";
    if (gesture.kind === "touch" && moved) {
      gesture.kind = "scrub";
      clearTimeout(press);
    }
    if (gesture.kind === "drag") drag(event, gesture.anchor);
    else charts.point(charts.indexAt(left(event)));
  });

  /** @param {PointerEvent} event */
  const end = (event) => {
    clearTimeout(press);
    pointers.delete(event.pointerId);
    if (!gesture) return;
    const { kind } = gesture;
    if (kind === "pinch" && pointers.size > 0) return;
    gesture = null;
    const part = charts.drag;
    charts.drag = null;
    if (kind === "drag" && part && event.type === "pointerup") charts.select(part);
    else if (kind === "maybe-drag" && charts.selection) charts.select(null);
    else charts.showSelection();
  };
  on(plots, "pointerup", end);
  on(plots, "pointercancel", end);
  // Once a held finger selects, the page stays where it is, wherever the finger goes.
  on(
    plots,
    "touchmove",
    (event) => {
      if (event.cancelable && (gesture?.kind === "drag" || gesture?.kind === "pinch")) event.preventDefault();
    },
    { passive: false },
  );
  on(plots, "pointerleave", (event) => {
    if (event.pointerType === "mouse" && !gesture) charts.point(null);
  });

  on(plots, "dblclick", (event) => {
    if (!inside(event)) return;
    if (charts.zoomed) charts.reset();
    else {
      const centre = charts.leftToX(left(event));
      const span = (charts.view.max - charts.view.min) / 4;
      charts.setView(centre - span / 2, centre + span / 2);
    }
  });

  // A plain wheel belongs to the page; with Ctrl (which a pinch on a touchpad sends) it zooms, sideways it moves.
  on(
    plots,
    "wheel",
    (event) => {
      if (!inside(event)) return;
      const { min, max } = charts.view;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const factor = wheelFactor(event);
        const fixed = charts.leftToX(left(event));
        charts.setView(fixed - (fixed - min) * factor, fixed + (max - fixed) * factor);
      } else if (charts.zoomed && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        const step = (event.deltaX / (area()?.width ?? 1)) * (max - min);
        charts.setView(min + step, max + step);
      }
    },
    { passive: false },
  );

  on(slider, "keydown", (event) => {
    const { spec, view } = charts;
    const count = spec.x.length;
    if (count === 0 || event.altKey) return;
    const seen = charts.indexAt(Number.MAX_SAFE_INTEGER) - charts.indexAt(0);
    const fine = event.ctrlKey || event.metaKey;
    const step = fine ? 1 : Math.max(1, Math.round(seen / 120));
    const at = charts.cursor ?? charts.indexAt(0);
    /** @type {Record<string, number>} */
    const moves = {
      ArrowLeft: at - step,
      ArrowDown: at - step,
      ArrowRight: at + step,
      ArrowUp: at + step,
      PageDown: at - step * 12,
      PageUp: at + step * 12,
      Home: 0,
      End: count - 1,
    };
    if (event.key in moves) {
      const to = Math.min(count - 1, Math.max(0, moves[event.key]));
      const first = charts.cursor == null && !event.shiftKey ? charts.indexAt(0) : to;
      if (event.shiftKey) {
        charts.anchor ??= at;
        const [low, high] = charts.anchor < to ? [charts.anchor, to] : [to, charts.anchor];
        charts.select(low < high ? [low, high] : null);
      } else {
        charts.anchor = null;
      }
      charts.point(first);
      const x = spec.x[first];
      const half = (view.max - view.min) / 2;
      // A cursor that left the view takes it along; one at its very edge does not.
      if (x < view.min - half * 0.02 || x > view.max + half * 0.02) {
        charts.setView(x - half, x + half);
      }
    } else if (event.key === "Escape" && (charts.selection || charts.zoomed)) {
      charts.anchor = null;
      charts.reset();
    } else if (event.key === "Enter" && charts.selection) {
      charts.zoomToSelection();
    } else if (event.key === "+" || event.key === "=" || event.key === "-") {
      const x = spec.x[at];
      const factor = event.key === "-" ? 1.5 : 1 / 1.5;
      charts.setView(x - (x - view.min) * factor, x + (view.max - x) * factor);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  on(slider, "focus", () => {
    // A focus that came by the keyboard shows where the keys will work.
    if (slider.matches(":focus-visible") && charts.cursor == null && charts.spec.x.length > 0) {
      charts.point(charts.indexAt(0));
    }
  });
  on(slider, "blur", () => {
    charts.anchor = null;
    charts.point(null);
  });
  on(root, "contextmenu", (event) => {
    if (/** @type {PointerEvent} */ (event).pointerType === "touch") event.preventDefault();
  });

  return () => {
    clearTimeout(press);
    stop.abort();
  };
}
