//! What the athlete says of themselves, changed on devices that see the server now and then.

use super::*;

/// The profile as the server has it before any device changed it.
fn told_first() -> Rc<RefCell<BTreeMap<String, Value>>> {
    let stamp = "0".repeat(32);
    let field = |name: &str, value: Value| {
        (
            name.to_owned(),
            json!({ "field": name, "value": value, "stamp": stamp }),
        )
    };
    Rc::new(RefCell::new(BTreeMap::from([
        field("name", json!("Anna")),
        field("language", json!("en")),
        field("zone", Value::Null),
        field("units", Value::Null),
        field("birth-year", Value::Null),
    ])))
}

impl Device {
    /// A device that is signed in to the account of this profile.
    fn of(profile: &Rc<RefCell<BTreeMap<String, Value>>>, seed: u64) -> Self {
        let mut device = Self::new();
        (device.engine, device.clock) = open(seed);
        device.server.borrow_mut().profile = Rc::clone(profile);
        device.sign_in();
        assert_eq!(device.settle(), Some(200));
        device
    }

    fn settle(&mut self) -> Option<u16> {
        match self.ask(SettleOwnProfile {}).unwrap() {
            ServerTold::Answered(answer) => Some(answer.status),
            ServerTold::Unreached(_) => None,
        }
    }

    fn change(&mut self, changes: impl Into<Vec<ProfileChange>>) -> OwnProfile {
        let changes = changes.into();
        self.ask(ChangeOwnProfile { changes }).unwrap()
    }

    fn own(&mut self) -> OwnProfile {
        self.ask(ReadOwnProfile {}).unwrap().unwrap()
    }

    fn cut(&self, offline: bool) {
        *self.offline.borrow_mut() = offline;
    }

    /// How often fields of the profile were sent.
    fn sendings(&self) -> usize {
        let server = self.server.borrow();
        let to_fields = |asked: &&String| asked.ends_with("/profile/fields");
        server.asked.iter().filter(to_fields).count()
    }
}

fn name(name: &str) -> ProfileChange {
    ProfileChange::Name(name.to_owned())
}

fn zone(zone: &str) -> ProfileChange {
    ProfileChange::Zone(zone.to_owned())
}

#[test]
fn what_is_changed_without_a_network_stands_at_once_and_is_sent_when_there_is_one() {
    let profile = told_first();
    let mut device = Device::of(&profile, 1);
    assert_eq!(device.own().name, "Anna");
    device.cut(true);
    let changed = device.change([
        name("Anna Petrova"),
        zone("Asia/Almaty"),
        ProfileChange::BirthYear(Some(1990)),
    ]);
    assert_eq!((changed.name.as_str(), changed.waits), ("Anna Petrova", true));
    assert_eq!(device.settle(), None);
    assert!(device.ask(ReadAccount {}).unwrap().waiting);
    assert_eq!(profile.borrow()["name"]["value"], "Anna");

    // What the server says of before it heard of it does not undo it.
    let heard = KnowWho {
        id: ACCOUNT.to_owned(),
        name: "Anna".to_owned(),
        address: "anna@example.org".to_owned(),
    };
    let account = device.ask(heard).unwrap();
    assert_eq!(account.who.map(|who| who.name).as_deref(), Some("Anna Petrova"));

    // Whatever is asked next brings it along.
    device.cut(false);
    assert_eq!(status(&device.me()), 200);
    let own = device.own();
    assert_eq!(
        (own.name.as_str(), own.zone.as_str(), own.waits),
        ("Anna Petrova", "Asia/Almaty", false)
    );
    let account = device.ask(ReadAccount {}).unwrap();
    assert!(!account.waiting);
    assert_eq!(account.who.map(|who| who.name).as_deref(), Some("Anna Petrova"));
    let told = profile.borrow();
    assert_eq!(told["name"]["value"], "Anna Petrova");
    assert_eq!(told["birth-year"]["value"], 1990);
    assert_eq!(told["language"]["stamp"], "0".repeat(32), "nobody changed it");
    drop(told);
    // And is not sent again.
    let before = device.sendings();
    device.me();
    assert_eq!(device.sendings(), before);
}

#[test]
fn two_devices_change_different_fields_and_both_stay() {
    let profile = told_first();
    let (mut phone, mut desk) = (Device::of(&profile, 1), Device::of(&profile, 2));
    phone.cut(true);
    desk.cut(true);
    phone.change([name("Anna Petrova")]);
    desk.change([zone("Asia/Almaty")]);
    for device in [&mut phone, &mut desk] {
        device.cut(false);
        assert_eq!(device.settle(), Some(200));
    }
    assert_eq!(phone.settle(), Some(200));
    let (on_phone, on_desk) = (phone.own(), desk.own());
    assert_eq!(on_phone, on_desk);
    assert_eq!(
        (on_desk.name.as_str(), on_desk.zone.as_str()),
        ("Anna Petrova", "Asia/Almaty")
    );
}

