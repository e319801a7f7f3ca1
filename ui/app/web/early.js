// Before the first paint: the theme and the language chosen last time, so that nothing flashes; and before the first
// connection: the one server besides our own that may be asked, which is that of the chosen map.

const root = document.documentElement;
/** @param {string} key */
const stored = (key) => {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    // Storage may be forbidden; the system's choices serve then.
    return "";
  }
};

const theme = stored("ritm.theme");
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.querySelector("meta[name=theme-color]")?.setAttribute("content", dark ? "#101316" : "#faf9f6");

const known = ["en", "ru"];
const wanted = [stored("ritm.language"), ...(navigator.languages ?? [navigator.language])];
root.lang = wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => known.includes(tag)) ?? "en";

const map = stored("ritm.map-origin");
const policy = document.createElement("meta");
policy.httpEquiv = "Content-Security-Policy";
// A desktop window's own door.
const door = "__TAURI_INTERNALS__" in window ? "ipc: http://ipc.localhost" : "";
policy.content = `connect-src 'self' ${door} ${/^https?:\/\/[\w.:[\]-]+$/.test(map) ? map : ""}`;
document.head.append(policy);
root.dataset.mapOrigin = map;
