//! A real `kontord` in a process of its own: started, killed, started again. The whole-system tests use it too.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use kontor_licence::PublicKey;

/// How long a server may take from its start to the line `ready ADDR`, in seconds.
const READY_SECONDS_MAX: u64 = 60;

/// How to start `kontord`: the program, and what every call of it gets.
#[derive(Clone, Debug)]
pub struct Kontord {
    /// The program.
    pub program: PathBuf,
    /// Environment that makes the program behave as `kontord`; empty for `kontord` itself.
    pub environment: Vec<(OsString, OsString)>,
    /// Data directory (`--data-dir`).
    pub data_dir: PathBuf,
    /// URL of the database (`--database`); none for SQLite in the data directory.
    pub database: Option<String>,
}

impl Kontord {
    /// Runs a command such as `user add` to its end and returns what it printed on stdout.
    ///
    /// `input` goes to its stdin. A failure carries what it printed on stderr.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", self.program.display()))?;
        child
            .stdin
            .take()
            .context("stdin was asked for")?
            .write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        ensure!(
            output.status.success(),
            "kontord {} ended with {}: {}",
            arguments.join(" "),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts `kontord serve` and waits until it says that it is ready.
    pub fn serve(&self, listen: SocketAddr) -> Result<Server> {
        self.start(&["serve", "--listen", &listen.to_string()], "")
    }

    /// The same for the server of a demonstration, which takes licences that this key signed.
    pub fn serve_demo(&self, listen: SocketAddr, key: &PublicKey) -> Result<Server> {
        let arguments = ["demo-server", "--listen", &listen.to_string()];
        self.start(&arguments, &format!("{key}\n"))
    }

    fn start(&self, arguments: &[&str], input: &str) -> Result<Server> {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(self.log()?)
            .spawn()
            .with_context(|| format!("starting {}", self.program.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // whoever ends without reading it says why in the log
            drop(stdin.write_all(input.as_bytes()));
        }
        match wait_until_ready(&mut child) {
            Ok(address) => Ok(Server { child, address }),
            Err(error) => {
                drop(child.kill());
                drop(child.wait());
                let log = std::fs::read_to_string(self.log_path()).unwrap_or_default();
                Err(error.context(format!("kontord serve did not start; its log:\n{log}")))
            }
        }
    }

    /// The file that takes what the server says on stderr.
    pub fn log_path(&self) -> PathBuf {
        self.data_dir.with_extension("log")
    }

    fn log(&self) -> Result<std::fs::File> {
        Ok(std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.log_path())?)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .envs(self.environment.iter().cloned())
            .args(arguments)
            .arg("--data-dir")
            .arg(Path::new(&self.data_dir));
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        command
    }
}

/// A running `kontord serve`; dropped, it is killed.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process identifier.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it with SIGKILL and waits for its end: nothing gets a chance to be tidied up.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop with SIGTERM and waits for its end.
    pub fn stop(mut self) -> Result<ExitStatus> {
        signal(&self.child, "TERM")?;
        Ok(self.child.wait()?)
    }

    /// Waits until it ends by itself.
    pub fn wait(mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Sends it a signal such as `STOP` or `CONT`.
    pub fn signal(&self, name: &str) -> Result<()> {
        signal(&self.child, name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn signal(child: &Child, name: &str) -> Result<()> {
    let status = Command::new("kill")
        .args(["-s", name, &child.id().to_string()])
        .status()?;
    ensure!(status.success(), "kill -s {name} ended with {status}");
    Ok(())
}

fn wait_until_ready(child: &mut Child) -> Result<SocketAddr> {
    let stdout = child.stdout.take().context("stdout was asked for")?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        // Goes on reading after the line was found, so that the server never waits for a full pipe.
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            drop(sender.send(line));
        }
    });
    loop {
        match receiver.recv_timeout(Duration::from_secs(READY_SECONDS_MAX)) {
            Ok(line) => {
                if let Some(address) = line.strip_prefix("ready ") {
                    return address
                        .trim()
                        .parse()
                        .with_context(|| format!("the address in {line:?}"));
                }
            }
            Err(RecvTimeoutError::Timeout) => bail!("not ready within {READY_SECONDS_MAX} s"),
            Err(RecvTimeoutError::Disconnected) => bail!("it ended before it was ready"),
        }
    }
}
