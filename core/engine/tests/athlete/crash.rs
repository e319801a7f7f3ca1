//! The program dies, or the disk is full, at every single write of an import: what was acknowledged is there, nothing is
//! doubled, and the import goes on.
#![expect(
    unsafe_code,
    reason = "counting SQLite's writes means standing between it and the file system"
)]

use std::{
    ffi::{c_char, c_int, c_void},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use crate::{
    platform::{gz, zip},
    session::*,
};
use ritm_model::{
    DoorError, Event,
    activity::ActivityFilter,
    door::StoreError,
    import::{BeginImport, Chunk, CommitImport, FileHead, ImportState, PutChunks},
};
use rusqlite::ffi;

const DAY: i64 = 86_400_000;

/// Writes left until the program dies.
pub(crate) static LEFT: AtomicI64 = AtomicI64::new(i64::MAX);
/// Pairs of our method table and the one it stands before.
static TABLES: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());
static ORIGINAL: AtomicI64 = AtomicI64::new(0);

/// Writes that find the disk full, counted from where [`LEFT`] ends; 0 where the program dies there.
pub(crate) static FULL: AtomicI64 = AtomicI64::new(0);

/// Tells whether a write finds room; where the program is to die, it does.
fn room() -> bool {
    let left = LEFT.fetch_sub(1, Ordering::SeqCst);
    if left > 1 {
        return true;
    }
    let full = FULL.load(Ordering::SeqCst);
    if full == 0 {
        std::process::exit(9);
    }
    left <= 1 - full
}

/// The method table that was there before ours.
unsafe fn before(file: *mut ffi::sqlite3_file) -> *const ffi::sqlite3_io_methods {
    let ours = unsafe { (*file).pMethods } as usize;
    let tables = TABLES.lock().unwrap();
    tables.iter().find(|table| table.0 == ours).unwrap().1 as *const ffi::sqlite3_io_methods
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, data: *const c_void, size: c_int, at: i64) -> c_int {
    if !room() {
        return ffi::SQLITE_FULL;
    }
    unsafe { ((*before(file)).xWrite.unwrap())(file, data, size, at) }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    if !room() {
        return ffi::SQLITE_IOERR_TRUNCATE;
    }
    unsafe { ((*before(file)).xTruncate.unwrap())(file, size) }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    if !room() {
        return ffi::SQLITE_FULL;
    }
    unsafe { ((*before(file)).xSync.unwrap())(file, flags) }
}

unsafe extern "C" fn open_file(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let original = ORIGINAL.load(Ordering::SeqCst) as *mut ffi::sqlite3_vfs;
    let code = unsafe { ((*original).xOpen.unwrap())(original, name, file, flags, out) };
    let methods = unsafe { (*file).pMethods };
    if !methods.is_null() {
        let mut tables = TABLES.lock().unwrap();
        let known = tables
            .iter()
            .find(|table| table.1 == methods as usize)
            .map(|table| table.0);
        let ours = known.unwrap_or_else(|| {
            let mut copy = unsafe { std::ptr::read(methods) };
            copy.xWrite = Some(write);
            copy.xTruncate = Some(truncate);
            copy.xSync = Some(sync);
            let ours = Box::into_raw(Box::new(copy)) as usize;
            tables.push((ours, methods as usize));
            ours
        });
        unsafe { (*file).pMethods = ours as *const ffi::sqlite3_io_methods };
    }
    code
}

/// Puts the counting file system before the usual one.
pub(crate) fn count_writes() {
    unsafe {
        let original = ffi::sqlite3_vfs_find(std::ptr::null());
        ORIGINAL.store(original as i64, Ordering::SeqCst);
        let mut copy = std::ptr::read(original);
        copy.zName = c"counting".as_ptr();
        copy.pNext = std::ptr::null_mut();
        copy.xOpen = Some(open_file);
        assert_eq!(
            ffi::sqlite3_vfs_register(Box::into_raw(Box::new(copy)), 1),
            ffi::SQLITE_OK
        );
    }
}

