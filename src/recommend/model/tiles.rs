//! A symmetric matrix in tiles, and its inverse in place.
//!
//! Only the tiles of the lower triangle are kept, so that a matrix of 25,000 books takes 1.25 GB and not twice or three
//! times that, and its inverse takes no more. The way is the usual one for a positive definite matrix: the Cholesky
//! factor *L*, then *L*⁻¹, then *L*⁻ᵀ*L*⁻¹ (LAPACK's `potrf`, `trtri` and `lauum`, tile by tile), with faer's kernels
//! within a tile and rayon over tiles. Each tile is computed by one thread in a fixed order, so that the result does
//! not depend on how many there are.

use faer::{
    Accum, Mat, MatMut, MatRef, Par, Side,
    linalg::{
        matmul::matmul, triangular_inverse::invert_lower_triangular, triangular_solve::solve_lower_triangular_in_place,
    },
};
use rayon::prelude::*;

/// Rows and columns of a tile: three of them fit a core's second-level cache.
const SIDE: usize = 384;

/// A symmetric matrix of which the lower triangle is kept.
#[derive(Clone, Debug)]
pub(super) struct Tiles {
    size: usize,
    rows: usize,
    /// By rows of tiles: (0, 0), (1, 0), (1, 1), (2, 0) …
    lower: Vec<Mat<f32>>,
}

/// A matrix that has no inverse of this kind: not positive definite, or not made of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the matrix of the books has no inverse: it is not positive definite")]
pub(super) struct NotPositive;

fn place(row: usize, column: usize) -> usize {
    row * (row + 1) / 2 + column
}

/// The row of tiles in which the tile at `place` stands.
fn row_of(at: usize, rows: usize) -> usize {
    (0..rows).rposition(|row| place(row, 0) <= at).unwrap_or(0)
}

/// `to += scale · left · right`, or without what was there.
fn multiply(to: MatMut<'_, f32>, add: Accum, left: MatRef<'_, f32>, right: MatRef<'_, f32>, scale: f32) {
    matmul(to, add, left, right, scale, Par::Seq);
}

/// `to = Σ left · right` over some pairs, in their order; zero without any.
fn sum_of_products<'a>(mut to: MatMut<'_, f32>, pairs: impl Iterator<Item = (MatRef<'a, f32>, MatRef<'a, f32>)>) {
    to.fill(0.0);
    for (left, right) in pairs {
        multiply(to.as_mut(), Accum::Add, left, right, 1.0);
    }
}

impl Tiles {
    /// All zero.
    pub(super) fn zeros(size: usize) -> Self {
        let rows = size.div_ceil(SIDE);
        let side = |at: usize| SIDE.min(size - at * SIDE);
        let tiles = (0..rows).flat_map(|row| (0..=row).map(move |column| Mat::zeros(side(row), side(column))));
        Self { size, rows, lower: tiles.collect() }
    }

