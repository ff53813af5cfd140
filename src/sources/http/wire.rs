//! What is behind the door: the network, or in tests somebody who plays all hosts at once.

use async_trait::async_trait;
use reqwest::{Request, Response};

/// Sends one request and brings what comes back, redirects included.
#[async_trait]
pub(crate) trait Wire: Send + Sync {
    /// # Errors
    /// When no answer came.
    async fn send(&self, request: Request) -> Result<Response, reqwest::Error>;
}

#[async_trait]
impl Wire for reqwest::Client {
    async fn send(&self, request: Request) -> Result<Response, reqwest::Error> {
        self.execute(request).await
    }
}
