//! Jobs and effects, and what was given up: tried again or let go, one by one or several at once.

use dioxus::{core::spawn_forever, prelude::*};
use ritm_api::Permission;
use ritm_api::staff::{WorkItem, WorkLine, WorkQueue, WorkSource, WorkState};
use ritm_kit::{Button, Card, Choice, ChoiceGroup, Icon, IconName, Kbd, PageHead, SkeletonRows};

use crate::{
    act::{Act, use_acts},
    ask::{self, Trouble},
    browser,
    feed::use_feed,
    live::{self, use_asked, use_every},
    locale::{moment, number, span, t, t_args, t_code, whole_moment},
    screens::parts::{Block, Fact, Failed, FeedFrame, FeedHandle, Panes, short_id},
    session,
    table::{Cell, Column, DenseTable, Row, Tone},
    toast,
};

const fn tone_of(state: WorkState) -> Tone {
    match state {
        WorkState::Waiting => Tone::Plain,
        WorkState::Running => Tone::Good,
        WorkState::Done => Tone::Quiet,
        WorkState::Dead => Tone::Bad,
    }
}

/// A queue whose oldest waits longer than this is behind, in µs.
const BEHIND_US: i64 = 120_000_000;

#[component]
pub(crate) fn Jobs() -> Element {
    let mut source = use_signal(|| WorkSource::Job);
    let mut state = use_signal(|| Some(WorkState::Dead));
    let mut current = use_signal(String::new);
    let mut chosen = use_signal(Vec::<String>::new);
    let mut open = use_signal(|| false);
    let queues = use_asked(move || ask::queues(source()));
    use_every(10, move || queues.again());
    let feed = use_feed(
        |line: &WorkLine| line.id.clone(),
        move |after| ask::work(source(), state(), String::new(), after),
    );
    let act = use_callback(move |again: bool| {
        let mut ids = std::mem::take(&mut *chosen.write());
        if ids.is_empty() && !current.peek().is_empty() {
            ids.push(current.peek().clone());
        }
        if ids.is_empty() {
            return;
        }
        if again {
            retry(*source.peek(), ids);
        } else {
            if ids.contains(&*current.peek()) {
                current.set(String::new());
                open.set(false);
            }
            let_go(*source.peek(), ids);
        }
    });
    let all = feed.rows().unwrap_or_default();
    let leaving = LEAVING.read().clone();
    let lines: Vec<WorkLine> = all
        .iter()
        .filter(|line| !leaving.contains(&line.id))
        .cloned()
        .collect();
    let left_out = all.len() - lines.len();
    let dead = |id: &str| {
        lines
            .iter()
            .any(|line| line.id == id && line.state == WorkState::Dead)
    };
    let possible = if chosen.read().is_empty() {
        dead(&current.read())
    } else {
        chosen.read().iter().all(|id| dead(id))
    };
    let may = session::may(Permission::JobAct);
    let why = if !may {
        t("console-not-allowed")
    } else if possible {
        String::new()
    } else {
        t("console-jobs-not-dead")
    };
    use_acts(
        vec![
            Act::new("choose", "s", t("console-key-choose-row")).unless(if current.read().is_empty() {
                t("console-none-current")
            } else {
                String::new()
            }),
            Act::new("retry", "a", t("console-do-retry"))
                .unless(why.clone())
                .at_once(),
            Act::new("discard", "x", t("console-do-discard"))
                .unless(why)
                .at_once(),
        ],
        move |code| match code {
            "choose" => {
                let id = current.peek().clone();
                toggle(chosen, id);
            }
            code => act.call(code == "retry"),
        },
    );
    let now = browser::now_us();
    let rows = lines
        .iter()
        .map(|line| Row {
            id: line.id.clone(),
            cells: vec![
                Cell::new(t_code("console-work", &line.kind)),
                Cell::toned(
                    t_code("console-work-state", line.state.word()),
                    tone_of(line.state),
                ),
                Cell::toned(line.error.clone(), Tone::Machine),
                Cell::new(number(line.attempts)),
                Cell::new(moment(line.due_at.0)),
                Cell::toned(short_id(&line.id), Tone::Machine),
            ],
        })
        .collect::<Vec<_>>();
    let count = chosen.read().len();
    rsx! {
        Panes {
            label: t("console-beside"),
            open: open(),
            onclose: move |()| open.set(false),
            aside: rsx! {
                if current.read().is_empty() {
                    p { class: "tiny", {t("console-beside-none")} }
                } else {
                    Item { key: "{current}", source: source(), id: current(), onact: move |retry| {
                        chosen.set(Vec::new());
                        act.call(retry);
                    } }
                }
            },
            PageHead {
                title: t("console-place-jobs"),
                actions: rsx! {
                    ChoiceGroup {
                        label: t("console-jobs-source"),
                        options: vec![
                            Choice::new("job", t("console-source-job")),
                            Choice::new("effect", t("console-source-effect")),
                        ],
                        value: source().word(),
                        onchange: move |value: String| {
                            source.set(WorkSource::of_word(&value).unwrap_or(WorkSource::Job));
                            current.set(String::new());
                            chosen.set(Vec::new());
                        },
                    }
                },
            }
            if let Some(queues) = queues.value() {
                Queues { queues, now }
            }
            div { class: "narrow",
                ChoiceGroup {
                    label: t("console-narrow"),
                    options: ["dead", "waiting", "running", "done", "all"]
                        .map(|value| Choice::new(value, t(&format!("console-work-state-{value}"))))
                        .to_vec(),
                    value: state().map_or("all", WorkState::word),
                    onchange: move |value: String| {
                        state.set(WorkState::of_word(&value));
                        chosen.set(Vec::new());
                        current.set(String::new());
                    },
                }
            }
            FeedFrame::<WorkLine> {
                feed: FeedHandle(feed),
                failed: t("console-jobs-failed"),
                empty: if state() == Some(WorkState::Dead) {
                    (t("console-jobs-none-dead"), t("console-jobs-none-dead-text"))
                } else {
                    (t("console-jobs-none"), t("console-jobs-none-text"))
                },
                left_out,
                DenseTable {
                    caption: t("console-place-jobs"),
                    columns: vec![
                        Column::new("console-field-kind"),
                        Column::new("console-field-state"),
                        Column::rest("console-field-error"),
                        Column::end("console-field-attempts"),
                        Column::end("console-field-due"),
                        Column::new("console-field-id"),
                    ],
                    rows,
                    current: current(),
                    chosen: chosen(),
                    oncurrent: move |id| current.set(id),
                    onopen: move |id| {
                        current.set(id);
                        open.set(true);
                    },
                    onchoose: move |id| toggle(chosen, id),
                }
            }
            if count > 0 {
                div { class: "pillbar", role: "toolbar", "aria-label": t("console-chosen-acts"),
                    button { r#type: "button", class: "pill-none", title: t("console-choose-none"), "aria-label": t("console-choose-none"), onclick: move |_| chosen.set(Vec::new()), Icon { name: IconName::Close, size: 16 } }
                    b { {t_args("console-chosen", &[("count", (count as u64).into()), ("shown", number(count as u64).into())])} }
                    span { class: "pill-end" }
                    if may {
                        button { r#type: "button", disabled: !possible, "data-testid": "bulk-retry", onclick: move |_| act.call(true), {t("console-do-retry")} " " Kbd { "A" } }
                        button { r#type: "button", disabled: !possible, onclick: move |_| act.call(false), {t("console-do-discard")} " " Kbd { "X" } }
                    }
                }
            }
        }
    }
}

fn toggle(mut chosen: Signal<Vec<String>>, id: String) {
    let mut list = chosen.write();
    match list.iter().position(|known| *known == id) {
        Some(at) => {
            list.remove(at);
        }
        None => list.push(id),
    }
}

/// What is about to be let go: no row of the list any more, and still there if that is undone.
static LEAVING: GlobalSignal<Vec<String>> = Signal::global(Vec::new);

/// Has them tried again, one after the other.
fn retry(source: WorkSource, ids: Vec<String>) {
    spawn_forever(async move {
        let outcome = each(source, &ids, true).await;
        tell("console-retried", ids.len(), outcome);
    });
}

/// Lets them go once that can no longer be undone.
fn let_go(source: WorkSource, ids: Vec<String>) {
    LEAVING.write().extend(ids.iter().cloned());
    let words = counted("console-discarded", ids.len(), ids.len());
    let back = ids.clone();
    toast::tell_before(
        words,
        move || LEAVING.write().retain(|id| !back.contains(id)),
        move || {
            spawn_forever(async move {
                let outcome = each(source, &ids, false).await;
                LEAVING.write().retain(|id| !ids.contains(id));
                // That it was to be done is told already.
                if outcome.1.is_some() {
                    tell("console-discarded", ids.len(), outcome);
                } else {
                    live::changed();
                    session::refresh().await;
                }
            });
        },
    );
}

/// With how many it worked, and why not with the last that failed.
async fn each(source: WorkSource, ids: &[String], retry: bool) -> (usize, Option<Trouble>) {
    let mut done = 0;
    let mut trouble = None;
    for id in ids {
        match ask::act_on_work(source, id.clone(), retry).await {
            Ok(()) => done += 1,
            Err(why) => trouble = Some(why),
        }
    }
    (done, trouble)
}

fn counted(key: &str, done: usize, all: usize) -> String {
    let (done, all) = (done as u64, all as u64);
    t_args(
        key,
        &[
            ("count", done.into()),
            ("done", number(done).into()),
            ("all", number(all).into()),
        ],
    )
}

/// Tells of how many it worked, and shows what is left.
fn tell(key: &str, all: usize, (done, trouble): (usize, Option<Trouble>)) {
    let words = counted(key, done, all);
    match trouble {
        None => toast::tell(words),
        Some(why) => toast::tell_failure(format!("{words} {}", why.words())),
    }
    live::changed();
    spawn_forever(session::refresh());
}

#[component]
fn Queues(queues: Vec<WorkQueue>, now: i64) -> Element {
    if queues.is_empty() {
        return rsx! {};
    }
    rsx! {
        Card { title: t("console-queues"), flush: true, class: "clip queues",
            div { class: "scroll-x", tabindex: "0", role: "group", "aria-label": t("console-queues"),
                table { class: "dense still",
                    caption { class: "visually-hidden", {t("console-queues")} }
                    thead {
                        tr {
                            th { scope: "col", {t("console-field-kind")} }
                            th { scope: "col", class: "end", {t("console-work-state-waiting")} }
                            th { scope: "col", class: "end", {t("console-field-oldest")} }
                            th { scope: "col", class: "end", {t("console-work-state-running")} }
                            th { scope: "col", class: "end", {t("console-work-state-dead")} }
                        }
                    }
                    tbody {
                        for queue in queues {
                            tr { key: "{queue.kind}",
                                th { scope: "row", {t_code("console-work", &queue.kind)} }
                                td { class: "end", "data-label": t("console-work-state-waiting"), "{number(queue.waiting)}" }
                                td { class: "end", "data-label": t("console-field-oldest"),
                                    match queue.oldest_at.map(|at| now - at.0) {
                                        Some(age) if age > BEHIND_US => rsx! { span { class: "warn", "{span(age)}" } },
                                        Some(age) if age > 0 => rsx! { "{span(age)}" },
                                        _ => rsx! { "–" },
                                    }
                                }
                                td { class: "end", "data-label": t("console-work-state-running"), "{number(queue.running)}" }
                                td { class: "end", "data-label": t("console-work-state-dead"),
                                    span { class: if queue.dead > 0 { "bad" } else { "" }, "{number(queue.dead)}" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One job or effect, beside the list.
#[component]
fn Item(source: WorkSource, id: String, onact: EventHandler<bool>) -> Element {
    let asked = use_asked(move || ask::work_item(source, id.clone()));
    let Some(item) = asked.value() else {
        return match asked.trouble() {
            Some(trouble) => {
                rsx! { Failed { title: t("console-jobs-failed"), trouble, onretry: move |()| asked.again() } }
            }
            None => rsx! { SkeletonRows { count: 3, label: t("console-loading") } },
        };
    };
    rsx! { ItemFacts { item, onact } }
}

#[component]
fn ItemFacts(item: WorkItem, onact: EventHandler<bool>) -> Element {
    let offers = |code: &str| {
        session::may(Permission::JobAct)
            && item
                .acts
                .iter()
                .any(|act| act.code == code && act.why_not.is_none())
    };
    rsx! {
        Block {
            h2 { {t_code("console-work", &item.kind)} }
            dl { class: "facts",
                Fact { label: t("console-field-state"), value: t_code("console-work-state", item.state.word()), tone: tone_of(item.state) }
                Fact { label: t("console-field-attempts"), value: number(item.attempts) }
                Fact { label: t("console-field-put"), value: whole_moment(item.created_at.0) }
                Fact { label: t("console-field-due"), value: whole_moment(item.due_at.0) }
                Fact { label: t("console-field-id"), value: item.id.clone(), tone: Tone::Machine }
            }
        }
        if !item.error.is_empty() {
            Block { title: t("console-field-error"),
                pre { class: "machine-block", tabindex: "0", "{item.error}" }
            }
        }
        Block { title: t("console-payload"),
            pre { class: "machine-block", tabindex: "0", "{item.payload}" }
        }
        div { class: "legal",
            if offers("retry") {
                Button { icon: IconName::Refresh, "data-testid": "do-retry", onclick: move |_| onact.call(true), {t("console-do-retry")} " " Kbd { "A" } }
            }
            if offers("discard") {
                Button { icon: IconName::Trash, onclick: move |_| onact.call(false), {t("console-do-discard")} " " Kbd { "X" } }
            }
        }
    }
}