#[test]
fn of_two_changes_of_one_field_the_later_stays_whoever_is_sent_first() {
    for phone_first in [true, false] {
        let profile = told_first();
        let (mut phone, mut desk) = (Device::of(&profile, 1), Device::of(&profile, 2));
        phone.cut(true);
        desk.cut(true);
        phone.change([name("Early")]);
        desk.clock.advance_ms(60_000);
        desk.change([name("Late")]);
        let mut order = [&mut phone, &mut desk];
        if !phone_first {
            order.reverse();
        }
        for device in &mut order {
            device.cut(false);
            assert_eq!(device.settle(), Some(200));
        }
        for device in order {
            assert_eq!(device.settle(), Some(200));
            let own = device.own();
            assert_eq!((own.name.as_str(), own.waits), ("Late", false), "{phone_first}");
        }
    }
}

#[test]
fn a_device_whose_clock_is_behind_still_changes_what_it_has_seen() {
    let profile = told_first();
    let (mut phone, mut desk) = (Device::of(&profile, 1), Device::of(&profile, 2));
    desk.clock.advance_ms(86_400_000);
    desk.change([name("Of the desk")]);
    assert_eq!(desk.settle(), Some(200));
    assert_eq!(phone.settle(), Some(200));
    phone.change([name("Of the phone")]);
    assert_eq!(phone.settle(), Some(200));
    assert_eq!(profile.borrow()["name"]["value"], "Of the phone");
}

#[test]
fn an_answer_that_is_lost_neither_loses_the_change_nor_does_it_twice() {
    let profile = told_first();
    let mut device = Device::of(&profile, 1);
    let (server, lost) = (Rc::clone(&device.server), Rc::new(RefCell::new(true)));
    let losing = Rc::clone(&lost);
    device.net.server = Box::new(move |ask| {
        let answer = server.borrow_mut().answer(ask);
        if *losing.borrow() {
            Err(TransportFault::Unreachable)
        } else {
            Ok(answer)
        }
    });
    device.change([name("Anna Petrova")]);
    assert_eq!(device.settle(), None);
    let once = profile.borrow()["name"].clone();
    assert_eq!(once["value"], "Anna Petrova");
    assert!(device.own().waits);
    *lost.borrow_mut() = false;
    // Another device changed it meanwhile: what is sent once more does not undo that.
    let mut desk = Device::of(&profile, 2);
    desk.clock.advance_ms(60_000);
    desk.change([name("Anna of the desk")]);
    assert_eq!(desk.settle(), Some(200));
    assert_eq!(device.settle(), Some(200));
    let own = device.own();
    assert_eq!((own.name.as_str(), own.waits), ("Anna of the desk", false));
}

#[test]
fn what_is_changed_while_it_is_being_sent_waits_for_its_turn() {
    let profile = told_first();
    let mut device = Device::of(&profile, 1);
    device.change([name("First")]);
    device.begin(SettleOwnProfile {});
    // It is on its way, and not answered yet.
    while device.engine.step().more {}
    device.begin(ChangeOwnProfile {
        changes: vec![name("Second")],
    });
    device.go_on(2).unwrap();
    let own = device.own();
    assert_eq!((own.name.as_str(), own.waits), ("Second", true));
    assert_eq!(device.settle(), Some(200));
    assert_eq!(profile.borrow()["name"]["value"], "Second");
    assert!(!device.own().waits);
}

#[test]
fn what_the_server_refuses_is_not_sent_again_and_again() {
    let profile = told_first();
    let mut device = Device::of(&profile, 1);
    device.server.borrow_mut().refuses_profiles = true;
    device.change([name("Anna Petrova")]);
    let before = device.sendings();
    assert_eq!(device.settle(), Some(422));
    device.me();
    device.me();
    assert_eq!(device.sendings(), before + 1);
    device.server.borrow_mut().refuses_profiles = false;
    device.change([zone("Asia/Almaty")]);
    device.me();
    assert!(!device.own().waits);
}

#[test]
fn only_who_is_signed_in_has_a_profile_and_only_sound_words_are_taken() {
    let profile = told_first();
    let mut device = Device::of(&profile, 1);
    for change in [
        name(""),
        name(" Anna"),
        zone("Europe/"),
        ProfileChange::Language("e".to_owned()),
        ProfileChange::BirthYear(Some(1)),
    ] {
        let changes = vec![zone("Asia/Almaty"), change];
        assert_eq!(
            device.ask(ChangeOwnProfile { changes }),
            Err(AccountError::BadProfile.into())
        );
    }
    assert_eq!(device.own().zone, "", "half of it was taken");
    device.ask(SignOut {}).unwrap();
    assert_eq!(device.ask(ReadOwnProfile {}).unwrap(), None);
    let changes = vec![name("Nobody")];
    assert_eq!(
        device.ask(ChangeOwnProfile { changes }),
        Err(AccountError::SignedOut.into())
    );
    assert_eq!(
        device.ask(SettleOwnProfile {}),
        Err(AccountError::SignedOut.into())
    );
}