    /// Makes it all zero again. To use it twice is to have it in memory once: what is freed in between is not always given
    /// back.
    pub(super) fn clear(&mut self) {
        self.lower.par_iter_mut().for_each(|tile| tile.fill(0.0));
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The value at a row and a column.
    pub(super) fn get(&self, row: usize, column: usize) -> f32 {
        let (row, column) = (row.max(column), row.min(column));
        self.lower[place(row / SIDE, column / SIDE)][(row % SIDE, column % SIDE)]
    }

    /// Calls `fill` for each row of tiles, in parallel: with the number of its first row, and the rows' left halves (up to
    /// the diagonal) as something to add to.
    pub(super) fn fill_rows(&mut self, fill: impl Fn(&mut Band<'_>) + Sync) {
        let mut left = self.lower.as_mut_slice();
        let mut bands = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            let (tiles, rest) = left.split_at_mut(row + 1);
            bands.push(Band { first: row * SIDE, last: self.size.min((row + 1) * SIDE), tiles });
            left = rest;
        }
        bands.into_par_iter().for_each(|mut band| fill(&mut band));
    }

    /// Adds to a value of the diagonal.
    pub(super) fn add_diagonal(&mut self, at: usize, value: f32) {
        self.lower[place(at / SIDE, at / SIDE)][(at % SIDE, at % SIDE)] += value;
    }

    /// Writes a whole row to `to`.
    pub(super) fn row(&self, row: usize, to: &mut [f32]) {
        let (band, within) = (row / SIDE, row % SIDE);
        for tile in 0..self.rows {
            let to = &mut to[tile * SIDE..self.size.min((tile + 1) * SIDE)];
            if tile <= band {
                // On the diagonal, what is right of it is there only by its mirror image.
                let from = &self.lower[place(band, tile)];
                let below = if tile == band { within + 1 } else { to.len() };
                for (column, value) in to[..below].iter_mut().enumerate() {
                    *value = from[(within, column)];
                }
                for (column, value) in to.iter_mut().enumerate().skip(below) {
                    *value = from[(column, within)];
                }
            } else {
                let from = self.lower[place(tile, band)].col(within);
                for (column, value) in to.iter_mut().enumerate() {
                    *value = from[column];
                }
            }
        }
    }

    /// Turns it into its inverse. Beside it, one row of tiles is all the memory that this takes: no tile is allocated anew,
    /// since an allocator gives back and takes again some hundred kilobytes at a time only with losses.
    ///
    /// # Errors
    /// When the matrix is not positive definite.
    pub(super) fn invert(&mut self, step: &(dyn Fn(u64) + Sync)) -> Result<(), NotPositive> {
        (0..self.rows).try_for_each(|at| {
            step(1);
            self.factor_column(at)
        })?;
        let side = SIDE.min(self.size);
        let mut room: Vec<Mat<f32>> = (0..self.rows).map(|_| Mat::zeros(side, side)).collect();
        for at in (0..self.rows).rev() {
            step(1);
            self.invert_column(at, &mut room);
        }
        for at in 0..self.rows {
            step(1);
            self.multiply_row(at, &mut room);
        }
        Ok(())
    }

    /// How many steps [`invert`](Self::invert) reports.
    pub(super) fn steps(&self) -> u64 {
        self.rows as u64 * 3
    }

    fn tile(&self, row: usize, column: usize) -> &Mat<f32> {
        &self.lower[place(row, column)]
    }

    fn take(&mut self, row: usize, column: usize) -> Mat<f32> {
        std::mem::replace(&mut self.lower[place(row, column)], Mat::new())
    }

    /// One column of the Cholesky factor; what is right of it is brought up to date.
    fn factor_column(&mut self, at: usize) -> Result<(), NotPositive> {
        let diagonal = self.lower[place(at, at)].llt(Side::Lower).map_err(|_| NotPositive)?.L().to_owned();
        let mut column: Vec<Mat<f32>> = (at + 1..self.rows).map(|row| self.take(row, at)).collect();
        column.par_iter_mut().for_each(|tile| {
            solve_lower_triangular_in_place(diagonal.as_ref(), tile.as_mut().transpose_mut(), Par::Seq);
        });
        self.lower[place(at, at)].copy_from(&diagonal);
        let (first, rows) = (place(at + 1, 0), self.rows);
        if at + 1 < rows {
            self.lower[first..].par_iter_mut().enumerate().for_each(|(offset, tile)| {
                let row = row_of(first + offset, rows);
                let other = first + offset - place(row, 0);
                if other > at {
                    let (left, right) = (&column[row - at - 1], &column[other - at - 1]);
                    multiply(tile.as_mut(), Accum::Add, left.as_ref(), right.transpose(), -1.0);
                }
            });
        }
        for (row, tile) in (at + 1..rows).zip(column) {
            self.lower[place(row, at)] = tile;
        }
        Ok(())
    }

    /// One column of *L*⁻¹, when all columns right of it are done.
    fn invert_column(&mut self, at: usize, room: &mut [Mat<f32>]) {
        let mut diagonal = Mat::zeros(self.tile(at, at).nrows(), self.tile(at, at).ncols());
        invert_lower_triangular(diagonal.as_mut(), self.tile(at, at).as_ref(), Par::Seq);
        room[at + 1..self.rows].par_iter_mut().zip(at + 1..self.rows).for_each(|(sum, row)| {
            let (height, width) = (self.tile(row, at).nrows(), diagonal.ncols());
            let pairs = (at + 1..=row).map(|within| (self.tile(row, within).as_ref(), self.tile(within, at).as_ref()));
            sum_of_products(sum.as_mut().submatrix_mut(0, 0, height, width), pairs);
        });
        let mut column: Vec<Mat<f32>> = (at + 1..self.rows).map(|row| self.take(row, at)).collect();
        column.par_iter_mut().zip(&room[at + 1..self.rows]).for_each(|(tile, sum)| {
            let sum = sum.as_ref().submatrix(0, 0, tile.nrows(), tile.ncols());
            multiply(tile.as_mut(), Accum::Replace, sum, diagonal.as_ref(), -1.0);
        });
        self.lower[place(at, at)].copy_from(&diagonal);
        for (row, tile) in (at + 1..self.rows).zip(column) {
            self.lower[place(row, at)] = tile;
        }
    }

    /// One row of *L*⁻ᵀ*L*⁻¹, when all rows above it are done.
    fn multiply_row(&mut self, at: usize, room: &mut [Mat<f32>]) {
        room[..=at].par_iter_mut().enumerate().for_each(|(column, sum)| {
            let (height, width) = (self.tile(at, at).ncols(), self.tile(at, column).ncols());
            let pairs =
                (at..self.rows).map(|below| (self.tile(below, at).transpose(), self.tile(below, column).as_ref()));
            sum_of_products(sum.as_mut().submatrix_mut(0, 0, height, width), pairs);
        });
        for (tile, sum) in self.lower[place(at, 0)..=place(at, at)].iter_mut().zip(&*room) {
            tile.copy_from(sum.as_ref().submatrix(0, 0, tile.nrows(), tile.ncols()));
        }
    }
}

/// Some rows of the lower triangle, from the first column to the diagonal.
#[derive(Debug)]
pub(super) struct Band<'a> {
    first: usize,
    last: usize,
    tiles: &'a mut [Mat<f32>],
}

