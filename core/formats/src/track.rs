//! Lines with times and values along them, as map programs tell tracks, and the recordings they make.

pub(crate) mod columns;
pub(crate) mod out;
pub(crate) mod parts;

use ritm_model::{Device, Sport, Timestamp};

use crate::text::moment::Agreed;

/// Values under one name: one for each time, `NaN` for none.
pub(crate) type Series = (String, Vec<f64>);

/// A line and what goes along it, in step: the position and the values at an index belong to the time there.
#[derive(Default)]
pub(crate) struct Part {
    /// `None` where the time can't be read.
    pub(crate) times: Vec<Option<Timestamp>>,
    pub(crate) zone: Agreed,
    /// Longitude and latitude in degrees and altitude in metres, `NaN` for what is not given.
    pub(crate) positions: Vec<[f64; 3]>,
    /// Where each line but the first begins.
    pub(crate) breaks: Vec<usize>,
    pub(crate) series: Vec<Series>,
    /// Whether it belongs to the part before, however long the gap between them is.
    pub(crate) goes_on: bool,
    pub(crate) name: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) sport: Option<Sport>,
    pub(crate) device: Option<Device>,
    /// The id another program knows it by, with that program's name.
    pub(crate) external: Option<(String, String)>,
}
