//! Exports of platforms, which are other fitness services: which one an export is from, what its tables tell about its
//! files, and which of the files hold no training.
//!
//! An athlete's export is more than files of training. Its tables know how the athlete named each activity, the notes,
//! which shoes were worn, and activities that never had a file. A [`Catalogue`] reads those tables once and then
//! answers: [`Catalogue::role`] for every file, [`Catalogue::apply`] for every recording, and [`Catalogue::manual`]
//! for activities without a file.
//!
//! An import calls [`catalogue`] once and reads the files that [`Catalogue::order`] lists. What it unpacks from
//! archives among them (Garmin's originals are in such) goes through [`Catalogue::apply`] too. Then it takes
//! [`Catalogue::manual`], and reports one line per kind of [`Catalogue::passed_over`]. A catalogue depends on nothing
//! but its source: when the program was killed, the catalogue is read again and says the same.
//!
//! An archive and a folder are treated alike, as files with names and a way to read them ([`Source`]).
//!
//! Real exports are private and not part of the project. Each platform's module names the sources of its facts, and
//! the tests build exports from those facts.

mod apple;
mod apply;
mod catalogue;
mod endomondo;
mod fitbit;
mod garmin;
mod google;
mod huawei;
mod loose;
mod paths;
mod places;
mod polar;
mod rows;
mod runkeeper;
mod runtastic;
mod samsung;
mod start;
mod strava;
mod suunto;
mod table;
mod words;
mod zepp;

#[cfg(test)]
mod tests;

use std::io::{Read, Seek};

use ritm_model::{Problem, Recording, Sport, Timestamp, Totals};
use serde::{Deserialize, Serialize};

use crate::archive::Archive;
use rows::Rows;

pub use catalogue::{Catalogue, catalogue};

/// Files with names, in the order they are best read in.
pub trait Source {
    /// The names, `/` between folders, never absolute.
    fn names(&self) -> Vec<String>;

    /// The content of file `index`; with a [`Problem`] when it is damaged and this is what could be saved.
    ///
    /// # Errors
    /// A [`Problem`] when nothing of it can be read.
    fn read(&mut self, index: usize) -> Result<(Vec<u8>, Option<Problem>), Problem>;
}

impl<R: Read + Seek> Source for Archive<R> {
    fn names(&self) -> Vec<String> {
        self.entries().iter().map(|head| head.name.clone()).collect()
    }

    fn read(&mut self, index: usize) -> Result<(Vec<u8>, Option<Problem>), Problem> {
        Self::read(self, index)
    }
}

/// A folder: relative paths, and a way to read the file of a number.
pub struct Folder<F> {
    names: Vec<String>,
    read: F,
}

impl<F: FnMut(usize) -> Result<Vec<u8>, Problem>> Folder<F> {
    /// A folder of these files; `read` gives the content of one by its number in `names`.
    pub fn new(names: impl IntoIterator<Item = impl AsRef<str>>, read: F) -> Self {
        let clean = |name: &str| name.replace('\\', "/").trim_start_matches("./").to_owned();
        Self {
            names: names.into_iter().map(|name| clean(name.as_ref())).collect(),
            read,
        }
    }
}

impl<F: FnMut(usize) -> Result<Vec<u8>, Problem>> Source for Folder<F> {
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn read(&mut self, index: usize) -> Result<(Vec<u8>, Option<Problem>), Problem> {
        (self.read)(index).map(|bytes| (bytes, None))
    }
}

/// Where an export is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    /// Apple Health on an iPhone.
    AppleHealth,
    /// Endomondo's last archives, of 2020.
    Endomondo,
    /// Fitbit, by itself or within a Google Takeout.
    Fitbit,
    /// Garmin Connect: the whole account, or files got one by one.
    Garmin,
    /// Google Fit, within a Google Takeout.
    GoogleFit,
    /// Huawei Health.
    HuaweiHealth,
    /// Polar Flow.
    Polar,
    /// Runkeeper.
    Runkeeper,
    /// Runtastic, later adidas Running.
    Runtastic,
    /// Samsung Health.
    SamsungHealth,
    /// Strava.
    Strava,
    /// Suunto, and Movescount before it.
    Suunto,
    /// Zepp, and Mi Fit before it.
    Zepp,
}

impl Platform {
    const ALL: [Self; 13] = [
        Self::Garmin,
        Self::Strava,
        Self::Runkeeper,
        Self::Runtastic,
        Self::SamsungHealth,
        Self::Polar,
        Self::Endomondo,
        Self::Fitbit,
        Self::GoogleFit,
        Self::AppleHealth,
        Self::HuaweiHealth,
        Self::Suunto,
        Self::Zepp,
    ];

