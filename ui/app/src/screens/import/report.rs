//! What became of every file of an import.

use dioxus::prelude::*;
use ritm_kit::{Button, Card, Choice, Icon, IconName, Select, SkeletonRows, ToggleChip};
use ritm_model::{
    ActivityId, DoorError, ImportId, Problem, ProblemCode, Topic,
    import::{ImportLine, ImportState, Outcome, ReadReport},
};

use crate::{
    browser, door,
    format::DateStyle,
    locale::LOCALE,
    route::Route,
    screens::parts::Failed,
    state::{
        imports::{IMPORTS, RunningImport, sum},
        tell_error, use_topic,
    },
    texts::{t, t_args, t_count, t_with},
};

use super::{
    columns::ColumnsDialog,
    lines::{Lines, Reading},
};

/// Lines of the report shown at first, and so many more at a time.
const PAGE_LINES: usize = 60;
/// Lines drawn at once, and the pause before more: an import takes every processor, and the page has other things to draw.
const STRIP_LINES: usize = 10;
const STRIP_MS: i32 = 50;
/// Lines asked for at once by who needs them all.
const MOST_LINES: u16 = 500;

/// Chooses among the latest imports.
#[component]
pub(super) fn Recent(shown: ImportId, onpick: EventHandler<ImportId>) -> Element {
    // Not drawn anew whenever progress is told.
    let imports = use_memo(|| {
        let line = |import: &RunningImport| {
            let progress = &import.progress;
            // While it runs its numbers change all the time.
            let came = if import.runs() {
                String::new()
            } else {
                sum(progress)
            };
            (
                progress.import,
                progress.begun,
                progress.name.clone(),
                progress.files_total,
                came,
            )
        };
        IMPORTS.read().iter().map(line).collect::<Vec<_>>()
    });
    let locale = LOCALE.read();
    let options = imports
        .read()
        .iter()
        .map(|(import, begun, name, files, came)| {
            let offset_s = browser::utc_offset_s(*begun);
            let day = locale.near_day(begun.local_day(offset_s), browser::today());
            let time = locale.moment(*begun, offset_s, DateStyle::Time);
            let mut what = match name.as_str() {
                "" => t("import-of-demo"),
                name => name.rsplit('/').next().unwrap_or(name).to_owned(),
            };
            if *files > 1 && !name.is_empty() {
                what = t_args(
                    "import-of-files",
                    &[
                        ("name", what.into()),
                        ("count", (*files).into()),
                        ("shown", locale.formats.count(*files).into()),
                    ],
                );
            }
            let parts: Vec<String> = [format!("{day}, {time}"), what, came.clone()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            Choice::new(import.to_string(), parts.join(" · "))
        })
        .collect();
    rsx! {
        Select {
            label: t("import-which"),
            options,
            value: shown.to_string(),
            test_id: "import-select",
            onchange: move |value: String| {
                if let Ok(id) = value.parse() {
                    onpick.call(id);
                }
            },
        }
    }
}

/// The report of one import.
#[component]
pub(super) fn ReportCard(import: ImportId) -> Element {
    let progress = use_memo(move || {
        IMPORTS
            .read()
            .iter()
            .find(|known| known.progress.import == import)
            .map(|known| known.progress.clone())
    });
    // Running imports have what is missing of the first lines read after the first file, the fourth, the sixteenth, and
    // then every so many, not with every one.
    let stage = use_memo(move || {
        let progress = progress.read();
        let progress = progress.as_ref()?;
        let ended = matches!(progress.state, ImportState::Done | ImportState::Cancelled);
        let done = progress.files_done;
        let step = (!ended).then_some((done.checked_ilog2().map(|twos| twos / 2), done / 64));
        Some((progress.state, step, ended.then_some(progress.refused)))
    });
    let mut problems_only = use_signal(|| false);
    let mut wanted = use_signal(|| PAGE_LINES);
    let explained = use_signal(|| 0);
    let version = use_topic(Topic::Report(import));
    let mut shown = use_signal(|| None::<Lines>);
    let mut report = use_resource(move || {
        let ended = stage().and_then(|(_, _, ended)| ended);
        let reading = Reading {
            problems_only: problems_only(),
            ended,
            // While the import runs its progress tells of further lines, and strips of them are read as it goes.
            changes: explained() + if ended.is_some() { version() } else { 0 },
        };
        let wanted = wanted();
        async move {
            let begin = |known: &mut Lines| known.begin(reading);
            let (mut have, mut after) = shown.write().as_mut().map_or((0, 0), begin);
            while have < wanted {
                if have > 0 {
                    browser::sleep(STRIP_MS).await;
                }
                let strip = (wanted - have).min(STRIP_LINES);
                let (came, more) = lines(import, reading.problems_only, after, strip).await?;
                {
                    let mut shown = shown.write();
                    let known = shown.get_or_insert_default();
                    known.begin(reading);
                    known.take(came, more);
                    (have, after) = known.reached();
                }
                if !more {
                    return Ok(());
                }
            }
            // All were shown that there were when they were read.
            let known_to_end = shown.peek().as_ref().is_some_and(|known| !known.more());
            if known_to_end
                && !lines(import, reading.problems_only, after, 1).await?.0.is_empty()
                && let Some(known) = shown.write().as_mut()
            {
                known.grow();
            }
            Ok(())
        }
    });
    let Some(progress) = progress() else {
        return rsx! {};
    };
    let wrong = progress.damaged + progress.refused;
    rsx! {
        Card {
            title: t("report-title"),
            flush: true,
            aside: (wrong > 0 || problems_only()).then(|| rsx! {
                ToggleChip {
                    on: problems_only(),
                    icon: IconName::Warning,
                    "data-testid": "problems-only",
                    onchange: move |on| {
                        wanted.set(PAGE_LINES);
                        problems_only.set(on);
                    },
                    {t_count("report-problems-only", wrong)}
                }
            }),
            "data-testid": "import-report",
            p { class: "report-sum", role: "status", "data-testid": "report-sum", {sum(&progress)} }
            if progress.state != ImportState::Receiving && progress.files_done > 0 {
                div { class: "report-tools",
                    Button {
                        icon: IconName::Download,
                        small: true,
                        "data-testid": "report-download",
                        onclick: move |_| async move { download(import).await },
                        {t("report-download")}
                    }
                }
            }
            if let Some(Err(error)) = &*report.read() {
                Failed { error: DoorError::clone(error), onretry: move |()| report.restart() }
            } else {
                ReportLines { import, shown, problems_only, wanted, explained }
            }
        }
    }
}

/// The lines of a report. A room of its own: what they are part of is drawn anew whenever progress is told.
#[component]
fn ReportLines(
    import: ImportId,
    shown: Signal<Option<Lines>>,
    problems_only: Signal<bool>,
    wanted: Signal<usize>,
    explained: Signal<u64>,
) -> Element {
    let (mut wanted, mut explained) = (wanted, explained);
    let mut asked = use_signal(|| None::<(u64, String)>);
    let shown = shown.read();
    let Some(known) = &*shown else {
        return rsx! { SkeletonRows { count: 4, label: t("loading") } };
    };
    rsx! {
        if known.all().is_empty() {
            p { class: "report-none sub",
                if problems_only() { {t("report-no-problems")} } else { {t("report-nothing-yet")} }
            }
        }
        ul { class: "report",
            for line in known.all().iter().cloned() {
                Line {
                    key: "{line.number}",
                    line,
                    onexplain: move |table| asked.set(Some(table)),
                }
            }
        }
        if let Some((line, name)) = asked() {
            ColumnsDialog {
                import,
                line,
                name,
                onclose: move |()| {
                    asked.set(None);
                    explained += 1;
                },
            }
        }
        if known.more() && known.all().len() >= wanted() {
            div { class: "report-more",
                Button {
                    onclick: move |_| wanted += PAGE_LINES,
                    "data-testid": "report-more",
                    {t("report-more")}
                }
            }
        }
    }
}

/// Offers the whole report as a table.
async fn download(import: ImportId) {
    let mut table = format!(
        "{}\r\n",
        ["file", "outcome", "problems"]
            .map(|column| cell(&t(&format!("report-column-{column}"))))
            .join(",")
    );
    match lines(import, false, 0, usize::MAX).await {
        Ok((lines, _)) => {
            for line in &lines {
                let problems: Vec<String> = line
                    .problems
                    .iter()
                    .map(|problem| problem_text(problem, line.outcome == Outcome::Refused))
                    .collect();
                let row = [
                    line.name.clone(),
                    outcome_words(&line.outcome),
                    problems.join("; "),
                ];
                table.push_str(&row.map(|text| cell(&text)).join(","));
                table.push_str("\r\n");
            }
            // The mark tells spreadsheets that it is UTF-8.
            browser::download_bytes("ritm-import.csv", format!("\u{feff}{table}").as_bytes());
        }
        Err(error) => tell_error(&error),
    }
}

/// A cell of a comma-separated table (RFC 4180); what a spreadsheet would take for a formula is defused.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// What became of a file, in words.
fn outcome_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Added(ids) => t_count("outcome-added", ids.len() as u64),
        Outcome::Linked(_) => t("outcome-linked"),
        Outcome::Known(_) => t("outcome-known"),
        Outcome::Refused => t("outcome-refused"),
        Outcome::Passed { what, files } => {
            format!(
                "{}: {}",
                t(&format!("passed-{what}")),
                t_count("files-count", *files)
            )
        }
    }
}

