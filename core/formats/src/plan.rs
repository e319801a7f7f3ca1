//! Files of planned training. They hold no training that was done, and are recognised so that they are refused by
//! their name.

use crate::{
    text::encoding::{Text, to_text},
    xml::reader::{Node, Xml, words},
};

/// How far into a file its name must show.
const HEAD_BYTES: usize = 64 << 10;

/// What a file is when it is a plan: ZWO, the workouts of Zwift, or ERG and MRC, those of indoor trainers.
///
/// Source of the format's facts: workouts as the programs keep them.
pub(crate) fn what(bytes: &[u8]) -> Option<String> {
    let text = to_text(bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or(bytes));
    let name = course(&text.text).or_else(|| zwo(&text))?;
    Some(match name {
        Some(name) => format!("a workout plan: {name}"),
        None => "a workout plan".to_owned(),
    })
}

/// What an ERG or MRC calls itself, if it is one.
#[expect(clippy::option_option, reason = "a plan may have no name")]
fn course(text: &str) -> Option<Option<String>> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let rest = text.strip_prefix("[COURSE HEADER]")?;
    let value = |wanted: &str| {
        let head = rest.lines().take_while(|line| !line.starts_with('['));
        head.filter_map(|line| line.split_once('='))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(wanted))
            .and_then(|(_, value)| words(value))
    };
    Some(value("DESCRIPTION").or_else(|| value("FILE NAME")))
}

/// What a ZWO calls itself, if it is one.
#[expect(clippy::option_option, reason = "a plan may have no name")]
fn zwo(text: &Text<'_>) -> Option<Option<String>> {
    let mut xml = Xml::new(text, [""; 4]);
    let Some(Node::Open(root)) = xml.next() else {
        return None;
    };
    if root.local_name().as_ref() != "workout_file" {
        return None;
    }
    let mut name = None;
    while let Some(node) = xml.next() {
        let Node::Open(element) = node else { continue };
        let is_name = element.local_name().as_ref() == "name";
        let Some(text) = xml.text() else { break };
        if is_name {
            name = words(&text);
            break;
        }
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use ritm_model::ProblemCode;

    #[test]
    fn a_plan_is_refused_by_its_name() {
        let refused = |document: &str| {
            crate::decode(document.as_bytes())
                .err()
                .map(|problem| (problem.code, problem.detail))
        };
        let plan = "\u{feff}<workout_file>\n <author>Z</author>\n <name>4 x 8 &amp; easy</name>\n <workout><SteadyState Duration=\"60\"/></workout>\n</workout_file>";
        assert_eq!(
            refused(plan),
            Some((
                ProblemCode::NotTraining,
                "a workout plan: 4 x 8 & easy".to_owned()
            ))
        );
        assert_eq!(
            refused("<workout_file><workout/></workout_file>"),
            Some((ProblemCode::NotTraining, "a workout plan".to_owned()))
        );
        assert_eq!(
            refused(
                "[COURSE HEADER]\r\nVERSION = 2\r\nDESCRIPTION = \r\nFILE NAME = 4x8.mrc\r\nMINUTES PERCENT\r\n[END COURSE HEADER]\r\n"
            ),
            Some((ProblemCode::NotTraining, "a workout plan: 4x8.mrc".to_owned()))
        );
        assert_eq!(
            refused("<other/>").map(|(code, _)| code),
            Some(ProblemCode::UnknownFormat)
        );
    }
}