/// A folder of its own for a program that dies at write `at`.
pub(crate) fn scene(folder: &Folder, at: i64) -> PathBuf {
    let path = Path::new(&folder.database())
        .parent()
        .unwrap()
        .join(at.to_string());
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// A test of this very program as a program of its own, in a folder.
pub(crate) fn program(test: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", test, "--ignored", "--test-threads=1"])
        .env("RITM_CRASH_FOLDER", folder);
    command
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("first.fit", fit(&run(MAY_DAY, 40, 1))),
        ("second.fit", fit(&run(MAY_DAY + DAY, 40, 1))),
        (
            "second from the other device.fit",
            fit(&run(MAY_DAY + DAY + 2000, 40, 2)),
        ),
    ]
}

/// The program that dies; runs only when the test below starts it.
#[test]
#[ignore = "started by the_program_dies_at_every_write"]
fn the_program() {
    let Ok(folder) = std::env::var("RITM_CRASH_FOLDER") else {
        return;
    };
    let at: i64 = std::env::var("RITM_CRASH_AT").unwrap().parse().unwrap();
    let by = std::env::var("RITM_CRASH_READERS").unwrap();
    let by = ReadBy::ALL
        .into_iter()
        .find(|kind| format!("{kind:?}") == by)
        .unwrap();
    count_writes();
    let folder = Path::new(&folder);
    let mut engine = open_with(folder.join("ritm.db").to_str().unwrap(), 1, by);
    LEFT.store(at, Ordering::SeqCst);
    hand_over(&mut engine, 1, &files());
    std::fs::write(folder.join("acknowledged"), "").unwrap();
    finish(&mut engine);
    std::fs::write(folder.join("finished"), "").unwrap();
    // Closing is of no interest: the program ends as by a kill.
    std::process::exit(0);
}

#[test]
fn the_program_dies_at_every_write() {
    dies_at_every_write(ReadBy::Engine);
}

#[test]
fn the_program_dies_at_every_write_while_threads_read() {
    dies_at_every_write(ReadBy::Threads);
}

#[test]
fn the_program_dies_at_every_write_while_others_read() {
    dies_at_every_write(ReadBy::Messages);
}

fn dies_at_every_write(by: ReadBy) {
    let folder = Folder::new(&format!("crash-{by:?}"));
    let mut deaths = 0;
    for at in 1.. {
        let path = scene(&folder, at);
        let status = program("crash::the_program", &path)
            .env("RITM_CRASH_AT", at.to_string())
            .env("RITM_CRASH_READERS", format!("{by:?}"))
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        let database = path.join("ritm.db");
        let seed = 100 + at as u64;
        let mut engine = open_with(database.to_str().unwrap(), seed, by);
        assert_eq!(engine.check_integrity().unwrap(), "ok", "after write {at}");
        let acknowledged = path.join("acknowledged").exists();
        if !acknowledged {
            // Nobody was told it is safe, so the app hands it over again: under the same id nothing doubles.
            hand_over(&mut engine, 1, &files());
        }
        finish(&mut engine);
        let import = ritm_model::ImportId::new(ritm_model::Timestamp::from_unix_ms(MAY_DAY), [1; 10]);
        let progress = progress(&mut engine, import);
        assert_eq!(progress.state, ImportState::Done, "after write {at}");
        assert_eq!(
            (progress.added, progress.linked, progress.refused),
            (2, 1, 0),
            "after write {at}"
        );
        assert_eq!(
            list(&mut engine, ActivityFilter::default()).count,
            Some(2),
            "after write {at}"
        );
        assert_eq!(engine.check_integrity().unwrap(), "ok", "after write {at}");
        std::fs::remove_dir_all(&path).unwrap();
        if status.success() {
            break;
        }
        assert_eq!(status.code(), Some(9), "died of something else at write {at}");
        deaths += 1;
    }
    assert!(
        deaths > 50,
        "only {deaths} writes seen: the counting does not work"
    );
    println!("died {deaths} times");
}