#[component]
fn Line(line: ImportLine, onexplain: EventHandler<(u64, String)>) -> Element {
    let (icon, class, activities): (_, _, &[ActivityId]) = match &line.outcome {
        Outcome::Added(ids) if line.problems.is_empty() => (IconName::Done, "good", ids),
        Outcome::Added(ids) => (IconName::Warning, "warn", ids),
        Outcome::Linked(ids) => (IconName::Link, "good", ids),
        Outcome::Known(ids) => (IconName::Copy, "quiet", ids),
        Outcome::Refused => (IconName::Problem, "bad", &[]),
        Outcome::Passed { .. } => (IconName::Info, "quiet", &[]),
    };
    let outcome = outcome_words(&line.outcome);
    let (folder, file) = match line.name.rsplit_once('/') {
        Some((folder, file)) => (format!("{folder}/"), file.to_owned()),
        None => (String::new(), line.name.clone()),
    };
    rsx! {
        li { class: "report-line {class}", "data-testid": "report-row",
            Icon { name: icon, size: 18 }
            div { class: "report-words",
                div { class: "report-name",
                    span { class: "report-folder", "{folder}" }
                    "{file}"
                }
                for (index , problem) in line.problems.iter().enumerate() {
                    p { key: "{index}", class: "report-problem", {problem_text(problem, line.outcome == Outcome::Refused)} }
                }
            }
            if line.outcome == Outcome::Refused && line.problems.iter().any(|problem| problem.code == ProblemCode::UnknownColumns) {
                div { class: "report-explain",
                    Button {
                        small: true,
                        "data-testid": "explain-columns",
                        onclick: {
                            let table = (line.number, line.name.clone());
                            move |_| onexplain.call(table.clone())
                        },
                        {t("columns-open")}
                    }
                }
            }
            div { class: "report-outcome",
                span { "{outcome}" }
                for (index , id) in activities.iter().enumerate() {
                    Link { key: "{id}", to: Route::activity(*id), class: "report-link",
                        if activities.len() > 1 {
                            {t_with("report-open-number", "number", &(index + 1).to_string())}
                        } else {
                            {t("report-open")}
                        }
                    }
                }
            }
        }
    }
}

