//! The catalogue of an export: which file is what, and which row of a table belongs to which.

mod placing;

use std::collections::{BTreeMap, HashMap, HashSet};

use ritm_model::{Problem, ProblemCode, Recording, SourceFormat, Sport, Timestamp, order};

use super::{
    Facts, Manual, Passed, Platform, Role, Source, apply, fitbit, paths,
    rows::{Row, Rows},
    start,
};

/// What an export holds, as its paths and tables say.
pub struct Catalogue {
    platforms: Vec<Platform>,
    roles: Vec<Role>,
    names: Vec<String>,
    /// The files by the key of their names alone.
    places: HashMap<String, Vec<usize>>,
    rows: Vec<Row>,
    /// Rows by the key of their file's path in the export.
    by_path: HashMap<String, usize>,
    /// Rows by the key of their file's name alone; `None` where several have it.
    by_file: HashMap<String, Option<usize>>,
    /// Rows that only their time leads to, by their start in milliseconds since the Unix epoch.
    by_time: Vec<(i64, usize)>,
    /// Rows whose file is in the export.
    with_file: Vec<bool>,
    /// Files by those whose rest they are.
    rests: HashMap<usize, Vec<usize>>,
    problems: Vec<(String, Problem)>,
    /// What bears the name of a table and is another program's.
    strangers: HashSet<String>,
}

/// Reads what an export's tables tell; `None` when it is no export of a known platform.
pub fn catalogue(source: &mut dyn Source) -> Option<Catalogue> {
    let names = source.names();
    let mut roots: Vec<(Platform, String)> = Platform::ALL
        .into_iter()
        .filter_map(|platform| Some((platform, platform.root(&names)?)))
        .collect();
    if roots.is_empty() {
        return None;
    }
    // The innermost folder decides: an export may lie within another.
    order::by_key(&mut roots, |(_, root)| std::cmp::Reverse(root.len()));
    let mut catalogue = Catalogue::empty(roots.iter().map(|&(platform, _)| platform).collect());
    let mut told: BTreeMap<(Platform, String), Rows> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        let found = roots
            .iter()
            .find_map(|(platform, root)| Some((*platform, root, name.strip_prefix(root.as_str())?)));
        let role = match found {
            Some((platform, root, path)) => {
                let mut role = platform.role(path);
                if role == Role::Table {
                    let rows = told.entry((platform, root.clone())).or_default();
                    let problem = match source.read(index) {
                        Ok((bytes, damage)) => platform.tell(path, &bytes, rows).or(damage),
                        Err(problem) => Some(problem),
                    };
                    match problem {
                        // A table of that name, but another program's: it may hold training of its own.
                        Some(problem) if problem.code == ProblemCode::NotTraining => {
                            role = Role::Training;
                            catalogue.strangers.insert(name.clone());
                        }
                        Some(problem) => catalogue.problems.push((name.clone(), problem)),
                        None => {}
                    }
                }
                role
            }
            None if paths::is_media(name) => Role::Passed(Passed::Media),
            None => Role::Training,
        };
        catalogue.roles.push(role);
    }
    catalogue.names = names;
    for ((platform, root), mut rows) in told {
        if platform == Platform::Fitbit {
            fitbit::finish(&mut rows);
        }
        catalogue.add(platform, &root, rows);
    }
    catalogue.finish();
    Some(catalogue)
}

impl Catalogue {
    fn empty(platforms: Vec<Platform>) -> Self {
        Self {
            platforms,
            roles: Vec::new(),
            names: Vec::new(),
            places: HashMap::new(),
            rows: Vec::new(),
            by_path: HashMap::new(),
            by_file: HashMap::new(),
            by_time: Vec::new(),
            with_file: Vec::new(),
            rests: HashMap::new(),
            problems: Vec::new(),
            strangers: HashSet::new(),
        }
    }

