//! The position of a computer: GeoClue behind the engine's port (`ritm_model::location`), where it runs.

#[cfg(target_os = "linux")]
mod geoclue;

use ritm_engine::{Driver, Teller};
use ritm_model::location::LocationAsk;

/// A driver for the engine's position.
#[cfg(target_os = "linux")]
pub fn driver(teller: Teller) -> Driver<LocationAsk> {
    geoclue::driver(teller)
}

/// No position is known here.
#[cfg(not(target_os = "linux"))]
pub fn driver(teller: Teller) -> Driver<LocationAsk> {
    use ritm_engine::HostAnswer;
    use ritm_model::location::LocationFault;

    Box::new(move |id, ask| {
        let answer = match ask {
            LocationAsk::Watch => Err(LocationFault::Absent),
            LocationAsk::Stop => Ok(()),
        };
        teller.answer(id, HostAnswer::Location(answer));
    })
}
