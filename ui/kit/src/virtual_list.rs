//! A list of any length, of which only the rows in sight are drawn.

use std::ops::Range;

use dioxus::prelude::*;

use crate::browser::{Listener, mounted_element, sleep_ms};

/// So many rows beyond each edge of the screen are drawn in advance.
const MARGIN_ROWS: usize = 12;
/// The window of drawn rows moves in steps of so many rows, so that scrolling by a few rows draws nothing anew.
const STEP_ROWS: usize = 6;
/// The rows beyond the edges follow the rows in sight step by step, each after so many milliseconds.
const REST_MS: i32 = 30;

/// How high the rows of a list are, and so where each stands.
#[derive(Clone, Debug, Default, PartialEq)]
struct Heights {
    count: usize,
    row: f64,
    /// The indices of the rows that are headings, rising.
    headings: Vec<usize>,
    heading: f64,
}

impl Heights {
    /// How far below the list's top the row of an index begins; for the number of rows, the list's height.
    fn top(&self, index: usize) -> f64 {
        let headings = self.headings.partition_point(|&heading| heading < index);
        (index - headings) as f64 * self.row + headings as f64 * self.heading
    }

    /// How high the row of an index is.
    fn of(&self, index: usize) -> f64 {
        if self.headings.binary_search(&index).is_ok() {
            self.heading
        } else {
            self.row
        }
    }