    /// Takes over what the tables below a root told.
    fn add(&mut self, platform: Platform, root: &str, rows: Rows) {
        let Rows {
            rows,
            gear,
            worn,
            captions,
            ..
        } = rows;
        for mut row in rows {
            let facts = &mut row.facts;
            *facts.totals = std::mem::take(&mut row.totals);
            if let Some((_, id)) = &facts.external {
                let ids = worn.get(id).into_iter().flatten();
                facts.gear.extend(ids.filter_map(|id| gear.get(id).cloned()));
            }
            // A gear's id stands where its name is not known.
            for worn in &mut facts.gear {
                if let Some(name) = gear.get(worn.as_str()) {
                    name.clone_into(worn);
                }
            }
            order::ascending(&mut facts.gear);
            facts.gear.dedup();
            for photo in &mut facts.photos {
                if let Some(caption) = captions.get(photo.as_str()) {
                    let note = format!("{}: {caption}", paths::file(photo));
                    facts.notes = Some(apply::joined(facts.notes.take(), &note));
                }
                if !photo.contains("://") {
                    photo.insert_str(0, root);
                }
            }
            let paths = [&mut row.file, &mut row.itself].into_iter().flatten();
            for path in paths.chain(&mut row.instead) {
                path.insert_str(0, root);
            }
            row.format.get_or_insert(match platform {
                Platform::Strava | Platform::Runkeeper | Platform::SamsungHealth => SourceFormat::Csv,
                _ => SourceFormat::Json,
            });
            self.rows.push(row);
        }
    }

    /// Where the export is from; several when one lies within another.
    pub fn platforms(&self) -> &[Platform] {
        &self.platforms
    }

    /// What file `index` of the source is for.
    pub fn role(&self, index: usize) -> Role {
        self.roles.get(index).copied().unwrap_or(Role::Training)
    }

