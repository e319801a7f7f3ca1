//! Merges what a platform says about an activity with what its file says.

use ritm_model::{Device, Extras, FileIdentity, Recording, Sport, Totals};

use super::{Facts, rows::Row};

/// Both texts, each once.
pub(super) fn joined(first: Option<String>, second: &str) -> String {
    match first {
        Some(first) if first.contains(second) => first,
        Some(first) if !second.contains(&first) => format!("{first}\n\n{second}"),
        _ => second.to_owned(),
    }
}

fn extend(list: &mut Vec<String>, more: &[String]) {
    for new in more {
        if !list.iter().any(|old| old.eq_ignore_ascii_case(new)) {
            list.push(new.clone());
        }
    }
}

/// Adds a platform's facts to a recording, one of `several` of its file or the only one.
pub(super) fn facts(facts: &Facts, recording: &mut Recording, several: bool) {
    if facts.title.is_some() {
        recording.name.clone_from(&facts.title);
    }
    if let Some(notes) = &facts.notes {
        recording.notes = Some(match recording.notes.take() {
            Some(own) => joined(Some(notes.clone()), &own),
            None => notes.clone(),
        });
    }
    extend(&mut recording.extras.gear, &facts.gear);
    extend(&mut recording.extras.photos, &facts.photos);
    if recording.identity.external.is_none() {
        recording.identity.external.clone_from(&facts.external);
    }
    if let Some(said) = facts.sport
        && !several
        && recording.identity.part == 0
    {
        recording.sport = closer(said, recording.sport);
    }
    recording.utc_offset_s = recording.utc_offset_s.or(facts.east_s);
    // Of a file of several the platform's numbers are those of all together.
    if !several && recording.identity.part == 0 {
        measured(&mut recording.totals, &facts.totals);
        // A file without a track leaves the rest to the table too.
        if recording.samples.is_empty() {
            let (own, said) = (&mut recording.totals, &facts.totals);
            own.elapsed_ms = own.elapsed_ms.or(said.elapsed_ms);
            own.timer_ms = own.timer_ms.or(said.timer_ms);
            own.moving_ms = own.moving_ms.or(said.moving_ms);
            own.distance_m = own.distance_m.or(said.distance_m);
            own.ascent_m = own.ascent_m.or(said.ascent_m);
            own.descent_m = own.descent_m.or(said.descent_m);
        }
    }
}

/// Takes what a track does not hold. Lengths and times are left to the file: they follow from it, and the platform's may
/// be of what was left after its own corrections.
fn measured(own: &mut Totals, said: &Totals) {
    own.energy_kcal = own.energy_kcal.or(said.energy_kcal);
    own.avg_heart_rate_bpm = own.avg_heart_rate_bpm.or(said.avg_heart_rate_bpm);
    own.max_heart_rate_bpm = own.max_heart_rate_bpm.or(said.max_heart_rate_bpm);
    own.avg_cadence_rpm = own.avg_cadence_rpm.or(said.avg_cadence_rpm);
    own.max_cadence_rpm = own.max_cadence_rpm.or(said.max_cadence_rpm);
    own.avg_power_w = own.avg_power_w.or(said.avg_power_w);
    own.max_power_w = own.max_power_w.or(said.max_power_w);
    own.avg_temperature_c = own.avg_temperature_c.or(said.avg_temperature_c);
    own.max_temperature_c = own.max_temperature_c.or(said.max_temperature_c);
}

/// The sport of a recording whose platform says `said` and whose file says `own`.
fn closer(said: Sport, own: Sport) -> Sport {
    if said == Sport::Other || (said.family() == own.family() && is_plain(said)) {
        own
    } else {
        said
    }
}

/// Whether a sport is what platforms call any of its family.
fn is_plain(sport: Sport) -> bool {
    matches!(
        sport,
        Sport::Running
            | Sport::Walking
            | Sport::Cycling
            | Sport::PoolSwimming
            | Sport::OpenWaterSwimming
            | Sport::Swimming
            | Sport::Rowing
            | Sport::FitnessTraining
            | Sport::AlpineSkiing
            | Sport::Multisport
    )
}

/// A recording of what tables tell, most without samples; `None` without a start.
pub(super) fn manual(row: &Row) -> Option<Recording> {
    let facts = &row.facts;
    let mut totals = Totals::clone(&facts.totals);
    totals.elapsed_ms = totals.elapsed_ms.or(totals.timer_ms).or(totals.moving_ms);
    Some(Recording {
        format: row.format?,
        device: Device::default(),
        identity: FileIdentity {
            external: facts.external.clone(),
            ..FileIdentity::default()
        },
        sport: facts.sport.unwrap_or_default(),
        name: facts.title.clone(),
        notes: facts.notes.clone(),
        start: facts.start?,
        utc_offset_s: facts.east_s,
        samples: row.samples.clone(),
        laps: Vec::new(),
        pauses: Vec::new(),
        totals,
        extras: Extras {
            gear: facts.gear.clone(),
            photos: facts.photos.clone(),
            ..Extras::default()
        },
    })
}
