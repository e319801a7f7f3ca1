//! Global numbers of the messages that are read or written here.

/// Global number of `file_id`.
pub(super) const FILE_ID: u16 = 0;
/// Global number of `session`.
pub(super) const SESSION: u16 = 18;
/// Global number of `lap`.
pub(super) const LAP: u16 = 19;
/// Global number of `record`.
pub(super) const RECORD: u16 = 20;
/// Global number of `event`.
pub(super) const EVENT: u16 = 21;
/// Global number of `device_info`.
pub(super) const DEVICE_INFO: u16 = 23;
/// Global number of `workout`.
pub(super) const WORKOUT: u16 = 26;
/// Global number of `activity`.
pub(super) const ACTIVITY: u16 = 34;
/// Global number of `hr`.
pub(super) const HR: u16 = 132;
/// Global number of `field_description`.
pub(super) const FIELD_DESCRIPTION: u16 = 206;
/// Global number of `sport`.
pub(super) const SPORT: u16 = 12;
/// Global number of `timestamp_correlation`.
pub(super) const TIMESTAMP_CORRELATION: u16 = 162;
