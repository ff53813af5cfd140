//! How much a typed name may differ from the name that was meant.

use strsim::osa_distance;

/// How many errors a name of this many letters may have and still be read as the name. In short
/// names one error makes another word of it, so there is none to spare.
fn tolerance(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=5 => 1,
        6..=19 => 2,
        _ => 3,
    }
}

/// The errors between two folded names, or `None` when there are more than a typist makes.
pub(super) fn errors(typed: &str, name: &str) -> Option<usize> {
    let letters = typed.bytes().filter(|b| *b != b' ').count();
    let allowed = tolerance(letters);
    if typed.len().abs_diff(name.len()) > allowed || digits(typed).ne(digits(name)) {
        return None;
    }
    // Nobody mistypes how a short name begins, but many short words differ in nothing else ("grief", "brief").
    if letters < 8 && !begins_alike(typed, name) {
        return None;
    }
    let errors = osa_distance(typed, name);
    (errors <= allowed).then_some(errors)
}

/// From 0, nothing in common, to 1, the same.
pub(super) fn likeness(typed: &str, name: &str) -> f32 {
    let longest = typed.len().max(name.len()).max(1);
    let errors = osa_distance(typed, name).min(longest);
    #[expect(clippy::cast_precision_loss, reason = "a term has at most some hundred letters")]
    let share = errors as f32 / longest as f32;
    1.0 - share
}

/// The same first letter, or the first two swapped.
fn begins_alike(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.first() == b.first() || (a.first() == b.get(1) && a.get(1) == b.first())
}

/// A wrong digit is another number, not an error: "1985" is not "1984".
fn digits(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_or_two_errors_are_forgiven() {
        assert_eq!(errors("tolkein", "tolkien"), Some(1));
        assert_eq!(errors("hary poter", "harry potter"), Some(2));
        assert_eq!(errors("pride and predjudice", "pride and prejudice"), Some(1));
        assert_eq!(errors("dostoyevski", "dostoevsky"), Some(2));
        assert_eq!(errors("harrypotter", "harry potter"), Some(1));
    }

    #[test]
    fn another_word_is_not_an_error() {
        assert_eq!(errors("it", "if"), None);
        assert_eq!(errors("grief", "brief"), None);
        assert_eq!(errors("1985", "1984"), None);
        assert_eq!(errors("war and peace", "war and pest"), None);
    }

    #[test]
    fn likeness_goes_from_nothing_to_everything() {
        assert!((likeness("dune", "dune") - 1.0).abs() < f32::EPSILON);
        assert!(likeness("abc", "xyz").abs() < f32::EPSILON);
        assert!(likeness("", "").abs() <= 1.0);
    }
}
