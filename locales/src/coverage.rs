//! Every language has every text, with the same variables, and every code of the vocabulary has a text.
#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement,
};
use ritm_model::{
    Channel, DoorError, ProblemCode, Quantity, Sport,
    door::{StoreError, Work},
    location::LocationFault,
    radio::RadioState,
    recorder::{Figure, Phase},
    sensor::{SensorKind, SensorState},
    summary::{Mend, Method, Reason},
    transport::TransportFault,
};

use crate::{LANGUAGES, Language, Texts};

/// Key -> variables it uses, through the messages it refers to.
type Keys = BTreeMap<String, BTreeSet<String>>;

#[derive(Default)]
struct Uses {
    variables: BTreeSet<String>,
    messages: BTreeSet<String>,
}

impl Uses {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.messages.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::Placeable { expression } => self.expression(expression),
            _ => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|inline| self.inline(inline));
    }
}

fn keys(language: Language) -> Keys {
    let mut uses: BTreeMap<String, Uses> = BTreeMap::new();
    for (domain, source) in language.sources {
        let resource = fluent_syntax::parser::parse(*source)
            .unwrap_or_else(|(_, errors)| panic!("{}/{domain}.ftl: {errors:?}", language.tag));
        for entry in &resource.body {
            if let Entry::Message(Message {
                id,
                value,
                attributes,
                ..
            }) = entry
            {
                let mut found = Uses::default();
                value.iter().for_each(|pattern| found.pattern(pattern));
                attributes
                    .iter()
                    .for_each(|attribute| found.pattern(&attribute.value));
                let before = uses.insert(id.name.to_owned(), found);
                assert!(before.is_none(), "{}: {} is there twice", language.tag, id.name);
            }
        }
    }
    uses.iter()
        .map(|(key, found)| {
            let mut variables = found.variables.clone();
            for message in &found.messages {
                let referred = uses.get(message).unwrap_or_else(|| {
                    panic!("{}: {key} refers to {message}, which is not there", language.tag)
                });
                variables.extend(referred.variables.iter().cloned());
            }
            (key.clone(), variables)
        })
        .collect()
}

#[test]
fn every_language_has_every_text_and_variable() {
    let english = keys(Language::default());
    assert!(english.len() > 200, "only {} texts found", english.len());
    for &language in LANGUAGES {
        let here = keys(language);
        for (key, variables) in &english {
            let found = here
                .get(key)
                .unwrap_or_else(|| panic!("{} lacks {key}", language.tag));
            assert_eq!(found, variables, "variables of {key} in {}", language.tag);
        }
        for key in here.keys() {
            assert!(
                english.contains_key(key),
                "{} has {key}, English does not",
                language.tag
            );
        }
    }
}

/// One of each way to compute a number.
fn methods() -> [Method; 13] {
    let all = [
        Method::DistanceChannel,
        Method::DistancePositions { min_step_m: 0.0 },
        Method::DeviceTotal,
        Method::GainHysteresis {
            threshold_m: 0.0,
            median_s: 0.0,
        },
        Method::NoClimb,
        Method::MovingBySpeed { threshold_m_s: 0.0 },
        Method::MovingIsTimer,
        Method::DistanceSpeed,
        Method::MeanOfSamples,
        Method::MeanOfWork,
        Method::DistanceByLengths,
        Method::MovingByLengths,
        Method::MovingByRuns,
    ];
    // A way that is added must be added above.
    match all[0] {
        Method::DistanceChannel
        | Method::DistancePositions { .. }
        | Method::DeviceTotal
        | Method::GainHysteresis { .. }
        | Method::NoClimb
        | Method::MovingBySpeed { .. }
        | Method::MovingIsTimer
        | Method::DistanceSpeed
        | Method::MeanOfSamples
        | Method::MeanOfWork
        | Method::DistanceByLengths
        | Method::MovingByLengths
        | Method::MovingByRuns => {}
    }
    all
}

#[test]
fn every_code_of_the_vocabulary_has_a_text() {
    let mut codes: Vec<String> = Vec::new();
    codes.extend(ProblemCode::ALL.iter().map(|code| code.code().to_owned()));
    codes.extend(Sport::ALL.iter().map(|sport| format!("sport-{}", sport.code())));
    codes.extend(Sport::ALL.iter().map(|sport| format!("title-{}", sport.code())));
    codes.extend(
        Sport::ALL
            .iter()
            .map(|sport| format!("search-sport-{}", sport.code())),
    );
    codes.extend((1..=12).map(|month| format!("search-month-{month}")));
    codes.extend((1..=7).map(|weekday| format!("search-weekday-{weekday}")));
    codes.extend(
        Channel::KNOWN
            .iter()
            .map(|channel| format!("channel-{}", channel.code())),
    );
    codes.extend(methods().map(|method| method.code().to_owned()));
    codes.extend(Mend::ALL.iter().map(|mend| mend.code().to_owned()));
    codes.extend(Reason::ALL.iter().map(|reason| reason.code().to_owned()));
    codes.extend(DoorError::all().iter().map(|error| error.code().to_owned()));
    codes.extend(
        TransportFault::ALL
            .iter()
            .map(|fault| format!("transport-{}", fault.code())),
    );
    codes.extend(Work::ALL.iter().map(|work| format!("work-{}", work.code())));
    codes.extend(Figure::ALL.iter().map(|figure| format!("live-{}", figure.code())));
    codes.extend(
        Quantity::ALL
            .iter()
            .map(|quantity| format!("quantity-{}", quantity.code())),
    );
    codes.extend(
        SensorKind::ALL
            .iter()
            .map(|kind| format!("sensor-kind-{}", kind.code())),
    );
    codes.extend(
        LocationFault::ALL
            .iter()
            .map(|fault| format!("location-{}", fault.code())),
    );
    codes.extend(
        [
            Phase::Recording,
            Phase::Paused,
            Phase::AutoPaused,
            Phase::Interrupted,
            Phase::Finished,
        ]
        .map(|phase| format!("phase-{}", phase.code())),
    );
    codes.extend(SensorState::ALL.map(|state| format!("sensor-state-{}", state.code())));
    codes.extend(
        [
            RadioState::Unknown,
            RadioState::Absent,
            RadioState::Denied,
            RadioState::Off,
        ]
        .map(|state| format!("radio-{}", state.code())),
    );
    codes.extend(StoreError::all().iter().map(|error| {
        let code = error.code();
        format!("trouble-{}", code.strip_prefix("error-").unwrap_or(code))
    }));
    codes.extend(ritm_api::codes().iter().map(|code| code.code.to_owned()));
    codes.extend(ritm_api::code::FIELDS.iter().map(|(code, _)| (*code).to_owned()));
    for &language in LANGUAGES {
        let here = keys(language);
        for code in &codes {
            assert!(here.contains_key(code), "{} lacks {code}", language.tag);
        }
    }
}

#[test]
fn titles_agree_with_the_time_of_day_in_every_language() {
    for &language in LANGUAGES {
        let texts = Texts::new(language);
        for sport in Sport::ALL {
            let title = |part: &str| texts.get(&format!("title-{}", sport.code()), &[("part", part.into())]);
            let morning = title("morning");
            assert!(!morning.contains('{'), "{}: {morning}", language.tag);
            assert_ne!(morning, title("evening"), "{}", language.tag);
            assert!(morning.chars().next().unwrap().is_uppercase(), "{morning}");
        }
    }
}
