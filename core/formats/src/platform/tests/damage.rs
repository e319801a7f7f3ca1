//! Damaged exports, and names that no export has.

use std::io::Cursor;

use proptest::prelude::*;
use ritm_model::{Problem, ProblemCode, Sport, Timestamp};

use super::{applied, exports, of, zipped};
use crate::Decoded;
use crate::archive::{Archive, Limits};
use crate::platform::{Catalogue, Folder, Role, Source, catalogue};

#[test]
fn damaged_tables_cost_only_what_they_lost() {
    let cut = &exports::GARMIN[0].1[..exports::GARMIN[0].1.len() - 200];
    let mut files = exports::GARMIN.to_vec();
    files[0].1 = cut;
    let catalogue = of(&files).unwrap();
    assert_eq!(catalogue.problems().len(), 1);
    assert_eq!(catalogue.problems()[0].1.code, ProblemCode::Truncated);
    let start = Timestamp::from_unix_ms(1_700_000_000_000);
    assert_eq!(
        applied(&catalogue, "a.fit", start, Sport::Running)
            .name
            .as_deref(),
        Some("Morning Run")
    );

    let mut zip = zipped(exports::STRAVA);
    let central = memchr::memmem::find(&zip, b"PK\x01\x02").unwrap();
    zip[central + 16] ^= 1;
    let mut archive = Archive::open(Cursor::new(&zip[..]), Limits::default()).unwrap();
    let catalogue = catalogue_of(&mut archive);
    assert_eq!(catalogue.problems()[0].1.code, ProblemCode::BadChecksum);
    assert_eq!(catalogue.manual().count(), 2);

    let mut folder = Folder::new(["activities.csv", "activities/1.fit"], |_| {
        Err(Problem::new(ProblemCode::Encrypted, ""))
    });
    assert_eq!(folder.names().len(), 2);
    let catalogue = catalogue_of(&mut folder);
    assert_eq!(catalogue.problems()[0].1.code, ProblemCode::Encrypted);
    assert!(catalogue.order().eq([1]));
}

#[test]
fn tables_of_another_program_are_read_as_training() {
    let list = b"Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR,Moving Time,Elapsed Time\n\
        Running,2023-05-12 18:10:00,false,\"Berlin Running\",\"3.97\",\"700\",\"00:19:50\",\"124\",\"128\",\"00:19:50\",\"00:19:50\"\n";
    let beside: crate::platform::tests::Files = &[("g/Activities.csv", list), ("g/activities/x.tcx", b"x")];
    let catalogue = of(beside).unwrap();
    assert_eq!(catalogue.problems(), []);
    assert!(catalogue.order().eq([0, 1]));
    let other: crate::platform::tests::Files =
        &[("r/cardioActivities.csv", b"a,b\n1,2\n"), ("r/1.gpx", b"x")];
    let other = of(other).unwrap();
    assert!(other.order().eq([0, 1]));
    // Should nobody be able to read it, that is told.
    let unknown = Problem::new(ProblemCode::UnknownFormat, "");
    assert_eq!(other.passes_over("r/cardioActivities.csv", &unknown), None);
}

fn catalogue_of(source: &mut dyn Source) -> Catalogue {
    catalogue(source).unwrap()
}

#[test]
fn no_damage_makes_a_catalogue_panic() {
    let exports = [
        exports::STRAVA,
        exports::STRAVA_CZECH,
        exports::GARMIN,
        exports::GARMIN_SINGLE,
        exports::RUNKEEPER,
        exports::SAMSUNG,
        exports::RUNTASTIC,
        exports::GOOGLE_HEALTH,
        exports::ENDOMONDO,
        exports::TAKEOUT,
    ];
    for files in exports {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let whole = of(files).unwrap();
        for (table, (_, content)) in files.iter().enumerate() {
            if whole.role(table) != Role::Table {
                continue;
            }
            crate::damage::endure(&[content.to_vec()], |bytes| {
                let mut folder = Folder::new(&names, |index: usize| {
                    Ok(if index == table {
                        bytes.to_vec()
                    } else {
                        files[index].1.to_vec()
                    })
                });
                let catalogue = catalogue_of(&mut folder);
                for name in &names {
                    let start = Timestamp::from_unix_ms(1_700_000_000_000);
                    let _ = applied(&catalogue, name, start, Sport::Running);
                }
                Ok(Decoded {
                    recordings: catalogue.manual().map(|manual| manual.recording).collect(),
                    ..Decoded::default()
                })
            });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_names_have_their_roles(names in prop::collection::vec("(DI_CONNECT/|Workouts/|activities/|Takeout/Fit/|suunto/|K)?[a-zа-яK0-9 _./:+-]{0,40}(json|csv|tcx|fit|gz|xml)?", 0..20)) {
        let mut folder = Folder::new(&names, |_| Ok(Vec::new()));
        if let Some(catalogue) = catalogue(&mut folder) {
            prop_assert!(catalogue.order().count() <= names.len());
        }
    }
}
