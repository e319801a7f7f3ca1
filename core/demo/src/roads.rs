//! Invented roads: a crooked net of streets, ways through it, and courses that follow the ways.

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::{
    place::{Spot, altitude_m},
    random::{Random, hash_share},
};

/// A crossing: its column and row in the net.
type Crossing = (i32, i32);

/// A net of roads: a grid that is turned and bent, with gaps in it, and with some roads better than others.
pub(crate) struct Net {
    seed: u64,
    /// About how many metres lie between two crossings.
    mesh_m: f64,
    /// How far the grid is turned, in radians.
    turn: f64,
    /// How crooked roads are between crossings.
    bend: f64,
}

impl Net {
    /// Streets and park ways for runs.
    pub(crate) const STREETS: Self = Self {
        seed: 11,
        mesh_m: 210.0,
        turn: 0.35,
        bend: 0.22,
    };
    /// Roads between villages.
    pub(crate) const ROADS: Self = Self {
        seed: 12,
        mesh_m: 620.0,
        turn: 0.2,
        bend: 0.3,
    };
    /// Farm and forest tracks.
    pub(crate) const TRACKS: Self = Self {
        seed: 13,
        mesh_m: 480.0,
        turn: 0.6,
        bend: 0.45,
    };
    /// Paths in the hills.
    pub(crate) const PATHS: Self = Self {
        seed: 14,
        mesh_m: 330.0,
        turn: 1.0,
        bend: 0.6,
    };

    fn spot(&self, (column, row): Crossing) -> Spot {
        let jitter = |axis| (hash_share(&[self.seed, axis, column as u64, row as u64]) - 0.5) * 0.6;
        let (x, y) = (
            (f64::from(column) + jitter(1)) * self.mesh_m,
            (f64::from(row) + jitter(2)) * self.mesh_m,
        );
        // Bent by long waves, so that no road runs straight through the land.
        let wave = |along: f64, meshes: f64| self.mesh_m * (along / (meshes * self.mesh_m)).sin();
        let (x, y) = (
            x + 2.0 * wave(y, 8.0) + 0.5 * wave(y, 2.3),
            y + 1.7 * wave(x, 6.0) + 0.6 * wave(x, 2.9),
        );
        let (sin, cos) = self.turn.sin_cos();
        (x * cos - y * sin, x * sin + y * cos)
    }

    /// Returns the crossing nearest to a spot.
    fn near(&self, (east, north): Spot) -> Crossing {
        let (sin, cos) = self.turn.sin_cos();
        let (x, y) = (east * cos + north * sin, north * cos - east * sin);
        let guess = |along: f64| (along / self.mesh_m).round() as i32;
        let (column, row) = (guess(x), guess(y));
        let mut best = ((column, row), f64::INFINITY);
        for near_row in row - 4..=row + 4 {
            for near_column in column - 4..=column + 4 {
                let crossing = (near_column, near_row);
                let away = distance(self.spot(crossing), (east, north));
                if away < best.1 {
                    best = (crossing, away);
                }
            }
        }
        best.0
    }

    /// Returns the cost of the road from a crossing to its neighbour in one of [`Self::TOWARDS`], or `None` where there
    /// is no road.
    fn cost(&self, (column, row): Crossing, towards: usize) -> Option<u64> {
        let luck = hash_share(&[self.seed, 3, towards as u64, column as u64, row as u64]);
        let (there, cost) = match towards {
            0 if row.rem_euclid(5) == 0 => (true, 680.0),
            1 if column.rem_euclid(6) == 0 => (true, 680.0),
            0 | 1 => (luck > 0.22, 700.0 + 900.0 * luck),
            _ => (luck > 0.7, 700.0 + 700.0 * luck),
        };
        there.then_some(cost as u64)
    }

    /// Where roads lead from a crossing: east, north, and now and then across. Each can be taken in both directions.
    const TOWARDS: [Crossing; 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];

    /// Returns the cheapest way between two crossings, both included (E. W. Dijkstra, "A note on two problems in
    /// connexion with graphs", 1959).
    fn way(&self, from: Crossing, to: Crossing) -> Vec<Crossing> {
        const MARGIN: i32 = 3;
        let (west, south) = (from.0.min(to.0) - MARGIN, from.1.min(to.1) - MARGIN);
        let width = (from.0.max(to.0) + MARGIN - west + 1) as usize;
        let height = (from.1.max(to.1) + MARGIN - south + 1) as usize;
        let index = |(column, row): Crossing| (row - south) as usize * width + (column - west) as usize;
        let crossing = |index: usize| (west + (index % width) as i32, south + (index / width) as i32);
        let mut costs = vec![u64::MAX; width * height];
        let mut came_from = vec![usize::MAX; width * height];
        let mut open = BinaryHeap::from([Reverse((0, index(from)))]);
        costs[index(from)] = 0;
        while let Some(Reverse((cost, here))) = open.pop() {
            if here == index(to) {
                break;
            }
            if cost > costs[here] {
                continue;
            }
            let (column, row) = crossing(here);
            let roads = Self::TOWARDS
                .iter()
                .enumerate()
                .flat_map(|(towards, &(east, north))| {
                    let back = (column - east, row - north);
                    [
                        ((column + east, row + north), self.cost((column, row), towards)),
                        (back, self.cost(back, towards)),
                    ]
                });
            for (there, step) in roads {
                let inside = (west..west + width as i32).contains(&there.0)
                    && (south..south + height as i32).contains(&there.1);
                if let (true, Some(step)) = (inside, step) {
                    let there = index(there);
                    if cost + step < costs[there] {
                        costs[there] = cost + step;
                        came_from[there] = here;
                        open.push(Reverse((cost + step, there)));
                    }
                }
            }
        }
        let mut way = vec![to];
        let mut here = index(to);
        while came_from[here] != usize::MAX {
            here = came_from[here];
            way.push(crossing(here));
        }
        if way.last() != Some(&from) {
            way.push(from);
        }
        way.reverse();
        way
    }

