//! Small charts drawn without a library.

pub(crate) mod bar_stack;
pub(crate) mod depth_profile;
pub(crate) mod heat_map;
pub(crate) mod log_curve;
pub(crate) mod pool_lengths;
pub(crate) mod share_bar;
pub(crate) mod sparkline;
pub(crate) mod trend;

use dioxus::prelude::*;

use crate::browser::focus_id;

/// Moves the focus from the mark at `index` of `count` to another, by the arrows, Home and End. The element of each mark
/// has the id `<id>-<index>`.
fn move_focus(event: &KeyboardEvent, id: &str, index: usize, count: usize) {
    let last = count.saturating_sub(1);
    let to = match event.key() {
        Key::ArrowLeft => index.saturating_sub(1),
        Key::ArrowRight => (index + 1).min(last),
        Key::Home => 0,
        Key::End => last,
        _ => return,
    };
    event.prevent_default();
    focus_id(&format!("{id}-{to}"));
}
