//! Versions of what can be edited: `ETag` and `If-Match`.

/// The version of something that can be edited: what `ETag` says and `If-Match` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Etag(pub i64);

/// A header that names no version of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnEtag;

impl std::fmt::Display for Etag {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "\"v{}\"", self.0)
    }
}

impl std::str::FromStr for Etag {
    type Err = NotAnEtag;

    fn from_str(text: &str) -> Result<Self, NotAnEtag> {
        let digits = text
            .trim()
            .strip_prefix("\"v")
            .and_then(|rest| rest.strip_suffix('"'))
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        digits
            .and_then(|digits| digits.parse().ok())
            .map(Self)
            .ok_or(NotAnEtag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_written() {
        assert_eq!("\"v12\"".parse(), Ok(Etag(12)));
        assert_eq!(Etag(12).to_string().parse(), Ok(Etag(12)));
        for other in [
            "*",
            "W/\"v1\"",
            "v1",
            "\"v\"",
            "\"v+1\"",
            "\"v-1\"",
            "\"v1\", \"v2\"",
            "\"v99999999999999999999\"",
        ] {
            assert_eq!(other.parse::<Etag>(), Err(NotAnEtag), "{other}");
        }
    }
}
