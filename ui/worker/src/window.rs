//! What the engine wants of its window, and what the window says: plain objects of `window/messages.d.ts`.

use js_sys::{Array, Object, Reflect, Uint8Array};
use ritm_model::{
    location::{AltitudeDatum, Fix, LocationAsk, LocationEvent, LocationFault},
    radio::{DeviceKey, Finding, RadioAnswer, RadioAsk, RadioEvent, RadioFault, RadioState, Seen},
};
use uuid::Uuid;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `RadioAnswer` or `RadioEvent`: what has no such member gives `None`.
    #[wasm_bindgen(typescript_type = "RadioAnswer | RadioEvent")]
    pub type RadioTold;
    #[wasm_bindgen(method, getter)]
    fn kind(this: &RadioTold) -> String;
    #[wasm_bindgen(method, getter)]
    fn state(this: &RadioTold) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn device(this: &RadioTold) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn name(this: &RadioTold) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn services(this: &RadioTold) -> Option<Vec<String>>;
    #[wasm_bindgen(method, getter)]
    fn characteristics(this: &RadioTold) -> Option<Vec<String>>;
    #[wasm_bindgen(method, getter)]
    fn characteristic(this: &RadioTold) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn bytes(this: &RadioTold) -> Option<Vec<u8>>;
    #[wasm_bindgen(method, getter)]
    fn signal(this: &RadioTold) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn data(this: &RadioTold) -> Option<Vec<Advertised>>;
    #[wasm_bindgen(method, getter)]
    fn fault(this: &RadioTold) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn detail(this: &RadioTold) -> Option<String>;

    /// `AdvertisedData`.
    pub type Advertised;
    #[wasm_bindgen(method, getter)]
    fn service(this: &Advertised) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn manufacturer(this: &Advertised) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = bytes)]
    fn its_bytes(this: &Advertised) -> Vec<u8>;

    /// `LocationEvent`.
    #[wasm_bindgen(typescript_type = "LocationEvent")]
    pub type LocationTold;
    #[wasm_bindgen(method, getter)]
    fn fix(this: &LocationTold) -> Option<FixTold>;
    #[wasm_bindgen(method, getter, js_name = fault)]
    fn end(this: &LocationTold) -> Option<String>;

    /// `Fix`.
    pub type FixTold;
    #[wasm_bindgen(method, getter, js_name = ageMs)]
    fn age_ms(this: &FixTold) -> f64;
    #[wasm_bindgen(method, getter)]
    fn latitude(this: &FixTold) -> f64;
    #[wasm_bindgen(method, getter)]
    fn longitude(this: &FixTold) -> f64;
    #[wasm_bindgen(method, getter)]
    fn accuracy(this: &FixTold) -> f64;
    #[wasm_bindgen(method, getter)]
    fn altitude(this: &FixTold) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = altitudeAccuracy)]
    fn altitude_accuracy(this: &FixTold) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn speed(this: &FixTold) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn bearing(this: &FixTold) -> Option<f64>;
}

/// An ask of the radio as a `RadioAsk` of the window.
pub(crate) fn radio_ask(ask: &RadioAsk) -> JsValue {
    let on = |kind: &str, device: &DeviceKey| made(kind, &[("device", device.0.as_str().into())]);
    let with = |kind: &str, device: &DeviceKey, characteristic: &Uuid| {
        let members = [
            ("device", device.0.as_str().into()),
            ("characteristic", text(characteristic)),
        ];
        made(kind, &members)
    };
    match ask {
        RadioAsk::Open => made("open", &[]),
        RadioAsk::Scan { services } => made("scan", &[("services", texts(services))]),
        RadioAsk::StopScan => made("stop-scan", &[]),
        RadioAsk::Choose {
            services,
            names,
            used,
        } => {
            let names: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
            let members = [
                ("services", texts(services)),
                ("names", names.into()),
                ("used", texts(used)),
            ];
            made("choose", &members)
        }
        RadioAsk::Connect { device } => on("connect", device),
        RadioAsk::Disconnect { device } => on("disconnect", device),
        RadioAsk::Read {
            device,
            characteristic,
        } => with("read", device, characteristic),
        RadioAsk::Subscribe {
            device,
            characteristic,
        } => with("subscribe", device, characteristic),
        RadioAsk::Write {
            device,
            characteristic,
            bytes,
            confirmed,
        } => {
            let ask = with("write", device, characteristic);
            put(&ask, "bytes", &Uint8Array::from(bytes.as_slice()).into());
            put(&ask, "confirmed", &JsValue::from_bool(*confirmed));
            ask
        }
    }
}

