//! The circumference of a wheel, by the size on its tyre or as a number.

use dioxus::prelude::*;
use ritm_kit::{Button, Card, Choice, Select, TextField};
use ritm_model::{
    SensorId,
    sensor::{Sensor, SetWheel},
};

use crate::{
    locale::LOCALE,
    state::change_undoable,
    texts::{t, t_with},
};

/// Tyres by the size written on them (ETRTO width-rim, and the usual name) and how far a wheel with one rolls in a turn,
/// in millimetres: as tables of makers of bicycle computers have it.
const TYRES: [(&str, u16); 15] = [
    ("16 × 1.75 (47-305)", 1_272),
    ("20 × 1.75 (47-406)", 1_565),
    ("24 × 1.75 (47-507)", 1_890),
    ("26 × 1.75 (47-559)", 2_023),
    ("26 × 2.1 (54-559)", 2_068),
    ("27.5 × 2.1 (54-584)", 2_148),
    ("27.5 × 2.25 (57-584)", 2_182),
    ("29 × 2.1 (54-622)", 2_286),
    ("29 × 2.3 (58-622)", 2_326),
    ("700 × 23C (23-622)", 2_096),
    ("700 × 25C (25-622)", 2_105),
    ("700 × 28C (28-622)", 2_136),
    ("700 × 32C (32-622)", 2_155),
    ("700 × 38C (38-622)", 2_180),
    ("700 × 40C (40-622)", 2_200),
];

/// The bounds that the engine takes, in millimetres.
const BOUNDS_MM: std::ops::RangeInclusive<u32> = 300..=4_000;

/// Chooses the wheel's size.
#[component]
pub(super) fn WheelCard(sensor: Sensor) -> Element {
    let id = sensor.id;
    let kept_mm = sensor.wheel_m.map(|metres| (metres * 1000.0).round() as u32);
    let kept_text = kept_mm.map(|mm| mm.to_string()).unwrap_or_default();
    let mut typed = use_signal(|| None::<String>);
    let text = typed().unwrap_or_else(|| kept_text.clone());
    let read = parse(&text);
    let changed = read.is_some() && read != kept_mm;
    let error = if read.is_none() && !text.is_empty() {
        t("error-sensor-wheel")
    } else {
        String::new()
    };
    let mut options = vec![Choice::new("", t("wheel-choose"))];
    options.extend(TYRES.iter().map(|(name, mm)| Choice::new(mm.to_string(), *name)));
    let known = kept_mm
        .filter(|mm| TYRES.iter().any(|(_, known)| u32::from(*known) == *mm))
        .map(|mm| mm.to_string())
        .unwrap_or_default();
    rsx! {
        Card { title: t("wheel-title"), "data-testid": "wheel",
            div { class: "stack",
                p { class: "sub", {t("wheel-text")} }
                Select {
                    label: t("wheel-tyre"),
                    options,
                    value: known,
                    test_id: "wheel-tyre",
                    onchange: move |value: String| {
                        if let Some(mm) = parse(&value) {
                            typed.set(None);
                            set(id, mm, kept_mm);
                        }
                    },
                }
                form {
                    class: "wheel-form",
                    onsubmit: move |event: FormEvent| {
                        event.prevent_default();
                        if let Some(mm) = parse(&typed().unwrap_or_default()) {
                            typed.set(None);
                            set(id, mm, kept_mm);
                        }
                    },
                    TextField {
                        label: format!("{}, {}", t("wheel-around"), LOCALE.read().unit("unit-mm")),
                        value: text,
                        input_mode: "numeric",
                        error,
                        test_id: "wheel-mm",
                        oninput: move |text: String| typed.set(Some(text)),
                        oncancel: move |()| typed.set(None),
                    }
                    if changed {
                        Button { submit: true, "data-testid": "wheel-save", {t("action-save")} }
                    }
                }
            }
        }
    }
}

fn parse(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|mm| BOUNDS_MM.contains(mm))
}

fn set(sensor: SensorId, mm: u32, before_mm: Option<u32>) {
    let wheel = |mm: u32| SetWheel {
        sensor,
        wheel_m: f64::from(mm) / 1000.0,
    };
    let text = t_with("wheel-set", "size", &mm.to_string());
    // Without one before, the default of an ordinary road wheel is what undo brings back.
    change_undoable(wheel(mm), text, wheel(before_mm.unwrap_or(2_105)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tyres_are_wheels_and_no_two_the_same() {
        let mut sizes: Vec<u16> = TYRES.iter().map(|(_, mm)| *mm).collect();
        assert!(sizes.iter().all(|mm| BOUNDS_MM.contains(&u32::from(*mm))));
        sizes.sort_unstable();
        sizes.dedup();
        assert_eq!(sizes.len(), TYRES.len());
        assert_eq!(parse("2105"), Some(2_105));
        assert_eq!(parse("299"), None);
        assert_eq!(parse("2.1"), None);
    }
}
