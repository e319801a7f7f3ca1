//! What components put into the page: names for those who hear it, states for those who test it.

use dioxus::prelude::*;
use ritm_kit::{
    Bar, BarPart, BarStack, Battery, ButtonKind, ChannelColour, Choice, ChoiceGroup, EffortDial, Figure,
    GapStrip, HeatDay, HeatMap, IconButton, IconName, LiveField, LiveState, Progress, Shell, Table,
    TableColumn, TableRow, TextField, Toast, ToastHost, VirtualList,
};

fn render(app: fn() -> Element) -> String {
    let mut dom = VirtualDom::new(app);
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

#[test]
fn an_icon_button_has_a_name_and_its_icon_has_none() {
    let html = render(|| rsx! { IconButton { icon: IconName::Trash, label: "Throw away" } });
    assert!(html.contains(r#"aria-label="Throw away""#), "{html}");
    assert!(html.contains(r#"aria-hidden="true""#), "{html}");
    assert!(html.contains("<path"), "{html}");
}

#[test]
fn a_busy_button_cannot_be_pressed() {
    let html = render(
        || rsx! { ritm_kit::Button { kind: ButtonKind::Primary, busy: true, "data-testid": "save", "Save" } },
    );
    assert!(html.contains("disabled"), "{html}");
    assert!(html.contains(r#"aria-busy="true""#), "{html}");
    assert!(html.contains(r#"data-testid="save""#), "{html}");
}

#[test]
fn one_choice_of_a_group_is_checked() {
    let html = render(|| {
        rsx! {
            ChoiceGroup {
                label: "Range",
                options: vec![Choice::new("month", "Month"), Choice::new("year", "Year")],
                value: "year",
                onchange: |_| {},
            }
        }
    });
    assert_eq!(html.matches("checked").count(), 1, "{html}");
    assert!(html.contains(r#"role="radiogroup""#), "{html}");
}

#[test]
fn a_wrong_field_says_what_is_wrong() {
    let html = render(|| rsx! { TextField { label: "Address", value: "x", error: "This is no address" } });
    assert!(html.contains(r#"aria-invalid="true""#), "{html}");
    assert!(html.contains("aria-describedby"), "{html}");
    assert!(html.contains("This is no address"), "{html}");
}

#[test]
fn progress_is_bounded_and_unknown_progress_has_no_number() {
    let known = render(|| rsx! { Progress { label: "Import", value: 1.7, text: "200 of 200" } });
    assert!(known.contains(r#"aria-valuenow="100""#), "{known}");
    let unknown = render(|| rsx! { Progress { label: "Import" } });
    assert!(!unknown.contains("aria-valuenow"), "{unknown}");
}

#[test]
fn a_figure_shows_number_unit_and_note() {
    let html = render(
        || rsx! { Figure { value: "86", unit: "m", label: "gain", note: "device 91", tone: ChannelColour::Altitude } },
    );
    for part in ["86", " m", "gain", "device 91", "tone-alt"] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn charts_of_bars_and_days_can_be_walked_through() {
    let html = render(|| {
        rsx! {
            BarStack {
                label: "Week",
                bars: vec![
                    Bar { label: "M".into(), reading: "Monday, 1 h".into(), parts: vec![BarPart { value: 2.0, tone: ChannelColour::Kind1 }], on: false },
                    Bar { label: "T".into(), reading: "Tuesday, 30 min".into(), parts: vec![BarPart { value: 1.0, tone: ChannelColour::Kind2 }], on: true },
                ],
            }
            HeatMap {
                label: "Year",
                days: vec![HeatDay { level: 0.5, reading: "1 March, 40 min".into(), on: false }],
                first_row: 9,
                less_label: "Less",
                more_label: "More",
            }
        }
    });
    assert!(html.contains(r#"aria-label="Monday, 1 h""#), "{html}");
    assert!(html.contains("height:50.00%"), "{html}");
    assert!(html.contains(r#"aria-label="1 March, 40 min""#), "{html}");
    // One stop for the Tab key in each chart.
    assert_eq!(html.matches(r#"tabindex="0""#).count(), 2, "{html}");
}

#[test]
fn empty_charts_do_not_break() {
    let html = render(|| {
        rsx! {
            BarStack { label: "Week", bars: vec![] }
            HeatMap { label: "Year", days: vec![], first_row: 0, less_label: "Less", more_label: "More" }
            ritm_kit::Trend { label: "Trend", points: vec![] }
            ritm_kit::ShareBar { label: "Shares", parts: vec![] }
        }
    });
    assert!(!html.contains("NaN"), "{html}");
}

#[test]
fn a_chosen_row_says_so() {
    let html = render(|| {
        rsx! {
            Table {
                caption: "Laps",
                columns: vec![TableColumn { label: "Lap".into(), numeric: false, tone: None }],
                rows: vec![TableRow { id: "1".into(), cells: vec!["1".into()], on: true }],
                onpick: |_| {},
            }
        }
    });
    assert!(html.contains(r#"aria-selected="true""#), "{html}");
    assert!(html.contains(r#"scope="row""#), "{html}");
}

#[test]
fn a_long_list_draws_few_rows_at_its_whole_height() {
    let html = render(|| {
        let row = use_callback(|index: usize| rsx! { span { "row {index}" } });
        rsx! { VirtualList { label: "Activities", count: 10_000, row } }
    });
    assert!(html.contains("height:640000px"), "{html}");
    assert!(html.matches("role=\"listitem\"").count() < 60);
    assert!(html.contains("row 0<"), "{html}");
}

#[test]
fn a_toast_offers_its_way_back() {
    let html = render(|| {
        rsx! {
            ToastHost {
                toasts: vec![Toast { id: 1, text: "Moved to the trash".into(), action: "Undo".into(), bad: false, stays: true }],
                onaction: |_| {},
                ondismiss: |_| {},
                dismiss_label: "Dismiss",
            }
        }
    });
    assert!(html.contains(r#"role="status""#), "{html}");
    assert!(html.contains(r#"data-testid="undo""#), "{html}");
}

#[test]
fn a_live_field_says_its_unit_once_to_those_who_see_it_and_tints_by_its_zone() {
    let html = render(|| {
        rsx! {
            LiveField { label: "heart rate", value: "153", unit: "bpm", note: "zone 3", zone: 3, tone: ChannelColour::HeartRate }
        }
    });
    assert!(html.contains("tint tone-z3"), "{html}");
    assert!(html.contains("toned tone-hr"), "{html}");
    assert_eq!(html.matches("on tone-z3").count(), 1, "{html}");
    assert_eq!(
        html.matches("bpm").count(),
        2,
        "beside the number and with the label, of which one shows: {html}"
    );
}

#[test]
fn what_is_old_is_neither_tinted_nor_coloured() {
    let html = render(|| {
        rsx! {
            LiveField { label: "heart rate", value: "153", note: "24 s old", zone: 3, tone: ChannelColour::HeartRate, state: LiveState::Stale }
        }
    });
    assert!(html.contains("live-field stale"), "{html}");
    assert!(!html.contains("tint"), "{html}");
    assert!(!html.contains("tone-"), "{html}");
    assert!(html.contains("24 s old"), "{html}");
}

#[test]
fn effort_goes_from_nothing_to_ten_and_each_step_has_its_meaning() {
    let html = render(|| {
        rsx! {
            EffortDial {
                label: "How hard?",
                value: 4,
                meanings: (0..=10).map(|step| format!("meaning {step}")).collect::<Vec<_>>(),
                least: "rest",
                most: "all out",
                onchange: |_| {},
            }
        }
    });
    assert_eq!(html.matches(r#"type="radio""#).count(), 11, "{html}");
    assert_eq!(html.matches("checked").count(), 1, "{html}");
    assert!(html.contains(r#"aria-label="10, meaning 10""#), "{html}");
}

#[test]
fn a_battery_says_what_it_is_and_low_is_low() {
    let html = render(|| rsx! { Battery { percent: 14, text: "14 %", label: "Battery" } });
    assert!(html.contains("battery low"), "{html}");
    assert!(html.contains("Battery "), "{html}");
    let html = render(|| rsx! { Battery { percent: 16, text: "16 %", label: "Battery" } });
    assert!(!html.contains("low"), "{html}");
}

#[test]
fn gaps_of_seconds_in_hours_are_still_seen() {
    let html = render(|| rsx! { GapStrip { label: "one gap", gaps: vec![(0.5, 0.5001)] } });
    assert!(html.contains(r#"width="4.0""#), "{html}");
    assert!(html.contains(r#"aria-label="one gap""#), "{html}");
}

#[test]
fn a_bare_shell_offers_no_places() {
    let html = render(|| {
        rsx! { Shell { bare: true, nav: rsx! {}, nav_label: "Places", skip_label: "Skip", "content" } }
    });
    assert!(html.contains("shell bare"), "{html}");
    assert!(html.contains("hidden"), "{html}");
}
