//! Says whether the tests have a PostgreSQL (`cfg(postgres)`): `RITM_TEST_POSTGRES` names one. Without it those that need it
//! count as ignored.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(postgres)");
    println!("cargo::rerun-if-env-changed=RITM_TEST_POSTGRES");
    if std::env::var_os("RITM_TEST_POSTGRES").is_some_and(|url| !url.is_empty()) {
        println!("cargo::rustc-cfg=postgres");
    }
}
