//! The design system: tokens, components, charts, map.
