//! The control point of a fitness machine: FTMS 1.0, sections 4.3, 4.16 and 4.17.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::{
    fields::Fields,
    link::{Moment, Out, Target},
    reading::Notice,
};

use super::{CONTROL_POINT, INCLINE_RANGE, POWER_RANGE, RESISTANCE_RANGE, SPEED_RANGE, STATUS};

/// What a machine says that it can do: FTMS 1.0, section 4.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// What it measures.
    pub measures: u32,
    /// What may be asked of it.
    pub targets: u32,
}

impl Features {
    /// Reads the characteristic. Returns `None` when it is too short.
    pub fn parse(packet: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(packet);
        Some(Self {
            measures: fields.u32()?,
            targets: fields.u32()?,
        })
    }

    /// Whether a speed may be asked for.
    pub const fn takes_speed(self) -> bool {
        self.targets & 1 != 0
    }

    /// Whether an incline may be asked for.
    pub const fn takes_incline(self) -> bool {
        self.targets & (1 << 1) != 0
    }

    /// Whether a resistance level may be asked for.
    pub const fn takes_resistance(self) -> bool {
        self.targets & (1 << 2) != 0
    }

    /// Whether a power may be asked for.
    pub const fn takes_power(self) -> bool {
        self.targets & (1 << 3) != 0
    }

    /// Whether it can feel like a road.
    pub const fn takes_road(self) -> bool {
        self.targets & (1 << 13) != 0
    }

    /// Whether it measures power.
    pub const fn measures_power(self) -> bool {
        self.measures & (1 << 14) != 0
    }
}

/// The lowest and the highest value that a machine takes, and the step between two, in the units of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The lowest.
    pub least: i32,
    /// The highest.
    pub most: i32,
    /// The step; 0 when any value will do.
    pub step: i32,
}

impl Range {
    /// Reads a range of three 16-bit numbers, the first two of which are signed where the quantity is. Returns `None`
    /// when it is too short or empty.
    pub fn parse(packet: &[u8], signed: bool) -> Option<Self> {
        let mut fields = Fields::new(packet);
        let mut bound = || {
            if signed {
                fields.s16().map(i32::from)
            } else {
                fields.u16().map(i32::from)
            }
        };
        let (least, most) = (bound()?, bound()?);
        let step = i32::from(fields.u16()?);
        (least <= most).then_some(Self { least, most, step })
    }

