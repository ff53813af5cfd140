//! Learning from a few shelves, and from shelves as they should not be.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use super::{interactions::Sheet, *};

/// A folder that is gone when it is no longer needed.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("luminaria-model-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Readers of three kinds, who hardly ever read beside their kind, and a book that everybody has.
fn shelves_text() -> String {
    let mut text = "user_id,book_id\n".to_owned();
    for reader in 0..600_u32 {
        let kind = reader % 3;
        for place in 0..5 {
            if (reader / 3 + place) % 5 != 4 {
                writeln!(text, "r{reader},{}", kind * 5 + place).unwrap();
            }
        }
        writeln!(text, "r{reader},99").unwrap();
    }
    text
}

fn sheet(text: &str) -> Result<Sheet, ReadError> {
    Sheet::of(Path::new("shelves.csv"), Box::new(std::io::Cursor::new(text.as_bytes().to_vec())))
}

fn read(text: &str) -> Result<Shelves, ReadError> {
    Shelves::of_sheets(std::iter::once(sheet(text)), |id| Some(id.to_owned()))
}

fn learned(text: &str) -> Model {
    learn(text).unwrap().model
}

fn learn(text: &str) -> Result<Trained, TrainError> {
    let shelves = read(text).unwrap();
    train(&shelves, &Items::default(), &Settings::default(), &())
}

fn place(model: &Model, id: &str) -> BookIndex {
    model.books().iter().zip(0..).find(|(book, _)| *book == id).unwrap().1
}

fn ids(model: &Model, ranked: &[Ranked]) -> Vec<String> {
    ranked.iter().map(|one| model.books()[one.book as usize].clone()).collect()
}

fn ranked(model: &Model, seeds: &[&str]) -> Vec<Ranked> {
    let seeds: Vec<Seed> = seeds.iter().map(|id| Seed::plain(place(model, id))).collect();
    model.rank(&seeds)
}

#[test]
fn books_of_the_same_readers_go_together() {
    let model = learned(&shelves_text());
    for (seed, own) in [("0", 0..5), ("7", 5..10), ("14", 10..15)] {
        let found = ids(&model, &ranked(&model, &[seed]));
        let near: Vec<u32> = found.iter().take(4).map(|id| id.parse().unwrap()).collect();
        let of_kind = near.iter().filter(|id| own.contains(*id)).count();
        assert!(of_kind >= 3, "{seed}: {near:?}");
        assert!(!found.contains(&seed.to_owned()));
    }
}

#[test]
fn chances_fall_along_the_list_and_are_chances() {
    let model = learned(&shelves_text());
    let chances: Vec<f32> = ranked(&model, &["0", "1"]).iter().map(|one| one.chance).collect();
    assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)), "{chances:?}");
    assert!(chances.len() > 2 && chances[0] > chances[chances.len() - 1]);
}

#[test]
fn the_same_seed_twice_is_one_and_unknown_seeds_are_none() {
    let model = learned(&shelves_text());
    assert_eq!(ranked(&model, &["3"]), ranked(&model, &["3", "3"]));
    assert!(model.rank(&[]).is_empty());
    assert!(
        model.rank(&[Seed::plain(4000), Seed { book: 0, weight: 0.0 }, Seed { book: 1, weight: f32::NAN }]).is_empty()
    );
    assert!(!model.page(&[]).is_empty(), "who gives nothing sees what most readers have");
    let every: Vec<BookIndex> = (0..16).collect();
    assert!(model.page(&every).is_empty(), "nothing is left for who has all");
}

#[test]
fn a_seed_that_counts_more_is_heard_more() {
    let model = learned(&shelves_text());
    let first = |weights: [f32; 2]| {
        let seeds = [
            Seed { book: place(&model, "0"), weight: weights[0] },
            Seed { book: place(&model, "7"), weight: weights[1] },
        ];
        let id: u32 = ids(&model, &model.rank(&seeds)).iter().find(|id| *id != "99").unwrap().parse().unwrap();
        id / 5
    };
    assert_eq!((first([9.0, 1.0]), first([1.0, 9.0])), (0, 1));
}

#[test]
fn the_same_shelves_give_the_same_bytes_with_any_number_of_threads() {
    let bytes = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| learned(&shelves_text()).to_bytes().unwrap())
    };
    let one = bytes(1);
    assert_eq!(one, bytes(3));
    let shuffled: Vec<String> = shelves_text().lines().skip(1).map(str::to_owned).collect();
    let doubled = format!("user_id,book_id\n{}\n{}\n", shuffled.join("\n"), shuffled.join("\n"));
    assert_eq!(one, learned(&doubled).to_bytes().unwrap(), "rows that come again count once");
}

