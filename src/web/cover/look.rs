//! Which look a book gets: from its genre and moods, its series, and a hash of its id.

use std::collections::VecDeque;

use super::{
    compositions::Composition,
    dice::Dice,
    palette::{self, Family, Palette},
};

/// What the look of a book follows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits<'a> {
    pub(super) id: &'a str,
    /// The genre of the first level.
    pub(super) genre: Option<&'a str>,
    pub(super) moods: &'a [&'a str],
    /// The slug of its series, and a number that is another for the next volume.
    pub(super) series: Option<(&'a str, usize)>,
}

/// How a cover looks.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) composition: Composition,
    /// Which layout of the composition.
    pub(super) variant: i32,
    family: &'static Family,
    /// Which of the family, counted on past its end.
    at: usize,
    /// Which way its accents are turned.
    way: i32,
    pub(super) dice: Dice,
}

impl Look {
    /// The look of a book. The volumes of a series share their composition, and each is in colours of its own.
    pub(super) fn of(book: &Traits<'_>) -> Self {
        let own = Dice::of(book.id);
        let (mut dice, volume) = book.series.map_or((own.clone(), 0), |(series, volume)| (Dice::of(series), volume));
        let composition = Composition::choose(book.genre, book.moods, &mut dice);
        let variant = dice.between(0, composition.variants() - 1);
        // One volume may be gloomier than the last: only a book by itself follows its own moods.
        let moods = if book.series.is_some() { &[] } else { book.moods };
        let family = palette::family(book.genre, moods, &mut dice);
        let first = usize::try_from(dice.between(0, 7)).unwrap_or_default();
        // Once a series has been through the family, its colours change places.
        let round = i32::try_from(volume / family.len()).unwrap_or_default();
        let way = (dice.between(0, 5) + round) % 6;
        Self { composition, variant, family, at: first + volume, way, dice: own }
    }

    #[cfg(test)]
    pub(super) fn made(composition: Composition, variant: i32, family: &'static Family, at: usize) -> Self {
        Self { composition, variant, family, at, way: 0, dice: Dice::of("") }
    }

    pub(super) fn palette(&self) -> Palette {
        self.family[self.at % self.family.len()].turned(self.way)
    }

    /// Whether the two would be taken for one another: the same composition on the same paper.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.composition == other.composition && self.palette().ground == other.palette().ground
    }

    /// The same in the next colours of the family.
    pub(super) fn reprinted(self) -> Self {
        Self { at: self.at + 1, ..self }
    }
}

/// How many of those before it a book may stand beside: the one before it in its row, and the one above it in rows of at most
/// seven.
pub(super) const BESIDE: usize = 7;

/// The looks of the last few books on a page.
#[derive(Debug, Default)]
pub(super) struct Neighbours(VecDeque<Look>);

impl Neighbours {
    /// The look of the next book, in other colours if it would be taken for one beside it.
    pub(super) fn set_apart(&mut self, mut look: Look) -> Look {
        // A family has more colours than a book has neighbours, so some are free.
        for _ in 0..BESIDE {
            if self.0.iter().any(|other| other.is_like(&look)) {
                look = look.reprinted();
            }
        }
        self.0.push_back(look.clone());
        if self.0.len() > BESIDE {
            self.0.pop_front();
        }
        look
    }
}
