//! The map of a route.

use std::rc::Rc;

use dioxus::prelude::*;
use js_sys::{Float32Array, Float64Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::activity_charts::bridge::{Mounted, format_object, index_callback, index_value, load_map, set};
use crate::activity_charts::{Column, ReadingFormat};
use crate::browser::mounted_element;
use crate::colour::ChannelColour;

/// The positions of an activity: longitude and latitude in degrees, `NaN` where the position is unknown. A track is
/// shared and never copied. Two tracks are equal when they are the same allocation.
#[derive(Clone, Debug, Default)]
pub struct Track(Rc<Vec<(f64, f64)>>);

impl PartialEq for Track {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl From<Vec<(f64, f64)>> for Track {
    fn from(positions: Vec<(f64, f64)>) -> Self {
        Self(Rc::new(positions))
    }
}

impl Track {
    /// Returns the longitude and latitude of every sample.
    pub fn positions(&self) -> &[(f64, f64)] {
        &self.0
    }

    fn flat(&self) -> Vec<f64> {
        self.0
            .iter()
            .flat_map(|&(longitude, latitude)| [longitude, latitude])
            .collect()
    }
}

/// The map under the route. The countries of the world come with the app and always lie lowest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Basemap {
    /// Only the countries that come with the app. Nothing is fetched.
    #[default]
    BuiltIn,
    /// Picture tiles from a server.
    Tiles {
        /// The address of a tile, with `{z}`, `{x}` and `{y}` in the place of its numbers.
        url: String,
        /// The attribution that is shown on the map.
        attribution: String,
    },
    /// Tiles that a `TileJSON` document describes: pictures, or vector tiles in the layout of `OpenMapTiles`.
    TileJson {
        /// The address of the document.
        url: String,
        /// The attribution that is shown on the map where the document has none.
        attribution: String,
    },
    /// One `PMTiles` archive of picture tiles, or of vector tiles in the Protomaps layout.
    PmTiles {
        /// The address of the archive.
        url: String,
        /// The attribution that is shown on the map. When it is empty, the archive's own attribution is shown.
        attribution: String,
    },
}

/// The texts of the map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapTexts {
    /// What the map shows, for screen readers.
    pub description: String,
    /// The name of the button "Zoom in".
    pub zoom_in: String,
    /// The name of the button "Zoom out".
    pub zoom_out: String,
    /// The name of the button "Whole route".
    pub fit: String,
    /// The name of the button "Larger", which fills the screen with the map.
    pub enlarge: String,
    /// How the wheel zooms the map while the page has it first; it names the key as `Ctrl`.
    pub wheel_hint: String,
    /// How fingers move the map while the page has one of them first.
    pub finger_hint: String,
    /// The name of the mark at the start.
    pub start: String,
    /// The name of the mark at the finish.
    pub finish: String,
    /// The words beside the range of values while the line is coloured, such as "coloured by pace"; empty for no
    /// legend.
    pub coloured_by: String,
    /// The text that says that the basemap could not be loaded.
    pub basemap_failed: String,
    /// The sign of the shorter unit of the scale, metre or foot.
    pub short_unit: String,
    /// The sign of the longer unit of the scale, kilometre or mile.
    pub long_unit: String,
    /// The language in which numbers are written, as a BCP 47 tag.
    pub language: String,
}

