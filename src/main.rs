//! The command line, which has no command yet.

fn main() {}
