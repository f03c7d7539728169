//! What every command has at hand: streams, language, the chosen profile, and the way to the server.

use std::sync::Arc;

use prost::Message;
use serde_json::Value;

use crate::cli::failure::EXIT_DONE;
use crate::cli::io::{Env, Io};
use crate::cli::table::Grid;
use crate::cli::{Cli, Failure, Outcome, json, output, session};
use crate::clock::{Clock, SystemClock};
use crate::{Client, Error, Home, Lang, Options, Profile, ProfileName};

/// How data are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OutputFormat {
    /// Tables and lists for people.
    #[default]
    Table,
    /// JSON for programs.
    Json,
}

/// What every command has at hand.
pub(crate) struct Ctx<'a> {
    pub lang: Lang,
    pub format: OutputFormat,
    pub home: Home,
    pub clock: Arc<dyn Clock>,
    pub io: Io<'a>,
    profile: Option<ProfileName>,
}

impl<'a> Ctx<'a> {
    /// Out of the global arguments and the environment; gives the streams back when it fails.
    pub(crate) fn new(
        cli: &Cli,
        env: &Env,
        lang: Lang,
        io: Io<'a>,
    ) -> Result<Self, (Failure, Io<'a>)> {
        let home = env
            .home
            .clone()
            .map_or_else(Home::of_platform, |root| Ok(Home::at(root)));
        let profile = match (&cli.profile, &env.profile) {
            (Some(name), _) => Some(Ok(name.clone())),
            (None, Some(name)) => Some(name.parse()),
            (None, None) => None,
        };
        match (home, profile.transpose()) {
            (Ok(home), Ok(profile)) => Ok(Self {
                lang,
                format: cli.output,
                home,
                clock: Arc::new(SystemClock),
                io,
                profile,
            }),
            (Err(error), _) => Err((error.into(), io)),
            (_, Err(error)) => Err((error.into(), io)),
        }
    }

    /// Name of the chosen profile: `--profile`, `KONTOR_PROFILE`, else the default one.
    pub(crate) fn profile_name(&self) -> Outcome<ProfileName> {
        match &self.profile {
            Some(name) => Ok(name.clone()),
            None => Ok(self.home.default_profile()?),
        }
    }

    /// The chosen profile.
    pub(crate) fn profile(&self) -> Outcome<Profile> {
        Ok(self.home.profile(&self.profile_name()?)?)
    }

    /// How this command's client behaves.
    pub(crate) fn options(&self) -> Options {
        Options {
            lang: self.lang,
            clock: Arc::clone(&self.clock),
            ..Options::default()
        }
    }

    /// Connects, and settles what an earlier start left behind.
    ///
    /// # Errors
    /// `NotLoggedIn` when nobody is.
    pub(crate) async fn client(&mut self) -> Outcome<Client> {
        let profile = self.profile()?;
        if profile.session()?.is_none() {
            return Err(Error::NotLoggedIn.into());
        }
        let client = Client::connect_with(&profile, self.options()).await?;
        session::settle(&client, self).await?;
        Ok(client)
    }

    /// Prints data: JSON for programs, else what `table` makes of it.
    pub(crate) fn show<M: Message>(
        &mut self,
        message: &M,
        table: impl FnOnce(Lang) -> String,
    ) -> Outcome {
        match self.format {
            OutputFormat::Json => output::json(self.io.out, &json::of(message)?),
            OutputFormat::Table => {
                let text = table(self.lang);
                if !text.is_empty() {
                    output::line(self.io.out, &text);
                }
            }
        }
        Ok(())
    }

    /// Prints a list; says on stderr when it is empty.
    pub(crate) fn show_list<M: Message>(
        &mut self,
        message: &M,
        table: impl FnOnce(Lang) -> Grid,
    ) -> Outcome {
        if self.format == OutputFormat::Json {
            return self.show(message, |_| String::new());
        }
        let mut grid = table(self.lang);
        if grid.is_empty() {
            self.say("brak pozycji", "nothing found");
        } else {
            output::line(self.io.out, &grid.text());
        }
        Ok(())
    }

    /// Prints data that are no message of the contract.
    pub(crate) fn show_value(&mut self, value: &Value, text: impl FnOnce(Lang) -> String) {
        match self.format {
            OutputFormat::Json => output::json(self.io.out, value),
            OutputFormat::Table => output::line(self.io.out, &text(self.lang)),
        }
    }

    /// Prints data as they are.
    pub(crate) fn data(&mut self, text: &str) {
        output::line(self.io.out, text);
    }

    /// Says that a list goes on, when it does.
    pub(crate) fn say_more(&mut self, next_page_token: &str) {
        if !next_page_token.is_empty() && self.format == OutputFormat::Table {
            self.say(
                "To nie wszystko: --limit albo --all pokaże więcej.",
                "There is more: --limit or --all shows it.",
            );
        }
    }

    /// Says something on stderr, in the language of the two.
    pub(crate) fn say(&mut self, pl: &str, en: &str) {
        output::line(self.io.err, self.lang.pick(pl, en));
    }

    /// Says something on stderr.
    pub(crate) fn note(&mut self, text: &str) {
        output::line(self.io.err, text);
    }

    /// Says why the command failed, and gives its exit code.
    pub(crate) fn report(&mut self, failure: &Failure, is_doctor: bool) -> u8 {
        output::failure(failure, self.lang, self.format, self.io.err, !is_doctor);
        let _ = self.io.out.flush();
        failure.exit_code()
    }

    /// The exit code of a command that did its work.
    pub(crate) fn finish(&mut self) -> u8 {
        let _ = self.io.out.flush();
        EXIT_DONE
    }
}
