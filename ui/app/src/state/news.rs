//! Short news at the foot of the screen, with a way back.

use std::rc::Rc;

use dioxus::prelude::*;
use ritm_kit::Toast;
use ritm_model::DoorError;

use crate::{browser, texts::t};

/// More would cover the screen.
const MOST: usize = 3;

/// The news that is shown, oldest first.
pub(crate) static NEWS: GlobalSignal<Vec<News>> = Signal::global(Vec::new);

/// A piece of news and what its button does.
#[derive(Clone)]
pub(crate) struct News {
    /// As shown.
    pub(crate) toast: Toast,
    action: Option<NewsAction>,
}

/// What the button of a piece of news does.
#[derive(Clone)]
enum NewsAction {
    /// Takes something back.
    Undo(Rc<dyn Fn()>),
    /// Moves to the new version.
    Update,
}

/// Shows a piece of news.
pub(crate) fn tell(text: String) {
    push(Toast { text, ..nothing() }, None);
}

/// Shows a piece of news that `undo` takes back.
pub(super) fn tell_with_undo(text: String, undo: Rc<dyn Fn()>) {
    let toast = Toast {
        text,
        action: t("action-undo"),
        ..nothing()
    };
    push(toast, Some(NewsAction::Undo(undo)));
}

/// Shows that something failed, and what now.
pub(crate) fn tell_error(error: &DoorError) {
    let toast = Toast {
        text: t(error.code()),
        bad: true,
        ..nothing()
    };
    push(toast, None);
}

/// Shows that a new version waits.
pub(crate) fn tell_update() {
    let is_update = |news: &News| matches!(news.action, Some(NewsAction::Update));
    if NEWS.peek().iter().any(is_update) {
        return;
    }
    let toast = Toast {
        text: t("update-ready"),
        action: t("update-apply"),
        stays: true,
        ..nothing()
    };
    push(toast, Some(NewsAction::Update));
}

fn nothing() -> Toast {
    Toast {
        id: 0,
        text: String::new(),
        action: String::new(),
        bad: false,
        stays: false,
    }
}

fn push(toast: Toast, action: Option<NewsAction>) {
    static NEXT: GlobalSignal<u64> = Signal::global(|| 0);
    *NEXT.write() += 1;
    let id = *NEXT.peek();
    let mut news = NEWS.write();
    // The same once more is no news: it is there to be read again as long, but once.
    if action.is_none() {
        news.retain(|known| known.action.is_some() || !known.toast.says_the_same(&toast));
    }
    while news.len() >= MOST {
        news.remove(0);
    }
    let toast = Toast { id, ..toast };
    news.push(News { toast, action });
}

/// Takes a piece of news away.
pub(crate) fn dismiss(id: u64) {
    NEWS.write().retain(|news| news.toast.id != id);
}

/// Does what the button of a piece of news says.
pub(crate) fn follow(id: u64) {
    let action = NEWS
        .peek()
        .iter()
        .find(|news| news.toast.id == id)
        .and_then(|news| news.action.clone());
    dismiss(id);
    match action {
        Some(NewsAction::Undo(undo)) => undo(),
        Some(NewsAction::Update) => browser::call_page("applyUpdate"),
        None => {}
    }
}
