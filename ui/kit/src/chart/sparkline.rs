//! A route and a curve at the size of a word.

use std::fmt::Write as _;

use dioxus::prelude::*;

use crate::colour::ChannelColour;

/// The shape of a route, without a map.
#[component]
pub fn RouteThumb(
    /// Pairs of `x` and `y`, counted from the north-west, each from 0 to 255.
    points: Vec<u8>,
    /// The colour.
    #[props(default = ChannelColour::Speed)]
    tone: ChannelColour,
) -> Element {
    let path = route_path(&points);
    rsx! {
        svg { class: "route-thumb {tone.class()}", view_box: "-12 -12 280 280", "aria-hidden": "true",
            path { d: path }
        }
    }
}

/// A curve of heights.
#[component]
pub fn Sparkline(
    /// The heights at equal steps, from 0 (low) to 255 (high).
    heights: Vec<u8>,
    /// The colour.
    #[props(default = ChannelColour::HeartRate)]
    tone: ChannelColour,
) -> Element {
    let (line, area, width) = spark_paths(&heights);
    rsx! {
        svg {
            class: "sparkline {tone.class()}",
            view_box: "0 0 {width} 255",
            preserve_aspect_ratio: "none",
            "aria-hidden": "true",
            path { class: "spark-area", d: area }
            path { class: "spark-line", d: line }
        }
    }
}

fn route_path(points: &[u8]) -> String {
    let mut path = String::with_capacity(points.len() * 4 + 2);
    let (pairs, _) = points.as_chunks::<2>();
    for (index, [x, y]) in pairs.iter().enumerate() {
        let verb = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{verb}{x} {y}");
    }
    path
}

/// Returns the line, the area under it, and the width of the drawing. One step is ten units wide.
fn spark_paths(heights: &[u8]) -> (String, String, usize) {
    let mut line = String::with_capacity(heights.len() * 8);
    for (index, height) in heights.iter().enumerate() {
        let verb = if index == 0 { 'M' } else { 'L' };
        // The stroke keeps a margin so that peaks are not cut flat.
        let y = 247.0 - f32::from(*height) * (239.0 / 255.0);
        let _ = write!(line, "{verb}{} {y:.0}", index * 10);
    }
    let width = heights.len().saturating_sub(1).max(1) * 10;
    let area = if heights.is_empty() {
        String::new()
    } else {
        format!("{line}L{width} 255L0 255Z")
    };
    (line, area, width)
}

#[cfg(test)]
mod tests {
    use super::{route_path, spark_paths};

    #[test]
    fn a_route_starts_with_a_move_and_leaves_out_half_a_pair() {
        assert_eq!(route_path(&[0, 10, 255, 20, 7]), "M0 10L255 20");
        assert_eq!(route_path(&[]), "");
    }

    #[test]
    fn a_spark_of_one_height_has_a_width_and_none_has_no_area() {
        let (line, area, width) = spark_paths(&[255]);
        assert_eq!((line.as_str(), width), ("M0 8", 10));
        assert!(area.ends_with("Z"));
        assert_eq!(spark_paths(&[]), (String::new(), String::new(), 10));
    }
}
