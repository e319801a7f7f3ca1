//! Whether the way to PostgreSQL is encrypted, and whom its certificate convinces.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Reads an address. Unless it says `sslmode`, the way is encrypted when it leaves the machine; where it is encrypted, the
/// certificate is checked, name and all (`require`, `verify-ca` and `verify-full` are one).
pub(super) fn parse(url: &str) -> Result<Config, String> {
    let plain = url
        .replace("sslmode=verify-ca", "sslmode=require")
        .replace("sslmode=verify-full", "sslmode=require");
    // The driver's own words would repeat the address, password and all.
    let mut config: Config = plain
        .parse()
        .map_err(|_| "its address is not one of PostgreSQL".to_owned())?;
    if !url.contains("sslmode=") {
        let stays_here = config.get_hosts().iter().all(|host| match host {
            Host::Unix(_) => true,
            Host::Tcp(name) => {
                name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
            }
        });
        config.ssl_mode(if stays_here {
            SslMode::Disable
        } else {
            SslMode::Require
        });
    }
    Ok(config)
}

/// What makes the encrypted connections: checked against the system's certificates, and those of `authority`.
pub(super) fn connector(config: &Config, authority: Option<&Path>) -> Result<MakeRustlsConnect, String> {
    let cannot = |error: rustls::Error| error.to_string();
    let provider = Arc::new(default_provider());
    let client = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(cannot)?;
    // Reading the system's certificates takes its time, and here nothing needs them.
    if config.get_ssl_mode() == SslMode::Disable {
        let none = client.with_root_certificates(rustls::RootCertStore::empty());
        return Ok(MakeRustlsConnect::new(none.with_no_client_auth()));
    }
    let verifier = match authority {
        None => Verifier::new(provider),
        Some(path) => {
            let unreadable = |why: &dyn std::fmt::Display| format!("{} can't be read: {why}", path.display());
            let roots = CertificateDer::pem_file_iter(path)
                .map_err(|error| unreadable(&error))?
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| unreadable(&error))?;
            if roots.is_empty() {
                return Err(unreadable(&"it holds no certificate"));
            }
            Verifier::new_with_extra_roots(roots, provider)
        }
    }
    .map_err(cannot)?;
    let client = client
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(client))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_machine_is_encrypted_unless_told_otherwise() {
        for (url, mode) in [
            ("postgres://a@127.0.0.1/ritm", SslMode::Disable),
            ("postgres://a@[::1]/ritm", SslMode::Disable),
            ("postgres://a@localhost/ritm", SslMode::Disable),
            ("postgres://a@%2Frun%2Fpostgresql/ritm", SslMode::Disable),
            ("postgres://a@db.example.org/ritm", SslMode::Require),
            ("postgres://a@192.0.2.1/ritm", SslMode::Require),
            ("postgres://a@127.0.0.1,db.example.org/ritm", SslMode::Require),
            (
                "postgres://a@db.example.org/ritm?sslmode=disable",
                SslMode::Disable,
            ),
            (
                "postgres://a@localhost/ritm?sslmode=verify-full",
                SslMode::Require,
            ),
        ] {
            assert_eq!(parse(url).map(|config| config.get_ssl_mode()), Ok(mode), "{url}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_not_repeated() {
        let said = parse("postgres://a:hunter2@host:port/ritm").err();
        assert!(said.is_some_and(|said| !said.contains("hunter2")));
    }
}
