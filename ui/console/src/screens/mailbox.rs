//! Letters that the server wrote.

use dioxus::prelude::*;
use ritm_api::Permission;
use ritm_api::staff::{LetterLine, StaffLetter};
use ritm_kit::{Icon, IconName, PageHead, SkeletonRows};

use crate::{
    act::{Act, use_acts},
    ask,
    feed::use_feed,
    live::use_asked,
    locale::{moment, t, whole_moment},
    screens::parts::{Block, Fact, Failed, FeedFrame, FeedHandle, Panes},
    session,
    table::{Cell, Column, DenseTable, Row, Tone},
};

#[component]
pub(crate) fn Mailbox() -> Element {
    let mut current = use_signal(String::new);
    let mut open = use_signal(|| false);
    let feed = use_feed(|line: &LetterLine| line.id.clone(), ask::letters);
    use_acts(vec![Act::new("again", "r", t("console-key-again"))], move |_| {
        feed.again()
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
                    Letter { key: "{current}", id: current() }
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
    }
}

#[component]
fn Letter(id: String) -> Element {
    let asked = use_asked(move || ask::letter(id.clone()));
    let Some(letter) = asked.value() else {
        return match asked.trouble() {
            Some(trouble) => {
                rsx! { Failed { title: t("console-mailbox-failed"), trouble, onretry: move |()| asked.again() } }
            }
            None => rsx! { SkeletonRows { count: 3, label: t("console-loading") } },
        };
    };
    rsx! { Text { letter } }
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
fn Text(letter: StaffLetter) -> Element {
    let follows = !letter.hidden && session::may(Permission::LetterLink);
    rsx! {
        Block {
            h2 { "{letter.subject}" }
            dl { class: "facts",
                Fact { label: t("console-field-to"), value: letter.to, tone: Tone::Masked }
                Fact { label: t("console-field-written"), value: whole_moment(letter.created_at.0) }
            }
        }
        Block {
            div { class: "letter", "data-testid": "letter",
                for (at , piece) in pieces(&letter.text).into_iter().enumerate() {
                    match piece {
                        Piece::Link(link) if follows => rsx! {
                            a { key: "{at}", href: "{link}", rel: "noopener noreferrer", target: "_blank", "{link}" }
                        },
                        Piece::Link(words) | Piece::Words(words) => rsx! {
                            span { key: "{at}", "{words}" }
                        },
                    }
                }
            }
            if letter.hidden {
                p { class: "tiny", Icon { name: IconName::Lock, size: 14 } {t("console-links-hidden")} }
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
