//! What a sensor measures, with the unit of each.

use serde::{Deserialize, Serialize};

macro_rules! quantities {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// What a value of a sensor is of, with its unit in the name.
        ///
        /// Counters of sensors are increments here: what was added since the reading before. They are never negative,
        /// and a counter that wraps, falls or begins anew adds nothing that was not covered.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Quantity { $($(#[doc = $doc])+ $name,)+ }

        impl Quantity {
            /// All quantities, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name, also the message key `quantity-<code>`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

quantities! {
    /// Heart beats a minute. A sensor without contact gives none, rather than 0.
    HeartRateBpm = "heart-rate",
    /// Milliseconds from one heart beat to the next. A packet's intervals come oldest first.
    RrIntervalMs = "rr-interval",
    /// 1 when the sensor touches the skin, 0 when it does not.
    SkinContact = "skin-contact",
    /// Metres a second.
    SpeedMS = "speed",
    /// Revolutions of the cranks a minute; on foot strides of one leg a minute.
    CadenceRpm = "cadence",
    /// Metres covered since the reading before.
    CoveredM = "covered",
    /// Metres of one stride, which is two steps.
    StrideM = "stride",
    /// 1 when the sensor takes the movement for running, 0 when for walking.
    Running = "running",
    /// Watts.
    PowerW = "power",
    /// The left pedal's share of the power, in percent.
    LeftPowerPercent = "left-power",
    /// One pedal's share of the power, in percent, from a meter that does not say which pedal it is.
    PedalPowerPercent = "pedal-power",
    /// Newton metres added up at the cranks since the reading before.
    CrankTorqueNm = "crank-torque",
    /// Newton metres added up at the wheel since the reading before.
    WheelTorqueNm = "wheel-torque",
    /// The largest force on the pedals in a revolution, in newtons.
    ForceMaxN = "force-max",
    /// The smallest force on the pedals in a revolution, in newtons.
    ForceMinN = "force-min",
    /// The largest torque in a revolution, in newton metres.
    TorqueMaxNm = "torque-max",
    /// The smallest torque in a revolution, in newton metres.
    TorqueMinNm = "torque-min",
    /// The crank's angle at the largest force, in degrees.
    AngleMaxDeg = "angle-max",
    /// The crank's angle at the smallest force, in degrees.
    AngleMinDeg = "angle-min",
    /// The angle of the top dead spot, in degrees.
    TopDeadDeg = "top-dead",
    /// The angle of the bottom dead spot, in degrees.
    BottomDeadDeg = "bottom-dead",
    /// Mechanical work since the reading before, in kilojoules.
    WorkKj = "work",
    /// Energy spent since the reading before, in kilocalories, as the sensor estimates it.
    EnergyKcal = "energy",
    /// Metabolic equivalents.
    Met = "met",
    /// The slope of the belt or the road, in percent.
    InclinePercent = "incline",
    /// The resistance as the machine counts it; each machine has its own scale.
    ResistanceLevel = "resistance",
    /// Metres climbed since the reading before, as the machine counts them.
    ClimbedM = "climbed",
    /// Newtons on the belt.
    BeltForceN = "belt-force",
    /// Strokes of the oar a minute.
    StrokeRateSpm = "stroke-rate",
    /// Strokes since the reading before.
    Strokes = "strokes",
    /// Floors since the reading before.
    Floors = "floors",
    /// Seconds of the machine's own session.
    ElapsedS = "elapsed",
    /// Seconds that the machine's session goes on.
    RemainingS = "remaining",
    /// The rower's drag factor.
    DragFactor = "drag-factor",
    /// Metres that the handle moved in the drive.
    DriveM = "drive",
    /// Milliseconds of the drive.
    DriveMs = "drive-time",
    /// Milliseconds of the recovery.
    RecoveryMs = "recovery-time",
    /// The stroke's peak force, in newtons.
    PeakForceN = "peak-force",
    /// The stroke's mean force, in newtons.
    MeanForceN = "mean-force",
    /// Steps since the reading before; with a span those of the device's own log in that span. A device may tell
    /// the same steps in both ways: one or the other is to be added up.
    Steps = "steps",
    /// Steps since midnight, by the device's count.
    StepsToday = "steps-today",
    /// Steps a minute, of both legs.
    StepRateSpm = "step-rate",
    /// Milliseconds that the foot touches the ground.
    GroundContactMs = "ground-contact",
    /// Millimetres that the body moves up and down in a stride.
    OscillationMm = "oscillation",
    /// 1 when the device is worn, 0 when it is not.
    Worn = "worn",
    /// The battery's charge in percent.
    BatteryPercent = "battery",
    /// Air pressure in pascals.
    PressurePa = "pressure",
    /// Degrees Celsius of what is around.
    TemperatureC = "temperature",
    /// Degrees Celsius inside the body.
    CoreTemperatureC = "core-temperature",
    /// Degrees Celsius of the skin.
    SkinTemperatureC = "skin-temperature",
    /// The strain that heat is to the body, from 0 to 10.
    HeatStrain = "heat-strain",
    /// The share of a muscle's haemoglobin that carries oxygen, in percent.
    MuscleOxygenPercent = "muscle-oxygen",
    /// Haemoglobin in a muscle, in grams a decilitre.
    HaemoglobinGDl = "haemoglobin",
    /// Body weight in kilograms.
    WeightKg = "weight",
    /// Height in metres.
    HeightM = "height",
    /// Body mass index.
    BodyMassIndex = "body-mass-index",
    /// The body's fat in percent.
    FatPercent = "fat",
    /// The body's muscle in percent.
    MusclePercent = "muscle",
    /// Muscle in kilograms.
    MuscleKg = "muscle-mass",
    /// All but fat, in kilograms.
    FatFreeKg = "fat-free-mass",
    /// All but fat and bones, in kilograms.
    SoftLeanKg = "soft-lean-mass",
    /// The body's water in kilograms.
    WaterKg = "water-mass",
    /// Energy that the body spends at rest, in kilocalories a day.
    BasalKcalPerDay = "basal-energy",
    /// The body's electrical impedance in ohms.
    ImpedanceOhm = "impedance",
    /// A sample of an electrocardiogram, in microvolts.
    EcgUv = "ecg",
    /// Acceleration along the sensor's first axis, in thousandths of the Earth's.
    AccelerationXMg = "acceleration-x",
    /// Acceleration along the sensor's second axis, in thousandths of the Earth's.
    AccelerationYMg = "acceleration-y",
    /// Acceleration along the sensor's third axis, in thousandths of the Earth's.
    AccelerationZMg = "acceleration-z",
}
