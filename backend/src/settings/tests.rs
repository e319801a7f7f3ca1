#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

use super::*;
use crate::testing::Folder;

fn env(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)))
        .collect()
}

fn load(file: &str, pairs: &[(&str, &str)]) -> (Folder, Result<Loaded, SettingsError>) {
    let folder = Folder::new();
    let path = folder.write("ritm.toml", file);
    let loaded = Settings::load(Some(&path), env(pairs));
    (folder, loaded)
}

fn wrongs(file: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    let (folder, loaded) = load(file, pairs);
    let prefix = format!("{}/", folder.path().display());
    loaded
        .unwrap_err()
        .wrongs
        .iter()
        .map(|wrong| wrong.to_string().replace(&prefix, ""))
        .collect()
}

#[test]
fn defaults_are_what_the_list_says() {
    let (_folder, loaded) = load("", &[]);
    let loaded = loaded.unwrap();
    assert_eq!(loaded.settings, Settings::default());
    assert!(
        loaded
            .origins
            .iter()
            .all(|(_, origin)| *origin == Origin::Default)
    );
}

#[test]
fn links_name_an_address_that_somebody_can_open() {
    for (bind, url) in [
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("[::]:80", "http://[::1]:80"),
        ("10.1.2.3:8080", "http://10.1.2.3:8080"),
    ] {
        let (_folder, loaded) = load("", &[("RITM_SERVER_BIND", bind)]);
        assert_eq!(loaded.unwrap().settings.server.public_url(), url);
    }
}

