//! Points on a plane.

/// A place on a plane; `y` runs downwards, as on a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

impl Point {
    /// Nearer than this, two points are one, and there is no direction from one to the other.
    const SAME: f32 = 1e-6;

    pub(super) fn at_angle(angle: f32) -> Self {
        Self { x: angle.cos(), y: angle.sin() }
    }

    pub(super) fn angle(self) -> f32 {
        self.y.atan2(self.x)
    }

    /// Not by `hypot`, which takes care of numbers so large or small that there are none here, and takes its time for it.
    pub(super) fn length(self) -> f32 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    pub(super) fn times(self, factor: f32) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }

    /// In the same direction, of this length; none for a point that has no direction.
    pub(super) fn of_length(self, length: f32) -> Option<Self> {
        let own = self.length();
        (own > Self::SAME).then(|| self.times(length / own))
    }

    pub(super) fn turned(self, by: f32) -> Self {
        self.turned_like(Self::at_angle(by))
    }

    /// Turned by the angle at which `other` lies, which is 1 from the origin.
    pub(super) fn turned_like(self, other: Self) -> Self {
        Self { x: self.x * other.x - self.y * other.y, y: self.x * other.y + self.y * other.x }
    }
}

/// A number for each pair of things, the same in both directions.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    pub(super) count: usize,
    values: Vec<f32>,
}

impl Pairs {
    /// With `value(a, b)` for each `a < b`.
    pub(super) fn of(count: usize, value: impl Fn(usize, usize) -> f32) -> Self {
        let mut values = vec![0.0; count * count];
        for a in 0..count {
            for b in a + 1..count {
                let one = value(a, b);
                values[a * count + b] = one;
                values[b * count + a] = one;
            }
        }
        Self { count, values }
    }

    pub(super) fn get(&self, a: usize, b: usize) -> f32 {
        self.values[a * self.count + b]
    }

    /// All values, each once.
    pub(super) fn all(&self) -> impl Iterator<Item = f32> + '_ {
        (0..self.count).flat_map(move |a| (a + 1..self.count).map(move |b| self.get(a, b)))
    }
}
