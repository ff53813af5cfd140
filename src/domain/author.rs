//! Those who write.

use super::AuthorId;

/// An author as the catalogue knows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The address of the author's page.
    pub id: AuthorId,
    /// As it stands on a cover: "Ursula K. Le Guin".
    pub name: String,
    /// As a library sorts it: "Le Guin, Ursula K.".
    pub sort_name: String,
    /// Other spellings and pen names.
    pub other_names: Vec<String>,
    /// Year of birth; negative before the common era.
    pub born: Option<i16>,
    /// Year of death; negative before the common era.
    pub died: Option<i16>,
    /// ISO 3166-1 alpha-2 code of the country the author is known with.
    pub country: Option<String>,
    /// One line of our own on who this is.
    pub line: Option<String>,
}

impl Author {
    /// The part of the name that readers type alone: what stands before the comma of the sort name.
    pub fn family_name(&self) -> &str {
        self.sort_name.split(',').next().unwrap_or(&self.sort_name).trim()
    }
}
