//! Runs of the whole program inside the process: what it prints, and what it ends with.

mod errors;
mod help_texts;
mod invoices;
mod licence;
mod service_accounts;
mod shops;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use crate::cli::{Env, Io, run};
use crate::testing::Office;

/// What a run printed and ended with.
#[derive(Debug)]
pub(crate) struct Ran {
    pub code: u8,
    pub out: String,
    pub err: String,
}

/// How a run is set up.
#[derive(Default)]
pub(crate) struct Setup {
    pub env: Env,
    /// What is typed or piped in.
    pub input: String,
    /// Whether there is a person to ask.
    pub can_ask: bool,
    /// Passwords that the person types without seeing them.
    pub passwords: Vec<&'static str>,
}

impl Setup {
    pub(crate) fn at(office: &Office) -> Self {
        Self {
            env: Env {
                home: Some(office.root().to_owned()),
                ..Env::default()
            },
            ..Self::default()
        }
    }

    pub(crate) fn typing(mut self, input: &str) -> Self {
        self.input = input.to_owned();
        self.can_ask = true;
        self
    }

    pub(crate) async fn run(self, args: &[&str]) -> Ran {
        let args: Vec<OsString> = ["kontor"].iter().chain(args).map(OsString::from).collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut input = Cursor::new(self.input.into_bytes());
        let passwords = Arc::new(Mutex::new(VecDeque::from(self.passwords)));
        let io = Io {
            out: &mut out,
            err: &mut err,
            input: &mut input,
            can_ask: self.can_ask,
            shows_progress: false,
            ask_password: Box::new(move |_| {
                let next = passwords.lock().expect("passwords").pop_front();
                next.map(str::to_owned)
                    .ok_or_else(|| std::io::Error::other("nothing was typed"))
            }),
        };
        let code = run(args, &self.env, io).await;
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran {
            code,
            out: text(out),
            err: text(err),
        }
    }
}

/// Runs at an office's workstation without anybody to ask.
pub(crate) async fn kontor(office: &Office, args: &[&str]) -> Ran {
    Setup::at(office).run(args).await
}
