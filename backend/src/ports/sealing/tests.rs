#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use super::*;
use crate::testing::Folder;

fn context(row: &str) -> Context {
    Context::new("factor_totp", "secret", row.as_bytes())
}

#[test]
fn what_is_sealed_opens_for_its_own_context_alone() {
    let sealer = Sealer::fresh(&Random::seeded(1));
    let sealed = sealer.seal(&context("a"), b"hello");
    assert_eq!(sealer.open(&context("a"), &sealed).unwrap().expose(), b"hello");
    assert_eq!(sealer.open(&context("b"), &sealed), Err(OpenError::Damaged));
    let shifted = Context::new("factor_totps", "ecret", b"a");
    assert_eq!(sealer.open(&shifted, &sealed), Err(OpenError::Damaged));
    assert_ne!(
        sealer.seal(&context("a"), b"hello"),
        sealed,
        "each time another nonce"
    );
    assert!(!sealed.windows(5).any(|part| part == b"hello"));
}

#[test]
fn no_damage_goes_unseen_and_none_panics() {
    let sealer = Sealer::fresh(&Random::seeded(2));
    let sealed = sealer.seal(&context("a"), b"hello");
    for at in 0..sealed.len() {
        let mut damaged = sealed.clone();
        damaged[at] ^= 1;
        assert!(sealer.open(&context("a"), &damaged).is_err(), "byte {at}");
        assert!(sealer.open(&context("a"), &sealed[..at]).is_err(), "cut at {at}");
    }
    let other = Sealer::fresh(&Random::seeded(3));
    assert_eq!(other.open(&context("a"), &sealed), Err(OpenError::UnknownKey));
    assert_eq!(
        sealer.open(&context("a"), &[2, 0, 0, 0, 0]),
        Err(OpenError::Newer)
    );
}

#[test]
fn the_key_file_is_made_once_for_its_owner_and_read_again() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let path = folder.path().join("secrets.key");
    let random = Random::system();
    let sealed = Sealer::open_file(&path, &random)
        .unwrap()
        .seal(&context("a"), b"x");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = Sealer::open_file(&path, &random).unwrap();
    assert_eq!(again.open(&context("a"), &sealed).unwrap().expose(), b"x");

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(
        Sealer::open_file(&path, &random),
        Err(KeyError::Open { .. })
    ));
}

#[test]
fn many_that_make_the_key_file_at_once_read_one_and_the_same() {
    let folder = Folder::new();
    let path = folder.path().join("secrets.key");
    assert!(matches!(
        Sealer::read_file(&path, &Random::system()),
        Err(KeyError::Missing { .. })
    ));
    let makers: Vec<_> = (0..16)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || Sealer::open_file(&path, &Random::system()).unwrap())
        })
        .collect();
    let keys: Vec<_> = makers
        .into_iter()
        .map(|maker| maker.join().unwrap().derive("ritm test", 0))
        .collect();
    assert!(keys.iter().all(|key| *key == keys[0]));
    // Nothing half written is left, and what a kill would leave is never under the name itself.
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["secrets.key"]);
}

#[test]
fn after_a_rotation_the_old_opens_and_the_new_seals() {
    let folder = Folder::new();
    let path = folder.path().join("secrets.key");
    let random = Random::system();
    let old = Sealer::open_file(&path, &random).unwrap();
    let sealed = old.seal(&context("a"), b"x");
    let derived = old.derive("ritm test", 0);
    let new = Sealer::rotate_file(&path, &random).unwrap();
    assert_eq!(new.open(&context("a"), &sealed).unwrap().expose(), b"x");
    assert!(new.is_old(&sealed));
    assert!(!new.is_old(&new.seal(&context("a"), b"x")));
    assert_ne!(new.derive("ritm test", 0), derived);
    assert_eq!(new.derive("ritm test", 1), derived);
    assert_eq!(new.derive("ritm test", 2), None);
    assert_eq!(
        old.open(&context("a"), &new.seal(&context("a"), b"x")),
        Err(OpenError::UnknownKey)
    );
}

#[test]
fn a_damaged_key_file_is_refused_with_its_line() {
    let folder = Folder::new();
    for (text, line) in [
        ("", 1),
        ("# nothing\n", 1),
        ("# x\nabc\n", 2),
        ("00000001 zz\n", 1),
    ] {
        let path = folder.write("damaged.key", text);
        let random = Random::system();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        match Sealer::open_file(&path, &random) {
            Err(KeyError::Form { line: found, .. }) => assert_eq!(found, line, "{text:?}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
}

#[test]
fn a_secret_is_not_shown() {
    assert_eq!(format!("{:?}", Secret::from("swordfish")), "Secret(…)");
}
