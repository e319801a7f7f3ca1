//! The browser's engine host: a dedicated worker on SQLite over OPFS.