    /// The files to import, in the source's order. The tables are not among them; they have been read already.
    pub fn order(&self) -> impl Iterator<Item = usize> + '_ {
        let roles = self.roles.iter().enumerate();
        roles.filter_map(|(index, &role)| (role == Role::Training).then_some(index))
    }

    /// The files that continue file `index`: it is to be read as if their bytes followed its own.
    pub fn rests_of(&self, index: usize) -> &[usize] {
        self.rests.get(&index).map_or(&[], Vec::as_slice)
    }

    /// How many files of each kind hold no training; the report has a line for each kind.
    pub fn passed_over(&self) -> Vec<(Passed, usize)> {
        let mut counts = BTreeMap::new();
        for role in &self.roles {
            if let Role::Passed(kind) = role {
                *counts.entry(*kind).or_insert(0) += 1;
            }
        }
        counts.into_iter().collect()
    }

    /// How many files of each kind are not read as training: [`Self::passed_over`], and those that tell of others. With
    /// the files of [`Self::order`] these are all there are.
    pub fn without_training(&self) -> Vec<(Passed, usize)> {
        let count = |wanted: Role| self.roles.iter().filter(|&&role| role == wanted).count();
        let mut counts = self.passed_over();
        counts.push((Passed::Tables, count(Role::Table)));
        counts.push((Passed::Parts, count(Role::Companion)));
        counts.retain(|&(_, count)| count > 0);
        counts
    }

    /// How a file that was read and refused is counted. Sound files of an export that hold no training are only
    /// counted by their kind; `None` means that the refusal is shown to the athlete.
    pub fn passes_over(&self, name: &str, problem: &Problem) -> Option<Passed> {
        // What was taken for a table at first is not passed over a second time.
        if self.strangers.contains(name) {
            return None;
        }
        match problem.code {
            ProblemCode::NotTraining | ProblemCode::Empty => Some(Passed::Device),
            ProblemCode::NoTimes => Some(Passed::Plans),
            ProblemCode::UnknownFormat if !paths::may_be_training(name) => Some(Passed::Other),
            _ => None,
        }
    }

    /// The file that a file of training refers to, by the end of its path: Apple Health's routes.
    pub fn resolve(&self, reference: &str) -> Option<usize> {
        let wanted = paths::key(reference);
        let wanted = wanted.trim_start_matches('/');
        let fits = |index: &&usize| {
            let name = self
                .names
                .get(**index)
                .map(|name| paths::key(name))
                .unwrap_or_default();
            let before = name.strip_suffix(wanted);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        self.places.get(paths::file(wanted))?.iter().find(fits).copied()
    }

    /// What is wrong with tables, by their names. The files that they describe are imported all the same.
    pub fn problems(&self) -> &[(String, Problem)] {
        &self.problems
    }

    /// The row of a file, by its path.
    fn row_of(&self, entry: &str) -> Option<&Row> {
        let key = paths::key(entry);
        let by_path = self.by_path.get(&key).copied();
        let found = by_path.or_else(|| self.by_file.get(paths::file(&key)).copied().flatten());
        self.rows.get(found?)
    }

    /// The row that begins nearest to `start`, when its sport may be the same.
    fn row_at(&self, start: Timestamp, sport: Sport) -> Option<&Row> {
        let start = start.unix_ms();
        let from = self
            .by_time
            .partition_point(|&(at, _)| at < start - start::SAME_MS);
        let near = self.by_time.get(from..)?.iter();
        near.take_while(|&&(at, _)| at <= start + start::SAME_MS)
            .filter(|&&(_, row)| {
                let said = self.rows.get(row).and_then(|row| row.facts.sport);
                said.is_none_or(|said| start::alike(said, sport))
            })
            .min_by_key(|&&(at, _)| (at - start).abs())
            .and_then(|&(_, row)| self.rows.get(row))
    }

    /// What the platform says about the file `entry`, where its path tells which activity it is of.
    ///
    /// `entry` is the file's path in the source; for a file unpacked from an archive in the source it is the path
    /// within that archive.
    pub fn told_of(&self, entry: &str) -> Option<&Facts> {
        self.row_of(entry).map(|row| &row.facts)
    }

    /// What the platform says about a recording that can be found only by its time.
    pub fn told_at(&self, start: Timestamp, sport: Sport) -> Option<&Facts> {
        self.row_at(start, sport).map(|row| &row.facts)
    }

    /// Adds what the platform says to the recordings of the file `entry`: see [`Facts::apply`].
    pub fn apply(&self, entry: &str, recordings: &mut [Recording]) {
        let several = recordings.len() > 1;
        let told = self.told_of(entry);
        for recording in recordings {
            if let Some(facts) = told.or_else(|| self.told_at(recording.start, recording.sport)) {
                facts.apply(recording, several);
            }
        }
    }

    /// What the tables tell of the file `entry` where nothing could be taken from it: the activity is one all the same.
    /// `None` where they tell no time or distance.
    pub fn instead_of(&self, entry: &str) -> Option<Manual> {
        let row = self.row_of(entry).filter(|row| !row.never_manual)?;
        let told = &row.facts.totals;
        let length = told.elapsed_ms.or(told.timer_ms).or(told.moving_ms);
        if length.is_none_or(|ms| ms <= 0) && told.distance_m.is_none_or(|metres| metres <= 0.0) {
            return None;
        }
        Some(Manual {
            recording: apply::manual(row)?,
            certain: true,
            by_wall_clock: row.by_wall_clock,
        })
    }

    /// The activities that have no file in the export, oldest first.
    pub fn manual(&self) -> impl Iterator<Item = Manual> + '_ {
        let mut rows: Vec<_> = self.rows.iter().zip(&self.with_file).collect();
        rows.retain(|(row, with_file)| !**with_file && !row.never_manual && row.facts.start.is_some());
        order::by_key(&mut rows, |(row, _)| row.facts.start);
        rows.into_iter().filter_map(|(row, _)| {
            Some(Manual {
                recording: apply::manual(row)?,
                certain: !row.by_time,
                by_wall_clock: row.by_wall_clock,
            })
        })
    }
}
