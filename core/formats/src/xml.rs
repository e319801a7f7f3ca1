//! What the XML formats share.

/// The local name of the root element.
pub(crate) fn root(_bytes: &[u8]) -> Option<String> {
    None
}