    /// The row that `below` pixels under the list's top lie in; the number of rows below its end.
    fn row_at(&self, below: f64) -> usize {
        let (mut from, mut to) = (0, self.count);
        while from < to {
            let middle = usize::midpoint(from, to);
            if self.top(middle + 1) <= below {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }
}

/// A list that scrolls with the page. All rows have one height, and so have all headings among them. What is in sight, and
/// some beyond, is drawn.
#[component]
pub fn VirtualList(
    /// The name of the list: what it holds.
    label: String,
    /// How many rows there are.
    count: usize,
    /// The height of each row in CSS pixels.
    #[props(default = 64.0)]
    row_height: f64,
    /// The indices of the rows that are headings, rising.
    #[props(default)]
    headings: Vec<usize>,
    /// The height of each heading in CSS pixels.
    #[props(default = 44.0)]
    heading_height: f64,
    /// Draws the row of an index.
    row: Callback<usize, Element>,
    /// Called when the end of the list comes near, with the number of rows. It is time to load more then. It is called
    /// once for each number of rows.
    #[props(default)]
    onend: EventHandler<usize>,
    /// Called when other rows come into sight, with the index of the first one and the index after the last one.
    #[props(default)]
    onrange: EventHandler<(usize, usize)>,
) -> Element {
    let mut element: Signal<Option<web_sys::Element>> = use_signal(|| None);
    let mut shown = use_signal(|| 0..2 * STEP_ROWS);
    let mut kept: Signal<Vec<Listener>> = use_signal(Vec::new);
    let mut told = use_signal(|| None::<usize>);
    let heights = Heights {
        count,
        row: row_height,
        headings,
        heading: heading_height,
    };
    let mut size = use_signal(|| heights.clone());
    let mut growing = use_signal(|| false);
    let mut looks = use_signal(|| 0_u32);
    if *size.peek() != heights {
        size.set(heights);
    }

    let look = use_callback(move |()| {
        let heights = size.peek();
        let count = heights.count;
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
        let rows = |margin| window_rows(-top, height, &heights, margin);
        let wanted = rows(MARGIN_ROWS);
        let next = grown(&shown.peek(), &rows(0), &wanted);
        if *shown.peek() != next {
            onrange.call((next.start, next.end));
            shown.set(next.clone());
        }
        if next != wanted && !*growing.peek() {
            growing.set(true);
            spawn(async move {
                sleep_ms(REST_MS).await;
                growing.set(false);
                looks += 1;
            });
        }
        if next.end + 2 * MARGIN_ROWS >= count && *told.peek() != Some(count) {
            told.set(Some(count));
            onend.call(count);
        }
    });
    // A longer or shorter list changes what is in sight without any scrolling. Where it stands is asked once it is laid
    // out: to ask now would be to lay it out twice.
    use_effect(move || {
        let _ = (size.read(), looks.read());
        spawn(async move {
            sleep_ms(0).await;
            look.call(());
        });
    });

    let range = shown();
    let range = range.start.min(count)..range.end.min(count);
    let heights = size.peek();
    let offset = heights.top(range.start);
    let whole = heights.top(count);
    rsx! {
        div {
            class: "virtual",
            role: "list",
            "aria-label": label,
            height: "{whole}px",
            onmounted: move |event| {
                element.set(mounted_element(&event));
                if let Some(window) = web_sys::window().filter(|_| element.peek().is_some()) {
                    // Scrolling does not bubble; capture also hears a scrolling element around the list.
                    let scrolled = Listener::new(window.clone().into(), "scroll", true, move |_| look.call(()));
                    let resized = Listener::new(window.into(), "resize", false, move |_| look.call(()));
                    kept.set(vec![scrolled, resized]);
                }
            },
            div { class: "virtual-window", role: "presentation", transform: "translateY({offset}px)",
                for index in range {
                    div {
                        key: "{index}",
                        class: "virtual-row",
                        role: "listitem",
                        height: "{heights.of(index)}px",
                        "aria-setsize": "{count}",
                        "aria-posinset": "{index + 1}",
                        {row.call(index)}
                    }
                }
            }
        }
    }
}

/// Returns the rows to draw next: first the rows in `sight`, then a step more at either end until all `wanted` rows are
/// drawn.
fn grown(shown: &Range<usize>, sight: &Range<usize>, wanted: &Range<usize>) -> Range<usize> {
    if sight.is_empty() {
        return wanted.clone();
    }
    let kept = shown.start.max(wanted.start)..shown.end.min(wanted.end);
    if kept.is_empty() || kept.end < sight.start || kept.start > sight.end {
        return sight.clone();
    }
    if kept.start > sight.start || kept.end < sight.end {
        return kept.start.min(sight.start)..kept.end.max(sight.end);
    }
    let start = kept.start.saturating_sub(STEP_ROWS).max(wanted.start);
    start..(kept.end + STEP_ROWS).min(wanted.end)
}

/// Returns the rows to draw when the screen begins `scrolled` pixels below the list's top and is `height` pixels high,
/// with `margin` more rows on either side.
fn window_rows(scrolled: f64, height: f64, heights: &Heights, margin: usize) -> Range<usize> {
    let count = heights.count;
    if heights.row <= 0.0 || count == 0 {
        return 0..0;
    }
    let first = heights.row_at(scrolled);
    let last = if scrolled + height > 0.0 {
        (heights.row_at(scrolled + height) + 1).min(count)
    } else {
        0
    };
    let start = first.saturating_sub(margin) / STEP_ROWS * STEP_ROWS;
    let end = last
        .saturating_add(margin)
        .div_ceil(STEP_ROWS)
        .saturating_mul(STEP_ROWS)
        .min(count);
    start.min(end)..end
}

#[cfg(test)]
mod tests {
    use super::{Heights, MARGIN_ROWS, grown, window_rows};

    fn rows(scrolled: f64, count: usize) -> std::ops::Range<usize> {
        window_rows(scrolled, 800.0, &heights(count, &[]), MARGIN_ROWS)
    }

    fn heights(count: usize, headings: &[usize]) -> Heights {
        Heights {
            count,
            row: 64.0,
            headings: headings.to_vec(),
            heading: 40.0,
        }
    }

    #[test]
    fn headings_are_lower_than_rows_and_move_what_is_below_them() {
        let heights = heights(10, &[0, 4]);
        assert_eq!(heights.top(0), 0.0);
        assert_eq!(heights.top(1), 40.0);
        assert_eq!(heights.top(4), 40.0 + 3.0 * 64.0);
        assert_eq!(heights.top(5), 80.0 + 3.0 * 64.0);
        assert_eq!(heights.top(10), 80.0 + 8.0 * 64.0);
        assert_eq!((heights.of(4), heights.of(5)), (40.0, 64.0));
        for index in 0..10 {
            assert_eq!(heights.row_at(heights.top(index)), index);
            assert_eq!(heights.row_at(heights.top(index + 1) - 0.5), index);
        }
        assert_eq!(heights.row_at(-5.0), 0);
        assert_eq!(heights.row_at(1e9), 10);
    }

    #[test]
    fn the_window_holds_what_is_in_sight_and_moves_in_steps() {
        assert_eq!(rows(-200.0, 10_000), 0..24);
        let middle = rows(64_000.0, 10_000);
        assert!(middle.start <= 1_000 && middle.end >= 1_013, "{middle:?}");
        assert_eq!(middle, rows(64_064.0, 10_000));
        assert!(middle.len() < 60);
    }

    #[test]
    fn the_window_ends_with_the_list() {
        assert_eq!(rows(0.0, 3), 0..3);
        assert_eq!(rows(1e9, 100), 84..100);
        assert_eq!(rows(0.0, 0), 0..0);
        assert!(rows(f64::NAN, 100).len() <= 100);
    }

    #[test]
    fn what_is_in_sight_is_drawn_first_and_the_rest_step_by_step() {
        let (sight, wanted) = (0..18, 0..30);
        let mut shown = 0..12;
        let mut steps = Vec::new();
        while shown != wanted {
            shown = grown(&shown, &sight, &wanted);
            steps.push(shown.clone());
        }
        assert_eq!(steps, [0..18, 0..24, 0..30]);
        // Scrolling on takes one step; a leap begins anew.
        assert_eq!(grown(&(0..30), &(6..24), &(0..36)), 0..36);
        assert_eq!(grown(&(0..30), &(996..1014), &(984..1026)), 996..1014);
        assert_eq!(grown(&(996..1014), &(996..1014), &(984..1026)), 990..1020);
        // A list that became shorter.
        assert_eq!(grown(&(0..30), &(0..3), &(0..3)), 0..3);
        assert_eq!(grown(&(90..120), &(0..0), &(0..0)), 0..0);
        // Scrolled past its end.
        assert_eq!(grown(&(0..30), &(100..100), &(90..100)), 90..100);
    }
}