#[test]
fn what_can_t_hold_together_is_refused() {
    let told = |pairs: &[(&str, &str)]| wrongs("", pairs).join("\n");
    let tls = ("RITM_SERVER_BEHIND_TLS", "true");
    let plain = told(&[tls, ("RITM_SERVER_URL", "http://ritm.test")]);
    assert!(plain.contains("server.url") && plain.contains("https"), "{plain}");
    let nowhere = told(&[tls]);
    assert!(
        nowhere.contains("server.behind_tls") && nowhere.contains("server.url"),
        "{nowhere}"
    );
    let name = told(&[("RITM_MAIL_SERVER", "http://mail.test")]);
    assert!(name.contains("mail.server"), "{name}");
    let (_folder, right) = load(
        "",
        &[
            tls,
            ("RITM_SERVER_URL", "https://ritm.test"),
            ("RITM_MAIL_SERVER", "mail.test"),
        ],
    );
    assert!(right.is_ok(), "{right:?}");
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_defaults() {
    let file = "[server]\nbind = \"127.0.0.1:9000\"\ndrain_seconds = 3\nbehind_tls = true\nurl = \"https://ritm.test\"\n";
    let (_folder, loaded) = load(
        file,
        &[("RITM_SERVER_BIND", "[::1]:9001"), ("RITM_LOG_FORMAT", "json")],
    );
    let Loaded { settings, origins } = loaded.unwrap();
    assert_eq!(settings.server.bind.to_string(), "[::1]:9001");
    assert_eq!(settings.server.drain_time, Duration::from_secs(3));
    assert!(settings.server.behind_tls);
    assert_eq!(settings.log.format, LogFormat::Json);
    let origin = |name| {
        origins
            .iter()
            .find(|(key, _)| *key == name)
            .unwrap()
            .1
            .to_string()
    };
    assert_eq!(origin("server.bind"), "environment variable RITM_SERVER_BIND");
    assert!(origin("server.drain_seconds").ends_with("ritm.toml, line 3"));
    assert_eq!(origin("log.level"), "default");
}

#[test]
fn a_folder_in_the_file_counts_from_the_file() {
    let (folder, loaded) = load("[web]\ndir = \"app\"\n", &[]);
    assert_eq!(loaded.unwrap().settings.web.dir, folder.path().join("app"));
    let (_folder, loaded) = load("[web]\ndir = \"app\"\n", &[("RITM_WEB_DIR", "other")]);
    assert_eq!(loaded.unwrap().settings.web.dir, PathBuf::from("other"));
}

#[test]
fn the_variable_names_the_file() {
    let folder = Folder::new();
    let path = folder.write("other.toml", "[log]\nlevel = \"warn\"\n");
    let loaded = Settings::load(None, [(FILE_VARIABLE.into(), path.into_os_string())]).unwrap();
    assert_eq!(loaded.settings.log.level, "warn");
}

#[test]
fn every_error_is_told_at_once_with_key_place_reason_and_cure() {
    let file =
        "[server]\nbind = \"localhost\"\nheader_bytes = 12\nbehind_tls = \"yes\"\n\n[log]\nformat = 'xml'\n";
    let told = wrongs(
        file,
        &[("RITM_SERVER_DRAIN_SECONDS", "soon"), ("RITM_LOG_LEVEL", "loud")],
    );
    assert_eq!(
        told,
        [
            "server.bind (ritm.toml, line 2): \"localhost\" is not an IP address and a port. Write an IP address \
             and a port, such as 127.0.0.1:8080 (this machine only) or [::]:8080 (everyone).",
            "server.behind_tls (ritm.toml, line 4): \"yes\" is neither true nor false. Write true or false.",
            "server.header_bytes (ritm.toml, line 3): 12 is out of range. Write a whole number from 8192 to 1048576.",
            "server.drain_seconds (environment variable RITM_SERVER_DRAIN_SECONDS): \"soon\" is not such a number. \
             Write a whole number from 0 to 3600.",
            "log.level (environment variable RITM_LOG_LEVEL): \"loud\" is not a level. \
             Write error, warn, info, debug, trace or off, or info,ritm_backend=debug.",
            "log.format (ritm.toml, line 7): \"xml\" is not known. Write text or json.",
        ]
    );
}

#[test]
fn unknown_names_are_refused_with_the_nearest_one() {
    let told = wrongs(
        "top = 1\n[server]\nbnd = \"127.0.0.1:1\"\n[sever]\n",
        &[
            ("RITM_WEB_DIRR", "x"),
            ("RITM_WASM_TOOLCHAIN", "debian"),
            ("PATH", "/bin"),
        ],
    );
    assert_eq!(
        told,
        [
            "server.bnd (ritm.toml, line 3): there is no such setting. Did you mean server.bind?",
            "sever (ritm.toml, line 4): there is no such setting. \
             Remove it; `ritm-backend --help` lists the settings there are.",
            "top (ritm.toml, line 1): there is no such setting. \
             Remove it; `ritm-backend --help` lists the settings there are.",
            "web.dirr (environment variable RITM_WEB_DIRR): there is no such setting. Did you mean RITM_WEB_DIR?",
        ]
    );
}

#[test]
fn wrong_types_are_named() {
    let told = wrongs(
        "[server]\nbind = 8080\nconnections = 1.5\ndrain_seconds = \"10\"\nbehind_tls = 1\n[web]\ndir = [\"a\"]\n",
        &[],
    );
    let told = told.join("\n");
    for expected in [
        "server.bind (ritm.toml, line 2): 8080 is not a text",
        "server.connections (ritm.toml, line 3): a number with a fraction is not such a number",
        "server.drain_seconds (ritm.toml, line 4): \"10\" is not such a number",
        "server.behind_tls (ritm.toml, line 5): 1 is neither true nor false",
        "web.dir (ritm.toml, line 7): a list is not a text",
    ] {
        assert!(told.contains(expected), "{expected} is missing from\n{told}");
    }
}

#[test]
fn text_that_is_not_toml_is_told_with_its_line() {
    let told = wrongs("[server]\nbind = \n", &[]);
    assert_eq!(told.len(), 1);
    assert!(
        told.concat().starts_with("ritm.toml, line 2: this is not TOML"),
        "{told:?}"
    );
    // A name given twice would leave it open which value holds.
    let told = wrongs("[web]\ndir = \"a\"\ndir = \"b\"\n", &[]);
    assert!(told.concat().contains("line 3: this is not TOML"), "{told:?}");
}

#[test]
fn a_named_file_must_exist() {
    let error = Settings::load(Some(Path::new("/nowhere/ritm.toml")), []).unwrap_err();
    let told = error.to_string();
    assert!(told.contains("/nowhere/ritm.toml"), "{told}");
    assert!(told.contains("--config"), "{told}");
}

#[test]
fn printed_settings_load_back_the_same() {
    let pairs = [
        ("RITM_SERVER_BIND", "0.0.0.0:81"),
        ("RITM_SERVER_CONNECTIONS", "7"),
        ("RITM_SERVER_NOTICE_SECONDS", "4"),
        ("RITM_DATA_FOLDER", "/var/lib/ritm"),
        ("RITM_DATABASE_CONNECTIONS", "33"),
        ("RITM_WEB_DIR", "/a \"quoted\"\\folder"),
        ("RITM_WEB_MEMORY_BYTES", "1_000"),
        ("RITM_LOG_LEVEL", "info,ritm_backend=debug"),
        ("RITM_LOG_FORMAT", "json"),
    ];
    let (_folder, first) = load("", &pairs);
    let first = first.unwrap();
    let (_folder, second) = load(&first.to_toml(), &[]);
    assert_eq!(second.unwrap().settings, first.settings);
    assert_ne!(first.settings, Settings::default());
}

#[test]
fn every_setting_is_printed() {
    let (_folder, loaded) = load("", &[]);
    let printed = loaded.unwrap().to_toml();
    for key in key::ALL {
        let (_, name) = key.parts();
        let line = printed
            .lines()
            .find(|line| line.starts_with(&format!("{name} = ")));
        assert!(
            line.is_some_and(|line| !line.starts_with(&format!("{name} =  #"))),
            "{} is not printed",
            key.name
        );
    }
}

/// The table of docs/server.md is written anew by `RITM_WRITE=settings cargo test -p ritm-backend every_setting`.
#[test]
fn every_setting_is_in_the_documentation() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/server.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once("<!-- settings -->\n").unwrap();
    let (table, after) = rest.split_once("<!-- end of settings -->").unwrap();
    let mut wanted = "| setting | default | meaning |\n|---|---|---|\n".to_owned();
    for key in key::ALL {
        let _ = writeln!(wanted, "| `{}` | `{}` | {} |", key.name, key.default, key.meaning);
    }
    if std::env::var("RITM_WRITE").is_ok_and(|what| what == "settings") {
        let written = format!("{before}<!-- settings -->\n{wanted}<!-- end of settings -->{after}");
        std::fs::write(&path, written).unwrap();
    } else {
        assert!(
            table == wanted,
            "docs/server.md is not up to date: RITM_WRITE=settings cargo test -p ritm-backend every_setting"
        );
    }
}

