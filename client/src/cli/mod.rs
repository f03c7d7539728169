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
mod licence;
mod output;
mod page;
mod party;
mod product;
mod profile;
mod progress;
mod series;
mod session;
mod sessions;
mod shop;
mod status;
mod sync;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod token;
mod usage;
mod user;
mod words;
mod workstation;

use std::ffi::OsString;
use std::future::ready;

use clap::FromArgMatches as _;
use futures_util::future::LocalBoxFuture;

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

/// The command's work, on the heap: the futures of all commands together would not fit on a test's stack.
fn dispatch<'a>(command: Command, ctx: &'a mut Ctx<'_>) -> LocalBoxFuture<'a, Outcome> {
    match command {
        Command::Join(args) => Box::pin(enrol::join(args, ctx)),
        Command::Login(args) => Box::pin(session::login(args, ctx)),
        Command::Logout => Box::pin(session::logout(ctx)),
        Command::Passwd(args) => Box::pin(session::passwd(args, ctx)),
        Command::Status => Box::pin(status::status(ctx)),
        Command::Company(args) => Box::pin(company::run(args, ctx)),
        Command::Series(args) => Box::pin(series::run(args, ctx)),
        Command::Customer(args) => Box::pin(customer::run(args, ctx)),
        Command::Product(args) => Box::pin(product::run(args, ctx)),
        Command::Dictionary(args) => Box::pin(dictionary::run(args, ctx)),
        Command::Invoice(args) => Box::pin(invoice::run(args, ctx)),
        Command::Sync(args) => Box::pin(sync::run(args, ctx)),
        Command::Template(args) => Box::pin(template::run(args, ctx)),
        Command::Shop(args) => Box::pin(shop::run(args, ctx)),
        Command::Licence(args) => Box::pin(licence::run(args, ctx)),
        Command::User(args) => Box::pin(user::run(args, ctx)),
        Command::Workstation(args) => Box::pin(workstation::run(args, ctx)),
        Command::Token(args) => Box::pin(token::run(args, ctx)),
        Command::Session(args) => Box::pin(sessions::run(args, ctx)),
        Command::Audit(args) => Box::pin(audit::run(args, ctx)),
        Command::Doctor(args) => Box::pin(doctor::run(args, ctx)),
        Command::Profile(args) => Box::pin(ready(profile::run(args, ctx))),
        Command::Completions(args) => Box::pin(ready(help::completions(args.shell, ctx))),
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