    /// The nearest value that the machine takes.
    pub fn nearest(self, wanted: f64) -> i32 {
        let wanted = if wanted.is_finite() { wanted } else { 0.0 };
        let held = wanted.clamp(f64::from(self.least), f64::from(self.most));
        if self.step <= 1 {
            return held.round() as i32;
        }
        let steps = ((held - f64::from(self.least)) / f64::from(self.step)).round() as i32;
        // The last step may not fit.
        let value = self.least.saturating_add(steps.saturating_mul(self.step));
        if value > self.most {
            value - self.step
        } else {
            value
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// Nobody asked.
    None,
    Asked,
    Ours,
}

/// What is asked of the machine, one request at a time: the control point takes no second before it answered.
#[derive(Debug)]
pub(super) struct Control {
    pub(super) features: Option<Features>,
    speed: Option<Range>,
    incline: Option<Range>,
    resistance: Option<Range>,
    power: Option<Range>,
    hold: Hold,
    waiting: VecDeque<Target>,
    /// The request that is not answered yet: its code, when it was made, how often.
    asked: Option<(Vec<u8>, u64, u8)>,
}

impl Default for Control {
    fn default() -> Self {
        Self {
            features: None,
            speed: None,
            incline: None,
            resistance: None,
            power: None,
            hold: Hold::None,
            waiting: VecDeque::new(),
            asked: None,
        }
    }
}

const REQUEST_CONTROL: u8 = 0x00;
const TARGET_SPEED: u8 = 0x02;
const TARGET_INCLINE: u8 = 0x03;
const TARGET_RESISTANCE: u8 = 0x04;
const TARGET_POWER: u8 = 0x05;
const START: u8 = 0x07;
const STOP: u8 = 0x08;
const SIMULATION: u8 = 0x11;
const RESPONSE: u8 = 0x80;
const SUCCESS: u8 = 0x01;
const NOT_PERMITTED: u8 = 0x05;
const CONTROL_LOST: u8 = 0xff;

impl Control {
    /// An answer that takes longer is asked for again.
    const PATIENCE_MS: u64 = 3000;
    const TRIES: u8 = 3;
    const WAITING: usize = 8;

    pub(super) fn start(&mut self) {
        self.hold = Hold::None;
        self.asked = None;
    }

    pub(super) fn aim(&mut self, target: Target, now: Moment, out: &mut Out) -> bool {
        // Only the newest of a kind matters.
        let kind = std::mem::discriminant(&target);
        self.waiting
            .retain(|waiting| std::mem::discriminant(waiting) != kind);
        if self.waiting.len() >= Self::WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(target);
        self.go_on(now, out);
        true
    }

    pub(super) fn take(&mut self, characteristic: Uuid, bytes: &[u8], now: Moment, out: &mut Out) {
        let range = match characteristic {
            SPEED_RANGE => Some((&mut self.speed, false)),
            INCLINE_RANGE => Some((&mut self.incline, true)),
            RESISTANCE_RANGE => Some((&mut self.resistance, true)),
            POWER_RANGE => Some((&mut self.power, true)),
            _ => None,
        };
        if let Some((range, signed)) = range {
            *range = Range::parse(bytes, signed).or(*range);
        } else if characteristic == STATUS && bytes.first() == Some(&CONTROL_LOST) {
            self.hold = Hold::None;
            self.asked = None;
            out.notices.push(Notice::ControlLost);
            self.go_on(now, out);
        } else if characteristic == CONTROL_POINT {
            self.answered(bytes, now, out);
        }
    }

    fn answered(&mut self, bytes: &[u8], now: Moment, out: &mut Out) {
        let &[RESPONSE, code, result, ..] = bytes else {
            return;
        };
        let Some((request, ..)) = &self.asked else {
            return;
        };
        if request.first() != Some(&code) {
            return;
        }
        self.asked = None;
        match (code, result) {
            (REQUEST_CONTROL, SUCCESS) => {
                self.hold = Hold::Ours;
                out.notices.push(Notice::InControl);
            }
            (_, SUCCESS) => {}
            (REQUEST_CONTROL, _) => {
                self.hold = Hold::None;
                self.waiting.clear();
                out.notices.push(Notice::Refused(result));
            }
            (_, refused) => {
                if refused == NOT_PERMITTED {
                    self.hold = Hold::None;
                }
                out.notices.push(Notice::Refused(refused));
            }
        }
        self.go_on(now, out);
    }

    pub(super) fn tick(&mut self, now: Moment, out: &mut Out) {
        let Some((request, since_ms, tries)) = &mut self.asked else {
            return;
        };
        if now.ms.saturating_sub(*since_ms) < Self::PATIENCE_MS {
            return;
        }
        if *tries < Self::TRIES {
            *tries += 1;
            *since_ms = now.ms;
            out.write(CONTROL_POINT, request);
            return;
        }
        self.asked = None;
        self.hold = Hold::None;
        self.waiting.clear();
        out.notices.push(Notice::Refused(0));
    }

    fn go_on(&mut self, now: Moment, out: &mut Out) {
        if self.asked.is_some() || self.waiting.is_empty() {
            return;
        }
        let request = if self.hold == Hold::Ours {
            self.waiting.pop_front().map(|target| self.request(target))
        } else {
            self.hold = Hold::Asked;
            Some(vec![REQUEST_CONTROL])
        };
        if let Some(request) = request {
            out.write(CONTROL_POINT, &request);
            self.asked = Some((request, now.ms, 1));
        }
    }

    fn request(&self, target: Target) -> Vec<u8> {
        const ANY_S16: Range = Range {
            least: i16::MIN as i32,
            most: i16::MAX as i32 - 1,
            step: 0,
        };
        const ANY_U16: Range = Range {
            least: 0,
            most: u16::MAX as i32 - 1,
            step: 0,
        };
        const ANY_U8: Range = Range {
            least: 0,
            most: u8::MAX as i32 - 1,
            step: 0,
        };
        let two = |code: u8, value: i32| {
            let [low, high, ..] = value.to_le_bytes();
            vec![code, low, high]
        };
        match target {
            Target::PowerW(watts) => two(TARGET_POWER, self.power.unwrap_or(ANY_S16).nearest(watts)),
            Target::SpeedMS(m_s) => two(
                TARGET_SPEED,
                self.speed.unwrap_or(ANY_U16).nearest(m_s * super::KM_H * 100.0),
            ),
            Target::InclinePercent(percent) => two(
                TARGET_INCLINE,
                self.incline.unwrap_or(ANY_S16).nearest(percent * 10.0),
            ),
            Target::ResistanceLevel(level) => {
                let value = self.resistance.unwrap_or(ANY_U8).nearest(level * 10.0);
                vec![TARGET_RESISTANCE, value.clamp(0, 255) as u8]
            }
            Target::Road {
                grade_percent,
                wind_m_s,
                rolling,
                air_kg_m,
            } => {
                let mut request = vec![SIMULATION];
                for value in [
                    ANY_S16.nearest(wind_m_s * 1000.0),
                    ANY_S16.nearest(grade_percent * 100.0),
                ] {
                    let [low, high, ..] = value.to_le_bytes();
                    request.extend([low, high]);
                }
                request.push(ANY_U8.nearest(rolling * 10_000.0) as u8);
                request.push(ANY_U8.nearest(air_kg_m * 100.0) as u8);
                request
            }
            Target::Start => vec![START],
            Target::Stop => vec![STOP, 1],
            Target::Pause => vec![STOP, 2],
        }
    }
}
