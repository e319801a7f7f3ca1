//! Accounts.
mod address;
mod token;
