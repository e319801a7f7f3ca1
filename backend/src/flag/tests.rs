#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use super::*;
use crate::settings::outside::FLAG_NAMES;
use crate::testing::{TestStore, on_both_gears};

async fn switch(store: &TestStore, flags: &Flags, way: Way, seen: i64) -> Result<i64, SetError> {
    let flags = flags.clone();
    store
        .write(async move |tx: &mut Tx| set(tx, &flags, &SIGN_UP, way, seen).await)
        .await
}

on_both_gears! {
    async fn a_flag_is_switched_at_once_and_never_over_somebody_else(store: &TestStore) {
        let flags = Flags::default();
        assert!(flags.is_on(store, &SIGN_UP, None).await, "as it is declared");
        assert_eq!(switch(store, &flags, Way::Off, 0).await, Ok(1));
        assert!(!flags.is_on(store, &SIGN_UP, None).await);
        assert_eq!(switch(store, &flags, Way::On, 0).await, Err(SetError::Changed));
        assert_eq!(switch(store, &flags, Way::On, 7).await, Err(SetError::Changed));
        assert_eq!(switch(store, &flags, Way::On, 1).await, Ok(2));
        assert!(flags.is_on(store, &SIGN_UP, None).await);
        let set = store.read(async |tx: &mut Tx| find(tx, &SIGN_UP).await).await.unwrap();
        assert_eq!(set, Set { way: Some(Way::On), version: 2 });

        let told = Flags::new(Told { on: Vec::new(), off: vec!["sign-up".to_owned()] });
        assert!(!told.is_on(store, &SIGN_UP, None).await, "the settings outrank the console");
    }

    async fn only_one_of_many_at_once_switches(store: &TestStore) {
        let flags = Flags::default();
        let all = futures_util::future::join_all((0..20).map(|_| switch(store, &flags, Way::Off, 0))).await;
        assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
    }
}

#[test]
fn a_share_keeps_whom_it_took_and_takes_about_as_many_as_it_says() {
    let accounts: Vec<Uuid> = (0..10_000).map(Uuid::from_u128).collect();
    let taken = |share: u16| -> Vec<bool> {
        let way = Way::Share(share);
        accounts
            .iter()
            .map(|account| way.holds(&SIGN_UP, Some(*account)))
            .collect()
    };
    let (tenth, half) = (taken(1_000), taken(5_000));
    assert!(tenth.iter().zip(&half).all(|(tenth, half)| !tenth || *half));
    for (taken, wanted) in [(&tenth, 1_000_i64), (&half, 5_000)] {
        let count = i64::try_from(taken.iter().filter(|taken| **taken).count()).unwrap();
        assert!((count - wanted).abs() < 200, "{count} of {wanted}");
    }
    assert!(taken(WHOLE).iter().all(|taken| *taken));
    assert!(!taken(0).iter().any(|taken| *taken));
    assert!(!Way::Share(WHOLE).holds(&SIGN_UP, None));
}

#[test]
fn the_settings_know_every_flag() {
    let names: Vec<_> = ALL.iter().map(|flag| flag.name).collect();
    assert_eq!(names, FLAG_NAMES);
}