#[test]
fn the_database_is_a_file_unless_it_is_named() {
    let place = |pairs: &[(&str, &str)]| load("", pairs).1.unwrap().settings.place();
    let Place::Sqlite(file) = place(&[("RITM_DATA_FOLDER", "/srv")]) else {
        panic!("the default is no file");
    };
    assert_eq!(file, Path::new("/srv/ritm.db"));
    let Place::Sqlite(file) = place(&[("RITM_DATABASE_URL", "sqlite:/srv/other.db")]) else {
        panic!("sqlite: is no file");
    };
    assert_eq!(file, Path::new("/srv/other.db"));
    let url = "postgres://ritm:hunter2@db.example.org/ritm";
    let Place::Postgres { connections, .. } = place(&[("RITM_DATABASE_URL", url)]) else {
        panic!("postgres:// is none");
    };
    assert_eq!(connections, 12);
}

#[test]
fn a_wrong_database_is_told_without_its_password() {
    for wrong in [
        "mysql://ritm:hunter2@db/ritm",
        "postgres://ritm:hunter2@db:port/ritm",
        "sqlite:",
        "hunter2",
    ] {
        let told = wrongs("", &[("RITM_DATABASE_URL", wrong)]).concat();
        assert!(
            told.starts_with("database.url (environment variable RITM_DATABASE_URL): it "),
            "{told}"
        );
        assert!(!told.contains("hunter2"), "{told}");
    }
    let (_folder, loaded) = load("", &[("RITM_DATABASE_URL", "postgres://ritm:hunter2@db/ritm")]);
    assert!(!loaded.unwrap().to_toml().contains("hunter2"));
}
