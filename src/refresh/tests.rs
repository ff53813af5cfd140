//! The keeper over a small catalogue, one source, and caches and stores of this file's.

mod parts;
mod plans;
mod refreshes;
mod rounds;
mod slots;
