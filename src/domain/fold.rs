//! One spelling for all spellings: how names and typed terms are compared.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// Folds `text` for comparison: NFKC, lower case, accents and other scripts to plain ASCII letters, punctuation
/// to spaces, `&` to "and", apostrophes dropped ("Ender's" is "enders"), runs of single letters joined
/// ("J. R. R. Tolkien" is "jrr tolkien"), spaces single.
pub fn fold(text: &str) -> String {
    fold_words(text).join(" ")
}

/// The words of [`fold`].
pub fn fold_words(text: &str) -> Vec<String> {
    let plain = plain(text).replace('&', " and ").to_ascii_lowercase();
    let mut words: Vec<String> = Vec::new();
    let mut initials_open = false;
    let kept = plain.chars().filter(|c| !matches!(c, '\'' | '`' | '’'));
    let spaced: String = kept.map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    for word in spaced.split_whitespace() {
        let is_initial = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
        match words.last_mut() {
            Some(last) if is_initial && initials_open => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
        initials_open = is_initial && word != "a" && word != "i" || is_initial && initials_open;
    }
    words
}

/// Whether a character shows nothing, or turns the direction of what follows: such a text could make a page read
/// backwards, or look like another.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// ASCII letters for all others. Most texts are plain already, and all names are folded while a site starts.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let composed: String = text.nfkc().collect();
    Cow::Owned(deunicode::deunicode(&composed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one() {
        for spelling in ["J.R.R. Tolkien", "j r r tolkien", "JRR TOLKIEN", " J. R. R.  Tolkien "] {
            assert_eq!(fold(spelling), "jrr tolkien");
        }
        assert_eq!(fold("Gabriel García Márquez"), "gabriel garcia marquez");
        assert_eq!(fold("Ender’s Game"), "enders game");
        assert_eq!(fold("Pride & Prejudice"), "pride and prejudice");
        assert_eq!(fold("I, Robot"), "i robot");
        assert_eq!(fold("Dostoevsky: Crime—and—Punishment!"), "dostoevsky crime and punishment");
    }

    #[test]
    fn other_scripts_become_letters() {
        assert_eq!(fold("Война и мир"), "voina i mir");
        assert_eq!(fold("Дюна"), "diuna");
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(fold(" …!? "), "");
    }
}
