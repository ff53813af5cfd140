//! How often something is fed with spoiled inputs, and what one of them may take.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};

use super::{
    corpus::Corpus,
    spoil::{Spoil, spoiled},
};

/// How many things there are to do with an input.
const TURNS: usize = 3;
/// Spoilings of one input. After more than a few of them, nothing is left that gets beyond the first bracket.
const MOST_SPOILS: usize = 5;
/// Inputs where nobody says how many.
const USUAL_CASES: u32 = 300;
/// How many inputs, of what costs least. The tests are expected to be alone in their process then.
const CASES: &str = "LUMINARIA_FUZZ_CASES";
/// The most that the whole process may ever have held, in KiB, once millions of inputs have been read: what grows by a few
/// bytes with each of them is found by this.
const MOST_RESIDENT: u64 = 512 << 10;

/// Something that reads what others send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    /// For the summary.
    pub(crate) name: &'static str,
    /// How many times longer than with the quickest it takes to read an input: so many times fewer are tried.
    pub(crate) cost: u32,
    /// The most bytes of heap that may be held at once while one input is read.
    pub(crate) most_heap: u64,
}

impl Trial {
    /// Feeds `read` with spoiled inputs. It is told a number, to do one of several things with, and says whether there was
    /// anything of use in the input.
    pub(crate) fn survives(self, corpus: &Corpus, read: impl Fn(&[u8], usize) -> bool) {
        assert!(corpus.all().any(|good| read(good, 0)), "{}: a sample is of use as it is", self.name);
        let asked = std::env::var(CASES).ok().and_then(|text| text.parse::<u32>().ok());
        let cases = asked.map_or(USUAL_CASES, |cases| cases.div_ceil(self.cost));
        // What was found once gets a test of its own, so that no file is kept.
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let (used, most) = (Cell::new(0_u32), Cell::new(0_u64));
        let input = (any::<Index>(), 0..TURNS, prop::collection::vec(any::<Spoil>(), 0..MOST_SPOILS));
        let outcome = runner.run(&input, |(which, turn, spoils)| {
            let body = spoiled(corpus.get(which), &spoils);
            let (is_of_use, heap) = measured(|| read(&body, turn));
            used.set(used.get() + u32::from(is_of_use));
            most.set(most.get().max(heap));
            prop_assert!(heap <= self.most_heap, "{heap} bytes of heap for an input of {}", body.len());
            Ok(())
        });
        let (used, most, name) = (used.get(), most.get() >> 10, self.name);
        outcome.unwrap_or_else(|found| panic!("{name}: {found}"));
        println!("{name}: {cases} inputs, {used} of use, {most} KiB of heap at most");
        if let Some(resident) = asked.and_then(|_| most_resident()) {
            assert!(resident <= MOST_RESIDENT, "{name}: {resident} KiB held by the process");
        }
    }
}

/// What `run` gives, and the most bytes of heap that this thread held for it at once.
pub(crate) fn measured<T>(run: impl FnOnce() -> T) -> (T, u64) {
    let mut outcome = None;
    // Caught in there: the counter would count on after a panic.
    let info = allocation_counter::measure(|| outcome = Some(catch_unwind(AssertUnwindSafe(run))));
    match outcome.unwrap() {
        Ok(value) => (value, info.bytes_max),
        Err(panic) => resume_unwind(panic),
    }
}

/// The most that this process ever held, in KiB, where the system tells it.
fn most_resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_at_once_is_counted() {
        let (length, heap) = measured(|| (0..3).map(|_| vec![1_u8; 1 << 20].len()).sum::<usize>());
        assert_eq!((length, heap), (3 << 20, 1 << 20));
    }

    #[test]
    #[should_panic(expected = "of heap for an input of")]
    fn an_input_that_takes_too_much_is_found() {
        let trial = Trial { name: "a hoarder", cost: 1, most_heap: 1 << 10 };
        trial.survives(&Corpus::new([b"good".to_vec()]), |body, _| vec![0_u8; body.len() * 1_000].len() > 1);
    }

    #[test]
    #[should_panic(expected = "a sample of a panic")]
    fn a_panic_is_found() {
        let trial = Trial { name: "a coward", cost: 1, most_heap: 1 << 20 };
        trial.survives(&Corpus::new([b"good".to_vec()]), |body, _| {
            assert!(body.starts_with(b"g"), "a sample of a panic");
            true
        });
    }
}