/// The program whose disk is full for a while; runs only when the test below starts it.
#[test]
#[ignore = "started by the_disk_is_full_at_every_write"]
fn the_program_without_room() {
    let Ok(folder) = std::env::var("RITM_CRASH_FOLDER") else {
        return;
    };
    let at: i64 = std::env::var("RITM_CRASH_AT").unwrap().parse().unwrap();
    count_writes();
    let path = Path::new(&folder).join("ritm.db");
    let mut engine = open_with(path.to_str().unwrap(), 1, ReadBy::Threads);
    FULL.store(12, Ordering::SeqCst);
    LEFT.store(at, Ordering::SeqCst);
    // What the athlete is told, and tries again.
    let mut told = 0;
    let mut again = |outcome: Result<(), DoorError>| match outcome {
        Ok(()) => false,
        Err(DoorError::Store(StoreError::Full | StoreError::Other(_))) => {
            told += 1;
            assert!(told < 50, "it never has room again");
            true
        }
        Err(other) => panic!("{other:?}"),
    };
    let import = import_id(1);
    let files = files();
    let heads: Vec<FileHead> = files
        .iter()
        .map(|(name, bytes)| FileHead {
            name: (*name).into(),
            bytes: bytes.len() as u64,
        })
        .collect();
    while again(engine.call(BeginImport {
        import,
        files: heads.clone(),
    })) {}
    for (file, (_, bytes)) in (0..).zip(&files) {
        let chunk = Chunk {
            file,
            offset: 0,
            bytes: bytes.clone(),
        };
        while again(engine.call(PutChunks {
            import,
            chunks: vec![chunk.clone()],
        })) {}
    }
    while again(engine.call(CommitImport {
        import,
        missing: Vec::new(),
    })) {}
    engine.finish_in_time();
    let met = LEFT.load(Ordering::SeqCst) < 1;
    let after = progress(&mut engine, import);
    assert_eq!((after.state, after.trouble), (ImportState::Done, None));
    assert_eq!((after.added, after.linked, after.refused), (2, 1, 0));
    assert_eq!(engine.check_integrity().unwrap(), "ok");
    let events = engine.take_events();
    let failed = events
        .iter()
        .filter(|event| matches!(event, Event::WorkFailed { .. }))
        .count();
    let resumed = events
        .iter()
        .filter(|event| matches!(event, Event::WorkResumed(_)))
        .count();
    assert_eq!(failed, resumed, "{events:?}");
    // A write that SQLite can do without (a checkpoint's) is nobody's trouble; else somebody is told.
    println!("met {met} told {told} failed {failed}");
    std::process::exit(if met { 3 } else { 0 });
}

/// Runs a test of this program as programs of their own, whose disk is full at one write after the other. Tells how often
/// it was, and how often the program did not say `untold`.
pub(crate) fn full_at_every_write(folder: &Folder, test: &str, untold: &str) -> (u32, u32) {
    let (mut met, mut told) = (0, 0);
    for at in 1.. {
        let path = scene(folder, at);
        let program = program(test, &path)
            .arg("--nocapture")
            .env("RITM_CRASH_AT", at.to_string())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&program.stdout);
        let errors = String::from_utf8_lossy(&program.stderr);
        match program.status.code() {
            Some(3) => met += 1,
            Some(0) => break,
            other => panic!("write {at}: {other:?} {said} {errors}"),
        }
        told += u32::from(!said.contains(untold));
        std::fs::remove_dir_all(&path).unwrap();
    }
    println!("full {met} times, told {told} times");
    (met, told)
}

