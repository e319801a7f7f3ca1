//! What the athlete can do at most: zones while recording follow from it.

use std::ops::RangeInclusive;

use dioxus::prelude::*;
use ritm_kit::TextField;
use ritm_model::settings::SettingChange;

use crate::{locale::LOCALE, state::settings::change_setting, texts::t};

/// What a heart can do, in beats a minute.
const HEART_RATES: RangeInclusive<u16> = 60..=250;
/// What legs can do for an hour, in watts.
const POWERS: RangeInclusive<u16> = 20..=700;

/// Highest heart rate and threshold power; empty where they are not known.
#[component]
pub(super) fn Limits(heart_rate: Option<u16>, power: Option<u16>) -> Element {
    rsx! {
        div { class: "settings-list",
            Limit {
                label: "settings-max-heart-rate",
                help: "settings-max-heart-rate-help",
                wrong: "settings-max-heart-rate-wrong",
                unit: "unit-bpm",
                kept: heart_rate,
                lowest: *HEART_RATES.start(),
                highest: *HEART_RATES.end(),
                onchange: |bpm| change_setting(SettingChange::MaxHeartRate(bpm)),
            }
            Limit {
                label: "settings-threshold-power",
                help: "settings-threshold-power-help",
                wrong: "settings-threshold-power-wrong",
                unit: "unit-w",
                kept: power,
                lowest: *POWERS.start(),
                highest: *POWERS.end(),
                onchange: |watts| change_setting(SettingChange::ThresholdPower(watts)),
            }
        }
    }
}

#[component]
fn Limit(
    label: &'static str,
    help: &'static str,
    wrong: &'static str,
    unit: &'static str,
    kept: Option<u16>,
    lowest: u16,
    highest: u16,
    onchange: EventHandler<Option<u16>>,
) -> Element {
    let mut typed = use_signal(|| None::<String>);
    let text = typed().unwrap_or_else(|| kept.map(|limit| limit.to_string()).unwrap_or_default());
    let read = read(&text, &(lowest..=highest));
    rsx! {
        TextField {
            label: format!("{}, {}", t(label), LOCALE.read().unit(unit)),
            value: text,
            input_mode: "numeric",
            help: t(help),
            error: if read.is_err() { t(wrong) } else { String::new() },
            test_id: label,
            oninput: move |text: String| typed.set(Some(text)),
            oncommit: move |text: String| {
                if let Ok(limit) = self::read(&text, &(lowest..=highest)) {
                    typed.set(None);
                    if limit != kept {
                        onchange.call(limit);
                    }
                }
            },
            oncancel: move |()| typed.set(None),
        }
    }
}

/// The limit that a text says, `None` for an empty one.
fn read(text: &str, bounds: &RangeInclusive<u16>) -> Result<Option<u16>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .ok()
            .filter(|limit| bounds.contains(limit))
            .map(Some)
            .ok_or(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_numbers_people_have() {
        assert_eq!(read(" 188 ", &HEART_RATES), Ok(Some(188)));
        assert_eq!(read("", &HEART_RATES), Ok(None));
        assert_eq!(read("59", &HEART_RATES), Err(()));
        assert_eq!(read("fast", &POWERS), Err(()));
    }
}
