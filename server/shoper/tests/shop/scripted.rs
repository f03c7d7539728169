//! A server that answers what a test wrote down, byte for byte: also what no shop would.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the server does with the next request.
#[derive(Clone)]
pub enum Reply {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Reads the request and closes without a word.
    HangUp,
    /// Reads the request and never answers.
    Silence,
}

/// An answer with this status and body, as a web server would send it.
pub fn reply(status: u16, body: &str) -> Reply {
    reply_with(status, "", body)
}

/// As [`reply`], with further header lines, each ended by `\r\n`.
pub fn reply_with(status: u16, headers: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Bytes(
        format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}").into_bytes(),
    )
}

/// The answer to a login.
pub fn token(token: &str) -> Reply {
    reply(
        200,
        &format!(r#"{{"access_token":"{token}","expires_in":2592000,"token_type":"bearer"}}"#),
    )
}

/// The server. Beyond its script it hangs up.
pub struct Scripted {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Scripted {
    pub async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let mut script = script.into_iter().collect::<Vec<_>>().into_iter();
        let task = tokio::spawn(async move {
            let mut silent = Vec::new();
            while let Ok((mut connection, _)) = listener.accept().await {
                let request = read(&mut connection).await;
                if request.is_empty() {
                    continue;
                }
                seen.lock().expect("not poisoned").push(request);
                match script.next().unwrap_or(Reply::HangUp) {
                    Reply::Bytes(bytes) => drop(connection.write_all(&bytes).await),
                    Reply::HangUp => {}
                    Reply::Silence => silent.push(connection),
                }
            }
        });
        Self {
            port,
            requests,
            task,
        }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The requests so far: head and body as they came.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("not poisoned").clone()
    }

    /// The first line of each request so far, without the version.
    pub fn lines(&self) -> Vec<String> {
        let first = |request: &String| {
            let line = request.lines().next().unwrap_or_default();
            line.trim_end_matches(" HTTP/1.1")
                .replace("/webapi/rest/", "")
        };
        self.requests().iter().map(first).collect()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A whole request: head, and as many bytes as it announces.
async fn read(connection: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let announced = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= announced.unwrap_or_default() {
                return text;
            }
        }
        match connection.read(&mut buffer).await {
            Ok(0) | Err(_) => return text,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
    }
}
