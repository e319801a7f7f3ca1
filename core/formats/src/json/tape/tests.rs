use super::Tape;
use ritm_model::ProblemCode;

#[test]
fn a_document_is_walked_without_a_tree() {
    let tape = Tape::new(
        r#"{"a": {"x": [1, "2.5", -3e2]}, "b": true, "c": null, "d": "a\nb\u00e9\ud83d\udeb4\"", "e": []}"#,
    );
    assert_eq!(tape.problem, None);
    let root = tape.roots().next().unwrap_or_else(|| panic!("no root"));
    let numbers: Vec<_> = root
        .path(&["a", "x"])
        .into_iter()
        .flat_map(|list| list.items())
        .map(|item| item.number())
        .collect();
    assert_eq!(numbers, [Some(1.0), Some(2.5), Some(-300.0)]);
    assert!(root.get("b").is_some_and(super::Value::is_true));
    assert!(root.any(&["c", "b"]).is_some_and(super::Value::is_true));
    assert_eq!(
        root.get("d").and_then(|text| text.words()).as_deref(),
        Some("a\nbé🚴\"")
    );
    assert_eq!(root.get("e").map(|list| list.items().count()), Some(0));
    assert_eq!(root.members().count(), 5);
    assert!(root.get("f").is_none());
}

#[test]
fn moments_come_as_texts_and_numbers() {
    for text in [
        "\"2020-09-13T12:26:40Z\"",
        "\"2020-09-13T14:26:40+02:00\"",
        "1600000000",
        "1600000000000",
        "\"1600000000000000000\"",
        "1600000000.0",
        "\"09/13/2020 12:26:40 PM\"",
    ] {
        let tape = Tape::new(text);
        let at = tape
            .roots()
            .next()
            .and_then(|value| value.moment())
            .map(|moment| moment.at.unix_ms());
        assert_eq!(at, Some(1_600_000_000_000), "{text}");
    }
}

#[test]
fn damage_loses_only_what_it_hits() {
    for (text, code, at) in [
        (r#"[{"a": 1}, {"a": 2"#, ProblemCode::Truncated, 18),
        (r#"[{"a": 1}, {"a": 2}, {"a"#, ProblemCode::Truncated, 24),
        (r#"[{"a": 1}, {"a": 2]"#, ProblemCode::Malformed, 18),
        (r#"[{"a": 1}, !! {"a": 2}]"#, ProblemCode::Malformed, 11),
        (r#"[{"a": 1, "b"}, {"a": 2}]"#, ProblemCode::Malformed, 0),
    ] {
        let tape = Tape::new(text);
        let found: Vec<_> = tape
            .roots()
            .flat_map(|root| root.items())
            .filter_map(|item| item.get("a").and_then(|a| a.number()))
            .collect();
        assert_eq!(found, [1.0, 2.0], "{text}");
        if at > 0 {
            let problem = tape.problem.map(|problem| (problem.code, problem.at_byte));
            assert_eq!(problem, Some((code, Some(at))), "{text}");
        }
    }
    let two = Tape::new("{\"a\": 1}\n{\"a\": 2}\n");
    assert_eq!(two.roots().count(), 2);
}

#[test]
fn no_nesting_is_too_deep() {
    let begun = std::time::Instant::now();
    for text in [
        "[".repeat(2_000_000),
        "{\"a\":".repeat(500_000) + &"]".repeat(500_000),
    ] {
        let tape = Tape::new(&text);
        assert!(tape.problem.is_some());
        assert_eq!(tape.roots().count(), 1);
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(5));
}