#[test]
fn the_disk_is_full_at_every_write() {
    let folder = Folder::new("full");
    let test = "crash::the_program_without_room";
    let (met, told) = full_at_every_write(&folder, test, "told 0 failed 0");
    assert!(met > 40, "only {met} writes seen: the counting does not work");
    assert!(told * 10 > met * 8, "the athlete heard of {told} of {met}");
}

/// A small export of another platform, packed twice as those are: days, two devices on every fifth.
fn archive() -> Vec<u8> {
    let file = |day: i64, late_s: i64, serial| {
        let start_ms = MAY_DAY + day * DAY + late_s * 1000;
        (
            format!("activities/{day}-{serial}.fit.gz"),
            gz(&fit(&run(start_ms, 900, serial))),
        )
    };
    let files: Vec<_> = (0..DAYS as i64)
        .flat_map(|day| [Some(file(day, 0, 1)), (day % 5 == 0).then(|| file(day, 2, 2))])
        .flatten()
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    zip(&files)
}

/// How many days [`archive`] has.
const DAYS: u64 = 150;

/// The program that is killed; runs only when the test below starts it.
#[test]
#[ignore = "started by a_large_import_is_killed_again_and_again"]
fn the_large_import() {
    let Ok(folder) = std::env::var("RITM_CRASH_FOLDER") else {
        return;
    };
    let folder = Path::new(&folder);
    let seed = u64::from(std::process::id());
    let mut engine = open_with(folder.join("ritm.db").to_str().unwrap(), seed, ReadBy::Threads);
    if !folder.join("acknowledged").exists() {
        let archive = std::fs::read(folder.join("export.zip")).unwrap();
        hand_over(&mut engine, 1, &[("export.zip", archive)]);
        std::fs::write(folder.join("acknowledged"), "").unwrap();
    }
    finish(&mut engine);
    std::process::exit(0);
}

#[test]
fn a_large_import_is_killed_again_and_again() {
    let folder = Folder::new("killed");
    let database = folder.database();
    let path = Path::new(&database).parent().unwrap();
    std::fs::write(path.join("export.zip"), archive()).unwrap();
    let (mut kills, mut amid, mut last) = (0, 0, 0);
    loop {
        let mut program = program("crash::the_large_import", path)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Where it dies is up to the machine; that it gets further each time is not.
        let lives = std::time::Duration::from_millis(150 + kills * 37 % 400 + kills * 20);
        std::thread::sleep(lives);
        if let Some(status) = program.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            break;
        }
        program.kill().unwrap();
        program.wait().unwrap();
        kills += 1;
        let mut engine = open_with(&database, 1000 + kills, ReadBy::Engine);
        assert_eq!(engine.check_integrity().unwrap(), "ok", "after kill {kills}");
        let here = list(&mut engine, ActivityFilter::default()).count.unwrap_or(0);
        assert!(here >= last, "{here} are left of {last} after kill {kills}");
        last = here;
        amid += u32::from(here > 0 && here < DAYS);
    }
    assert!(amid > 0, "it was never killed amid the import");
    println!("killed {kills} times, {amid} of them amid the import");

    let mut engine = open_with(&database, 7, ReadBy::Engine);
    let import = ritm_model::ImportId::new(ritm_model::Timestamp::from_unix_ms(MAY_DAY), [1; 10]);
    let progress = progress(&mut engine, import);
    assert_eq!(progress.state, ImportState::Done);
    let twice = DAYS / 5;
    assert_eq!(
        (progress.added, progress.linked, progress.known, progress.refused),
        (DAYS, twice, 0, 0)
    );
    assert_eq!(report(&mut engine, import).len() as u64, DAYS + twice);
    let page = list(&mut engine, ActivityFilter::default());
    assert_eq!(page.count, Some(DAYS));
    let days: std::collections::BTreeSet<_> = page
        .rows
        .iter()
        .map(|row| row.start.local_day(row.utc_offset_s))
        .collect();
    assert_eq!(days.len(), page.rows.len(), "a day is there twice");
}
