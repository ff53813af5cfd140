//! What was perhaps meant by a name that does not exist.

/// From this likeness on (Jaro-Winkler, 0 to 1), a name is worth proposing.
const LIKE: f64 = 0.85;

/// What to write instead of `id`: the nearest of `known`, where one is near.
pub(super) fn instead<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.map(|other| (strsim::jaro_winkler(id, other), other)).filter(|(like, _)| *like >= LIKE);
    match near.max_by(|one, other| one.0.total_cmp(&other.0)) {
        Some((_, other)) => format!("perhaps “{other}” is meant"),
        None => "use one that is there".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::instead;

    #[test]
    fn a_slip_of_the_pen_is_told_from_an_invention() {
        let known = || ["first-contact", "first-love", "exile"].into_iter();
        assert_eq!(instead("frist-contact", known()), "perhaps “first-contact” is meant");
        assert_eq!(instead("sandworms", known()), "use one that is there");
    }
}
