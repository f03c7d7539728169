//! `kontor-licence`: the vendor makes keys with it, issues licences, and looks into them. Offices do not need it.

mod files;
mod system;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use kontor_licence::{Claims, Refused, SigningKey, TrustedKeys, Unverified, sign};
use time::{Date, macros::format_description};

/// Makes keys, issues licences of Kontor and looks into them.
#[derive(Debug, Parser)]
#[command(name = "kontor-licence", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a key pair: the private key into a file for its owner alone, the public one on stdout.
    Keygen {
        /// File of the private key; it must not be there yet. Keep it offline, with a copy.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Signs a licence and prints it, or writes it to a file.
    Issue(Issue),
    /// Shows what a licence says and whether its signature is right.
    Inspect {
        /// The licence.
        #[arg(value_name = "FILE")]
        licence: PathBuf,
        /// Public keys to check it with, one a line. Without it: those that this tool was built with.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct Issue {
    /// File of the private key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Name of the company.
    #[arg(long, value_name = "NAME")]
    company: String,
    /// NIP of the company.
    #[arg(long)]
    nip: String,
    /// How many workstations may join.
    #[arg(long)]
    seats: u32,
    /// Last day of the paid period in Poland, inclusive, as 2027-11-30.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    paid_until: Date,
    /// Day of issue; today when not given.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    issued_on: Option<Date>,
    /// File for the licence, which must not be there yet; stdout when not given.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Cli::parse(), &mut system::print) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            system::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, print: &mut dyn FnMut(&str)) -> anyhow::Result<()> {
    match cli.command {
        Command::Keygen { key: path } => {
            let key = SigningKey::generate()?;
            files::write_private(&path, key.to_text().as_bytes())?;
            print(&format!("# {}\n{}", key.public().id(), key.public()));
            Ok(())
        }
        Command::Issue(wanted) => issue(wanted, print),
        Command::Inspect { licence, keys } => {
            let trusted = match keys {
                Some(path) => TrustedKeys::parse(&files::read(&path)?)
                    .with_context(|| path.display().to_string())?,
                None => TrustedKeys::built_in()?,
            };
            inspect(&files::read(&licence)?, &trusted, print)
        }
    }
}

fn issue(wanted: Issue, print: &mut dyn FnMut(&str)) -> anyhow::Result<()> {
    let key = SigningKey::from_text(&files::read_private(&wanted.key)?)
        .with_context(|| wanted.key.display().to_string())?;
    let claims = Claims {
        id: system::new_id(),
        company_name: wanted.company.trim().to_owned(),
        nip: wanted
            .nip
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .collect(),
        seats: wanted.seats,
        paid_until: wanted.paid_until,
        issued_on: wanted.issued_on.unwrap_or_else(system::today),
    };
    let text = sign(&claims, &key)?;
    match wanted.out {
        Some(path) => files::write_new(&path, text.as_bytes())?,
        None => print(&text),
    }
    Ok(())
}

fn inspect(text: &str, trusted: &TrustedKeys, print: &mut dyn FnMut(&str)) -> anyhow::Result<()> {
    let unverified = Unverified::read(text)?;
    let verified = trusted.verify(text);
    let signature = match &verified {
        Ok(_) => "right".to_owned(),
        Err(Refused::NoTrustedKeys) => "not checked: name the public keys with --keys".to_owned(),
        Err(refused) => format!("REFUSED: {refused}"),
    };
    let claims = unverified.unverified_claims()?;
    print(&format!(
        "id          {}\ncompany     {}\nNIP         {}\nseats       {}\npaid until  {}\nissued on   {}\n\
         key         {}\nsignature   {signature}",
        claims.id,
        claims.company_name,
        claims.nip,
        claims.seats,
        claims.paid_until,
        claims.issued_on,
        unverified.key_id(),
    ));
    match verified {
        Ok(_) | Err(Refused::NoTrustedKeys) => Ok(()),
        Err(refused) => Err(refused.into()),
    }
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| "write a day as 2027-11-30".to_owned())
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

    use super::*;

    /// Runs the tool with these words and returns what it printed.
    fn tool(words: &[&str]) -> anyhow::Result<String> {
        let mut said = String::new();
        let cli = Cli::try_parse_from([&["kontor-licence"], words].concat())?;
        run(cli, &mut |text| said.push_str(text))?;
        Ok(said)
    }

    fn issue<'a>(key: &'a str, more: &[&'a str]) -> anyhow::Result<String> {
        let words = [
            "issue",
            "--key",
            key,
            "--company",
            "Firma sp. z o.o.",
            "--nip",
            "111-111-11-11",
            "--seats",
            "3",
            "--issued-on",
            "2026-11-23",
            "--paid-until",
        ];
        tool(&[&words, more].concat())
    }

    fn path(folder: &Path, name: &str) -> String {
        folder.join(name).display().to_string()
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }

    #[test]
    fn a_vendor_makes_a_key_issues_a_licence_and_looks_into_it() {
        let folder = tempfile::tempdir().unwrap();
        let [key, keys, file] =
            ["key", "keys", "firma.licence"].map(|name| path(folder.path(), name));
        fs::write(&keys, tool(&["keygen", "--key", &key]).unwrap()).unwrap();
        assert_eq!(
            fs::metadata(&key).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(issue(&key, &["2027-11-30", "--out", &file]).unwrap(), "");
        let trusted = TrustedKeys::parse(&fs::read_to_string(&keys).unwrap()).unwrap();
        let claims = trusted.verify(&fs::read_to_string(&file).unwrap()).unwrap();
        assert_eq!((claims.nip.as_str(), claims.seats), ("1111111111", 3));
        let said = tool(&["inspect", &file, "--keys", &keys]).unwrap();
        assert!(
            said.contains("paid until  2027-11-30") && said.contains("signature   right"),
            "{said}"
        );
        assert!(tool(&["inspect", &file]).unwrap().contains("not checked"));
        // another vendor's keys
        let other = path(folder.path(), "other");
        fs::write(&keys, tool(&["keygen", "--key", &other]).unwrap()).unwrap();
        let error = tool(&["inspect", &file, "--keys", &keys]).unwrap_err();
        assert!(error.to_string().contains("does not know"), "{error}");
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let [key, file] = ["key", "licence"].map(|name| path(folder.path(), name));
        tool(&["keygen", "--key", &key]).unwrap();
        let before = fs::read(&key).unwrap();
        assert!(tool(&["keygen", "--key", &key]).is_err());
        assert_eq!(fs::read(&key).unwrap(), before);
        issue(&key, &["2027-11-30", "--out", &file]).unwrap();
        assert!(issue(&key, &["2028-11-30", "--out", &file]).is_err());
    }

    #[test]
    fn a_private_key_that_others_can_read_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let key = path(folder.path(), "key");
        tool(&["keygen", "--key", &key]).unwrap();
        assert!(
            issue(&key, &["2027-11-30"])
                .unwrap()
                .starts_with("v4.public.")
        );
        fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
        let error = issue(&key, &["2027-11-30"]).unwrap_err();
        assert!(format!("{error:#}").contains("chmod 600"), "{error:#}");
    }

    #[test]
    fn claims_that_make_no_licence_are_refused_with_their_name() {
        let folder = tempfile::tempdir().unwrap();
        let key = path(folder.path(), "key");
        tool(&["keygen", "--key", &key]).unwrap();
        let error = issue(&key, &["2026-11-22"]).unwrap_err();
        assert!(format!("{error:#}").contains("paid until"), "{error:#}");
        assert!(issue(&key, &["30.11.2027"]).is_err());
    }
}
