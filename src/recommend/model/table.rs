//! A sparse table of figures between books, as it is served: each row keeps its largest values, one byte each.
//!
//! A row is its entries in rising order of the book, each as the gap to the one before (a byte, or 255 and two bytes) and
//! its value (a signed byte, times the row's scale). So an entry takes two bytes, and a row can be read where it lies.

use bytes::Bytes;

use super::BookIndex;

/// A gap that does not fit a byte is told by this one, and stands in the two after it.
const WIDE: u8 = u8::MAX;

/// A gap that two bytes cannot hold either is told by this one after [`WIDE`], and stands in four.
const WIDEST: u16 = u16::MAX;

/// The rows of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    /// Where each row begins in `entries`, and after the last its length.
    starts: Vec<u32>,
    /// What a value of 1 stands for, by row.
    scales: Vec<f32>,
    entries: Bytes,
}

/// One row before it is packed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    /// In rising order of the books.
    entries: Vec<(BookIndex, f32)>,
}

impl Row {
    /// The `most` values of largest size; zeros are left out. Of equals the earlier books stay. `room` is to work in: a
    /// row of its own length from the start leaves no holes in memory, and there are as many rows as books.
    pub(super) fn largest(values: &[f32], most: usize, room: &mut Vec<(BookIndex, f32)>) -> Self {
        room.clear();
        room.extend((0..).zip(values.iter().copied()).filter(|&(_, value)| value != 0.0 && value.is_finite()));
        if room.len() > most {
            let by_size =
                |a: &(BookIndex, f32), b: &(BookIndex, f32)| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0));
            room.select_nth_unstable_by(most, by_size);
            room.truncate(most);
        }
        room.sort_unstable_by_key(|&(book, _)| book);
        Self { entries: room.clone() }
    }
}

impl Table {
    /// Packs rows.
    pub(super) fn of_rows(rows: &[Row]) -> Self {
        let mut table = Self { starts: vec![0], ..Self::default() };
        let mut entries = Vec::new();
        for row in rows {
            let largest = row.entries.iter().map(|(_, value)| value.abs()).fold(0.0, f32::max);
            let scale = largest / f32::from(i8::MAX);
            let mut next = 0;
            for &(book, value) in &row.entries {
                let step = (value / scale).round();
                // What rounds to nothing says nothing.
                if step == 0.0 {
                    continue;
                }
                push_gap(&mut entries, book - next);
                #[expect(clippy::cast_possible_truncation, reason = "within ±127 by the choice of the scale")]
                entries.push((step as i8).cast_unsigned());
                next = book + 1;
            }
            table.starts.push(u32::try_from(entries.len()).unwrap_or(u32::MAX));
            table.scales.push(scale);
        }
        table.entries = entries.into();
        table
    }

    /// From its parts as a file has them; `None` when they do not fit together.
    pub(super) fn of_parts(starts: Vec<u32>, scales: Vec<f32>, entries: Bytes, books: usize) -> Option<Self> {
        let rises = starts.is_sorted() && starts.first() == Some(&0);
        let ends = starts.last().is_some_and(|&end| end as usize == entries.len());
        let sized = starts.len() == books + 1 && scales.len() == books;
        let table = Self { starts, scales, entries };
        (rises && ends && sized && (0..books).all(|row| table.is_whole(row, books))).then_some(table)
    }

    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    pub(super) fn scales(&self) -> &[f32] {
        &self.scales
    }

    pub(super) fn entries(&self) -> &[u8] {
        &self.entries
    }

    /// The entries of a book's row, in rising order of the books.
    pub(super) fn row(&self, book: BookIndex) -> impl Iterator<Item = (BookIndex, f32)> + '_ {
        let at = book as usize;
        let bytes = &self.entries[self.starts[at] as usize..self.starts[at + 1] as usize];
        let scale = self.scales[at];
        Entries { bytes, next: 0 }.map(move |(book, step)| (book, f32::from(step) * scale))
    }

    /// Whether a row can be read to its end and names only books that there are.
    fn is_whole(&self, row: usize, books: usize) -> bool {
        let bytes = &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize];
        let mut entries = Entries { bytes, next: 0 };
        let inside = entries.by_ref().all(|(book, _)| (book as usize) < books);
        inside && entries.bytes.is_empty() && self.scales[row].is_finite()
    }
}

