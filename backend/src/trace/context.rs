//! Which trace a span belongs to (W3C Trace Context).

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A span's place in its trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Context {
    /// The trace; never zero.
    pub(crate) trace: u128,
    /// The span within the trace; never zero.
    pub(crate) span: u64,
    /// Whether the trace is sent.
    pub(crate) sampled: bool,
}

impl Context {
    /// The first span of a new trace; `share` of a hundred are sent.
    pub(super) fn root(share: u64) -> Self {
        let trace = (u128::from(fresh()) << 64) | u128::from(fresh());
        Self {
            trace,
            span: fresh(),
            sampled: fresh() % 100 < share,
        }
    }

    /// A further span of the same trace.
    pub(super) fn child(self) -> Self {
        Self {
            span: fresh(),
            ..self
        }
    }

    /// What a `traceparent` header says; none when it is malformed, which its receiver must then take for absent.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        // Later versions may say more behind these four; this one may not.
        let well_formed = hex(version, 2)
            && hex(trace, 32)
            && hex(span, 16)
            && hex(flags, 2)
            && version != "ff"
            && (version != "00" || parts.next().is_none());
        let context = Self {
            trace: u128::from_str_radix(trace, 16).ok()?,
            span: u64::from_str_radix(span, 16).ok()?,
            sampled: u8::from_str_radix(flags, 16).ok()? & 1 == 1,
        };
        (well_formed && context.trace != 0 && context.span != 0).then_some(context)
    }

    /// The `traceparent` header that says this.
    pub(crate) fn to_header(self) -> String {
        format!(
            "00-{:032x}-{:016x}-{:02x}",
            self.trace,
            self.span,
            u8::from(self.sampled)
        )
    }
}

fn hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A number that no other span has; it needs to be unlikely elsewhere and may be guessed.
fn fresh() -> u64 {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    KEYS.hash_one(COUNT.fetch_add(1, Ordering::Relaxed)).max(1)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use super::*;

    #[test]
    fn headers_of_the_standard() {
        let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let context = Context::parse(header).unwrap();
        assert_eq!(context.to_header(), header);
        assert_eq!(context.child().trace, context.trace);
        assert_ne!(context.child().span, context.span);
        assert!(Context::parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more").is_some());
        for wrong in [
            "",
            "00",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-+1",
        ] {
            assert_eq!(Context::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shares_are_kept() {
        assert!((0..100).all(|_| Context::root(100).sampled));
        assert!((0..100).all(|_| !Context::root(0).sampled));
        let sent = (0..10_000).filter(|_| Context::root(30).sampled).count();
        assert!((2_700..3_300).contains(&sent), "{sent}");
    }
}
