//! Bodies, read piece by piece, so that an endless one costs no memory.

use bytes::{Bytes, BytesMut};

use super::failure::DoorError;
use crate::domain::FailureReason;

/// Reads a body of at most `max_bytes`, counted after decompression. The caller bounds the time.
pub(super) async fn read(mut response: reqwest::Response, max_bytes: usize) -> Result<Bytes, DoorError> {
    let too_large = || DoorError::of(FailureReason::TooLarge);
    let told = response.content_length().unwrap_or(0);
    if usize::try_from(told).map_or(true, |told| told > max_bytes) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    // A body that ends early is an error of the client's "body" or "decode" sort; both mean a broken connection,
    // unless it was broken by a wrong compression, which cannot be told apart from here.
    while let Some(piece) = response.chunk().await.map_err(broken)? {
        if body.len() + piece.len() > max_bytes {
            return Err(too_large());
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.freeze())
}

fn broken(cause: reqwest::Error) -> DoorError {
    let failure = DoorError::from(cause);
    if failure.reason == FailureReason::TimedOut { failure } else { DoorError::of(FailureReason::Unreachable) }
}