    /// Returns a round of crossings through points on a dented circle that touches `start`.
    fn round(&self, start: Spot, direction: f64, radius_m: f64, random: &Random) -> Vec<Crossing> {
        const CORNERS: u32 = 7;
        let mut random = random.clone();
        let first = self.near(start);
        let mut round = vec![first];
        for corner in 1..=CORNERS {
            let dent = random.between(0.75, 1.2);
            let angle = direction
                + std::f64::consts::PI
                + f64::from(corner) / f64::from(CORNERS) * std::f64::consts::TAU;
            let next = if corner == CORNERS {
                first
            } else {
                let centre = (
                    start.0 + radius_m * direction.cos(),
                    start.1 + radius_m * direction.sin(),
                );
                self.near((
                    centre.0 + radius_m * dent * angle.cos(),
                    centre.1 + radius_m * dent * angle.sin(),
                ))
            };
            let from = round.last().copied().unwrap_or(first);
            for crossing in self.way(from, next).into_iter().skip(1) {
                // Nobody runs into a road only to turn at its end.
                if round.len() >= 2 && round[round.len() - 2] == crossing {
                    round.pop();
                } else {
                    round.push(crossing);
                }
            }
        }
        round
    }

    /// Returns the line of a round, which is crooked between crossings and rounded at them.
    fn line(&self, round: &[Crossing]) -> Vec<Spot> {
        let mut line: Vec<Spot> = round.first().map(|&first| self.spot(first)).into_iter().collect();
        for pair in round.windows(2) {
            let &[from, to] = pair else { continue };
            let (a, b) = (self.spot(from), self.spot(to));
            // The same road bends the same way whichever way it is taken.
            let (low, high, sign) = if from < to {
                (from, to, 1.0)
            } else {
                (to, from, -1.0)
            };
            let parts = [
                self.seed,
                4,
                low.0 as u64,
                low.1 as u64,
                high.0 as u64,
                high.1 as u64,
            ];
            let bow = (hash_share(&parts) - 0.5) * self.bend * sign;
            let curl = (hash_share(&[5, parts[2], parts[3], parts[4], parts[5]]) - 0.5) * self.bend * 0.6;
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            for step in 1..=4 {
                let share = f64::from(step) / 4.0;
                let aside =
                    bow * (share * std::f64::consts::PI).sin() + curl * (share * std::f64::consts::TAU).sin();
                line.push((a.0 + dx * share - dy * aside, a.1 + dy * share + dx * aside));
            }
        }
        rounded(&rounded(&line))
    }
}

/// Cuts each corner at a quarter of its sides (G. Chaikin, "An algorithm for high-speed curve generation", 1974).
fn rounded(line: &[Spot]) -> Vec<Spot> {
    let mut result: Vec<Spot> = Vec::with_capacity(2 * line.len());
    result.extend(line.first());
    for pair in line.windows(2) {
        let &[a, b] = pair else { continue };
        result.push((a.0 * 0.75 + b.0 * 0.25, a.1 * 0.75 + b.1 * 0.25));
        result.push((a.0 * 0.25 + b.0 * 0.75, a.1 * 0.25 + b.1 * 0.75));
    }
    result.extend(line.last());
    result
}

fn distance(a: Spot, b: Spot) -> f64 {
    (b.0 - a.0).hypot(b.1 - a.1)
}

/// A course to follow, cut into even pieces.
pub(crate) struct Course {
    spots: Vec<Spot>,
    altitudes_m: Vec<f64>,
    /// The speed that bends allow at each spot, in m/s: slow enough to brake for the next bend.
    bends_m_s: Vec<f64>,
    /// Metres from the start at which traffic lights may stand.
    pub(crate) lights_m: Vec<f64>,
}

/// Metres between a course's spots.
const PIECE_M: f64 = 5.0;

