//! Letters that the server wrote, with what is personal left out until a reason is given.

use dioxus::prelude::*;
use ritm_api::Permission;
use ritm_api::staff::{LetterLine, LetterRevealed, StaffLetter};
use ritm_kit::{Button, Icon, IconName, Kbd, PageHead, SkeletonRows};

use crate::{
    act::{Act, use_acts},
    ask::{self, Trouble},
    browser,
    feed::use_feed,
    live::{use_asked, use_every},
    locale::{moment, t, t_with, whole_moment},
    screens::{
        parts::{Block, Fact, Failed, FeedFrame, FeedHandle, Panes},
        proof::proven,
        reason::{Given, Question, ReasonDialog},
    },
    session,
    table::{Cell, Column, DenseTable, Row, Tone},
    toast,
};

#[component]
pub(crate) fn Mailbox() -> Element {
    let mut current = use_signal(String::new);
    let mut open = use_signal(|| false);
    let feed = use_feed(|line: &LetterLine| line.id.clone(), ask::letters);
    let mut question = use_signal(|| None::<Question>);
    let mut shown = use_signal(|| None::<(String, LetterRevealed)>);
    use_every(1, move || {
        let over = shown
            .peek()
            .as_ref()
            .is_some_and(|(_, letter)| letter.until.0 <= browser::now_us());
        if over {
            shown.set(None);
        }
    });
    let unless_current = || {
        if current.read().is_empty() {
            t("console-none-current")
        } else {
            String::new()
        }
    };
    let mut acts = Vec::new();
    if session::may(Permission::AccountReveal) {
        acts.push(Act::new("reveal-letter", "v", t("console-do-reveal-letter")).unless(unless_current()));
        if session::may(Permission::LetterLink) {
            acts.push(Act::new("reveal-links", "f", t("console-do-reveal-links")).unless(unless_current()));
        }
    }
    acts.push(Act::new("again", "r", t("console-key-again")));
    use_acts(acts, move |code| match code {
        "again" => feed.again(),
        act => question.set(Some(Question { act, of: None })),
    });
    let rows = feed
        .rows()
        .unwrap_or_default()
        .into_iter()
        .map(|line| Row {
            id: line.id,
            cells: vec![
                Cell::new(line.subject),
                Cell::toned(line.to, Tone::Masked),
                Cell::new(moment(line.created_at.0)),
            ],
        })
        .collect::<Vec<_>>();
    rsx! {
        Panes {
            label: t("console-beside"),
            open: open(),
            onclose: move |()| open.set(false),
            aside: rsx! {
                if current.read().is_empty() {
                    p { class: "tiny", {t("console-beside-none")} }
                } else {
                    Letter {
                        key: "{current}",
                        id: current(),
                        shown: shown().filter(|(id, _)| *id == current()).map(|(_, letter)| letter),
                        onact: move |act| question.set(Some(Question { act, of: None })),
                    }
                }
            },
            PageHead { title: t("console-place-mailbox"), sub: t("console-mailbox-sub") }
            FeedFrame::<LetterLine> {
                feed: FeedHandle(feed),
                failed: t("console-mailbox-failed"),
                empty: (t("console-mailbox-none"), t("console-mailbox-none-text")),
                DenseTable {
                    caption: t("console-place-mailbox"),
                    columns: vec![
                        Column::rest("console-field-subject"),
                        Column::new("console-field-to"),
                        Column::end("console-field-written"),
                    ],
                    rows,
                    current: current(),
                    oncurrent: move |id| current.set(id),
                    onopen: move |id| {
                        current.set(id);
                        open.set(true);
                    },
                }
            }
        }
        if let Some(asking) = question() {
            Asking {
                id: current(),
                question: asking,
                onshown: move |letter| shown.set(Some((current(), letter))),
                onclose: move |()| question.set(None),
            }
        }
    }
}

/// Asks why, and shows the letter.
#[component]
fn Asking(
    id: String,
    question: Question,
    onshown: EventHandler<LetterRevealed>,
    onclose: EventHandler<()>,
) -> Element {
    let mut busy = use_signal(|| false);
    let mut trouble = use_signal(|| None::<Trouble>);
    let links = question.act == "reveal-links";
    let done = move |given: Given| {
        let id = id.clone();
        busy.set(true);
        spawn(async move {
            let outcome = proven(|| ask::reveal_letter(id.clone(), links, given.reason.clone())).await;
            busy.set(false);
            match outcome {
                Ok(letter) => {
                    toast::tell(t("console-done-reveal"));
                    onshown.call(letter);
                    onclose.call(());
                }
                Err(why) => trouble.set(Some(why)),
            }
        });
    };
    rsx! {
        ReasonDialog { question, busy: busy(), trouble: trouble(), ondone: done, onclose }
    }
}

