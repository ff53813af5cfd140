//! The list of terms with their right meaning, `tests/terms.csv`, against the real catalogue.
//!
//! A line's `means` is a list of parts. `work:`, `author:`, `genre:`, `words` and `unknown` say what the seeds are; `theme:`, `mood:`,
//! `setting:`, `period:` and, beside words, `genre:` what must be understood of it; `years:`, `length:` and `language:` what the
//! list must be narrowed to; `not:` what must be excluded. Of what stands between `|` one is enough.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use luminaria::{
    catalogue::Catalogue,
    domain::{Filters, Interpretation, Named, Quality, SearchTerm, Subject},
};

/// Of all terms, these shares must be read right at once, and offer the right reading somewhere.
const LEAST_RIGHT: f64 = 0.97;
const LEAST_OFFERED: f64 = 0.99;

/// A kind with fewer terms says nothing.
const LEAST_OF_A_KIND: usize = 30;

/// A line of the list.
struct Line {
    kind: String,
    term: String,
    means: String,
}

/// What a line says is right. Each group needs one of its texts.
#[derive(Default)]
struct Right {
    seeds: Vec<Vec<String>>,
    understood: Vec<Vec<String>>,
    facts: Vec<Vec<String>>,
    refused: Vec<Vec<String>>,
}

/// What the catalogue made of it, in the same words.
struct Read {
    seeds: Vec<String>,
    offered: Vec<String>,
    understood: Vec<String>,
    facts: Vec<String>,
    refused: Vec<String>,
}

#[derive(Default)]
struct Tally {
    lines: usize,
    right: usize,
    offered: usize,
}

fn lines() -> Vec<Line> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terms.csv");
    let mut reader = csv::Reader::from_reader(fs::File::open(path).unwrap());
    let all = reader.records().map(|record| {
        let record = record.unwrap();
        let field = |at: usize| record.get(at).unwrap_or_default().to_owned();
        Line { kind: field(0), term: field(1), means: field(2) }
    });
    all.filter(|line| line.kind != "kind").collect()
}

fn right(line: &Line) -> Right {
    let mut right = Right::default();
    let words = line.means.split(' ').any(|part| part == "words");
    let named = line.means.split(' ').any(|part| part.starts_with("work:") || part.starts_with("author:"));
    for part in line.means.split(' ').filter(|part| !part.is_empty()) {
        let group = group(part);
        match part.split(':').next().unwrap_or_default() {
            "work" | "author" | "words" | "unknown" => right.seeds.push(group),
            "genre" if !words && !named => right.seeds.push(group),
            "years" | "length" | "language" => right.facts.push(group),
            "not" => right.refused.push(group),
            _ => right.understood.push(group),
        }
    }
    right
}

/// "mood:bleak|wistful" in full: a part without a kind has that of the one before it.
fn group(part: &str) -> Vec<String> {
    let mut kind = "";
    let mut found = Vec::new();
    for one in part.split('|') {
        match one.rsplit_once(':') {
            Some((its, _)) => {
                kind = its;
                found.push(one.to_owned());
            }
            None if kind.is_empty() => found.push(one.to_owned()),
            None => found.push(format!("{kind}:{one}")),
        }
    }
    found
}

fn read(catalogue: &Catalogue, term: &SearchTerm, meant: &Interpretation) -> Read {
    let seeds = [&meant.meant].into_iter().chain(&meant.also).map(key).collect();
    let offered = [&meant.meant].into_iter().chain(&meant.also).chain(&meant.alternatives).map(key).collect();
    let understood = catalogue.understood(term);
    assert_eq!(understood.filters, meant.filters, "“{term}”");
    let filters = &meant.filters;
    let facts = facts(filters);
    let narrowed = narrowed(filters).into_iter().chain(facts.iter().cloned());
    Read {
        seeds,
        offered,
        understood: understood.qualities.iter().map(quality).chain(narrowed).collect(),
        facts,
        refused: filters.without.iter().map(quality).collect(),
    }
}

fn key(named: &Named) -> String {
    named.subject.key().unwrap_or_else(|| match named.subject {
        Subject::Unknown(_) => "unknown".to_owned(),
        _ => "words".to_owned(),
    })
}

fn quality(quality: &Quality) -> String {
    match quality {
        Quality::Genre(id) => format!("genre:{}", id.as_str()),
        Quality::Author(id) => format!("author:{}", id.as_str()),
        Quality::Trait(kind, id) => format!("{}:{}", kind.as_str(), id.as_str()),
    }
}

fn facts(filters: &Filters) -> Vec<String> {
    let years = filters.years.map(|years| format!("years:{}-{}", years.first, years.last));
    let lengths = filters.lengths.iter().map(|length| format!("length:{}", length.as_str()));
    let languages = filters.languages.iter().map(|language| format!("language:{language}"));
    years.into_iter().chain(lengths).chain(languages).collect()
}

