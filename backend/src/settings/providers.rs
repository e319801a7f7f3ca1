//! The providers by which one can sign in: a file of its own, with a section for each.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::reader::Reader;
use super::{Secret, key};

/// How many providers there may be.
const MOST: usize = 20;

/// A provider by which one can sign in (`OpenID` Connect).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderSettings {
    /// Its name in addresses and in the database: the section's.
    pub name: String,
    /// What people read on its button.
    pub title: String,
    /// Who it is: the address that its tokens name, exactly.
    pub issuer: String,
    /// What it calls this server.
    pub client: String,
    /// What this server proves itself with; none for a client without one.
    pub secret: Option<Secret>,
    /// What it is asked for, separated by spaces.
    pub scopes: String,
    /// Whether its word on addresses is taken.
    pub addresses: bool,
}

/// `[sign_in]`: by what one can sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInSettings {
    /// The file of the providers, if there is one.
    pub file: Option<PathBuf>,
    /// The providers of that file.
    pub providers: Vec<ProviderSettings>,
}

impl SignInSettings {
    pub(super) fn read(reader: &mut Reader<'_>, file_folder: Option<&Path>) -> Option<Self> {
        let file = reader.file(key::SIGN_IN_PROVIDERS, file_folder)?;
        match file.as_deref().map_or(Ok(Vec::new()), ProviderSettings::read) {
            Ok(providers) => Some(Self { file, providers }),
            Err(what) => {
                let cure = "See docs/server.md for how a provider is written.";
                reader.refuse(key::SIGN_IN_PROVIDERS, what, cure.to_owned());
                None
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    issuer: String,
    client: String,
    secret: Option<String>,
    secret_file: Option<String>,
    secret_variable: Option<String>,
    scopes: Option<String>,
    addresses: Option<bool>,
}

impl ProviderSettings {
    /// Reads the file of providers, in its order of names.
    ///
    /// # Errors
    /// Says what is wrong, without any secret.
    pub(super) fn read(path: &Path) -> Result<Vec<Self>, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{} can't be read: {error}", path.display()))?;
        let sections: std::collections::BTreeMap<String, Written> =
            toml::from_str(&text).map_err(|error| {
                // The whole error quotes the line, which may hold a secret.
                let at = error.span().map_or(1, |span| {
                    1 + text
                        .bytes()
                        .take(span.start)
                        .filter(|byte| *byte == b'\n')
                        .count()
                });
                format!("{}, line {at}: {}", path.display(), error.message())
            })?;
        if sections.len() > MOST {
            return Err(format!("there are more than {MOST} providers"));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        sections
            .into_iter()
            .map(|(name, written)| Self::of(name, written, folder))
            .collect()
    }

    fn of(name: String, written: Written, folder: &Path) -> Result<Self, String> {
        let fault = |what: &str| Err(format!("[{name}]: {what}"));
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 32 || !name.bytes().all(plain) {
            return fault("a provider's name has small letters, digits and -, 32 at most");
        }
        if !is_issuer(&written.issuer) {
            return fault(
                "issuer must begin with https:// (http:// only for this machine) and have neither ? nor #",
            );
        }
        if written.title.trim().is_empty() || written.client.trim().is_empty() {
            return fault("title and client must not be empty");
        }
        let scopes = written
            .scopes
            .unwrap_or_else(|| "openid email profile".to_owned());
        if !scopes.split(' ').any(|scope| scope == "openid") {
            return fault("scopes must have openid among them");
        }
        let secret = match (written.secret, written.secret_file, written.secret_variable) {
            (None, None, None) => None,
            (Some(secret), None, None) => Some(secret),
            (None, Some(file), None) => match std::fs::read_to_string(folder.join(&file)) {
                Ok(secret) => Some(secret.trim_end_matches(['\r', '\n']).to_owned()),
                Err(error) => return fault(&format!("secret_file {file} can't be read: {error}")),
            },
            (None, None, Some(variable)) => match std::env::var(&variable) {
                Ok(secret) => Some(secret),
                Err(_) => return fault(&format!("the environment variable {variable} is not there")),
            },
            _ => return fault("give one of secret, secret_file and secret_variable"),
        };
        if secret.as_ref().is_some_and(String::is_empty) {
            return fault("the secret is empty");
        }
        Ok(Self {
            name,
            title: written.title,
            issuer: written.issuer,
            client: written.client,
            secret: secret.map(Secret::new),
            scopes,
            addresses: written.addresses.unwrap_or(true),
        })
    }
}

fn is_issuer(issuer: &str) -> bool {
    let host = match (issuer.strip_prefix("https://"), issuer.strip_prefix("http://")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) => {
            let host = rest.split('/').next().unwrap_or_default();
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            if !matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
                return false;
            }
            rest
        }
        (None, None) => return false,
    };
    !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic()) && !host.contains(['?', '#', '@'])
}

#[cfg(test)]
mod tests {
    use super::ProviderSettings;
    use crate::testing::Folder;

    fn read(text: &str) -> Result<Vec<ProviderSettings>, String> {
        let folder = Folder::new();
        folder.write("secret", "in a file\n");
        ProviderSettings::read(&folder.write("providers.toml", text))
    }

    #[test]
    fn providers_are_read_in_full() {
        let text = "[id]\ntitle = \"Id\"\nissuer = \"https://id.example\"\nclient = \"ritm\"\nsecret_file = \"secret\"\n\
                    [my-own]\ntitle = \"Mine\"\nissuer = \"http://127.0.0.1:8000/x\"\nclient = \"c\"\nscopes = \"openid\"\n\
                    addresses = false\n";
        let providers = read(text).unwrap_or_default();
        let [id, own] = providers.as_slice() else {
            panic!("{providers:?}");
        };
        assert_eq!(
            id.secret.as_ref().map(crate::settings::Secret::reveal),
            Some("in a file")
        );
        assert!(id.addresses && id.scopes == "openid email profile");
        assert!(!own.addresses && own.scopes == "openid" && own.secret.is_none());
    }

    #[test]
    fn what_is_wrong_is_told_without_secrets() {
        let right = "title = \"Id\"\nissuer = \"https://id.example\"\nclient = \"ritm\"\n";
        for (text, told) in [
            (format!("[Id]\n{right}"), "small letters"),
            (format!("[id]\n{right}scopes = \"email\""), "openid"),
            (
                format!("[id]\n{right}secret = \"hunter2\"\nsecret_file = \"x\""),
                "one of secret",
            ),
            (format!("[id]\n{right}secret_file = \"missing\""), "can't be read"),
            (
                format!("[id]\n{right}secret = \"hunter2\"\nwrong = 1"),
                "unknown field",
            ),
            (format!("[id]\n{right}secret = \"hunter2"), "line 5"),
            (
                "[id]\ntitle = \"x\"\nissuer = \"http://id.example\"\nclient = \"c\"".to_owned(),
                "https://",
            ),
            (
                "[id]\ntitle = \"x\"\nissuer = \"https://a?b\"\nclient = \"c\"".to_owned(),
                "https://",
            ),
        ] {
            let error = read(&text).err().unwrap_or_default();
            assert!(error.contains(told) && !error.contains("hunter2"), "{error}");
        }
    }
}
