//! Prometheus metrics over plain HTTP, for the machine itself alone.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{Router, http::header::CONTENT_TYPE, routing::get};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;

const CONTENT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Binds the port.
///
/// # Errors
/// An address that is not of this machine alone, or one that cannot be bound.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    if !address.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "metrics are served on a loopback address alone, as 127.0.0.1:9464",
        ));
    }
    TcpListener::bind(address).await
}

/// Serves `/metrics` until `stopped` is cancelled.
///
/// # Errors
/// If the port fails.
pub async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    stopped: CancellationToken,
) -> io::Result<()> {
    let text = move || async move { ([(CONTENT_TYPE, CONTENT)], metrics.text()) };
    let routes = Router::new().route("/metrics", get(text));
    axum::serve(listener, routes)
        .with_graceful_shutdown(stopped.cancelled_owned())
        .await
}
