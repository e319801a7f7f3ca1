// What tests of interrupted work leave in the page for themselves.

interface Window {
  /** Whether the page waits to read on from the files it was given; see `holdAfter`. */
  held: boolean;
  /** Lets it read on. */
  letOn(): void;
}