/// What is wrong, where, and the format's own words for it.
///
/// Of what was `refused` nothing was kept.
pub(crate) fn problem_text(problem: &Problem, refused: bool) -> String {
    let mut text = match problem.code {
        ProblemCode::Truncated if refused => t("problem-truncated-nothing"),
        code => t(code.code()),
    };
    let at = problem.at_byte.map(|byte| {
        let byte = LOCALE.read().formats.count(byte);
        t_args("problem-at-byte", &[("byte", byte.into())])
    });
    let particulars: Vec<_> = (!problem.detail.is_empty())
        .then(|| problem.detail.clone())
        .into_iter()
        .chain(at)
        .collect();
    if !particulars.is_empty() {
        text.push_str(" (");
        text.push_str(&particulars.join(", "));
        text.push(')');
    }
    text
}

/// The first `wanted` lines after the one numbered `after`, and whether more follow.
async fn lines(
    import: ImportId,
    problems_only: bool,
    after: u64,
    wanted: usize,
) -> Result<(Vec<ImportLine>, bool), DoorError> {
    let mut all = Vec::new();
    loop {
        let missing = wanted - all.len();
        let question = ReadReport {
            import,
            after: all.last().map_or(after, |line: &ImportLine| line.number),
            limit: u16::try_from(missing).unwrap_or(MOST_LINES).min(MOST_LINES),
            problems_only,
        };
        let page = door::ask(question).await?;
        let came = !page.lines.is_empty();
        all.extend(page.lines);
        if !page.more || !came || all.len() >= wanted {
            return Ok((all, page.more && came));
        }
    }
}
