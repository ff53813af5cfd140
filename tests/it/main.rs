//! The real site over HTTP: one binary, so that it links once.
