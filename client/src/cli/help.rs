//! Help in two languages. The definitions carry the English texts; the Polish ones are in
//! `help/pl.toml`, found by the command's path and the argument's name.

use std::collections::BTreeMap;

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use serde::Deserialize;

use crate::Lang;
use crate::cli::{Cli, Ctx, Failure, Outcome};

/// Shells that completions can be made for.
pub(crate) use clap_complete::Shell;

/// Width of help on every terminal, so that it looks the same in a manual.
const WIDTH: usize = 100;
const POLISH: &str = include_str!("help/pl.toml");

/// Polish texts of one command.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Texts {
    #[serde(default)]
    pub about: String,
    #[serde(default)]
    pub args: BTreeMap<String, String>,
}

/// Polish texts of all commands by their path: "invoice issue"; "*" has arguments of many commands.
pub(crate) fn polish_texts() -> BTreeMap<String, Texts> {
    // a fault in the file shows in the test that compares it with the commands
    toml::from_str(POLISH).unwrap_or_default()
}

/// The whole command with its help in one language.
pub(crate) fn command(lang: Lang) -> Command {
    let texts = match lang {
        Lang::Pl => polish_texts(),
        Lang::En => BTreeMap::new(),
    };
    let mut command = localise(Cli::command(), "", lang, &texts)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .global(true)
                .action(ArgAction::Help)
                .display_order(903)
                .help(lang.pick("Pokaż tę pomoc", "Show this help"))
                .help_heading(lang.pick("Opcje", "Options")),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .display_order(904)
                .help(lang.pick("Pokaż wersję", "Show the version"))
                .help_heading(lang.pick("Opcje", "Options")),
        );
    command.build();
    translate_usage(command, lang)
}

/// Writes completions to standard output.
pub(crate) fn completions(shell: Shell, ctx: &mut Ctx<'_>) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(ctx.lang), "kontor", &mut script);
    // not text for people: written as it is
    ctx.io.out.write_all(&script).map_err(Failure::file("-"))
}

fn localise(command: Command, path: &str, lang: Lang, texts: &BTreeMap<String, Texts>) -> Command {
    let own = texts.get(path);
    let common = texts.get("*");
    let mut command = command
        .term_width(WIDTH)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(lang.pick("Polecenia", "Commands"))
        .subcommand_value_name(lang.pick("POLECENIE", "COMMAND"))
        .help_template(lang.pick(
            "{about-with-newline}\nUżycie: {usage}\n\n{all-args}",
            "{about-with-newline}\nUsage: {usage}\n\n{all-args}",
        ));
    if let Some(own) = own {
        command = command.about(own.about.clone());
    }
    command = command.mut_args(|arg| {
        let heading = if arg.is_positional() {
            lang.pick("Argumenty", "Arguments")
        } else {
            lang.pick("Opcje", "Options")
        };
        let id = arg.get_id().to_string();
        let text = own
            .and_then(|texts| texts.args.get(&id))
            .or_else(|| common.and_then(|texts| texts.args.get(&id)));
        let mut arg = arg.help_heading(heading);
        if arg.get_action().takes_values() {
            // the texts name them, in their own language
            arg = arg.hide_possible_values(true).hide_default_value(true);
        }
        if let Some(text) = text {
            arg = arg.help(text.clone());
        }
        if lang == Lang::Pl
            && let Some(names) = arg.get_value_names()
        {
            let names: Vec<&'static str> = names.iter().map(|name| value_name(name)).collect();
            arg = arg.value_names(names);
        }
        arg
    });
    command.mut_subcommands(|inner| {
        let name = inner.get_name().to_owned();
        let path = if path.is_empty() {
            name
        } else {
            format!("{path} {name}")
        };
        localise(inner, &path, lang, texts)
    })
}

/// clap writes `[OPTIONS]` into usage lines in English alone.
fn translate_usage(mut command: Command, lang: Lang) -> Command {
    if lang == Lang::En {
        return command;
    }
    let usage = command.render_usage().to_string();
    let usage = usage
        .trim_start_matches("Usage:")
        .trim()
        .replace("[OPTIONS]", "[OPCJE]");
    command = command.override_usage(StyledStr::from(usage));
    command.mut_subcommands(|inner| translate_usage(inner, lang))
}

