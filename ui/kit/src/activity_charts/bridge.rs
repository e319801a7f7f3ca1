//! The way to `web/charts.js` and `web/map.js`: what the page offers as `window.ritm`.

use dioxus::prelude::Callback;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::ReadingFormat;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["window", "ritm"], js_name = charts, catch)]
    fn load_charts() -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["window", "ritm"], js_name = map, catch)]
    pub(crate) fn load_map() -> Result<Promise, JsValue>;
}

/// A part that the athlete selected.
pub(crate) struct SelectedPart {
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// An object that a script has mounted, and the callbacks that it holds.
pub(crate) struct Mounted {
    object: JsValue,
    _callbacks: Vec<JsValue>,
}

impl Mounted {
    pub(crate) fn new(object: JsValue, callbacks: Vec<JsValue>) -> Self {
        Self {
            object,
            _callbacks: callbacks,
        }
    }

    /// Calls a method. A method that is missing or fails changes nothing, as the page around it must live on.
    pub(crate) fn call(&self, name: &str, arguments: &[JsValue]) {
        let method = Reflect::get(&self.object, &JsValue::from_str(name));
        if let Some(method) = method.ok().and_then(|m| m.dyn_into::<Function>().ok()) {
            let list: js_sys::Array = arguments.iter().collect();
            let _ = method.apply(&self.object, &list);
        }
    }
}

/// Charts that are mounted.
pub(crate) struct ChartsHandle(Mounted);

impl ChartsHandle {
    pub(crate) fn update(&self, spec: &Object) {
        self.0.call("update", &[spec.into()]);
    }

    pub(crate) fn set_cursor(&self, index: Option<usize>) {
        self.0.call("setCursor", &[index_value(index)]);
    }

    pub(crate) fn set_selection(&self, part: Option<(usize, usize)>) {
        let (first, last) = (index_value(part.map(|p| p.0)), index_value(part.map(|p| p.1)));
        self.0.call("setSelection", &[first, last]);
    }

    pub(crate) fn set_lit(&self, part: Option<(usize, usize)>) {
        let (first, last) = (index_value(part.map(|p| p.0)), index_value(part.map(|p| p.1)));
        self.0.call("setLit", &[first, last]);
    }

    pub(crate) fn destroy(&self) {
        self.0.call("destroy", &[]);
    }
}

/// Turns an index into a JavaScript value, which is `null` for no index.
pub(crate) fn index_value(index: Option<usize>) -> JsValue {
    index.map_or(JsValue::NULL, |index| JsValue::from_f64(index as f64))
}

/// Turns a JavaScript value into an index. Anything but a number of at least 0 is `None`.
pub(crate) fn value_index(value: &JsValue) -> Option<usize> {
    // The cast saturates; scripts hand over array indices.
    value
        .as_f64()
        .filter(|number| *number >= 0.0)
        .map(|number| number as usize)
}

/// Sets a property of an object of our own. That can't fail.
pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// Describes for JavaScript how values are written.
pub(crate) fn format_object(format: &ReadingFormat) -> Object {
    let object = Object::new();
    match format {
        ReadingFormat::Number {
            scale,
            offset,
            digits,
            unit,
        } => {
            set(&object, "kind", &"number".into());
            set(&object, "scale", &(*scale).into());
            set(&object, "offset", &(*offset).into());
            set(&object, "digits", &f64::from(*digits).into());
            set(&object, "unit", &unit.as_str().into());
        }
        ReadingFormat::Pace { metres, unit } => {
            set(&object, "kind", &"pace".into());
            set(&object, "metres", &(*metres).into());
            set(&object, "unit", &unit.as_str().into());
        }
    }
    object
}

/// Makes a function that JavaScript can call. It is freed when neither side holds it any more.
pub(crate) fn index_callback(callback: Callback<Option<usize>>) -> JsValue {
    Closure::<dyn FnMut(JsValue)>::new(move |index: JsValue| callback.call(value_index(&index)))
        .into_js_value()
}

/// Loads the script of the charts and draws them into the element.
///
/// # Errors
/// The error is what the script threw, or says that the page offers no such script.
pub(crate) async fn mount_charts(
    element: &web_sys::Element,
    spec: &Object,
    hovered: Callback<Option<usize>>,
    selected: Callback<Option<SelectedPart>>,
) -> Result<ChartsHandle, JsValue> {
    let module = JsFuture::from(load_charts()?).await?;
    let on_hover = index_callback(hovered);
    let on_select = Closure::<dyn FnMut(JsValue, JsValue, JsValue, JsValue)>::new(
        move |first: JsValue, last: JsValue, from: JsValue, to: JsValue| {
            let part = match (
                value_index(&first),
                value_index(&last),
                from.as_f64(),
                to.as_f64(),
            ) {
                (Some(first), Some(last), Some(from), Some(to)) => Some(SelectedPart {
                    first,
                    last,
                    from,
                    to,
                }),
                _ => None,
            };
            selected.call(part);
        },
    )
    .into_js_value();
    let callbacks = Object::new();
    set(&callbacks, "onhover", &on_hover);
    set(&callbacks, "onselect", &on_select);
    let mount: Function = Reflect::get(&module, &"mountCharts".into())?.dyn_into()?;
    let object = mount.call3(&JsValue::NULL, element, spec, &callbacks)?;
    Ok(ChartsHandle(Mounted::new(object, vec![on_hover, on_select])))
}
