//! The workout that is being recorded, before all else.

use dioxus::prelude::*;
use ritm_kit::{ButtonKind, Icon, IconName, LinkButton};
use ritm_model::recorder::{Figure, Phase};

use crate::{
    format::clock,
    locale::LOCALE,
    route::Route,
    screens::parts::sport_icon,
    state::recorder::{RECORDER, Recorder},
    texts::t,
};

/// Whether something is recorded, or waits to be kept.
pub(super) fn is_recorded() -> bool {
    matches!(&*RECORDER.read(), Recorder::Live(_))
}

/// What is recorded, where it stands and how long it has lasted, and the way back to it; nothing where nothing is.
#[component]
pub(super) fn RunningCard() -> Element {
    let shown = use_memo(|| {
        let recorder = RECORDER.read();
        let live = recorder.live()?;
        let timer_ms = live.value(Figure::Timer).map_or(0.0, |value| value.value);
        Some((live.settings.sport, live.phase, clock::running(timer_ms as i64)))
    });
    let Some((sport, phase, timer)) = shown() else {
        return rsx! {};
    };
    let way = match phase {
        Phase::Finished => "running-keep",
        Phase::Interrupted => "running-decide",
        Phase::Recording | Phase::Paused | Phase::AutoPaused => "running-back",
    };
    let name = LOCALE.read().sport(sport);
    rsx! {
        section { class: "card running", "data-testid": "today-running", "aria-label": "{name}",
            Icon { name: sport_icon(sport), size: 28 }
            div { class: "running-words",
                strong { "{name}" }
                span { class: if phase == Phase::Recording { "sub" } else { "sub warn" }, {t(&format!("phase-{}", phase.code()))} }
            }
            span { class: "running-time num", "data-testid": "today-running-time", "{timer}" }
            LinkButton { to: Route::Record {}, kind: ButtonKind::Primary, icon: IconName::Play, test_id: "today-running-back", {t(way)} }
        }
    }
}
