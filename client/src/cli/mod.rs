//! The command line.
//!
//! `args` and the files of the nouns define what can be typed; each command is one function that takes
//! its arguments and a [`Ctx`]. Everything is printed through [`output`]: data on stdout, the rest on
//! stderr, nothing with control characters in it.

mod args;
mod audit;
mod company;
mod context;
mod customer;
mod dictionary;
mod doctor;
mod enrol;
mod failure;
mod file;
mod find;
mod format;
mod help;
mod invoice;
mod io;
mod json;
mod output;
mod page;
mod party;
mod product;
mod profile;
mod progress;
mod series;
mod session;
mod sessions;
mod status;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod usage;
mod user;
mod words;
mod workstation;

use std::ffi::OsString;

use clap::FromArgMatches as _;

pub(crate) use args::{Cli, Command};
pub(crate) use context::{Choices, Ctx, OutputFormat};
pub(crate) use failure::Failure;
pub(crate) use format::moment;
pub(crate) use io::{Env, Io, with_process_io};
pub(crate) use output::Hint;

/// Result of a command.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Runs the program with these arguments and answers its exit code.
pub(crate) async fn run(args: Vec<OsString>, env: &Env, io: Io<'_>) -> u8 {
    let lang = env.lang(&args);
    let mut command = help::command(lang);
    let parsed = command
        .try_get_matches_from_mut(&args)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage::answer(&error, lang, io.out, io.err),
    };
    let choices = match Choices::new(&cli, env) {
        Ok(choices) => choices,
        Err(failure) => {
            output::failure(&failure, lang, cli.output, io.err, Hint::Shown);
            return failure.exit_code();
        }
    };
    let mut ctx = Ctx::new(choices, lang, io);
    let hint = match cli.command {
        Command::Doctor(_) => Hint::Hidden,
        _ => Hint::Shown,
    };
    match dispatch(cli.command, &mut ctx).await {
        Ok(()) => ctx.finish(),
        Err(failure) => ctx.report(&failure, hint),
    }
}

async fn dispatch(command: Command, ctx: &mut Ctx<'_>) -> Outcome {
    match command {
        Command::Join(args) => enrol::join(args, ctx).await,
        Command::Login(args) => session::login(args, ctx).await,
        Command::Logout => session::logout(ctx).await,
        Command::Passwd(args) => session::passwd(args, ctx).await,
        Command::Status => status::status(ctx).await,
        Command::Company(args) => company::run(args, ctx).await,
        Command::Series(args) => series::run(args, ctx).await,
        Command::Customer(args) => customer::run(args, ctx).await,
        Command::Product(args) => product::run(args, ctx).await,
        Command::Dictionary(args) => dictionary::run(args, ctx).await,
        Command::Invoice(args) => invoice::run(args, ctx).await,
        Command::Template(args) => template::run(args, ctx).await,
        Command::User(args) => user::run(args, ctx).await,
        Command::Workstation(args) => workstation::run(args, ctx).await,
        Command::Session(args) => sessions::run(args, ctx).await,
        Command::Audit(args) => audit::run(args, ctx).await,
        Command::Doctor(args) => doctor::run(args, ctx).await,
        Command::Profile(args) => profile::run(args, ctx),
        Command::Completions(args) => help::completions(args.shell, ctx),
    }
}

/// Reads a word of one of the contract's lists.
pub(crate) fn typed<E: words::Listed>(text: &str) -> Result<E, String> {
    E::typed(text)
}

/// Reads a yes or a no, in either language.
pub(crate) fn yes_no(text: &str) -> Result<bool, String> {
    typed::<crate::proto::Choice>(text).map(|choice| choice == crate::proto::Choice::Yes)
}