fn push_gap(to: &mut Vec<u8>, gap: u32) {
    match (u8::try_from(gap), u16::try_from(gap)) {
        (Ok(gap), _) if gap != WIDE => to.push(gap),
        (_, Ok(gap)) if gap != WIDEST => {
            to.push(WIDE);
            to.extend(gap.to_le_bytes());
        }
        _ => {
            to.push(WIDE);
            to.extend(WIDEST.to_le_bytes());
            to.extend(gap.to_le_bytes());
        }
    }
}

/// Reads entries; ends at the end of the bytes or at what is no entry.
struct Entries<'a> {
    bytes: &'a [u8],
    next: BookIndex,
}

impl Iterator for Entries<'_> {
    type Item = (BookIndex, i8);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (gap, rest) = match *self.bytes {
            [gap, ref rest @ ..] if gap != WIDE => (u32::from(gap), rest),
            [_, a, b, ref rest @ ..] if u16::from_le_bytes([a, b]) != WIDEST => {
                (u32::from(u16::from_le_bytes([a, b])), rest)
            }
            [_, _, _, a, b, c, d, ref rest @ ..] => (u32::from_le_bytes([a, b, c, d]), rest),
            _ => return None,
        };
        let (&value, rest) = rest.split_first()?;
        let book = self.next.checked_add(gap)?;
        self.bytes = rest;
        self.next = book.checked_add(1)?;
        Some((book, value.cast_signed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(entries: &[(BookIndex, f32)]) -> Row {
        Row { entries: entries.to_vec() }
    }

    #[test]
    fn a_row_keeps_its_largest_values_in_the_order_of_the_books() {
        let kept = Row::largest(&[0.0, -0.5, 0.1, 0.4, 0.1, f32::NAN], 3, &mut Vec::new());
        assert_eq!(kept, row(&[(1, -0.5), (2, 0.1), (3, 0.4)]));
    }

    #[test]
    fn what_is_packed_is_read_again_to_a_127th() {
        let far = [(0, 1.0), (254, 0.5), (509, -0.25), (765, 1.0), (70_000, 0.1), (2_000_000, 0.9)];
        let table = Table::of_rows(&[row(&far), row(&[]), row(&[(3, -2.0)])]);
        let read: Vec<_> = table.row(0).collect();
        assert_eq!(read.len(), far.len());
        for ((book, value), (other, packed)) in far.into_iter().zip(read) {
            assert_eq!(book, other);
            assert!((value - packed).abs() <= 0.5 / 127.0, "{value} {packed}");
        }
        assert_eq!(table.row(1).count(), 0);
        assert_eq!(table.row(2).collect::<Vec<_>>(), [(3, -2.0)]);
    }

    #[test]
    fn parts_that_do_not_fit_together_are_refused() {
        let table = Table::of_rows(&[row(&[(0, 1.0), (300, 0.5)]), row(&[(1, 0.5)])]);
        let parts = |starts: &[u32], scales: &[f32], entries: &[u8], books| {
            Table::of_parts(starts.to_vec(), scales.to_vec(), entries.to_vec().into(), books)
        };
        let (starts, scales, entries) = (table.starts().to_vec(), table.scales().to_vec(), table.entries().to_vec());
        assert!(parts(&starts, &scales, &entries, 2).is_none(), "book 300 of 2");
        let small = Table::of_rows(&[row(&[(1, 1.0)]), row(&[(0, 0.5)])]);
        let (starts, scales, entries) = (small.starts().to_vec(), small.scales().to_vec(), small.entries().to_vec());
        assert_eq!(parts(&starts, &scales, &entries, 2), Some(small));
        assert!(parts(&[0, 3, 4], &scales, &entries, 2).is_none());
        assert!(parts(&[0, 4, 2], &scales, &entries, 2).is_none());
        assert!(parts(&starts, &[1.0], &entries, 2).is_none());
        assert!(parts(&starts, &[1.0, f32::NAN], &entries, 2).is_none());
        assert!(parts(&starts, &scales, &entries[..3], 2).is_none());
        assert!(parts(&[], &[], &[], 0).is_none());
    }
}