impl Course {
    /// Lays a round of about `length_m` metres that begins and ends at `start`. It goes out in `direction`, in radians
    /// from east.
    pub(crate) fn round(net: &Net, start: Spot, direction: f64, length_m: f64, random: &mut Random) -> Self {
        let fixed = random.clone();
        random.share();
        let mut radius_m = length_m / std::f64::consts::TAU / 1.2;
        let mut best: (f64, Vec<Spot>) = (f64::INFINITY, Vec::new());
        for _ in 0..5 {
            let line = net.line(&net.round(start, direction, radius_m, &fixed));
            let length: f64 = line.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
            let off = (length / length_m).ln().abs();
            if off < best.0 {
                best = (off, line);
            }
            if off < 0.03 || length <= 0.0 {
                break;
            }
            radius_m *= (length_m / length).clamp(0.5, 2.0);
        }
        Self::along(&best.1)
    }

    fn along(line: &[Spot]) -> Self {
        let mut spots: Vec<Spot> = line.first().copied().into_iter().collect();
        let mut left = PIECE_M;
        for pair in line.windows(2) {
            let &[a, b] = pair else { continue };
            let length = distance(a, b);
            let mut at = left;
            while at <= length && length > 0.0 {
                let share = at / length;
                spots.push((a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share));
                at += PIECE_M;
            }
            left = at - length;
        }
        let raw: Vec<f64> = spots.iter().map(|&spot| altitude_m(spot)).collect();
        let bends_m_s = bends(&spots);
        let length_m = spots.len() as f64 * PIECE_M;
        // Lights stand every few hundred metres in town, which is within three kilometres of home.
        let lights_m = (1..)
            .map(|light| f64::from(light) * 370.0 + 90.0)
            .take_while(|&metres| metres < length_m - 60.0)
            .filter(|&metres| distance(spots[(metres / PIECE_M) as usize], (0.0, 0.0)) < 3_000.0)
            .collect();
        Self {
            altitudes_m: levelled(&raw),
            bends_m_s,
            lights_m,
            spots,
        }
    }

    /// Returns the metres from the start to the end.
    pub(crate) fn length_m(&self) -> f64 {
        self.spots.len().saturating_sub(1) as f64 * PIECE_M
    }

    fn between<T>(&self, metres: f64, of: &[T], mix: impl Fn(&T, &T, f64) -> T) -> Option<T> {
        let place = (metres / PIECE_M).clamp(0.0, of.len().saturating_sub(1) as f64);
        let first = place as usize;
        let (a, b) = (of.get(first)?, of.get(first + 1).or_else(|| of.get(first))?);
        Some(mix(a, b, place - first as f64))
    }

    /// Returns the spot after so many metres.
    pub(crate) fn spot(&self, metres: f64) -> Spot {
        self.between(metres, &self.spots, |a, b, share| {
            (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
        })
        .unwrap_or_default()
    }

    /// Returns the altitude after so many metres.
    pub(crate) fn altitude_m(&self, metres: f64) -> f64 {
        self.between(metres, &self.altitudes_m, |a, b, share| a + (b - a) * share)
            .unwrap_or_default()
    }

    /// Returns the grade, rise over run, after so many metres.
    pub(crate) fn grade(&self, metres: f64) -> f64 {
        let (before, after) = (metres - 10.0, metres + 10.0);
        (self.altitude_m(after) - self.altitude_m(before)) / 20.0
    }

    /// Returns the speed in m/s that the next bend allows after so many metres.
    pub(crate) fn bend_m_s(&self, metres: f64) -> f64 {
        self.between(metres, &self.bends_m_s, |a, b, share| a + (b - a) * share)
            .unwrap_or(f64::INFINITY)
    }
}

/// Levels the altitudes of a road: each becomes the mean over 150 m.
fn levelled(raw: &[f64]) -> Vec<f64> {
    const HALF: usize = (75.0 / PIECE_M) as usize;
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    sums.extend(raw.iter().map(|altitude| {
        sum += altitude;
        sum
    }));
    (0..raw.len())
        .map(|at| {
            let (from, to) = (at.saturating_sub(HALF), (at + HALF + 1).min(raw.len()));
            (sums[to] - sums[from]) / (to - from) as f64
        })
        .collect()
}

/// Returns the speeds that bends allow at 3 m/s² sideways, with brakes of 1.5 m/s² before them.
fn bends(spots: &[Spot]) -> Vec<f64> {
    const FASTEST_M_S: f64 = 21.0;
    const REACH: usize = 3;
    let mut limits: Vec<f64> = (0..spots.len())
        .map(|at| {
            let (before, after) = (at.saturating_sub(REACH), (at + REACH).min(spots.len() - 1));
            let heading = |a: Spot, b: Spot| (b.1 - a.1).atan2(b.0 - a.0);
            let turn = heading(spots[at], spots[after]) - heading(spots[before], spots[at]);
            let turn = (turn + std::f64::consts::PI).rem_euclid(std::f64::consts::TAU) - std::f64::consts::PI;
            if before == at || after == at || turn.abs() < 1e-3 {
                return FASTEST_M_S;
            }
            let radius_m = REACH as f64 * PIECE_M / turn.abs();
            (3.0 * radius_m).sqrt().clamp(3.5, FASTEST_M_S)
        })
        .collect();
    for at in (0..limits.len().saturating_sub(1)).rev() {
        limits[at] = limits[at].min((limits[at + 1].powi(2) + 2.0 * 1.5 * PIECE_M).sqrt());
    }
    limits
}
