//! The console of those who run Ritm: Dioxus in a browser, at `/console` of the server.
//!
//! It knows the server by [`ritm_api`] only and keeps nothing but how it looks; the session is the browser's cookie.
#![expect(
    unused_qualifications,
    reason = "the markup macro repeats the names of events as it expands"
)]

mod act;
mod app;
mod ask;
mod browser;
mod desk;
mod feed;
mod keys;
mod live;
mod locale;
mod palette;
mod route;
mod screens;
mod session;
mod table;
mod toast;

fn main() {
    console_error_panic_hook::set_once();
    browser::keep_fragment();
    dioxus::launch(app::App);
}
