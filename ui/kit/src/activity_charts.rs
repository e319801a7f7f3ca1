//! The charts of an activity: a lane for each channel, one cursor and one selection for all.

use std::rc::Rc;

use dioxus::prelude::*;
use js_sys::{Array, Float32Array, Object};

use crate::browser::mounted_element;
use crate::colour::ChannelColour;

pub(crate) mod bridge;

use bridge::{ChartsHandle, set};

/// A column of numbers, which is shared and never copied. Two columns are equal when they are the same allocation.
#[derive(Clone, Debug, Default)]
pub struct Column(Rc<Vec<f32>>);

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        // Comparing thousands of samples on every render would cost more than it could save.
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl From<Vec<f32>> for Column {
    fn from(values: Vec<f32>) -> Self {
        Self(Rc::new(values))
    }
}

impl Column {
    /// Returns the numbers. A number is `NaN` where there is no value.
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// Returns the value at an index, or `None` outside the column and where there is no value.
    pub fn get(&self, index: usize) -> Option<f32> {
        self.0.get(index).copied().filter(|value| !value.is_nan())
    }
}

/// How a lane's values are written.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadingFormat {
    /// A number and its unit. The number shown is `value * scale + offset`.
    Number {
        /// The factor from the column's unit to the shown one.
        scale: f64,
        /// What is added after scaling, in the shown unit.
        offset: f64,
        /// How many digits follow the decimal point.
        digits: u8,
        /// The shown unit.
        unit: String,
    },
    /// Minutes and seconds for a stretch of `metres`. The column holds metres a second, so that faster is higher in the
    /// chart.
    Pace {
        /// The length of the stretch in metres, for example 1000 or 1609.344.
        metres: f64,
        /// The shown unit, for example `/km`.
        unit: String,
    },
}

impl ReadingFormat {
    /// Shows values in their own unit, with `digits` digits after the decimal point.
    pub fn plain(digits: u8, unit: impl Into<String>) -> Self {
        Self::Number {
            scale: 1.0,
            offset: 0.0,
            digits,
            unit: unit.into(),
        }
    }
}

/// One channel of an activity, drawn in a strip of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// A key that tells the lane from others and stays the same from render to render.
    pub key: String,
    /// The name.
    pub label: String,
    /// The colour.
    pub colour: ChannelColour,
    /// The values, one for each value of `x`. A value is `NaN` where there is none.
    pub values: Column,
    /// How the values are written.
    pub format: ReadingFormat,
    /// The line under the name while there is no cursor, such as the average; empty for none.
    pub summary: String,
}

/// The axis along which the charts run.
#[derive(Clone, Debug, PartialEq)]
pub enum XAxis {
    /// Seconds since the start.
    Time(Column),
    /// Metres since the start.
    Distance {
        /// Metres since the start. They never fall.
        metres: Column,
        /// How many metres the shown unit has: 1000 or 1609.344.
        per_unit: f64,
        /// The unit's sign.
        unit: String,
    },
}

impl XAxis {
    fn column(&self) -> &Column {
        match self {
            Self::Time(column) | Self::Distance { metres: column, .. } => column,
        }
    }
}

/// The texts of the charts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartTexts {
    /// What the charts show, and how the keyboard works them, for those who hear it.
    pub description: String,
    /// "Whole activity": the button that takes zoom and selection back.
    pub reset: String,
    /// A line under the charts that says how to select a part; empty for none.
    pub hint: String,
    /// The same line where fingers point.
    pub touch_hint: String,
    /// "Zoom to this part": the button that makes the selection fill the charts; empty for none.
    pub zoom: String,
    /// The language in which numbers are written, as a BCP 47 tag.
    pub language: String,
}

