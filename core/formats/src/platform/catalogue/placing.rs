//! Finds out which file of an export belongs to which row of its tables, and to which other file.

use std::collections::{HashMap, HashSet};

use ritm_model::{Timestamp, order};

use super::Catalogue;
use crate::{
    platform::{Facts, Platform, Role, paths, rows::Row, start},
    text::moment::Zone,
};

impl Catalogue {
    /// Finds which file belongs to which row.
    pub(super) fn finish(&mut self) {
        for (index, name) in self.names.iter().enumerate() {
            let places = self.places.entry(paths::file(&paths::key(name)).to_owned());
            places.or_default().push(index);
        }
        let keys = self
            .names
            .iter()
            .enumerate()
            .map(|(index, name)| (paths::key(name), index));
        let keys: HashMap<String, usize> = keys.collect();
        for (index, name) in self.names.iter().enumerate() {
            let wholes = self
                .platforms
                .iter()
                .flat_map(|platform| platform.wholes_of(name));
            let whole = wholes.filter_map(|whole| keys.get(&whole).copied()).next();
            if let (Some(whole), Some(role @ (Role::Training | Role::Companion))) =
                (whole, self.roles.get_mut(index))
            {
                *role = Role::Companion;
                self.rests.entry(whole).or_default().push(index);
            }
        }
        let mut starts: Vec<i64> = self
            .order()
            .filter_map(|index| paths::start_in_name(self.names.get(index)?))
            .map(Timestamp::unix_ms)
            .collect();
        order::ascending(&mut starts);
        for (index, row) in self.rows.iter_mut().enumerate() {
            if let Some(itself) = row.itself.take()
                && !row
                    .file
                    .as_deref()
                    .is_some_and(|file| keys.contains_key(&paths::key(file)))
                && let Some(role) = keys
                    .get(&paths::key(&itself))
                    .and_then(|&place| self.roles.get_mut(place))
            {
                *role = Role::Training;
                row.file = Some(itself);
            }
            let mut with_file = false;
            if let Some(file) = &row.file {
                let key = paths::key(file);
                with_file = keys.contains_key(&key);
                self.by_file
                    .entry(paths::file(&key).to_owned())
                    .and_modify(|known| *known = None)
                    .or_insert(Some(index));
                self.by_path.insert(key, index);
                for key in row.instead.iter().map(|path| paths::key(path)) {
                    if keys.contains_key(&key) {
                        with_file = true;
                        self.by_path.insert(key, index);
                    }
                }
            } else if row.by_time
                && let Some(start) = row.facts.start
            {
                with_file = start::near(&starts, start.unix_ms());
                self.by_time.push((start.unix_ms(), index));
            }
            self.with_file.push(with_file);
        }
        order::ascending(&mut self.by_time);
        self.take_zones();
        self.pass_twins();
    }

    /// A track whose session lies in another part of the export still has its zone in its name.
    fn take_zones(&mut self) {
        let told: Vec<i64> = self.by_time.iter().map(|&(at, _)| at).collect();
        let names = self.order().filter_map(|index| self.names.get(index));
        let untold: Vec<Facts> = names
            .filter_map(|name| paths::moment_in_name(name))
            .filter(|moment| !start::near(&told, moment.at.unix_ms()))
            .filter_map(|moment| match moment.zone {
                Zone::East(east_s) => Some(Facts {
                    start: Some(moment.at),
                    east_s: Some(east_s),
                    ..Facts::default()
                }),
                Zone::Utc => None,
            })
            .collect();
        for facts in untold {
            if let Some(start) = facts.start {
                self.by_time.push((start.unix_ms(), self.rows.len()));
            }
            self.rows.push(Row {
                facts,
                never_manual: true,
                ..Row::default()
            });
            self.with_file.push(true);
        }
        order::ascending(&mut self.by_time);
    }

    /// Suunto gives some trainings as FIT and as JSON: one of them is enough, and FIT holds more.
    fn pass_twins(&mut self) {
        if !self.platforms.contains(&Platform::Suunto) {
            return;
        }
        let place = |name: &str| (paths::folder(name).to_owned(), paths::stem(name));
        let whole: HashSet<_> = self
            .names
            .iter()
            .filter(|name| paths::may_be_training(name))
            .map(|name| place(name))
            .collect();
        for (name, role) in self.names.iter().zip(&mut self.roles) {
            if *role == Role::Training && paths::extension(name) == "json" && whole.contains(&place(name)) {
                *role = Role::Companion;
            }
        }
    }
}
