//! A number of an activity, with how it was made.

use ritm_kit::ChannelColour;
use ritm_model::summary::Reason;

use crate::locale::Shown;

/// A number in all its forms.
pub(super) struct Number {
    pub(super) label: &'static str,
    pub(super) ours: Option<Shown>,
    pub(super) device: Option<Shown>,
    pub(super) how: String,
    pub(super) tone: Option<ChannelColour>,
    pub(super) test_id: &'static str,
    /// Why it can't be believed.
    pub(super) doubt: Option<Reason>,
}
