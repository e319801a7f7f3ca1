// What the build fills in; see ui/build/bundle.mjs.

/** The build this worker keeps. */
declare const RITM_BUILD: string;
/** The path of every file of the build, with its integrity as `fetch` wants it. */
declare const RITM_FILES: [path: string, integrity: string][];