impl Band<'_> {
    /// The numbers of its rows.
    pub(super) fn rows(&self) -> std::ops::Range<usize> {
        self.first..self.last
    }

    /// Adds `values` to a row, up to the diagonal; they start with the first column.
    pub(super) fn add_row(&mut self, row: usize, values: &[f32]) {
        let within = row - self.first;
        for (column, &value) in values[..=row].iter().enumerate() {
            if value != 0.0 {
                self.tiles[column / SIDE][(within, column % SIDE)] += value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn value(row: usize, column: usize) -> f32 {
        let (row, column) = (row.max(column), row.min(column));
        let noise = ((row * 7919 + column * 104_729) % 101) as f32 / 101.0;
        if row == column { 1000.0 + noise } else { noise }
    }

    fn filled(size: usize) -> Tiles {
        let mut tiles = Tiles::zeros(size);
        tiles.fill_rows(|band| {
            for row in band.rows() {
                let values: Vec<f32> = (0..=row).map(|column| value(row, column)).collect();
                band.add_row(row, &values);
            }
        });
        tiles
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let size = SIDE + 50;
        let tiles = filled(size);
        let mut row = vec![0.0; size];
        for at in [0, 49, SIDE - 1, SIDE, size - 1] {
            tiles.row(at, &mut row);
            for (column, &read) in row.iter().enumerate() {
                assert!((read - value(at, column)).abs() < 1e-6, "{at} {column}");
                assert!((tiles.get(at, column) - read).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn a_matrix_times_its_inverse_is_the_identity() {
        for size in [1, 5, SIDE, 2 * SIDE + 31] {
            let mut inverse = filled(size);
            inverse.invert(&|_| {}).unwrap();
            let mut row = vec![0.0; size];
            for at in [0, size / 2, size - 1] {
                inverse.row(at, &mut row);
                for other in [0, size / 2, size - 1] {
                    let product: f64 = (0..size).map(|k| f64::from(value(other, k)) * f64::from(row[k])).sum();
                    let expected = if at == other { 1.0 } else { 0.0 };
                    assert!((product - expected).abs() < 1e-3, "{size}: {at} {other} {product}");
                }
            }
        }
    }

    #[test]
    fn a_matrix_that_has_none_is_refused() {
        let mut tiles = Tiles::zeros(3);
        assert_eq!(tiles.invert(&|_| {}), Err(NotPositive));
        tiles.add_diagonal(0, 1.0);
        tiles.add_diagonal(1, -1.0);
        tiles.add_diagonal(2, 1.0);
        assert_eq!(tiles.invert(&|_| {}), Err(NotPositive));
    }
}
