//! `kontor login|logout|passwd`, and the settling of what an earlier start left behind.

use clap::Args;

use crate::Client;
use crate::cli::format::moment;
use crate::cli::words::{Listed as _, method};
use crate::cli::{Ctx, Failure, Outcome};
use crate::proto::{ChangePasswordRequest, IssueInvoiceRequest};
use crate::settle::{Settled, WaitReason, Waiting};

/// Who logs in.
#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// Login; asked for when left out
    #[arg(value_name = "LOGIN")]
    login: Option<String>,
    /// Read the password from standard input instead of asking
    #[arg(long)]
    password_stdin: bool,
}

/// How the passwords come.
#[derive(Debug, Args)]
pub(crate) struct PasswdArgs {
    /// Read the old and the new password, a line each, from standard input instead of asking
    #[arg(long)]
    password_stdin: bool,
}

pub(crate) async fn login(args: LoginArgs, ctx: &mut Ctx<'_>) -> Outcome {
    ctx.require_person()?;
    let profile = ctx.profile()?;
    let login = match args.login {
        Some(login) => login,
        None => ctx.ask("Login", "Login")?,
    };
    let password = ctx.password(args.password_stdin, "Hasło", "Password")?;
    let client = Client::connect_with(&profile, ctx.options()).await?;
    let session = client.login(&login, &password).await?;
    settle(&client, ctx).await?;
    let lang = ctx.lang;
    let user = session.user.clone().unwrap_or_default();
    let role = user.role().label(lang);
    ctx.say(
        &format!("Zalogowano: {} ({role})", user.login),
        &format!("Logged in: {} ({role})", user.login),
    );
    if ctx.format == crate::cli::OutputFormat::Json {
        ctx.show(&session, |_| String::new())?;
    }
    Ok(())
}

pub(crate) async fn logout(ctx: &mut Ctx<'_>) -> Outcome {
    ctx.require_person()?;
    let profile = ctx.profile()?;
    if profile.session()?.is_none() {
        ctx.say("Nikt nie był zalogowany.", "Nobody was logged in.");
        return Ok(());
    }
    let client = Client::connect_with(&profile, ctx.options()).await?;
    settle(&client, ctx).await?;
    client.logout().await?;
    ctx.say("Wylogowano.", "Logged out.");
    Ok(())
}

pub(crate) async fn passwd(args: PasswdArgs, ctx: &mut Ctx<'_>) -> Outcome {
    ctx.require_person()?;
    let old_password = ctx.password(args.password_stdin, "Obecne hasło", "Present password")?;
    let new_password = ctx.new_password(args.password_stdin)?;
    let client = ctx.client().await?;
    client
        .change_password(ChangePasswordRequest {
            old_password,
            new_password,
        })
        .await?;
    ctx.say("Hasło zmienione.", "The password was changed.");
    Ok(())
}

/// Settles requests that an earlier start sent without learning the answer, and says what became of
/// them.
pub(crate) async fn settle(client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    if client.session().is_none() {
        return Ok(());
    }
    let settlement = client.settle_pending().await?;
    for settled in &settlement.settled {
        let text = settled_text(settled, ctx);
        ctx.note(&text);
    }
    for waiting in &settlement.waiting {
        let text = waiting_text(waiting, ctx);
        ctx.note(&text);
    }
    Ok(())
}

fn settled_text(settled: &Settled, ctx: &Ctx<'_>) -> String {
    let lang = ctx.lang;
    let what = method(settled.method(), lang);
    let when = moment(settled.created_at(), lang);
    let head = lang.pick(
        format!("Dokończono przerwaną czynność z {when}: {what}"),
        format!("Finished what was interrupted at {when}: {what}"),
    );
    if let Some(error) = settled.error() {
        let refused = lang.pick("odmowa", "refused");
        return format!("{head}: {refused}: {}", error.text(lang));
    }
    let number = settled
        .answer_of::<IssueInvoiceRequest>()
        .and_then(Result::ok)
        .and_then(|answer| answer.invoice)
        .map(|invoice| invoice.number);
    match number {
        Some(number) => format!("{head}: {number}"),
        None => head,
    }
}

