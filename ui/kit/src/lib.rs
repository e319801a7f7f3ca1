//! The design system: tokens, components, charts and the map.
//!
//! The kit knows nothing of the app. Every text comes in as a prop, already in the athlete's language and units.
//! The style sheets under `web/` say how a component looks. What needs a JavaScript library (charts and the map) is in
//! `web/charts.js` and `web/map.js`.
//!
//! Styles are classes only: the pages are served under a content security policy without inline styles.
//! A length that comes from data is set as a style *property*, which the policy permits.
#![expect(
    unused_qualifications,
    reason = "rsx! names the path of every event handler; the lint blames the handler itself"
)]

mod activity_charts;
mod browser;
mod button;
mod chart;
mod check_line;
mod choice;
mod colour;
mod dialog;
mod drop_zone;
mod effort_dial;
mod explain;
mod field;
mod figure;
mod gate;
mod icon;
mod list_row;
mod live_field;
mod menu;
mod modal;
mod page;
mod password;
mod placeholder;
mod progress;
mod round_button;
mod route_map;
mod sensor;
mod shell;
mod sport_picker;
mod stepper;
mod table;
mod toast;
mod trim;
mod virtual_list;

pub use activity_charts::{ActivityCharts, ChartTexts, Column, Lane, ReadingFormat, XAxis};
pub use browser::sleep_ms;
pub use button::{Button, ButtonKind, IconButton, LinkButton};
pub use chart::bar_stack::{Bar, BarPart, BarStack};
pub use chart::depth_profile::{DepthPoint, DepthProfile};
pub use chart::heat_map::{HeatDay, HeatMap};
pub use chart::log_curve::{CurveTick, LogCurve};
pub use chart::pool_lengths::{PoolGroup, PoolLength, PoolLengths};
pub use chart::share_bar::{Share, ShareBar};
pub use chart::sparkline::{RouteThumb, Sparkline};
pub use chart::trend::{Trend, TrendPoint};
pub use check_line::{CheckLine, CheckState};
pub use choice::{Badge, Choice, ChoiceGroup, ToggleChip};
pub use colour::ChannelColour;
pub use dialog::Dialog;
pub use drop_zone::{DropZone, FilePicker, PageDrop};
pub use effort_dial::EffortDial;
pub use explain::{Disclosure, Explain, Kbd};
pub use field::{SearchField, Select, Switch, TextArea, TextField};
pub use figure::{Figure, FigureRow, FigureSize};
pub use gate::{FormError, Gate, LineItem};
pub use icon::{Icon, IconName};
pub use list_row::{ListColumn, ListHead, ListRow, RowFigure};
pub use live_field::{LiveField, LiveState, ZoneScale};
pub use menu::{Menu, MenuItem};
pub use modal::Modal;
pub use page::{Card, Crumb, PageHead};
pub use password::PasswordField;
pub use placeholder::{Drawing, EmptyState, ErrorState, Skeleton, SkeletonRows};
pub use progress::{Progress, Spinner};
pub use round_button::{HoldButton, LiveNote, NoteButton, RoundButton};
pub use route_map::{Basemap, MapTexts, RouteMap, Track};
pub use sensor::{Battery, GapStrip, SensorRow, SignalBars, battery_is_low};
pub use shell::{NavItem, NavOn, Shell};
pub use sport_picker::SportPicker;
pub use stepper::Stepper;
pub use table::{Table, TableColumn, TableRow};
pub use toast::{Toast, ToastHost};
pub use trim::TrimHandles;
pub use virtual_list::VirtualList;
