//! What an answer takes in memory, and its version on disk.

use crate::{
    cache::{Stored, Weigh},
    domain::{SourceFailure, SourceProgress, Update, UpdatesReport},
};

impl Weigh for UpdatesReport {
    fn weigh(&self) -> usize {
        let text = |text: &String| text.capacity();
        let updates: usize = self
            .updates
            .iter()
            // A parsed address holds its text and the places of its parts; the parts are in the item's own size.
            .map(|item| text(&item.title) + text(&item.source) + text(&item.summary) + item.url.as_str().len())
            .sum();
        let failed: usize = self.failed.iter().map(|failed| text(&failed.source)).sum();
        let asked: usize = self.asked.iter().map(|asked| text(&asked.source)).sum();
        size_of::<Self>()
            + self.updates.capacity() * size_of::<Update>()
            + self.failed.capacity() * size_of::<SourceFailure>()
            + self.asked.capacity() * size_of::<SourceProgress>()
            + updates
            + failed
            + asked
    }
}

impl Stored for UpdatesReport {
    const VERSION: u32 = 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::updates::fake::item;

    #[test]
    fn an_answer_weighs_about_what_its_texts_are_long() {
        let updates: Vec<Update> = (0..30)
            .map(|n| Update { summary: "x".repeat(400), ..item(&format!("A headline, the {n}th of many"), n) })
            .collect();
        let report = UpdatesReport { updates, failed: vec![], asked: vec![], as_of: jiff::Timestamp::UNIX_EPOCH };
        let weight = report.weigh();
        assert!((15_000..30_000).contains(&weight), "{weight}");
    }
}