#[component]
fn Letter(id: String, shown: Option<LetterRevealed>, onact: EventHandler<&'static str>) -> Element {
    let asked = use_asked(move || ask::letter(id.clone()));
    let Some(letter) = asked.value() else {
        return match asked.trouble() {
            Some(trouble) => {
                rsx! { Failed { title: t("console-mailbox-failed"), trouble, onretry: move |()| asked.again() } }
            }
            None => rsx! { SkeletonRows { count: 3, label: t("console-loading") } },
        };
    };
    rsx! { Text { letter, shown, onact } }
}

/// A piece of a letter's text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Link(String),
}

/// A text in words and links. What stands at the end of a link as punctuation of the sentence is none of it.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let link = bare.trim_end_matches(['.', ',', ')', '>', ';']);
        if link.starts_with("https://") || link.starts_with("http://") {
            pieces.push(Piece::Link(link.to_owned()));
            let rest = word.strip_prefix(link).unwrap_or_default();
            pieces.push(Piece::Words(rest.to_owned()));
        } else if let Some(Piece::Words(words)) = pieces.last_mut() {
            words.push_str(word);
        } else {
            pieces.push(Piece::Words(word.to_owned()));
        }
    }
    pieces
}

#[component]
fn Text(letter: StaffLetter, shown: Option<LetterRevealed>, onact: EventHandler<&'static str>) -> Element {
    let offers = |code: &str| {
        letter
            .acts
            .iter()
            .any(|act| act.code == code && act.why_not.is_none())
    };
    let (reveals, follows) = (offers("reveal"), offers("reveal-links"));
    let until = shown.as_ref().map(|shown| shown.until);
    let (to, subject, text, tone) = match shown {
        Some(shown) => (shown.to, shown.subject, shown.text, Tone::Plain),
        None => (letter.to, letter.subject, letter.text, Tone::Masked),
    };
    rsx! {
        Block {
            h2 { "{subject}" }
            dl { class: "facts",
                Fact { label: t("console-field-to"), value: to, tone }
                Fact { label: t("console-field-written"), value: whole_moment(letter.created_at.0) }
            }
        }
        Block {
            div { class: "letter", "data-testid": "letter",
                for (at , piece) in pieces(&text).into_iter().enumerate() {
                    match piece {
                        Piece::Link(link) => rsx! {
                            a { key: "{at}", href: "{link}", rel: "noopener noreferrer", target: "_blank", "{link}" }
                        },
                        Piece::Words(words) => rsx! {
                            span { key: "{at}", "{words}" }
                        },
                    }
                }
            }
            if let Some(until) = until {
                p { class: "tiny", role: "status", {t_with("console-shown-until", "time", &moment(until.0))} }
            } else if letter.hidden {
                p { class: "tiny", Icon { name: IconName::Lock, size: 14 } {t("console-letter-hidden")} }
            }
        }
        div { class: "legal",
            if reveals && until.is_none() {
                Button { icon: IconName::Eye, "data-testid": "reveal-letter", onclick: move |_| onact.call("reveal-letter"), {t("console-do-reveal-letter")} " " Kbd { "V" } }
            }
            if follows {
                Button { icon: IconName::Key, "data-testid": "reveal-links", onclick: move |_| onact.call("reveal-links"), {t("console-do-reveal-links")} " " Kbd { "F" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_the_sentence_around_them() {
        let found = pieces("Open https://ritm.example/a#b.\nThen http://x (or not).");
        let links: Vec<_> = found
            .iter()
            .filter_map(|piece| match piece {
                Piece::Link(link) => Some(link.as_str()),
                Piece::Words(_) => None,
            })
            .collect();
        assert_eq!(links, ["https://ritm.example/a#b", "http://x"]);
        let whole: String = found
            .iter()
            .map(|piece| match piece {
                Piece::Link(words) | Piece::Words(words) => words.as_str(),
            })
            .collect();
        assert_eq!(whole, "Open https://ritm.example/a#b.\nThen http://x (or not).");
    }
}
