//! What people write of themselves, and how it has to be written.

use crate::text;

text! {
    /// A mail address as somebody typed it.
    pub struct MailAddress(3..=254, format = "email");
    /// A person's name, as they want to be called.
    pub struct PersonName(1..=80, check = is_written);
    /// A name that somebody gave to a thing of theirs: a token, a device.
    pub struct ThingName(1..=60, check = is_written);
    /// What an app knows its own attempt by.
    pub struct Attempt(22..=64, pattern = "^[A-Za-z0-9_-]+$", check = is_attempt);
    /// A language by BCP 47, such as `en`.
    pub struct LanguageTag(2..=35, pattern = "^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$", check = is_tag);
    /// A time zone by its name in the IANA time zone database, such as `Europe/Berlin`.
    pub struct ZoneName(1..=64, pattern = "^[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*$", check = is_zone);
}

fn is_written(text: &str) -> Result<(), &'static str> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.len() != text.len() {
        return Err("Must be something other than space, without space around it.");
    }
    // What turns the text around it, or can't be seen, has no place in a name: it makes others read what is not there.
    let unseen = |letter: char| matches!(u32::from(letter), 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe007f);
    if text.chars().any(unseen) {
        return Err("May not have invisible characters.");
    }
    Ok(())
}

fn is_attempt(text: &str) -> Result<(), &'static str> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if text.bytes().all(good) {
        Ok(())
    } else {
        Err("Must be letters, digits, - and _.")
    }
}

fn is_tag(text: &str) -> Result<(), &'static str> {
    let good =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if text.split('-').all(good) {
        Ok(())
    } else {
        Err("Must be a language by BCP 47.")
    }
}

fn is_zone(text: &str) -> Result<(), &'static str> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"+_-".contains(&byte);
    if text
        .split('/')
        .all(|part| !part.is_empty() && part.bytes().all(good))
    {
        Ok(())
    } else {
        Err("Must be a time zone by its IANA name.")
    }
}
