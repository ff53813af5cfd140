//! The language that something from elsewhere is written in.

use std::{fmt, str::FromStr};

use oxilangtag::LanguageTag;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A language by its tag, such as `de` or `pt-BR` (BCP 47): well formed, in the usual letter case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, utoipa::ToSchema)]
#[schema(value_type = String, example = "de")]
pub struct Language(LanguageTag<String>);

/// A text that is no tag of a language, or one that says nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language tag")]
pub struct NotALanguage;

/// The longest tag that is worth anything, in bytes (RFC 5646, 4.4.1).
const LONGEST: usize = 35;

/// "Undetermined", "no linguistic content", "several", "uncoded".
const SAYS_NOTHING: [&str; 4] = ["und", "zxx", "mul", "mis"];

impl Language {
    /// The tag.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The language without its region or script: `pt`.
    pub fn primary(&self) -> &str {
        self.0.primary_language()
    }
}

impl FromStr for Language {
    type Err = NotALanguage;

    /// `pt_BR` is taken as well: some feeds write it so.
    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(NotALanguage);
        }
        let tag = LanguageTag::parse_and_normalize(&text.replace('_', "-")).map_err(|_| NotALanguage)?;
        // Four letters and more are reserved, five and more registered by nobody: words, not tags.
        let is_language = (2..=3).contains(&tag.primary_language().len());
        let says = is_language && !SAYS_NOTHING.contains(&tag.primary_language());
        says.then_some(Self(tag)).ok_or(NotALanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_brought_into_their_usual_form_and_words_are_none() {
        let read = |text: &str| text.parse().map(|language: Language| language.to_string());
        assert_eq!(read("en"), Ok("en".to_owned()));
        assert_eq!(read(" EN-us "), Ok("en-US".to_owned()));
        assert_eq!(read("pt_br"), Ok("pt-BR".to_owned()));
        assert_eq!(read("zh-hant"), Ok("zh-Hant".to_owned()));
        for none in ["", "english", "e", "und", "zxx", "\"><script>", "en us", &"en-".repeat(40)] {
            assert_eq!(read(none), Err(NotALanguage), "{none}");
        }
        assert_eq!("pt-BR".parse::<Language>().unwrap().primary(), "pt");
    }
}