#[test]
fn a_model_is_read_as_it_was_written() {
    let model = learned(&shelves_text());
    let folder = Folder::new("written");
    let inner = folder.0.join("not/there/yet");
    model.write(&inner).unwrap();
    let again = Model::read(&inner).unwrap();
    assert_eq!(again.books(), model.books());
    assert_eq!(again.counts(), model.counts());
    assert_eq!(ranked(&again, &["0", "1"]), ranked(&model, &["0", "1"]));
    assert_eq!(again.to_bytes().unwrap(), model.to_bytes().unwrap());
}

#[test]
fn no_damage_goes_unseen() {
    let bytes = learned(&shelves_text()).to_bytes().unwrap();
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert!(Model::of_bytes(&damaged.into()).is_err(), "byte {at}");
    }
    for length in [0, 4, 12, 60, bytes.len() / 2, bytes.len() - 1] {
        assert!(Model::of_bytes(&bytes[..length].to_vec().into()).is_err(), "{length} bytes");
    }
}

/// The bytes with a checksum that fits, as somebody would make them who wanted to harm.
fn sealed(mut bytes: Vec<u8>) -> bytes::Bytes {
    bytes.truncate(bytes.len() - blake3::OUT_LEN);
    let hash = blake3::hash(&bytes);
    bytes.extend(hash.as_bytes());
    bytes.into()
}

#[test]
fn bytes_that_lie_are_refused_too() {
    let bytes = learned(&shelves_text()).to_bytes().unwrap();
    let with = |from: &str, to: &str| {
        let (from, to) = (from.as_bytes(), to.as_bytes());
        assert_eq!(from.len(), to.len());
        let at = bytes.windows(from.len()).position(|window| window == from).expect("the head has it");
        let mut changed = bytes.clone();
        changed[at..at + to.len()].copy_from_slice(to);
        Model::of_bytes(&sealed(changed))
    };
    assert!(matches!(with("\"version\":1", "\"version\":7"), Err(ModelError::Version { found: 7 })));
    assert!(matches!(with("\"books\":16", "\"books\":99"), Err(ModelError::Part(_))));
    assert!(matches!(with("\"ranker\"", "\"ranked\""), Err(ModelError::Part(_))));
    for at in 12..bytes.len() - blake3::OUT_LEN {
        let mut changed = bytes.clone();
        changed[at] ^= 0xff;
        // Whatever comes of it, it is no panic.
        if let Ok(model) = Model::of_bytes(&sealed(changed)) {
            model.page(&[0]);
        }
    }
}

#[test]
fn other_files_are_said_to_be_other_files() {
    assert!(matches!(
        Model::of_bytes(&b"PK\x03\x04 something else, and long enough to be a model of some kind".as_slice().into()),
        Err(ModelError::Foreign)
    ));
    let missing = Model::read(Path::new("/nowhere/at/all")).unwrap_err();
    assert!(missing.to_string().contains("/nowhere/at/all"), "{missing}");
}

#[test]
fn wrong_lines_are_told_with_file_and_line() {
    let told = |text: &str| read(text).unwrap_err().to_string();
    assert_eq!(
        told("user_id,book\nr,1\n"),
        "shelves.csv, line 1: there is no column “book_id”; there are: user_id, book"
    );
    assert_eq!(told("user_id,book_id\nr,1\nr\n"), "shelves.csv, line 3: 1 columns where the header has 2");
    assert_eq!(told("user_id,book_id\nr,1\n,2\n"), "shelves.csv, line 3: user_id is empty");
    assert_eq!(
        told("user_id,book_id,rating\nr,1,5\nr,2,good\n"),
        "shelves.csv, line 3: “good” is no rating; a number is meant, such as 4"
    );
    assert!(told("user_id,book_id\nr,\"1\n2\"\n").contains("control character"));
    let bytes = b"user_id,book_id\nr,1\nr,\xff\n".to_vec();
    let sheet = Sheet::of(Path::new("shelves.csv"), Box::new(std::io::Cursor::new(bytes)));
    let broken = Shelves::of_sheets(std::iter::once(sheet), |id| Some(id.to_owned())).unwrap_err();
    assert_eq!(broken.to_string(), "shelves.csv, line 3: this is not UTF-8 (column 2); save the file as UTF-8");
}