fn narrowed(filters: &Filters) -> Vec<String> {
    let kinds = [
        ("theme", &filters.themes),
        ("mood", &filters.moods),
        ("setting", &filters.settings),
        ("period", &filters.periods),
    ];
    let traits = kinds.into_iter().flat_map(|(kind, ids)| ids.iter().map(move |id| format!("{kind}:{}", id.as_str())));
    traits.chain(filters.genres.iter().map(|id| format!("genre:{}", id.as_str()))).collect()
}

fn has_one(of: &[String], group: &[String]) -> bool {
    group.iter().any(|one| of.contains(one))
}

/// Whether the seeds are those of the line. Two genres of which one narrows the other are both there; and a genre that the line
/// counts among what is understood stands for words.
fn has_seeds(read: &Read, right: &Right, among: &[String]) -> bool {
    let is_expected = |seed: &String| {
        right.seeds.iter().any(|group| group.contains(seed))
            || has_one(&["words".to_owned()], &right.seeds.concat()) && right.understood.concat().contains(seed)
    };
    let is_there = |group: &Vec<String>| {
        has_one(among, group)
            || group.iter().any(|one| one.starts_with("genre:")) && has_one(&read.understood, group)
            || group.iter().any(|one| one == "words") && read.seeds.iter().all(is_expected)
    };
    right.seeds.iter().all(is_there) && (among.len() > read.seeds.len() || read.seeds.iter().all(is_expected))
}

fn is_right(read: &Read, right: &Right) -> bool {
    let seeds = &read.seeds;
    let understood: Vec<String> = read.understood.iter().chain(seeds).cloned().collect();
    let is_allowed = |fact: &String| {
        right
            .facts
            .iter()
            .chain(&right.understood)
            .any(|group| group.contains(fact) || fact.starts_with("language:") && has_language(group, &read.facts))
    };
    has_seeds(read, right, seeds)
        && right.understood.iter().all(|group| has_one(&understood, group))
        && right.facts.iter().all(|group| has_one(&read.facts, group) || has_one(&understood, group))
        && read.facts.iter().all(is_allowed)
        && right.refused.iter().all(|group| group.iter().any(|one| has_one(&read.refused, &[one[4..].to_owned()])))
        && (right.refused.is_empty() == read.refused.is_empty())
}

/// A word may stand for two languages, of which the line has one.
fn has_language(group: &[String], facts: &[String]) -> bool {
    facts.iter().any(|fact| fact.starts_with("language:") && group.contains(fact))
}

fn told(line: &Line, read: &Read) -> String {
    let seen = [&read.seeds, &read.facts, &read.understood].map(|all| all.join(" ")).join(" / ");
    let refused: String = read.refused.iter().fold(String::new(), |mut all, one| {
        let _ = write!(all, " not:{one}");
        all
    });
    format!("  {}: “{}”\n      should {}\n      is     {seen}{refused}\n", line.kind, line.term, line.means)
}

#[test]
fn the_terms_of_the_list_are_understood() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut misses = String::new();
    for line in lines() {
        let term = SearchTerm::parse(&line.term).unwrap();
        let read = read(&catalogue, &term, &catalogue.interpret(&term));
        let right = right(&line);
        let is_right = is_right(&read, &right);
        let is_offered = is_right || has_seeds(&read, &right, &read.offered);
        let tally = tallies.entry(line.kind.clone()).or_default();
        tally.lines += 1;
        tally.right += usize::from(is_right);
        tally.offered += usize::from(is_offered);
        if !is_right {
            misses.push_str(&told(&line, &read));
        }
    }
    let mut table = String::new();
    let mut all = Tally::default();
    for (kind, tally) in &tallies {
        let _ =
            writeln!(table, "{kind:14} {:4} terms {:4} right {:4} offered", tally.lines, tally.right, tally.offered);
        all.lines += tally.lines;
        all.right += tally.right;
        all.offered += tally.offered;
    }
    println!("{table}\n{misses}");
    #[expect(clippy::cast_precision_loss, reason = "there are some hundred lines")]
    let share = |count: usize| count as f64 / all.lines as f64;
    println!("all {} right {:.4} offered {:.4}", all.lines, share(all.right), share(all.offered));
    let few: Vec<&String> = tallies.iter().filter(|(_, tally)| tally.lines < LEAST_OF_A_KIND).map(|it| it.0).collect();
    assert!(few.is_empty(), "too few terms of {few:?}");
    assert!(share(all.right) >= LEAST_RIGHT && share(all.offered) >= LEAST_OFFERED, "{table}\n{misses}");
}
