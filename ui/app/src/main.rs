//! The athlete's app: Dioxus in a browser, a window or a phone's web view.

fn main() {}
