//! When a recording began, as the name of its file tells.

use ritm_model::Timestamp;

use crate::text::moment::plausible;

/// The moment that a file's name tells, for tables that do not say when they began: GoldenCheetah's
/// `2010_02_02_12_52_08.csv`, and `20141231_160000-swim.csv`. A name with a day but no time gives `None`. Names tell
/// no time zone, so the moment is kept as if it were UTC.
pub fn start_in_name(name: &str) -> Option<Timestamp> {
    let file = name.rsplit(['/', '\\']).next()?;
    // The digits, in runs, with where each begins and ends.
    let mut runs: Vec<(usize, &str)> = Vec::new();
    let mut rest = file;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        rest = rest.get(at..)?;
        let begins = file.len() - rest.len();
        let length = rest
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(length);
        runs.push((begins, run));
        rest = after;
        if runs.len() > 32 {
            break;
        }
    }
    (0..runs.len()).find_map(|first| moment(runs.get(first..)?))
}

/// The moment that runs of digits begin with; one sign may stand between each two.
fn moment(runs: &[(usize, &str)]) -> Option<Timestamp> {
    let mut digits = String::new();
    let mut end = None;
    let mut lengths = Vec::new();
    for &(begins, run) in runs {
        if digits.len() >= 14 || end.is_some_and(|end| begins != end + 1) {
            break;
        }
        digits.push_str(run);
        lengths.push(run.len());
        end = Some(begins + run.len());
    }
    let whole = matches!(
        *lengths,
        [4, 2, 2, 2, 2, 2, ..]
            | [4, 2, 2, 2, 2]
            | [4, 2, 2, 4 | 6]
            | [8, 2, 2, 2]
            | [8, 2, 2]
            | [8, 4 | 6]
            | [12 | 14]
    );
    if !whole {
        return None;
    }
    let number = |from: usize, length: usize| digits.get(from..from + length)?.parse().ok();
    let year = i32::try_from(number(0, 4)?).ok()?;
    let second = number(12, 2).unwrap_or(0);
    let at = Timestamp::from_civil(
        year,
        number(4, 2)?,
        number(6, 2)?,
        number(8, 2)?,
        number(10, 2)?,
        second,
    )?;
    (plausible(at) && year < 2100).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::start_in_name;
    use ritm_model::Timestamp;

    #[test]
    fn names_tell_when() {
        let at = |name| start_in_name(name).map(Timestamp::unix_ms);
        let expected = Timestamp::from_civil(2014, 12, 31, 16, 0, 8).map(Timestamp::unix_ms);
        for name in [
            "2014_12_31_16_00_08.csv",
            "folder 1/2014_12_31_16_00_08.csv",
            "20141231_160008-swim.csv",
            "ride 2014-12-31 16.00.08 (1).csv",
            "MyWhoosh_2014-12-31T160008Z.csv",
            "7-20141231160008.csv",
        ] {
            assert_eq!(at(name), expected, "{name}");
        }
        let minute = Timestamp::from_civil(2014, 12, 31, 16, 0, 0).map(Timestamp::unix_ms);
        assert_eq!(at("2014-12-31-16-00.csv"), minute);
        for name in [
            "",
            "2014-12-31.csv",
            "20141231.csv",
            "2014_13_31_16_00_08.csv",
            "activity_1234567890.csv",
            "99999999999999.csv",
            "2014  12  31 16 00 08.csv",
            "лыжи.csv",
        ] {
            assert_eq!(at(name), None, "{name}");
        }
    }
}
