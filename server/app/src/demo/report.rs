//! What the demonstration tells, in Polish with English beside it.

use std::io::{self, Write};
use std::path::Path;

use super::data;
use super::stage::Stage;

/// Tells what happens.
pub struct Report<'a> {
    out: &'a mut (dyn Write + Send),
    step: u32,
}

impl<'a> Report<'a> {
    pub fn new(out: &'a mut (dyn Write + Send)) -> Self {
        Self { out, step: 0 }
    }

    /// A step begins.
    pub fn step(&mut self, pl: &str, en: &str) -> io::Result<()> {
        self.step += 1;
        writeln!(self.out, "\n{:>2}. {pl}\n    {en}", self.step)?;
        self.out.flush()
    }

    /// A result that was checked.
    pub fn done(&mut self, what: &str) -> io::Result<()> {
        writeln!(self.out, "    ✓ {what}")?;
        self.out.flush()
    }

    /// A command as it was run.
    pub fn command(&mut self, what: &str) -> io::Result<()> {
        writeln!(self.out, "    $ {what}")?;
        self.out.flush()
    }

    pub fn opening(&mut self, folder: &Path) -> io::Result<()> {
        writeln!(
            self.out,
            "Kontor {}: pokaz na prawdziwym serwerze, z danymi zmyślonymi / a demonstration with invented data\n\
             Wszystkie pliki / all files: {}",
            env!("CARGO_PKG_VERSION"),
            folder.display()
        )
    }

    pub fn invitation(&mut self, stage: &Stage) -> io::Result<()> {
        writeln!(
            self.out,
            "\nSerwer działa dalej pod adresem / the server stays up at {address}. Wypróbuj / try:\n\n    \
             export KONTOR_HOME={home}\n    \
             cargo run --bin kontor -- status\n    \
             cargo run --bin kontor -- invoice list\n    \
             cargo run --bin kontor -- invoice issue\n\n\
             Login {login}, hasło / password: {password}\n\
             Koniec / to end: Ctrl+C",
            address = stage.address(),
            home = stage.home(1).display(),
            login = data::LOGIN,
            password = data::PASSWORD,
        )?;
        self.out.flush()
    }

    pub fn closing(&mut self, folder: &Path) -> anyhow::Result<()> {
        writeln!(
            self.out,
            "\nGotowe, każdy krok sprawdzony / done, every step was checked. Pliki / files: {}",
            folder.display()
        )?;
        Ok(())
    }
}