/// The map. `cursor` and `selection` are indices into the track, and are shared with charts and tables.
#[component]
pub fn RouteMap(
    /// The track of the activity.
    track: Track,
    /// The line's colour.
    #[props(default = ChannelColour::Speed)]
    tone: ChannelColour,
    /// The values that colour the line, from low to high, one for each position.
    #[props(default)]
    colour_by: Option<Column>,
    /// How these values are written in the legend.
    #[props(default)]
    colour_format: Option<ReadingFormat>,
    /// The map under the route.
    #[props(default)]
    basemap: Basemap,
    /// Whether the scale is in feet and miles.
    #[props(default)]
    imperial: bool,
    /// The index of the sample that the pointer is at.
    cursor: Signal<Option<usize>>,
    /// The indices of the first and the last sample of the selected part.
    selection: Signal<Option<(usize, usize)>>,
    /// The indices of the first and the last sample of a part that is lit while somebody points at it elsewhere.
    #[props(default)]
    lit: Option<Signal<Option<(usize, usize)>>>,
    /// The texts of the map.
    texts: MapTexts,
    /// The text that is shown when the map can't be loaded.
    failed: String,
) -> Element {
    let mut handle: Signal<Option<Mounted>> = use_signal(|| None);
    let mut broken = use_signal(|| false);
    let given = MapSpec {
        track,
        tone,
        colour_by,
        colour_format,
        basemap,
        imperial,
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
    use_effect(move || {
        let spec = spec.read();
        if let Some(handle) = handle.read().as_ref() {
            handle.call("update", &[spec.object().into()]);
        }
    });
    use_effect(move || {
        let at = cursor();
        if let Some(handle) = handle.read().as_ref() {
            handle.call("setCursor", &[index_value(at)]);
        }
    });
    use_effect(move || {
        let part = selection();
        if let Some(handle) = handle.read().as_ref() {
            handle.call(
                "setSelection",
                &[index_value(part.map(|p| p.0)), index_value(part.map(|p| p.1))],
            );
        }
    });
    use_effect(move || {
        let part = lit.and_then(|lit| lit());
        if let Some(handle) = handle.read().as_ref() {
            handle.call(
                "setLit",
                &[index_value(part.map(|p| p.0)), index_value(part.map(|p| p.1))],
            );
        }
    });
    use_drop(move || {
        if let Some(handle) = handle.peek().as_ref() {
            handle.call("destroy", &[]);
        }
    });

    rsx! {
        if broken() {
            p { class: "map-failed", role: "alert", "{failed}" }
        }
        div {
            class: "map",
            "data-testid": "map",
            onmounted: move |event| {
                let Some(element) = mounted_element(&event) else { return };
                spawn(async move {
                    let object = spec.peek().object();
                    match mount_map(&element, &object, hovered).await {
                        Ok(made) => handle.set(Some(made)),
                        Err(_) => broken.set(true),
                    }
                });
            },
        }
    }
}

#[derive(Clone, PartialEq)]
struct MapSpec {
    track: Track,
    tone: ChannelColour,
    colour_by: Option<Column>,
    colour_format: Option<ReadingFormat>,
    basemap: Basemap,
    imperial: bool,
    texts: MapTexts,
}

impl MapSpec {
    fn object(&self) -> Object {
        let spec = Object::new();
        set(
            &spec,
            "positions",
            &Float64Array::from(self.track.flat().as_slice()),
        );
        set(&spec, "token", &self.tone.token().into());
        if let Some(column) = &self.colour_by {
            set(&spec, "values", &Float32Array::from(column.values()));
        }
        if let Some(format) = &self.colour_format {
            set(&spec, "format", &format_object(format));
        }
        let basemap = Object::new();
        let (kind, url, attribution) = match &self.basemap {
            Basemap::BuiltIn => ("built-in", "", ""),
            Basemap::Tiles { url, attribution } => ("tiles", url.as_str(), attribution.as_str()),
            Basemap::TileJson { url, attribution } => ("tilejson", url.as_str(), attribution.as_str()),
            Basemap::PmTiles { url, attribution } => ("pmtiles", url.as_str(), attribution.as_str()),
        };
        set(&basemap, "kind", &kind.into());
        set(&basemap, "url", &url.into());
        set(&basemap, "attribution", &attribution.into());
        set(&spec, "basemap", &basemap);
        set(&spec, "imperial", &self.imperial.into());
        let texts = Object::new();
        for (name, text) in [
            ("description", &self.texts.description),
            ("zoomIn", &self.texts.zoom_in),
            ("zoomOut", &self.texts.zoom_out),
            ("fit", &self.texts.fit),
            ("enlarge", &self.texts.enlarge),
            ("wheelHint", &self.texts.wheel_hint),
            ("fingerHint", &self.texts.finger_hint),
            ("start", &self.texts.start),
            ("finish", &self.texts.finish),
            ("colouredBy", &self.texts.coloured_by),
            ("basemapFailed", &self.texts.basemap_failed),
            ("shortUnit", &self.texts.short_unit),
            ("longUnit", &self.texts.long_unit),
            ("language", &self.texts.language),
        ] {
            set(&texts, name, &text.as_str().into());
        }
        set(&spec, "texts", &texts);
        spec
    }
}

/// Loads the script of the map and draws the map into the element.
async fn mount_map(
    element: &web_sys::Element,
    spec: &Object,
    hovered: Callback<Option<usize>>,
) -> Result<Mounted, JsValue> {
    let module = JsFuture::from(load_map()?).await?;
    let on_hover = index_callback(hovered);
    let callbacks = Object::new();
    set(&callbacks, "onhover", &on_hover);
    let mount: Function = Reflect::get(&module, &"mountMap".into())?.dyn_into()?;
    let object = mount.call3(&JsValue::NULL, element, spec, &callbacks)?;
    Ok(Mounted::new(object, vec![on_hover]))
}
