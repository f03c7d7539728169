//! The gRPC server on its connections.

use std::future::Future;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;
use tonic_health::server::HealthReporter;

use super::{
    limits::{
        KEEPALIVE_EVERY, KEEPALIVE_TIME_MAX, Limits, METADATA_BYTES_MAX, RESET_STREAMS_MAX,
        SOFT_STOP_TIME_MAX, STREAMS_PER_CONNECTION_MAX,
    },
    listener::Door,
};
use crate::{
    app::App,
    error::Error,
    grpc::{self, stack::Stack},
    services::templates,
    tls::leaf::{Certificates, LOOKED_AT_EVERY},
};

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every running call was finished.
    Softly,
    /// Calls were cut off: the time was over, or a second signal came.
    Hard,
}

/// Serves until `soft` is cancelled, then finishes the running calls within [`SOFT_STOP_TIME_MAX`], or stops at once
/// when `hard` is cancelled.
///
/// # Errors
/// [`Error::Internal`] if TLS or the server cannot be set up; those of the store.
pub async fn serve(
    app: App,
    certificates: std::sync::Arc<Certificates>,
    listeners: Vec<TcpListener>,
    limits: Limits,
    soft: CancellationToken,
    hard: CancellationToken,
) -> Result<Ended, Error> {
    templates::keep_built_in(&app).await?;
    let tls = certificates.server_config()?;
    let door = Door::new(
        tls,
        app.clock.clone(),
        app.metrics.clone(),
        soft.clone(),
        limits.connections_max,
    );
    let renewing = tokio::spawn(keep_renewed(app.clone(), certificates, soft.clone()));
    let (health, health_service) = tonic_health::server::health_reporter();
    health
        .set_service_status("", tonic_health::ServingStatus::Serving)
        .await;
    let routes = grpc::routes(&app, health_service)?;
    let serving = Server::builder()
        .layer(Stack::new(app.clone(), limits.calls_running_max))
        .max_concurrent_streams(STREAMS_PER_CONNECTION_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE_EVERY))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIME_MAX))
        .http2_max_header_list_size(METADATA_BYTES_MAX)
        .http2_max_pending_accept_reset_streams(Some(RESET_STREAMS_MAX))
        .add_routes(routes)
        .serve_with_incoming_shutdown(door.open(listeners), soft.clone().cancelled_owned());
    let ended = tokio::select! {
        result = serving => {
            result.map_err(Error::because("serving"))?;
            Ended::Softly
        }
        () = time_over(&app, &health, soft, hard) => Ended::Hard,
    };
    renewing.abort();
    Ok(ended)
}

/// Ready when running calls have to be cut off.
async fn time_over(
    app: &App,
    health: &HealthReporter,
    soft: CancellationToken,
    hard: CancellationToken,
) {
    soft.cancelled().await;
    health
        .set_service_status("", tonic_health::ServingStatus::NotServing)
        .await;
    tracing::info!("stopping: running calls are finished, new ones refused");
    first(hard.cancelled(), app.clock.wait(SOFT_STOP_TIME_MAX)).await;
    tracing::warn!("stopping hard: running calls are cut off");
}

async fn first(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    tokio::select! {
        () = one => {}
        () = other => {}
    }
}

/// Looks at the certificate's age again and again. A failure leaves the present one, which has months to live.
async fn keep_renewed(
    app: App,
    certificates: std::sync::Arc<Certificates>,
    stopped: CancellationToken,
) {
    loop {
        tokio::select! {
            () = stopped.cancelled() => return,
            () = app.clock.wait(LOOKED_AT_EVERY) => {}
        }
        match certificates.renew_if_due(&app.installation.authority, app.now(), &app.random) {
            Ok(true) => tracing::info!("the server's certificate was renewed"),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(
                    error = crate::error::chain(&error),
                    "the server's certificate was not renewed"
                );
            }
        }
    }
}
