//! A list of any length of which only what is in sight is drawn.

use std::ops::Range;

use dioxus::prelude::*;

use crate::browser::{Listener, mounted_element};

/// Rows beyond the edges of the screen that are drawn in advance.
const MARGIN_ROWS: usize = 12;
/// The window moves in steps, so that scrolling by a few rows draws nothing anew.
const STEP_ROWS: usize = 6;

/// A list that scrolls with the page. Rows all have one height; the ones in sight (and some beyond) are drawn.
#[component]
pub fn VirtualList(
    /// What the list holds.
    label: String,
    /// How many rows there are.
    count: usize,
    /// How high each is, in CSS pixels.
    #[props(default = 64.0)]
    row_height: f64,
    /// Draws a row.
    row: Callback<usize, Element>,
    /// When the end comes near, with the number of rows there are: time to bring more. Called once a count.
    #[props(default)]
    onend: EventHandler<usize>,
    /// When other rows came into sight, with the first and the one after the last.
    #[props(default)]
    onrange: EventHandler<(usize, usize)>,
) -> Element {
    let mut element: Signal<Option<web_sys::Element>> = use_signal(|| None);
    let mut shown = use_signal(|| 0..STEP_ROWS + 2 * MARGIN_ROWS);
    let mut kept: Signal<Vec<Listener>> = use_signal(Vec::new);
    let mut told = use_signal(|| None::<usize>);
    let mut size = use_signal(|| (count, row_height));
    if *size.peek() != (count, row_height) {
        size.set((count, row_height));
    }

    let look = use_callback(move |()| {
        let (count, row_height) = *size.peek();
        let Some(element) = element.peek().clone() else {
            return;
        };
        let Some(height) = web_sys::window()
            .and_then(|w| w.inner_height().ok())
            .and_then(|h| h.as_f64())
        else {
            return;
        };
        let top = element.get_bounding_client_rect().top();
        let next = window_rows(-top, height, row_height, count);
        if *shown.peek() != next {
            onrange.call((next.start, next.end));
            shown.set(next.clone());
        }
        if next.end + 2 * MARGIN_ROWS >= count && *told.peek() != Some(count) {
            told.set(Some(count));
            onend.call(count);
        }
    });
    // A longer or shorter list changes what is in sight without any scrolling.
    use_effect(move || {
        let _ = size.read();
        look.call(());
    });

    let range = shown();
    let range = range.start.min(count)..range.end.min(count);
    let offset = range.start as f64 * row_height;
    rsx! {
        div {
            class: "virtual",
            role: "list",
            "aria-label": label,
            height: "{count as f64 * row_height}px",
            onmounted: move |event| {
                element.set(mounted_element(&event));
                if let Some(window) = web_sys::window().filter(|_| element.peek().is_some()) {
                    // Scrolling does not bubble; capture also hears a scrolling element around the list.
                    let scrolled = Listener::new(window.clone().into(), "scroll", true, move |_| look.call(()));
                    let resized = Listener::new(window.into(), "resize", false, move |_| look.call(()));
                    kept.set(vec![scrolled, resized]);
                    look.call(());
                }
            },
            div { class: "virtual-window", role: "presentation", transform: "translateY({offset}px)",
                for index in range {
                    div {
                        key: "{index}",
                        class: "virtual-row",
                        role: "listitem",
                        height: "{row_height}px",
                        "aria-setsize": "{count}",
                        "aria-posinset": "{index + 1}",
                        {row.call(index)}
                    }
                }
            }
        }
    }
}

/// The rows to draw when the screen begins `scrolled` pixels below the list's top and is `height` pixels high.
fn window_rows(scrolled: f64, height: f64, row_height: f64, count: usize) -> Range<usize> {
    if row_height <= 0.0 || count == 0 {
        return 0..0;
    }
    // Float to integer casts saturate, so a list far out of sight is no danger.
    let first = (scrolled / row_height).max(0.0) as usize;
    let last = ((scrolled + height) / row_height).max(0.0).ceil() as usize;
    let start = first.saturating_sub(MARGIN_ROWS) / STEP_ROWS * STEP_ROWS;
    let end = last
        .saturating_add(MARGIN_ROWS)
        .div_ceil(STEP_ROWS)
        .saturating_mul(STEP_ROWS)
        .min(count);
    start.min(end)..end
}

#[cfg(test)]
mod tests {
    use super::window_rows;

    #[test]
    fn the_window_holds_what_is_in_sight_and_moves_in_steps() {
        assert_eq!(window_rows(-200.0, 800.0, 64.0, 10_000), 0..24);
        let middle = window_rows(64_000.0, 800.0, 64.0, 10_000);
        assert!(middle.start <= 1_000 && middle.end >= 1_013, "{middle:?}");
        assert_eq!(middle, window_rows(64_064.0, 800.0, 64.0, 10_000));
        assert!(middle.len() < 60);
    }

    #[test]
    fn the_window_ends_with_the_list() {
        assert_eq!(window_rows(0.0, 800.0, 64.0, 3), 0..3);
        assert_eq!(window_rows(1e9, 800.0, 64.0, 100), 100..100);
        assert_eq!(window_rows(0.0, 800.0, 64.0, 0), 0..0);
        assert_eq!(window_rows(f64::NAN, 800.0, 64.0, 100).start, 0);
    }
}
