//! A body in the forms that browsers accept: plain, gzip, brotli; each made at most once.

use std::{io::Write as _, sync::OnceLock};

use axum::http::{HeaderMap, HeaderValue, header::ACCEPT_ENCODING};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};

/// How a body is packed on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

/// How much time the packing may take.
#[derive(Clone, Copy, Debug)]
pub(super) enum Effort {
    /// For what is packed while a reader waits: within a millisecond or two.
    Quick,
    /// For what is packed once in the life of the process.
    Thorough,
}

impl Encoding {
    /// The smallest form that the request accepts.
    pub(super) fn best(headers: &HeaderMap) -> Self {
        let Some(accepted) = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
            return Self::Identity;
        };
        let takes = |name: &str| {
            accepted.split(',').any(|part| {
                let (coding, weight) = part.split_once(';').unwrap_or((part, "q=1"));
                coding.trim().eq_ignore_ascii_case(name) && !is_zero(weight)
            })
        };
        if takes("br") {
            Self::Brotli
        } else if takes("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// The `Content-Encoding`; none for the plain form.
    pub(super) fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Brotli => Some(HeaderValue::from_static("br")),
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Identity => None,
        }
    }

    /// `plain` in this form.
    pub(super) fn pack(self, plain: &Bytes, effort: Effort) -> Bytes {
        match self {
            Self::Identity => plain.clone(),
            Self::Gzip => gzip(plain, effort),
            Self::Brotli => brotli(plain, effort),
        }
    }
}

/// Whether a weight such as `q=0.0` says "never".
fn is_zero(weight: &str) -> bool {
    weight
        .trim()
        .strip_prefix(['q', 'Q'])
        .and_then(|rest| rest.strip_prefix('='))
        .and_then(|q| q.parse::<f32>().ok())
        .is_some_and(|q| q <= 0.0)
}

/// One body in all its forms.
#[derive(Debug)]
pub(super) struct Forms {
    plain: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
    effort: Effort,
}

impl Forms {
    pub(super) fn new(plain: Bytes, effort: Effort) -> Self {
        Self { plain, gzip: OnceLock::new(), brotli: OnceLock::new(), effort }
    }

    /// The body in this form; packed at the first asking.
    pub(super) fn get(&self, encoding: Encoding) -> Bytes {
        let made = || encoding.pack(&self.plain, self.effort);
        match encoding {
            Encoding::Identity => self.plain.clone(),
            Encoding::Gzip => self.gzip.get_or_init(made).clone(),
            Encoding::Brotli => self.brotli.get_or_init(made).clone(),
        }
    }
}

fn gzip(plain: &[u8], effort: Effort) -> Bytes {
    let level = match effort {
        Effort::Quick => Compression::new(6),
        Effort::Thorough => Compression::best(),
    };
    let mut packer = GzEncoder::new(Vec::with_capacity(plain.len() / 3), level);
    // Writing into memory does not fail.
    let _ = packer.write_all(plain);
    packer.finish().unwrap_or_default().into()
}

fn brotli(plain: &[u8], effort: Effort) -> Bytes {
    let quality = match effort {
        Effort::Quick => 5,
        Effort::Thorough => 11,
    };
    let mut packed = Vec::with_capacity(plain.len() / 4);
    {
        let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, quality, 20);
        let _ = writer.write_all(plain);
    }
    packed.into()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn best(accepted: &'static str) -> Encoding {
        Encoding::best(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]))
    }

    #[test]
    fn the_smallest_accepted_form_is_chosen() {
        assert_eq!(best("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(best("gzip;q=1.0, br;q=0"), Encoding::Gzip);
        assert_eq!(best("GZIP"), Encoding::Gzip);
        assert_eq!(best("identity"), Encoding::Identity);
        assert_eq!(best("gzip;q=0.000"), Encoding::Identity);
        assert_eq!(best("br;Q=0, gzip"), Encoding::Gzip, "the name of a weight has no case");
        assert_eq!(Encoding::best(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn every_form_unpacks_to_the_same_text() {
        let text = "a lamp in a library ".repeat(200);
        for effort in [Effort::Quick, Effort::Thorough] {
            let forms = Forms::new(text.clone().into(), effort);

            let mut from_gzip = String::new();
            flate2::read::GzDecoder::new(&forms.get(Encoding::Gzip)[..]).read_to_string(&mut from_gzip).unwrap();
            let mut from_brotli = String::new();
            brotli::Decompressor::new(&forms.get(Encoding::Brotli)[..], 4096).read_to_string(&mut from_brotli).unwrap();

            assert_eq!((from_gzip.as_str(), from_brotli.as_str()), (text.as_str(), text.as_str()));
            assert!(forms.get(Encoding::Brotli).len() < 200);
        }
    }
}