/// An ask for the position as a `LocationAsk` of the window.
pub(crate) fn location_ask(ask: LocationAsk) -> JsValue {
    JsValue::from_str(match ask {
        LocationAsk::Watch => "watch",
        LocationAsk::Stop => "stop",
    })
}

/// A `RadioAnswer` of the window.
pub(crate) fn radio_answer(told: &RadioTold) -> Result<RadioAnswer, RadioFault> {
    Ok(match told.kind().as_str() {
        "done" => RadioAnswer::Done,
        "state" => RadioAnswer::State(state_of(told), Finding::Dialog),
        "chosen" => RadioAnswer::Chosen {
            device: device_of(told),
            name: told.name().unwrap_or_default(),
        },
        "connected" => RadioAnswer::Connected {
            name: told.name().unwrap_or_default(),
            services: uuids(told.services()),
            characteristics: uuids(told.characteristics()),
        },
        "value" => RadioAnswer::Value(told.bytes().unwrap_or_default()),
        _ => return Err(radio_fault(told)),
    })
}

fn radio_fault(told: &RadioTold) -> RadioFault {
    match told.fault().as_deref() {
        Some("not-ready") => RadioFault::NotReady(state_of(told)),
        Some("gone") => RadioFault::Gone,
        Some("unsupported") => RadioFault::Unsupported,
        Some("wants-bond") => RadioFault::WantsBond,
        Some("cancelled") => RadioFault::Cancelled,
        Some("wants-press") => RadioFault::WantsPress,
        _ => RadioFault::Other(told.detail().unwrap_or_default()),
    }
}

/// A `RadioEvent` of the window; `None` when it is none that can be understood.
pub(crate) fn radio_event(told: &RadioTold) -> Option<RadioEvent> {
    let device = device_of(told);
    Some(match told.kind().as_str() {
        "state" => RadioEvent::State(state_of(told)),
        "lost" => RadioEvent::Lost { device },
        "notified" => RadioEvent::Notified {
            device,
            characteristic: uuid(&told.characteristic()?)?,
            bytes: told.bytes()?,
        },
        "seen" => {
            let data = told.data().unwrap_or_default();
            let of_services = data
                .iter()
                .filter_map(|data| Some((uuid(&data.service()?)?, data.its_bytes())));
            let of_makers = data
                .iter()
                .filter_map(|data| Some((data.manufacturer()? as u16, data.its_bytes())));
            RadioEvent::Seen(Seen {
                device,
                name: told.name().unwrap_or_default(),
                signal_dbm: told.signal().map(|dbm| dbm as i16),
                services: uuids(told.services()),
                service_data: of_services.collect(),
                manufacturer_data: of_makers.collect(),
            })
        }
        _ => return None,
    })
}

/// A `LocationEvent` of the window; `None` when it is none that can be understood.
pub(crate) fn location_event(told: &LocationTold) -> Option<LocationEvent> {
    let Some(fix) = told.fix() else {
        let fault = LocationFault::from_code(&told.end()?)?;
        return Some(LocationEvent::Ended(fault));
    };
    Some(LocationEvent::Fix(Fix {
        age_ms: fix.age_ms() as u32,
        latitude: fix.latitude(),
        longitude: fix.longitude(),
        accuracy_m: fix.accuracy(),
        altitude_m: fix.altitude(),
        altitude_datum: fix.altitude().map(|_| AltitudeDatum::Ellipsoid),
        altitude_accuracy_m: fix.altitude_accuracy(),
        speed_m_s: fix.speed(),
        bearing_deg: fix.bearing(),
    }))
}

fn state_of(told: &RadioTold) -> RadioState {
    let code = told.state().unwrap_or_default();
    RadioState::from_code(&code).unwrap_or_default()
}

fn device_of(told: &RadioTold) -> DeviceKey {
    DeviceKey(told.device().unwrap_or_default())
}

fn uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok()
}

fn uuids(texts: Option<Vec<String>>) -> Vec<Uuid> {
    texts
        .unwrap_or_default()
        .iter()
        .filter_map(|text| uuid(text))
        .collect()
}

fn text(uuid: &Uuid) -> JsValue {
    JsValue::from_str(uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
}

fn texts(uuids: &[Uuid]) -> JsValue {
    uuids.iter().map(text).collect::<Array>().into()
}

fn made(kind: &str, members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new().into();
    put(&object, "kind", &JsValue::from_str(kind));
    for (name, value) in members {
        put(&object, name, value);
    }
    object
}

fn put(object: &JsValue, name: &str, value: &JsValue) {
    // Setting a member of a fresh object can't fail.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}
