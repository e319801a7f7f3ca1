//! Generates a believable year of training for athletes who want to look around before they bring their own.
//!
//! The athlete, the land, the roads, the weather and every heartbeat are invented; no real person's track is in the
//! year. Everything follows from the seed. Each recording is generated on its own, without the earlier ones, so that
//! whoever fills the app may be interrupted and go on later.

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
mod triathlon;
mod weather;

use ritm_model::{Recording, Timestamp};

use self::{
    random::{Random, hash},
    session::{Kind, Session},
    sheet::Gadget,
};

/// The serial numbers of the year's devices. No real device has them: they tell the year from an athlete's own training.
pub const SERIALS: [u64; 2] = [100_200_301, 100_200_302];

/// A year of invented training.
///
/// The same arguments of [`Self::new`] always give the same recordings.
#[derive(Debug)]
pub struct DemoYear {
    until: Timestamp,
    utc_offset_s: i32,
    seed: u64,
    sessions: Vec<Session>,
    /// For each recording the index of its session, and which of the session's devices made it.
    recordings: Vec<(usize, Role)>,
}

/// Which of a session's devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The only device, or the better one of two.
    First,
    /// The watch that the athlete wears on a ride beside the bike computer.
    Along,
}

/// At most this many rides, every fourth of them, are recorded by two devices.
const RECORDED_TWICE: usize = 10;

impl DemoYear {
    /// Plans the 365 days that end at `until`. The athlete lives `utc_offset_s` seconds east of Greenwich all year.
    ///
    /// Planning is quick: [`Self::recording`] does the work.
    pub fn new(until: Timestamp, utc_offset_s: i32, seed: u64) -> Self {
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
            until,
            utc_offset_s,
            seed,
            sessions,
            recordings,
        }
    }

    /// Returns whether the year has no recording. That happens only at the ends of time.
    pub fn is_empty(&self) -> bool {
        self.recordings.is_empty()
    }

    /// Generates the legs of the year's triathlon, in the order of time, and the name that their file has.
    pub fn triathlon(&self) -> (String, Vec<Recording>) {
        let (on, form) = plan::triathlon(self.until, self.utc_offset_s);
        let (year, month, day) = on.ymd();
        let name = format!("{year:04}-{month:02}-{day:02}-0900-triathlon.fit");
        (name, triathlon::legs(on, self.utc_offset_s, form, self.seed))
    }

    /// Returns how many recordings the year has beside its triathlon, about 270.
    pub fn len(&self) -> usize {
        self.recordings.len()
    }

    /// Generates the recording at `index`, and the name that its file has. Recordings are numbered by when they began,
    /// the oldest first.
    ///
    /// # Panics
    ///
    /// The method panics when `index` is not below [`Self::len`].
    pub fn recording(&self, index: usize) -> (String, Recording) {
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
