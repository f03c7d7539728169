//! What every command has at hand: streams, language, the chosen profile, and the way to the server.

use std::path::PathBuf;
use std::sync::Arc;

use prost::Message;
use serde_json::Value;

use crate::cli::failure::EXIT_DONE;
use crate::cli::io::{Env, Io};
use crate::cli::table::Grid;
use crate::cli::{Cli, Failure, Hint, Outcome, json, output, session};
use crate::clock::{Clock, SystemClock};
use crate::{Client, Error, Home, Lang, Options, Profile, ProfileName, ServiceToken};

/// How data are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OutputFormat {
    /// Tables and lists for people.
    #[default]
    Table,
    /// JSON for programs.
    Json,
}

/// What the global arguments and the environment chose.
pub(crate) struct Choices {
    home: Home,
    profile: Option<ProfileName>,
    token_file: Option<PathBuf>,
    format: OutputFormat,
}

impl Choices {
    /// Out of both; arguments win.
    pub(crate) fn new(cli: &Cli, env: &Env) -> Outcome<Self> {
        let home = match &env.home {
            Some(root) => Home::at(root),
            None => Home::of_platform()?,
        };
        let profile = match (&cli.profile, &env.profile) {
            (Some(name), _) => Some(name.clone()),
            (None, Some(name)) => Some(name.parse()?),
            (None, None) => None,
        };
        Ok(Self {
            home,
            profile,
            token_file: env.token_file.clone(),
            format: cli.output,
        })
    }
}

/// What every command has at hand.
pub(crate) struct Ctx<'a> {
    pub lang: Lang,
    pub format: OutputFormat,
    pub home: Home,
    pub clock: Arc<dyn Clock>,
    pub io: Io<'a>,
    profile: Option<ProfileName>,
    token_file: Option<PathBuf>,
}

impl<'a> Ctx<'a> {
    /// For a command with these global choices.
    pub(crate) fn new(choices: Choices, lang: Lang, io: Io<'a>) -> Self {
        Self {
            lang,
            format: choices.format,
            home: choices.home,
            clock: Arc::new(SystemClock),
            io,
            profile: choices.profile,
            token_file: choices.token_file,
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

    /// The service account that acts instead of a person, if `KONTOR_TOKEN_FILE` names the file of its token.
    ///
    /// # Errors
    /// `TokenFile`.
    pub(crate) fn service_token(&self) -> Outcome<Option<ServiceToken>> {
        let token = self.token_file.as_deref().map(ServiceToken::read);
        Ok(token.transpose()?)
    }

    /// Refuses what a service account has no use for: logging in and out, a password.
    pub(crate) fn require_person(&self) -> Outcome {
        if self.token_file.is_none() {
            return Ok(());
        }
        let text = self.lang.pick(
            "zmienna KONTOR_TOKEN_FILE wskazuje konto usługi, które się nie loguje: usuń ją, aby działać jako użytkownik",
            "KONTOR_TOKEN_FILE names a service account, which does not log in: unset it to act as a user",
        );
        Err(Failure::Refused(text.to_owned()))
    }

    /// Connects as the service account, or as whoever is logged in.
    pub(crate) async fn connect(&self, profile: &Profile) -> Outcome<Client> {
        let options = Options {
            service_token: self.service_token()?,
            ..self.options()
        };
        Ok(Client::connect_with(profile, options).await?)
    }

    /// Connects, and settles what an earlier start left behind.
    ///
    /// # Errors
    /// `NotLoggedIn` when nobody is.
    pub(crate) async fn client(&mut self) -> Outcome<Client> {
        let profile = self.profile()?;
        if self.token_file.is_none() && profile.session()?.is_none() {
            return Err(Error::NotLoggedIn.into());
        }
        let client = self.connect(&profile).await?;
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
    pub(crate) fn report(&mut self, failure: &Failure, hint: Hint) -> u8 {
        output::failure(failure, self.lang, self.format, self.io.err, hint);
        let _ = self.io.out.flush();
        failure.exit_code()
    }

    /// The exit code of a command that did its work.
    pub(crate) fn finish(&mut self) -> u8 {
        let _ = self.io.out.flush();
        EXIT_DONE
    }
}
