// Before the first paint: the theme and the language chosen last time, so that nothing flashes.

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
