//! A TCP proxy that can lose an answer: it lets a request through and cuts the connection before the answer.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Largest piece that is passed on at once.
const PIECE_BYTES: usize = 64 * 1024;

/// A proxy on the loopback address.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Cut after a request that contains these bytes was passed on.
    cut_after: Mutex<Option<Vec<u8>>>,
    cuts: AtomicUsize,
}

impl Proxy {
    /// Starts a proxy to a server.
    ///
    /// # Panics
    /// If the loopback address has no free port.
    pub fn to(host: &str, port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .expect("the loopback address has a free port");
        let own = listener
            .local_addr()
            .expect("a bound listener has an address")
            .port();
        let state = Arc::new(State::default());
        let server = (host.to_owned(), port);
        let shared = Arc::clone(&state);
        // Ends with the test process.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(upstream) = TcpStream::connect((server.0.as_str(), server.1)) else {
                    continue;
                };
                pass_both_ways(&client, &upstream, &shared);
            }
        });
        Self { port: own, state }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next request that contains these bytes reaches the server; its answer never comes back.
    pub fn cut_after(&self, bytes: &[u8]) {
        *self.state.wanted() = Some(bytes.to_vec());
    }

    /// How many connections were cut so far.
    pub fn cuts(&self) -> usize {
        self.state.cuts.load(Ordering::SeqCst)
    }
}

impl State {
    fn wanted(&self) -> std::sync::MutexGuard<'_, Option<Vec<u8>>> {
        self.cut_after
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this request's answer is to be lost; true once.
    fn is_last(&self, request: &[u8]) -> bool {
        let mut wanted = self.wanted();
        let found = wanted.as_ref().is_some_and(|bytes| {
            request
                .windows(bytes.len())
                .any(|window| window == bytes.as_slice())
        });
        if found {
            *wanted = None;
        }
        found
    }
}

fn pass_both_ways(client: &TcpStream, server: &TcpStream, state: &Arc<State>) {
    for stream in [client, server] {
        // Without it every short message would wait for an acknowledgement.
        stream
            .set_nodelay(true)
            .expect("a connected socket takes options");
    }
    let cut = Arc::new(AtomicUsize::new(0));
    let (mut from_client, mut to_server) = (clone(client), clone(server));
    let (mut from_server, mut to_client) = (clone(server), clone(client));
    let (requests, answers) = (Arc::clone(&cut), cut);
    let state = Arc::clone(state);
    thread::spawn(move || {
        let mut piece = vec![0; PIECE_BYTES];
        while let Ok(length @ 1..) = from_client.read(&mut piece) {
            if state.is_last(&piece[..length]) {
                requests.store(1, Ordering::SeqCst);
                state.cuts.fetch_add(1, Ordering::SeqCst);
            }
            if to_server.write_all(&piece[..length]).is_err() {
                break;
            }
        }
        drop(to_server.shutdown(Shutdown::Write));
    });
    thread::spawn(move || {
        let mut piece = vec![0; PIECE_BYTES];
        while let Ok(length @ 1..) = from_server.read(&mut piece) {
            // The server has answered, so it has done its work; nobody hears of it.
            if answers.load(Ordering::SeqCst) == 1 || to_client.write_all(&piece[..length]).is_err()
            {
                break;
            }
        }
        drop(to_client.shutdown(Shutdown::Both));
        drop(from_server.shutdown(Shutdown::Both));
    });
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream
        .try_clone()
        .expect("a connected socket can be cloned")
}
