//! Words for what comes from somewhere: "french", "Japanese", "African".
//!
//! Each says in which languages such books are written, if in one of their own, and where they take place: in words that
//! the vocabulary's settings have for their name or among their synonyms.

/// A word for a people, with its languages (ISO 639) and its place.
pub(in crate::catalogue) struct Origin {
    /// Folded, as it stands before a noun.
    word: &'static str,
    /// Empty where the people write in a language that is not theirs alone.
    pub(in crate::catalogue) languages: &'static [&'static str],
    /// As the vocabulary calls it; empty where it has no such place.
    pub(in crate::catalogue) place: &'static str,
}

const fn origin(word: &'static str, languages: &'static [&'static str], place: &'static str) -> Origin {
    Origin { word, languages, place }
}

const ORIGINS: &[Origin] = &[
    origin("afghan", &[], "afghanistan"),
    origin("african", &[], "africa"),
    origin("albanian", &["sq"], "balkans"),
    origin("algerian", &[], "algeria"),
    origin("american", &[], "america"),
    origin("arabic", &["ar"], "middle east"),
    origin("argentine", &[], "argentina"),
    origin("argentinian", &[], "argentina"),
    origin("armenian", &["hy"], "armenia"),
    origin("asian", &[], "asia"),
    origin("australian", &[], "australia"),
    origin("austrian", &[], "austria"),
    origin("belgian", &[], "belgium"),
    origin("bengali", &["bn"], "india"),
    origin("brazilian", &[], "brazil"),
    origin("british", &[], "britain"),
    origin("bulgarian", &["bg"], "bulgaria"),
    origin("canadian", &[], "canada"),
    origin("caribbean", &[], "caribbean"),
    origin("catalan", &["ca"], "spain"),
    origin("chilean", &[], "chile"),
    origin("chinese", &["zh"], "china"),
    origin("colombian", &[], "colombia"),
    origin("croatian", &["hr"], "balkans"),
    origin("cuban", &[], "cuba"),
    origin("czech", &["cs"], "prague"),
    origin("danish", &["da"], "denmark"),
    origin("dutch", &["nl"], "netherlands"),
    origin("egyptian", &[], "egypt"),
    origin("english", &[], "england"),
    origin("estonian", &["et"], ""),
    origin("european", &[], "europe"),
    origin("finnish", &["fi"], "finland"),
    origin("french", &["fr"], "france"),
    origin("georgian", &["ka"], "republic of georgia"),
    origin("german", &["de"], "germany"),
    origin("greek", &["el", "grc"], "greece"),
    origin("hebrew", &["he"], "israel"),
    origin("hindi", &["hi"], "india"),
    origin("hungarian", &["hu"], "hungary"),
    origin("icelandic", &["is"], "iceland"),
    origin("indian", &[], "india"),
    origin("indonesian", &["id"], "indonesia"),
    origin("iranian", &["fa"], "iran"),
    origin("iraqi", &[], "iraq"),
    origin("irish", &[], "ireland"),
    origin("israeli", &["he"], "israel"),
    origin("italian", &["it"], "italy"),
    origin("jamaican", &[], "jamaica"),
    origin("japanese", &["ja"], "japan"),
    origin("kenyan", &[], "kenya"),
    origin("korean", &["ko"], "korea"),
    origin("latin", &["la"], ""),
    origin("lebanese", &[], "lebanon"),
    origin("mexican", &[], "mexico"),
    origin("moroccan", &[], "morocco"),
    origin("nigerian", &[], "nigeria"),
    origin("nordic", &["sv", "no", "da", "fi", "is"], "scandinavia"),
    origin("norwegian", &["no"], "norway"),
    origin("pakistani", &[], "pakistan"),
    origin("palestinian", &[], "palestine"),
    origin("persian", &["fa"], "iran"),
    origin("peruvian", &[], "peru"),
    origin("polish", &["pl"], "poland"),
    origin("portuguese", &["pt"], "portugal"),
    origin("roman", &[], "ancient rome"),
    origin("romanian", &["ro"], "romania"),
    origin("russian", &["ru"], "russia"),
    origin("sanskrit", &["sa"], "india"),
    origin("scandinavian", &["sv", "no", "da", "fi", "is"], "scandinavia"),
    origin("scottish", &[], "scotland"),
    origin("serbian", &["sr"], "serbia"),
    origin("sicilian", &[], "sicily"),
    origin("slovenian", &["sl"], "balkans"),
    origin("spanish", &["es"], "spain"),
    origin("swahili", &["sw"], "east africa"),
    origin("swedish", &["sv"], "sweden"),
    origin("swiss", &[], "switzerland"),
    origin("syrian", &[], "syria"),
    origin("taiwanese", &[], "taiwan"),
    origin("tamil", &["ta"], "india"),
    origin("thai", &["th"], "thailand"),
    origin("turkish", &["tr"], "turkey"),
    origin("ukrainian", &["uk"], "ukraine"),
    origin("urdu", &["ur"], "pakistan"),
    origin("venetian", &[], "venice"),
    origin("viennese", &[], "vienna"),
    origin("vietnamese", &["vi"], "vietnam"),
    origin("welsh", &["cy"], "wales"),
    origin("yiddish", &["yi"], ""),
];

/// What `word` says of where a book comes from.
pub(in crate::catalogue) fn origin_of(word: &str) -> Option<&'static Origin> {
    ORIGINS.binary_search_by(|known| known.word.cmp(word)).ok().and_then(|at| ORIGINS.get(at))
}

/// The languages that a book was written in, where `words` begin by saying so, and how many of them do: "translated from the
/// korean", "originally written in french", "in german translation".
pub(in crate::catalogue) fn written_in(words: &[&str]) -> Option<(&'static [&'static str], usize)> {
    let lead = words.iter().take_while(|word| matches!(**word, "originally" | "first")).count();
    let rest = words.get(lead..)?;
    let used = match rest {
        ["translated" | "written" | "published", "from" | "in", "the" | "original", ..]
        | ["translation" | "translations", "from", "the", ..] => 3,
        ["translated" | "written" | "published", "from" | "in", ..] | ["translation" | "translations", "from", ..] => 2,
        ["in", ..] if lead > 0 => 1,
        _ => return None,
    };
    let word = *rest.get(used)?;
    let languages = if word == "english" { &["en"] } else { origin_of(word)?.languages };
    (!languages.is_empty()).then_some((languages, lead + used + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_so_that_each_is_found() {
        assert!(ORIGINS.is_sorted_by(|a, b| a.word < b.word));
        assert!(ORIGINS.iter().all(|known| origin_of(known.word).is_some_and(|found| found.word == known.word)));
        assert!(origin_of("martian").is_none());
    }

    #[test]
    fn a_language_is_named_by_what_was_done_in_it() {
        let read = |text: &str| written_in(&text.split(' ').collect::<Vec<_>>());
        assert_eq!(read("translated from korean"), Some((&["ko"][..], 3)));
        assert_eq!(read("translated from the german novels"), Some((&["de"][..], 4)));
        assert_eq!(read("originally written in english"), Some((&["en"][..], 4)));
        for text in ["", "translated", "translated from", "translated from the", "written in blood", "in french"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