    /// The stable name: the first part of external ids.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AppleHealth => "apple-health",
            Self::Endomondo => "endomondo",
            Self::Fitbit => "fitbit",
            Self::Garmin => "garmin",
            Self::GoogleFit => "google-fit",
            Self::HuaweiHealth => "huawei-health",
            Self::Polar => "polar",
            Self::Runkeeper => "runkeeper",
            Self::Runtastic => "runtastic",
            Self::SamsungHealth => "samsung-health",
            Self::Strava => "strava",
            Self::Suunto => "suunto",
            Self::Zepp => "zepp",
        }
    }

    /// The name as the platform writes it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::AppleHealth => "Apple Health",
            Self::Endomondo => "Endomondo",
            Self::Fitbit => "Fitbit",
            Self::Garmin => "Garmin Connect",
            Self::GoogleFit => "Google Fit",
            Self::HuaweiHealth => "Huawei Health",
            Self::Polar => "Polar Flow",
            Self::Runkeeper => "Runkeeper",
            Self::Runtastic => "Runtastic",
            Self::SamsungHealth => "Samsung Health",
            Self::Strava => "Strava",
            Self::Suunto => "Suunto",
            Self::Zepp => "Zepp",
        }
    }

    /// The folder the export begins in, when there is one of this platform.
    fn root(self, names: &[String]) -> Option<String> {
        match self {
            Self::AppleHealth => apple::root(names),
            Self::Endomondo => endomondo::root(names),
            Self::Fitbit => fitbit::root(names),
            Self::Garmin => garmin::root(names),
            Self::GoogleFit => google::root(names),
            Self::HuaweiHealth => huawei::root(names),
            Self::Polar => polar::root(names),
            Self::Runkeeper => runkeeper::root(names),
            Self::Runtastic => runtastic::root(names),
            Self::SamsungHealth => samsung::root(names),
            Self::Strava => strava::root(names),
            Self::Suunto => suunto::root(names),
            Self::Zepp => zepp::root(names),
        }
    }

    /// What a file is for, by its path below the root.
    fn role(self, path: &str) -> Role {
        match self {
            Self::AppleHealth => apple::role(path),
            Self::Endomondo => endomondo::role(path),
            Self::Fitbit => fitbit::role(path),
            Self::Garmin => garmin::role(path),
            Self::GoogleFit => google::role(path),
            Self::HuaweiHealth => huawei::role(path),
            Self::Polar => polar::role(path),
            Self::Runkeeper => runkeeper::role(path),
            Self::Runtastic => runtastic::role(path),
            Self::SamsungHealth => samsung::role(path),
            Self::Strava => strava::role(path),
            Self::Suunto => suunto::role(path),
            Self::Zepp => zepp::role(path),
        }
    }

    /// The names of files that this one is the rest of, if they are there, the best first.
    fn wholes_of(self, name: &str) -> Vec<String> {
        match self {
            Self::Runtastic => runtastic::wholes_of(name),
            Self::SamsungHealth => samsung::wholes_of(name),
            _ => Vec::new(),
        }
    }

    /// What a table tells.
    fn tell(self, path: &str, bytes: &[u8], rows: &mut Rows) -> Option<Problem> {
        match self {
            Self::Strava => strava::tell(path, bytes, rows),
            Self::Garmin => garmin::tell(path, bytes, rows),
            Self::Runkeeper => runkeeper::tell(bytes, rows),
            Self::Runtastic => runtastic::tell(path, bytes, rows),
            Self::SamsungHealth => samsung::tell(bytes, rows),
            Self::Endomondo => endomondo::tell(path, bytes, rows),
            Self::Fitbit => fitbit::tell(path, bytes, rows),
            Self::GoogleFit => google::tell(path, bytes, rows),
            Self::AppleHealth | Self::HuaweiHealth | Self::Polar | Self::Suunto | Self::Zepp => None,
        }
    }
}

/// What a file of an export is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Training, or an archive of it: to be read and taken in.
    Training,
    /// Tells of others, and is in the catalogue already: nothing is to be done with it.
    Table,
    /// Belongs to a file of training, which asks for it: the routes of Apple Health, Samsung Health's places.
    Companion,
    /// No training: to be counted, not refused.
    Passed(Passed),
}

/// Kinds of files that hold no training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Passed {
    /// Pictures, films and sounds.
    Media,
    /// The account: profile, settings, devices, consents.
    Account,
    /// Messages, comments, friends, clubs.
    Social,
    /// Routes, courses, segments, goals and training plans.
    Plans,
    /// The body from day to day: sleep, steps, heart rate, weight, food.
    Health,
    /// Files of a device that hold no activity.
    Device,
    /// Anything else.
    Other,
    /// Tables that were read: they tell of the training in other files.
    Tables,
    /// Routes and the like that belong to the training in another file.
    Parts,
}

impl Passed {
    /// The stable name, also the end of the message key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Account => "account",
            Self::Social => "social",
            Self::Plans => "plans",
            Self::Health => "health",
            Self::Device => "device",
            Self::Other => "other",
            Self::Tables => "tables",
            Self::Parts => "parts",
        }
    }
}

/// What a platform says about an activity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// What the athlete, or else the platform, called it.
    pub title: Option<String>,
    /// What the athlete wrote about it.
    pub notes: Option<String>,
    /// The shoes or the bike.
    pub gear: Vec<String>,
    /// Pictures, as paths in the export or addresses.
    pub photos: Vec<String>,
    /// The sport.
    pub sport: Option<Sport>,
    /// The id the platform knows it by, with the platform's name.
    pub external: Option<(String, String)>,
    /// When it began.
    pub start: Option<Timestamp>,
    /// Seconds east of Greenwich where it took place.
    pub east_s: Option<i32>,
    /// What the platform counted.
    pub totals: Box<Totals>,
}

impl Facts {
    /// Adds them to a recording, one of `several` of its file or the only one.
    ///
    /// The platform's title and its sport win over the file's: the athlete set or saw them there, while a device writes
    /// what it is set to. A file's sport stays where it says the same more closely (a trail run is a run), and where
    /// the file holds several sports. Notes of both are kept. An id of another program that the file carries stays:
    /// it is what the file came from. What the platform measured beside the track (heart rates, energy and the like) and
    /// the time zone stand in for what the file does not tell.
    pub fn apply(&self, recording: &mut Recording, several: bool) {
        apply::facts(self, recording, several);
    }
}

/// An activity that no file of the export holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Manual {
    /// The activity, without samples but for a track that the tables tell.
    pub recording: Recording,
    /// Whether the tables would have named its file. Otherwise a file of it may be there under any name: take it only
    /// where no activity is known that begins at that time.
    pub certain: bool,
    /// Whether its start is what a clock on the wall showed in an unknown time zone. It is written here as if it were UTC.
    pub by_wall_clock: bool,
}
