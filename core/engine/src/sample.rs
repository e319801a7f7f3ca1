//! A year of made-up, believable training for those who want to look around before they bring their own.
//!
//! Everything follows from the seed: the athlete, the land, the roads, the weather and every heartbeat are invented; no
//! real person's track is in it. Any recording can be made at any time without those before it, so that filling the
//! app may be interrupted and go on.

mod athlete;
mod foot;
mod indoor;
mod place;
mod plan;
mod random;
mod ride;
mod roads;
mod session;
mod sheet;

use ritm_model::{Recording, Timestamp};

use self::{
    random::{Random, hash},
    session::{Kind, Session},
    sheet::Gadget,
};

/// A year of training, one recording after another.
pub(crate) struct SampleYear {
    utc_offset_s: i32,
    sessions: Vec<Session>,
    /// Which session, and which device of it.
    recordings: Vec<(usize, Role)>,
}

/// Which of a session's devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The only or the better one.
    First,
    /// The watch worn on a ride beside the bike computer.
    Along,
}

/// So many rides were recorded twice, every fourth at most.
const RECORDED_TWICE: usize = 10;

impl SampleYear {
    /// Plans the 365 days up to `until`, at a place `utc_offset_s` east of Greenwich. This is quick; the work is done by
    /// [`Self::recording`].
    pub(crate) fn new(until: Timestamp, utc_offset_s: i32, seed: u64) -> Self {
        let sessions = plan::sessions(until, utc_offset_s, seed);
        let mut recordings = Vec::with_capacity(sessions.len() + RECORDED_TWICE);
        let mut rides = 0;
        for (index, session) in sessions.iter().enumerate() {
            recordings.push((index, Role::First));
            if matches!(
                session.kind,
                Kind::RoadRide(_) | Kind::GravelRide(_) | Kind::ColRide
            ) {
                rides += 1;
                if rides % 4 == 2 && rides / 4 < RECORDED_TWICE {
                    recordings.push((index, Role::Along));
                }
            }
        }
        Self {
            utc_offset_s,
            sessions,
            recordings,
        }
    }

    /// How many recordings there are.
    pub(crate) fn len(&self) -> usize {
        self.recordings.len()
    }

    /// A file name and the recording in it, the oldest first; `index` is below [`Self::len`].
    pub(crate) fn recording(&self, index: usize) -> (String, Recording) {
        let (at, role) = self.recordings[index];
        let session = &self.sessions[at];
        let begin = session
            .day
            .start(self.utc_offset_s)
            .plus_ms(i64::from(session.starts_s) * 1000);
        let sheet = session.carry_out();
        let mut random = Random::new(hash(&[session.seed, role as u64 + 40]));
        let (gadget, trim_s) = match role {
            Role::First => (session.gadget(), (0, 0)),
            Role::Along => {
                let late_s = random.between(8.0, 55.0) as i64;
                (Gadget::WATCH_ALONG, (late_s, random.between(0.0, 30.0) as i64))
            }
        };
        let mut recording = gadget.record(&sheet, session.sport(), begin, trim_s, &mut random);
        recording.utc_offset_s = Some(self.utc_offset_s);
        recording.name = session.name();
        let (year, month, day) = session.day.ymd();
        let (hour, minute) = (session.starts_s / 3600, session.starts_s / 60 % 60);
        let device = match role {
            Role::First => "",
            Role::Along => "-watch",
        };
        let name = format!(
            "{year:04}-{month:02}-{day:02}-{hour:02}{minute:02}-{}{device}.fit",
            session.word()
        );
        (name, recording)
    }
}

#[cfg(test)]
mod tests;
