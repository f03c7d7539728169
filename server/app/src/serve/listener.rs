//! Accepting connections: TCP, a place among the bounded number, TLS within a bounded time. There is no plaintext.

use std::{io, net::SocketAddr, sync::Arc};

use futures_util::future::{Either, select};
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

use super::{
    connection::Connection,
    limits::{ACCEPT_PAUSE, ACCEPTED_QUEUE_LENGTH, HANDSHAKE_TIME_MAX},
};
use crate::{clock::Clock, metrics::Metrics};

/// What accepted connections need.
#[derive(Clone)]
pub struct Door {
    tls: TlsAcceptor,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    places: Arc<Semaphore>,
    stopped: CancellationToken,
}

impl Door {
    /// A door with so many places that closes when `stopped` is cancelled.
    pub fn new(
        tls: ServerConfig,
        clock: Arc<dyn Clock>,
        metrics: Arc<Metrics>,
        stopped: CancellationToken,
        connections_max: usize,
    ) -> Self {
        Self {
            tls: TlsAcceptor::from(Arc::new(tls)),
            clock,
            metrics,
            places: Arc::new(Semaphore::new(connections_max)),
            stopped,
        }
    }

    /// The connections of all listeners, as they finish TLS.
    pub fn open(self, listeners: Vec<TcpListener>) -> ReceiverStream<io::Result<Connection>> {
        let (ready, connections) = mpsc::channel(ACCEPTED_QUEUE_LENGTH);
        for listener in listeners {
            tokio::spawn(self.clone().accept(listener, ready.clone()));
        }
        ReceiverStream::new(connections)
    }

    async fn accept(self, listener: TcpListener, ready: mpsc::Sender<io::Result<Connection>>) {
        loop {
            let accepted = tokio::select! {
                () = self.stopped.cancelled() => return,
                () = ready.closed() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => self.admit(stream, peer, &ready),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    self.clock.wait(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Gives the connection a place and does TLS beside the others. Without a place it is closed at once.
    fn admit(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        ready: &mpsc::Sender<io::Result<Connection>>,
    ) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.metrics.connections_refused.inc();
            tracing::warn!(%peer, "a connection was refused: too many are open");
            return;
        };
        tokio::spawn(self.clone().handshake(stream, peer, place, ready.clone()));
    }

    async fn handshake(
        self,
        stream: TcpStream,
        peer: SocketAddr,
        place: OwnedSemaphorePermit,
        ready: mpsc::Sender<io::Result<Connection>>,
    ) {
        // Small answers go out at once.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, %peer, "a connection without TCP_NODELAY");
        }
        let handshake = Box::pin(self.tls.accept(stream));
        let result = match select(handshake, self.clock.wait(HANDSHAKE_TIME_MAX)).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "TLS took too long")),
        };
        match result {
            Ok(stream) => {
                let connection = Connection::new(stream, peer, self.metrics, place);
                // A server that has stopped takes none.
                drop(ready.send(Ok(connection)).await);
            }
            Err(error) => {
                self.metrics.handshakes_failed.inc();
                tracing::debug!(%error, %peer, "a connection did not finish TLS");
            }
        }
    }
}
