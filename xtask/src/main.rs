//! The two commands and their pieces.

fn main() {}
