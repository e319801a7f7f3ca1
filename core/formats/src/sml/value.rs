//! Numbers as Suunto writes them.

use crate::text::number::float;

/// Seconds, or hours, minutes and seconds with colons, as milliseconds.
pub(super) fn duration_ms(text: &str) -> Option<i64> {
    let mut seconds = 0.0;
    for part in text.trim().split(':') {
        seconds = seconds * 60.0 + float(part).filter(|part| (0.0..1e9).contains(part))?;
    }
    (seconds < 1e9).then_some((seconds * 1000.0).round() as i64)
}

/// Degrees Celsius of kelvin; some programs wrote Celsius.
pub(super) fn celsius(temperature: f64) -> f64 {
    if temperature > 150.0 {
        temperature - 273.15
    } else {
        temperature
    }
}

#[cfg(test)]
mod tests {
    use super::duration_ms;

    #[test]
    fn durations_come_in_seconds_or_with_colons() {
        assert_eq!(duration_ms("480.5"), Some(480_500));
        assert_eq!(duration_ms("00:30:41.600"), Some(1_841_600));
        assert_eq!(duration_ms("soon"), None);
        assert_eq!(duration_ms("-1"), None);
    }
}