fn waiting_text(waiting: &Waiting, ctx: &Ctx<'_>) -> String {
    let lang = ctx.lang;
    let what = method(&waiting.pending.method, lang);
    let when = moment(waiting.pending.created_at, lang);
    let head = lang.pick(
        format!("Czeka przerwana czynność z {when}: {what}"),
        format!("Still waiting since {when}: {what}"),
    );
    let why = match &waiting.why {
        WaitReason::OfAnotherUser => lang
            .pick(
                "dokończy ją użytkownik, który ją zaczął, gdy się zaloguje",
                "the user who began it finishes it when logged in",
            )
            .to_owned(),
        WaitReason::TooOld => lang.pick(
            format!("jest zbyt stara, by ją powtórzyć. Sprawdź na liście dokumentów, czy została wykonana, po czym usuń plik {}.json z katalogu pending profilu", waiting.pending.request_id),
            format!("it is too old to be repeated. Look in the lists whether it was done, then remove the file {}.json in the profile's directory `pending`", waiting.pending.request_id),
        ),
        WaitReason::NoAnswer(error) => error.text(lang),
    };
    format!("{head}: {why}")
}

impl Ctx<'_> {
    /// A password: from standard input, or asked for without showing it.
    pub(crate) fn password(&mut self, from_stdin: bool, pl: &str, en: &str) -> Outcome<String> {
        if from_stdin {
            let mut line = String::new();
            self.io
                .input
                .read_line(&mut line)
                .map_err(Failure::file("-"))?;
            let password = line.trim_end_matches(['\r', '\n']).to_owned();
            if password.is_empty() {
                return Err(Failure::Refused(
                    self.lang
                        .pick(
                            "na wejściu nie ma hasła",
                            "there is no password on standard input",
                        )
                        .to_owned(),
                ));
            }
            return Ok(password);
        }
        if !self.io.can_ask {
            return Err(Failure::Usage(
                self.lang
                    .pick(
                        "nie ma kogo zapytać o hasło: podaj je na wejściu i dodaj --password-stdin",
                        "there is nobody to ask for the password: give it on standard input and add --password-stdin",
                    )
                    .to_owned(),
            ));
        }
        let prompt = format!("{}: ", self.lang.pick(pl, en));
        (self.io.ask_password)(&prompt).map_err(Failure::file("-"))
    }

    /// A new password; asked for twice.
    pub(crate) fn new_password(&mut self, from_stdin: bool) -> Outcome<String> {
        let password = self.password(from_stdin, "Nowe hasło", "New password")?;
        if !from_stdin {
            let again = self.password(false, "Powtórz nowe hasło", "Repeat the new password")?;
            if again != password {
                return Err(Failure::Refused(
                    self.lang
                        .pick("hasła się różnią", "the passwords differ")
                        .to_owned(),
                ));
            }
        }
        Ok(password)
    }

    /// A line that the person types.
    pub(crate) fn ask(&mut self, pl: &str, en: &str) -> Outcome<String> {
        let what = self.lang.pick(pl, en);
        if !self.io.can_ask {
            return Err(Failure::Usage(self.lang.pick(
                format!("brakuje: {what} (nie ma kogo zapytać)"),
                format!("missing: {what} (there is nobody to ask)"),
            )));
        }
        let _ = write!(self.io.err, "{what}: ");
        let _ = self.io.err.flush();
        let mut line = String::new();
        let read = self
            .io
            .input
            .read_line(&mut line)
            .map_err(Failure::file("-"))?;
        if read == 0 {
            return Err(Failure::Refused(
                self.lang.pick("przerwano", "interrupted").to_owned(),
            ));
        }
        Ok(line.trim().to_owned())
    }
}
