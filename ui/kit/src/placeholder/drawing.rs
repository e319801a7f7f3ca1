//! Line drawings for empty places, made of the same strokes as the charts.

/// A drawing, named by what it shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawing {
    /// A route over hills to a flag: nothing recorded yet.
    #[default]
    Route,
    /// A lens over a flat line: nothing found.
    Search,
    /// An empty basket: nothing thrown away.
    Basket,
    /// Bars that have not grown yet: nothing to count.
    Chart,
    /// A file with a pulse in it: bring something in.
    File,
    /// A cable that is out of its socket: something cannot be reached or cannot run.
    Unplugged,
}

impl Drawing {
    /// Returns the inner SVG on a grid of 200 by 120. Its strokes have the classes `.d-ink`, `.d-quiet`, `.d-tone` and
    /// `.d-soft`.
    pub(super) const fn svg(self) -> &'static str {
        match self {
            Self::Route => {
                r#"<path class="d-soft" d="M8 104c22-30 40-34 58-12 14-34 34-44 56-8 12-16 24-18 34-6 12 6 24 14 36 26z"/><path class="d-quiet" d="M4 104h192M150 34a10 10 0 1 0 .1 0z"/><path class="d-tone" d="M26 96c10-4 10-16 22-18s16 10 30 6 12-20 26-22 20 12 32 8 10-16 20-22"/><path class="d-ink" d="M156 48V22M156 23c6-4 10 3 18-1v12c-8 4-12-3-18 1"/><circle class="d-dot" cx="26" cy="96" r="4"/>"#
            }
            Self::Search => {
                r#"<path class="d-quiet" d="M10 84h46l8-10 8 18 8-8h18M142 84h48"/><circle class="d-soft" cx="112" cy="58" r="31"/><circle class="d-ink" cx="112" cy="58" r="31"/><path class="d-ink" d="m134 82 22 22"/><path class="d-tone" d="M92 60h12l6-10 8 18 5-8h9"/>"#
            }
            Self::Basket => {
                r#"<path class="d-quiet" d="M34 104h132"/><path class="d-soft" d="M66 44h68l-7 60H73z"/><path class="d-ink" d="M58 44h84M66 44l7 60h54l7-60M84 44c0-18 32-18 32 0"/><path class="d-tone" d="M86 60l3 28M100 60v28M114 60l-3 28"/>"#
            }
            Self::Chart => {
                r#"<path class="d-quiet" d="M22 100h156"/><path class="d-soft" d="M38 100V84h16v16zM68 100V72h16v28zM98 100V80h16v20zM128 100V56h16v44z"/><path class="d-ink" d="M38 100V84h16v16M68 100V72h16v28M98 100V80h16v20M128 100V56h16v44"/><path class="d-tone" d="M30 66c20-2 22-20 44-18s24 10 42-6 22-16 44-20"/><circle class="d-dot" cx="160" cy="22" r="4"/>"#
            }
            Self::File => {
                r#"<path class="d-quiet" d="M30 106h140"/><path class="d-soft" d="M66 14h48l22 22v70H66z"/><path class="d-ink" d="M66 106V14h48l22 22v70M114 14v22h22"/><path class="d-tone" d="M76 70h12l6-16 10 30 8-18 4 4h12"/>"#
            }
            Self::Unplugged => {
                r#"<path class="d-quiet" d="M4 92c26 0 30-32 56-32M140 60c26 0 30 32 56 32"/><path class="d-soft" d="M60 46h22v28H60zM118 46h22v28h-22z"/><path class="d-ink" d="M60 46h22v28H60zM118 46h22v28h-22zM82 54h8M82 66h8"/><path class="d-tone" d="M100 36v-12M92 40l-6-8M108 40l6-8"/>"#
            }
        }
    }
}
