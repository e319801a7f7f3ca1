//! The athlete's app: Dioxus in a browser, a window or a phone's web view.
//!
//! It knows the engine by its door only ([`door`]): questions go out, answers and events come back.
#![expect(
    unused_qualifications,
    reason = "the markup macro repeats the names of events as it expands"
)]

mod app;
mod browser;
mod door;
mod format;
mod locale;
mod map;
mod route;
mod screens;
mod server;
mod state;
mod texts;

fn main() {
    console_error_panic_hook::set_once();
    dioxus::launch(app::App);
}
