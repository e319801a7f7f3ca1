//! Accounts.
mod address;
mod hasher;
mod password;
mod token;
