//! The drawings. Each leaves the place quiet where its type stands, and takes what varies from the dice.

pub(super) mod figures;
pub(super) mod landscape;
pub(super) mod ornament;
pub(super) mod shapes;
