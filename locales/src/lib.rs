//! The texts of Ritm in every language, embedded Fluent files.
