//! Names of languages.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::Words;

/// ISO 639 codes of the languages that books of the catalogue, and books likely to join it, were written in.
const LANGUAGES: &[(&str, &str)] = &[
    ("ach", "Acholi"),
    ("af", "Afrikaans"),
    ("akk", "Akkadian"),
    ("am", "Amharic"),
    ("ang", "Old English"),
    ("ar", "Arabic"),
    ("az", "Azerbaijani"),
    ("be", "Belarusian"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("bo", "Tibetan"),
    ("br", "Breton"),
    ("bs", "Bosnian"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("enm", "Middle English"),
    ("eo", "Esperanto"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("eu", "Basque"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fo", "Faroese"),
    ("fr", "French"),
    ("frm", "Middle French"),
    ("fro", "Old French"),
    ("ga", "Irish"),
    ("gd", "Scottish Gaelic"),
    ("gl", "Galician"),
    ("gmh", "Middle High German"),
    ("goh", "Old High German"),
    ("grc", "Ancient Greek"),
    ("gu", "Gujarati"),
    ("ha", "Hausa"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("hy", "Armenian"),
    ("id", "Indonesian"),
    ("ig", "Igbo"),
    ("is", "Icelandic"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ka", "Georgian"),
    ("ki", "Gikuyu"),
    ("kk", "Kazakh"),
    ("kl", "Greenlandic"),
    ("kn", "Kannada"),
    ("ko", "Korean"),
    ("ku", "Kurdish"),
    ("ky", "Kyrgyz"),
    ("la", "Latin"),
    ("lb", "Luxembourgish"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("lzh", "Classical Chinese"),
    ("mk", "Macedonian"),
    ("ml", "Malayalam"),
    ("mn", "Mongolian"),
    ("mr", "Marathi"),
    ("ms", "Malay"),
    ("mt", "Maltese"),
    ("my", "Burmese"),
    ("nb", "Norwegian"),
    ("ne", "Nepali"),
    ("nl", "Dutch"),
    ("nn", "Norwegian"),
    ("no", "Norwegian"),
    ("non", "Old Norse"),
    ("oc", "Occitan"),
    ("or", "Odia"),
    ("osp", "Old Spanish"),
    ("pa", "Punjabi"),
    ("pi", "Pali"),
    ("pl", "Polish"),
    ("ps", "Pashto"),
    ("pt", "Portuguese"),
    ("quc", "Kʼicheʼ"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("rw", "Kinyarwanda"),
    ("sa", "Sanskrit"),
    ("sco", "Scots"),
    ("si", "Sinhala"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sn", "Shona"),
    ("so", "Somali"),
    ("sq", "Albanian"),
    ("sr", "Serbian"),
    ("st", "Sotho"),
    ("sux", "Sumerian"),
    ("sv", "Swedish"),
    ("sw", "Swahili"),
    ("syc", "Syriac"),
    ("ta", "Tamil"),
    ("te", "Telugu"),
    ("th", "Thai"),
    ("tl", "Filipino"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("uz", "Uzbek"),
    ("vi", "Vietnamese"),
    ("wo", "Wolof"),
    ("xh", "Xhosa"),
    ("yi", "Yiddish"),
    ("yo", "Yoruba"),
    ("zh", "Chinese"),
    ("zu", "Zulu"),
];

impl Words {
    /// A language's name; none for a code that is not listed.
    pub(in crate::web) fn language(&self, code: &str) -> Option<&'static str> {
        LANGUAGES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::ENGLISH, *};
    use crate::catalogue::Catalogue;

    #[test]
    fn every_language_of_the_catalogue_has_a_name() {
        let catalogue = Catalogue::embedded().unwrap();
        let nameless: Vec<&str> = catalogue
            .works()
            .iter()
            .map(|work| work.language.as_str())
            .filter(|code| ENGLISH.language(code).is_none())
            .collect();
        assert!(nameless.is_empty(), "{nameless:?}");
        assert!(LANGUAGES.is_sorted(), "sorted, so that a missing one is seen");
    }
}
