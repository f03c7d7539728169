//! The wire: accepts connections, reads calls, sends answers, or breaks off where a fault says so.

use std::{
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Limited};
use hyper::{
    body::{Body, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{answer::Answer, ask::Ask, engine::Engine};

/// Connections served at once; further ones wait.
const CONNECTIONS_MAX: usize = 1_024;
/// The largest body that the web server in front takes.
const BODY_BYTES_MAX: usize = 40 * 1024 * 1024;
/// A client must have sent its headers by then.
const HEADERS_SECONDS_MAX: u64 = 30;

/// The connection is closed without a further byte.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the connection is broken off")]
pub struct BrokenOff;

/// What is sent for a call.
pub enum Sent {
    /// The answer.
    Whole(Answer),
    /// Its headers say `announced` bytes; the body ends after those it has, and then the connection.
    Cut {
        /// With as much of the body as is sent.
        answer: Answer,
        /// The length that its header claims.
        announced: usize,
    },
}

/// Accepts connections until told to stop, then lets the calls under way end.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    engine: Arc<Engine>,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let connections = TaskTracker::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, from)) = accepted else {
            continue;
        };
        let (tls, engine, stop) = (tls.clone(), Arc::clone(&engine), stop.clone());
        connections.spawn(async move {
            connection(stream, from, tls, engine, stop).await;
            drop(place);
        });
    }
    connections.close();
    connections.wait().await;
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    tls: Option<TlsAcceptor>,
    engine: Arc<Engine>,
    stop: CancellationToken,
) {
    // answers are small: nothing is gained by waiting for more of them
    let _ = stream.set_nodelay(true);
    match tls {
        None => calls(stream, from, engine, stop).await,
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => calls(stream, from, engine, stop).await,
            Err(error) => tracing::debug!(%from, %error, "TLS handshake failed"),
        },
    }
}

async fn calls(
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
    from: SocketAddr,
    engine: Arc<Engine>,
    stop: CancellationToken,
) {
    let service = service_fn(move |request| {
        let engine = Arc::clone(&engine);
        async move { call(request, &engine).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEADERS_SECONDS_MAX))
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let result = tokio::select! {
        result = &mut connection => result,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%from, %error, "connection ended");
    }
}

async fn call(
    request: Request<Incoming>,
    engine: &Arc<Engine>,
) -> Result<Response<Content>, BrokenOff> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_BYTES_MAX).collect().await else {
        let answer = Answer::with(StatusCode::PAYLOAD_TOO_LARGE, "text/html", TOO_LARGE);
        return Ok(response(Sent::Whole(answer)));
    };
    let ask = Ask::new(&parts, body.to_bytes());
    engine.call(ask).await.map(response)
}

/// What a web server says by itself, in HTML.
const TOO_LARGE: &str = "<html><head><title>413 Request Entity Too Large</title></head>\
    <body><center><h1>413 Request Entity Too Large</h1></center></body></html>";

fn response(sent: Sent) -> Response<Content> {
    let (answer, announced) = match sent {
        Sent::Whole(answer) => (answer, None),
        Sent::Cut { answer, announced } => (answer, Some(announced)),
    };
    let mut response = Response::new(Content {
        bytes: Some(answer.body).filter(|bytes| !bytes.is_empty()),
        then: match announced {
            Some(_) => Then::Wait,
            None => Then::End,
        },
    });
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, answer.content_type);
    if let Some(length) = announced {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    headers.extend(answer.headers);
    response
}

/// A body in one piece, perhaps followed by the end of the connection.
struct Content {
    bytes: Option<Bytes>,
    then: Then,
}

/// What follows the bytes of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// Nothing.
    End,
    /// One turn of the loop in which the bytes go out, then the end of the connection.
    Wait,
    /// The end of the connection.
    Break,
}

impl Body for Content {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.then {
            Then::End => Poll::Ready(None),
            Then::Break => Poll::Ready(Some(Err(BrokenOff))),
            Then::Wait => {
                self.then = Then::Break;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && self.then == Then::End
    }

    fn size_hint(&self) -> SizeHint {
        if self.then != Then::End {
            return SizeHint::default();
        }
        let length = self.bytes.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(length as u64)
    }
}