/// The charts. `cursor`, `selection` and `lit` are indices into the columns and are shared with map and tables: whoever
/// writes them moves the others.
#[component]
pub fn ActivityCharts(
    /// The axis along which the charts run.
    x: XAxis,
    /// The lanes from top to bottom.
    lanes: Vec<Lane>,
    /// The index of the sample that the pointer is at.
    cursor: Signal<Option<usize>>,
    /// The indices of the first and the last sample of the selected part.
    selection: Signal<Option<(usize, usize)>>,
    /// The indices of the first and the last sample of a part that is lit while somebody points at it elsewhere.
    #[props(default)]
    lit: Option<Signal<Option<(usize, usize)>>>,
    /// When each sample was measured, in seconds since the start: lines break where nothing was.
    seconds: Column,
    /// Called when the athlete selects a part, with its begin and end in the unit of `x`, or with `None` when the
    /// athlete takes the selection back.
    #[props(default)]
    onselect: EventHandler<Option<(f64, f64)>>,
    /// The texts of the charts.
    texts: ChartTexts,
    /// The text that is shown when the charts can't be loaded.
    failed: String,
) -> Element {
    let mut handle: Signal<Option<ChartsHandle>> = use_signal(|| None);
    let mut broken = use_signal(|| false);
    let given = ChartsSpec {
        x,
        seconds,
        lanes,
        texts,
    };
    let mut spec = use_signal(|| given.clone());
    if *spec.peek() != given {
        spec.set(given);
    }

    let mut cursor_out = cursor;
    let hovered = use_callback(move |index: Option<usize>| {
        if *cursor_out.peek() != index {
            cursor_out.set(index);
        }
    });
    let mut selection_out = selection;
    let selected = use_callback(move |part: Option<bridge::SelectedPart>| {
        let indices = part.as_ref().map(|p| (p.first, p.last));
        if *selection_out.peek() != indices {
            selection_out.set(indices);
        }
        onselect.call(part.map(|p| (p.from, p.to)));
    });

    use_effect(move || {
        let spec = spec.read();
        if let Some(handle) = handle.read().as_ref() {
            handle.update(&spec.object());
        }
    });
    use_effect(move || {
        let at = cursor();
        if let Some(handle) = handle.read().as_ref() {
            handle.set_cursor(at);
        }
    });
    use_effect(move || {
        let part = selection();
        if let Some(handle) = handle.read().as_ref() {
            handle.set_selection(part);
        }
    });
    use_effect(move || {
        let part = lit.and_then(|lit| lit());
        if let Some(handle) = handle.read().as_ref() {
            handle.set_lit(part);
        }
    });
    use_drop(move || {
        if let Some(handle) = handle.peek().as_ref() {
            handle.destroy();
        }
    });

    rsx! {
        if broken() {
            p { class: "charts-failed", role: "alert", "{failed}" }
        }
        div {
            class: "charts",
            "data-testid": "charts",
            onmounted: move |event| {
                let Some(element) = mounted_element(&event) else { return };
                spawn(async move {
                    let object = spec.peek().object();
                    match bridge::mount_charts(&element, &object, hovered, selected).await {
                        Ok(made) => handle.set(Some(made)),
                        Err(_) => broken.set(true),
                    }
                });
            },
        }
    }
}

/// What the charts show.
#[derive(Clone, PartialEq)]
struct ChartsSpec {
    x: XAxis,
    seconds: Column,
    lanes: Vec<Lane>,
    texts: ChartTexts,
}

impl ChartsSpec {
    /// Describes the charts for JavaScript. The columns are copied once into typed arrays.
    fn object(&self) -> Object {
        let Self {
            x,
            seconds,
            lanes,
            texts,
        } = self;
        let spec = Object::new();
        set(&spec, "x", &Float32Array::from(x.column().values()));
        set(&spec, "seconds", &Float32Array::from(seconds.values()));
        match x {
            XAxis::Time(_) => set(&spec, "axis", &"time".into()),
            XAxis::Distance { per_unit, unit, .. } => {
                set(&spec, "axis", &"distance".into());
                set(&spec, "xPerUnit", &(*per_unit).into());
                set(&spec, "xUnit", &unit.as_str().into());
            }
        }
        let list = Array::new();
        for lane in lanes {
            let entry = Object::new();
            set(&entry, "key", &lane.key.as_str().into());
            set(&entry, "label", &lane.label.as_str().into());
            set(&entry, "token", &lane.colour.token().into());
            set(&entry, "summary", &lane.summary.as_str().into());
            set(&entry, "values", &Float32Array::from(lane.values.values()));
            set(&entry, "format", &bridge::format_object(&lane.format));
            list.push(&entry);
        }
        set(&spec, "lanes", &list);
        set(&spec, "description", &texts.description.as_str().into());
        set(&spec, "hint", &texts.hint.as_str().into());
        set(&spec, "touchHint", &texts.touch_hint.as_str().into());
        set(&spec, "zoom", &texts.zoom.as_str().into());
        set(&spec, "reset", &texts.reset.as_str().into());
        set(&spec, "language", &texts.language.as_str().into());
        spec
    }
}

#[cfg(test)]
mod tests {
    use super::Column;

    #[test]
    fn columns_are_equal_only_to_themselves() {
        let column = Column::from(vec![1.0, f32::NAN]);
        assert_eq!(column, column.clone());
        assert_ne!(column, Column::from(vec![1.0, f32::NAN]));
        assert_eq!(
            (column.get(0), column.get(1), column.get(2)),
            (Some(1.0), None, None)
        );
    }
}
