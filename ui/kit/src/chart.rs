//! Small charts drawn without a library.

pub(crate) mod bar_stack;
pub(crate) mod depth_profile;
pub(crate) mod heat_map;
pub(crate) mod log_curve;
pub(crate) mod pool_lengths;
pub(crate) mod share_bar;
pub(crate) mod sparkline;
pub(crate) mod trend;