#[test]
fn only_what_was_liked_counts_and_each_pair_once() {
    let shelves = read("\u{feff}book_id,user_id,rating\n10,a,5\n9,a,4\n8,a,3.5\n10,a,4\n10,b,5\n").unwrap();
    assert_eq!(shelves.books(), ["9", "10"], "numbers stand in their order");
    assert_eq!(shelves.iter().collect::<Vec<_>>(), [&[0, 1][..], &[1]]);
    assert_eq!(shelves.counts(), [1, 2]);
}

#[test]
fn several_files_are_about_the_same_readers_and_ids_may_be_others() {
    let files = ["user_id,book_id\na,1\nb,2\n", "user_id,book_id,rating\na,3,5\na,2,5\n"];
    let rename = |id: &str| (id != "1").then(|| "same".to_owned());
    let shelves = Shelves::of_sheets(files.iter().map(|text| sheet(text)), rename).unwrap();
    assert_eq!(shelves.books(), ["same"]);
    assert_eq!(shelves.counts(), [2]);
}

#[test]
fn where_nothing_can_be_learned_that_is_said() {
    for text in ["user_id,book_id\n", "user_id,book_id\na,1\nb,1\n", "user_id,book_id,rating\na,1,1\na,2,1\n"] {
        assert!(matches!(learn(text), Err(TrainError::NoReaders { .. })), "{text}");
    }
}

#[test]
fn one_reader_with_every_book_and_one_book_with_every_reader_are_learned_from() {
    let mut text = shelves_text();
    for book in 0..400 {
        writeln!(text, "greedy,{book}").unwrap();
    }
    let model = learned(&text);
    let near = ids(&model, &ranked(&model, &["0"]));
    assert!(near.iter().take(4).filter(|id| ["1", "2", "3", "4"].contains(&id.as_str())).count() >= 3, "{near:?}");
    assert!(ids(&model, &model.page(&[place(&model, "300")])).len() > 20);
    let alone = learned("user_id,book_id\na,1\na,2\n");
    assert_eq!(ids(&alone, &alone.page(&[place(&alone, "1")])), ["2"]);
}

#[test]
fn the_most_read_books_stay_when_there_are_too_many() {
    let shelves = read("user_id,book_id\na,1\na,2\na,3\nb,2\nb,3\nc,3\n").unwrap().with_most_read(2);
    assert_eq!(shelves.books(), ["2", "3"]);
    assert_eq!(shelves.iter().collect::<Vec<_>>(), [&[0, 1][..], &[0, 1], &[1]]);
    assert_eq!(shelves.clone().with_most_read(2), shelves);
}

#[test]
fn what_is_known_of_books_stands_in_for_readers() {
    // Book 50 has one reader, of another kind than its series.
    let text = shelves_text() + "r1,50\n";
    let shelves = read(&text).unwrap();
    let items = "book_id,title,authors,series,genres,year\n50,,A,S,,\n0,,A,S,,\n1,,B,S,,\n2,,C,S,,\n77,,C,,x;y,\n";
    let sheet = Sheet::of(Path::new("items.csv"), Box::new(std::io::Cursor::new(items.as_bytes())));
    let items = Items::of_sheet(sheet.unwrap(), shelves.books(), |id| Some(id.to_owned())).unwrap();
    let model = train(&shelves, &items, &Settings::default(), &()).unwrap().model;
    let near = ids(&model, &ranked(&model, &["50"]));
    let first: Vec<&str> = near.iter().take(5).map(String::as_str).collect();
    assert!(["0", "1", "2"].iter().any(|id| first.contains(id)), "{near:?}");
}

#[test]
fn held_out_readers_are_read_by_the_ids_of_the_model() {
    let folder = Folder::new("requests");
    let write = |name: &str, text: &str| {
        let file = folder.0.join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    let given = write("given.csv", "user_id,book_id\na,1\na,404\nb,2\nc,1\na,1\n");
    let wanted = write("wanted.csv", "user_id,book_id\nb,404\na,2\na,2\nd,1\n");
    let books = ["1".to_owned(), "2".to_owned()];
    let requests = read_requests(&given, &wanted, &books).unwrap();
    assert_eq!(requests, [Request { seeds: vec![0], targets: vec![1] }], "b and c have nothing left to be found");
}
