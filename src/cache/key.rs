//! What a cache's keys can tell.

use std::{borrow::Cow, sync::Arc};

/// A key that has a text form, under which a second layer files it, and that knows which subjects it is about.
pub trait CacheKey {
    /// The key as text; equal for equal keys only.
    fn text(&self) -> Cow<'_, str>;

    /// Whether what is kept under it is about the subject of this key, such as `work:dune-frank-herbert`.
    fn is_about(&self, subject_key: &str) -> bool;
}

/// A text is about the subjects whose keys are parts of it, parts being set apart by line breaks and tabs.
impl CacheKey for str {
    fn text(&self) -> Cow<'_, str> {
        self.into()
    }

    fn is_about(&self, subject_key: &str) -> bool {
        self.split(['\n', '\t']).any(|part| part == subject_key)
    }
}

impl CacheKey for String {
    fn text(&self) -> Cow<'_, str> {
        self.as_str().into()
    }

    fn is_about(&self, subject_key: &str) -> bool {
        self.as_str().is_about(subject_key)
    }
}

impl CacheKey for Arc<str> {
    fn text(&self) -> Cow<'_, str> {
        (&**self).into()
    }

    fn is_about(&self, subject_key: &str) -> bool {
        (**self).is_about(subject_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_about_its_parts_and_about_nothing_that_only_begins_like_them() {
        let page: Arc<str> = "recommendations 12\nwork:dune\tgenre:fantasy".into();
        assert!(page.is_about("work:dune") && page.is_about("genre:fantasy"));
        assert!(!page.is_about("work:dun") && !page.is_about("dune"));
        assert!("work:dune".to_owned().is_about("work:dune"));
        assert_eq!(page.text(), "recommendations 12\nwork:dune\tgenre:fantasy");
    }
}
