//! One rendering child, seen from the parent.

use std::io;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::ChildCommand;
use crate::error::{Limit, RenderError};
use crate::wire::{self, Answer, ChildLimits, PROTOCOL, Request};

/// Stack of the threads that the engine starts by itself.
const ENGINE_STACK_BYTES: &str = "16777216";
/// Threads of the engine in one child: a page is laid out as quickly by one.
const ENGINE_THREADS: &str = "2";
/// What is kept of the child's standard error to tell why it died.
const LAST_WORDS_BYTES_MAX: usize = 4096;
/// How long a dead child's exit status and last words are waited for.
const POST_MORTEM_MS_MAX: u64 = 2_000;
/// How long a fresh child may take to answer the greeting.
const START_MS_MAX: u64 = 10_000;

/// A child that has answered the greeting. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    last_words: Arc<Mutex<Vec<u8>>>,
    listener: JoinHandle<()>,
    limits: ChildLimits,
    /// Requests that it has answered.
    pub(super) renders: u32,
}

impl Process {
    /// Starts a child and greets it.
    pub(super) async fn start(
        command: &ChildCommand,
        limits: ChildLimits,
    ) -> Result<Self, RenderError> {
        let mut child = build(command)
            .spawn()
            .map_err(|error| failed("it could not be started", error))?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else {
            return Err(failed("it has no pipes", io::ErrorKind::BrokenPipe.into()));
        };
        let last_words = Arc::default();
        let listener = tokio::spawn(listen(errors, Arc::clone(&last_words)));
        let output = BufReader::new(output);
        let mut process = Self {
            child,
            input,
            output,
            last_words,
            listener,
            limits,
            renders: 0,
        };
        let hello = wire::encode(
            &Request::Hello {
                protocol: PROTOCOL,
                limits,
            },
            &[],
        );
        let hello = hello.map_err(|error| failed("the greeting cannot be written", error))?;
        let answer = timeout(
            Duration::from_millis(START_MS_MAX),
            process.exchange(&hello),
        )
        .await;
        match answer {
            Ok(Ok((Answer::Hello { protocol: PROTOCOL }, _))) => Ok(process),
            Ok(Ok(_)) => Err(failed(
                "it answered the greeting wrongly",
                io::ErrorKind::InvalidData.into(),
            )),
            Ok(Err(error)) => Err(process.post_mortem(error).await),
            Err(_) => Err(failed(
                "it did not answer the greeting",
                io::ErrorKind::TimedOut.into(),
            )),
        }
    }

    /// Whether it still runs, as far as the system has noticed.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Sends a request and reads its answer. On an error the child is of no use any more.
    ///
    /// Not safe to cancel and go on with: a child whose exchange was dropped must be dropped as well.
    pub(super) async fn exchange(&mut self, request: &[u8]) -> io::Result<(Answer, Vec<Vec<u8>>)> {
        self.input.write_all(request).await?;
        self.input.flush().await?;
        wire::read_async(&mut self.output, self.limits.pdf_bytes_max).await
    }

    /// Ends the child and waits until it is gone.
    pub(super) async fn kill(mut self) {
        if let Err(error) = self.child.kill().await {
            tracing::warn!(%error, "a printing process could not be killed");
        }
    }

    /// Tells why a child died in the middle of a render.
    pub(super) async fn post_mortem(mut self, error: io::Error) -> RenderError {
        let patience = Duration::from_millis(POST_MORTEM_MS_MAX);
        let status = match timeout(patience, self.child.wait()).await {
            Ok(Ok(status)) => status.to_string(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "still running".to_owned(),
        };
        // the pipe may be held open by nobody but the child, so this ends with it
        let _ = timeout(patience, &mut self.listener).await;
        let words = self
            .last_words
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let words = String::from_utf8_lossy(&words).into_owned();
        if let Some(which) = limit_told_by(&words) {
            return RenderError::TemplateLimit { which };
        }
        RenderError::Child {
            what: format!("it ended ({status})"),
            source: Some(error),
        }
    }
}

/// What the Rust runtime says when an allocation fails or a stack overflows; there is no other trace of it.
fn limit_told_by(last_words: &str) -> Option<Limit> {
    const OUT_OF_MEMORY: [&str; 3] = [
        "memory allocation of",
        "capacity overflow",
        "Cannot allocate memory",
    ];
    if last_words.contains("overflowed its stack") {
        return Some(Limit::Depth);
    }
    OUT_OF_MEMORY
        .iter()
        .any(|text| last_words.contains(text))
        .then_some(Limit::Memory)
}

fn build(command: &ChildCommand) -> Command {
    let mut built = Command::new(&command.program);
    built.args(&command.arguments);
    built.env_clear();
    built
        .env("RUST_MIN_STACK", ENGINE_STACK_BYTES)
        .env("RAYON_NUM_THREADS", ENGINE_THREADS);
    // Windows programs do not start without it
    if let Some(root) = std::env::var_os("SystemRoot") {
        built.env("SystemRoot", root);
    }
    built
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    built.kill_on_drop(true);
    // Ctrl-C at the server's terminal is for the server, which lets a running print finish
    #[cfg(unix)]
    built.process_group(0);
    built
}

/// Passes the child's standard error to the log and keeps its end.
async fn listen(mut errors: ChildStderr, last_words: Arc<Mutex<Vec<u8>>>) {
    let mut chunk = [0; 1024];
    while let Ok(bytes) = errors.read(&mut chunk).await {
        if bytes == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&chunk[..bytes]);
        tracing::warn!(text = %text.trim_end().escape_debug(), "the printing process says");
        let mut kept = last_words.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(&chunk[..bytes]);
        let surplus = kept.len().saturating_sub(LAST_WORDS_BYTES_MAX);
        kept.drain(..surplus);
    }
}

fn failed(what: &str, source: io::Error) -> RenderError {
    RenderError::Child {
        what: what.to_owned(),
        source: Some(source),
    }
}