/// Polish names of values.
fn value_name(english: &str) -> &'static str {
    const NAMES: &[(&str, &str)] = &[
        ("ACCOUNT", "RACHUNEK"),
        ("ADDRESS", "ADRES"),
        ("AMOUNT", "KWOTA"),
        ("BUILDING", "NUMER"),
        ("CATEGORY", "KATEGORIA"),
        ("CODE", "KOD"),
        ("COUNTRY", "KRAJ"),
        ("CURRENCY", "WALUTA"),
        ("CUSTOMER", "KONTRAHENT"),
        ("DATE", "DATA"),
        ("DAYS", "DNI"),
        ("DECIMAL", "LICZBA"),
        ("DIR", "KATALOG"),
        ("DOCUMENT", "DOKUMENT"),
        ("FILE", "PLIK"),
        ("FORM", "FORMA"),
        ("FORMAT", "FORMAT"),
        ("HEAD", "SKRÓT"),
        ("HOST:PORT", "SERWER:PORT"),
        ("ID", "ID"),
        ("KIND", "RODZAJ"),
        ("LANG", "JĘZYK"),
        ("LINE", "POZYCJA"),
        ("LOGIN", "LOGIN"),
        ("NAME", "NAZWA"),
        ("NUMBER", "NUMER"),
        ("ORDER", "KOLEJNOŚĆ"),
        ("PATTERN", "WZÓR"),
        ("PICTURE", "ZDJĘCIE"),
        ("SHOP", "SKLEP"),
        ("CRITERION", "KRYTERIUM"),
        ("WHAT", "CO"),
        ("FIELD", "POLE"),
        ("KIND=NUMBER", "RODZAJ=LICZBA"),
        ("RUN", "PRZEBIEG"),
        ("ACTION", "CZYNNOŚĆ"),
        ("CRON", "CRON"),
        ("ELEMENT", "ELEMENT"),
        ("PRODUCER", "PRODUCENT"),
        ("PRODUCT", "TOWAR"),
        ("RATE", "STAWKA"),
        ("REASON", "POWÓD"),
        ("RESET", "ZEROWANIE"),
        ("ROLE", "ROLA"),
        ("SERIES", "SERIA"),
        ("SHELL", "POWŁOKA"),
        ("SHOP", "SKLEP"),
        ("STATE", "STAN"),
        ("TEMPLATE", "SZABLON"),
        ("TEXT", "TEKST"),
        ("TOKEN", "KONTO"),
        ("TOWN", "MIEJSCOWOŚĆ"),
        ("UNIT", "JEDNOSTKA"),
        ("USER", "UŻYTKOWNIK"),
        ("WORKSTATION", "STANOWISKO"),
        ("YES|NO", "TAK|NIE"),
    ];
    NAMES
        .iter()
        .find(|(name, _)| *name == english)
        .map_or("WARTOŚĆ", |(_, polish)| polish)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command with its path.
    fn all(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
        found.push((path.to_owned(), command.clone()));
        for inner in command.get_subcommands() {
            let path = format!("{path} {}", inner.get_name());
            all(inner, path.trim(), found);
        }
    }

    fn visible(arg: &Arg) -> bool {
        !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str())
    }

    #[test]
    fn every_command_and_argument_has_a_text_in_both_languages_and_no_text_is_left_over() {
        let texts: BTreeMap<String, Texts> = toml::from_str(POLISH).expect("TOML");
        let mut commands = Vec::new();
        all(&Cli::command(), "", &mut commands);
        let mut faults = Vec::new();
        let mut used = std::collections::BTreeSet::new();
        for (path, command) in &commands {
            if command.get_about().is_none() {
                faults.push(format!("`{path}` has no English text"));
            }
            match texts.get(path) {
                Some(own) if !own.about.is_empty() => {}
                _ => faults.push(format!("`{path}` has no Polish text")),
            }
            for arg in command.get_arguments().filter(|arg| visible(arg)) {
                let id = arg.get_id().as_str();
                if arg.get_help().is_none() {
                    faults.push(format!("`{path}` {id} has no English text"));
                }
                let key = [path.as_str(), "*"].into_iter().find(|key| {
                    texts
                        .get(*key)
                        .is_some_and(|texts| texts.args.contains_key(id))
                });
                match key {
                    Some(key) => {
                        used.insert((key.to_owned(), id.to_owned()));
                    }
                    None => faults.push(format!("`{path}` {id} has no Polish text")),
                }
                if let Some(names) = arg.get_value_names() {
                    for name in names {
                        if arg.get_action().takes_values() && value_name(name) == "WARTOŚĆ" {
                            faults.push(format!("`{path}` {id}: {name} has no Polish name"));
                        }
                    }
                }
            }
        }
        for (path, own) in &texts {
            if path != "*" && !commands.iter().any(|(known, _)| known == path) {
                faults.push(format!("there is no command `{path}`"));
            }
            for id in own.args.keys() {
                if !used.contains(&(path.clone(), id.clone())) {
                    faults.push(format!("`{path}` has no argument {id}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn the_commands_are_sound() {
        command(Lang::Pl).debug_assert();
        command(Lang::En).debug_assert();
    }
}
