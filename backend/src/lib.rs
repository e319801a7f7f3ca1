//! Ritm's server.
