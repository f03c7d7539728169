//! Help, as it is printed.

use clap::Command;

use super::Setup;
use crate::Lang;
use crate::cli::help;

#[tokio::test]
async fn help_is_printed_on_stdout_in_both_languages() {
    for (args, text) in [
        (["--help", "--lang", "pl"], "Użycie: kontor"),
        (["--help", "--lang", "en"], "Usage: kontor"),
    ] {
        let ran = Setup::default().run(&args).await;
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
        assert!(ran.out.contains(text), "{}", ran.out);
    }
    let ran = Setup::default().run(&["--version"]).await;
    assert_eq!(ran.out, format!("kontor {}\n", crate::VERSION));
}

/// All help texts of a language in one file, so that a change of any is seen.
fn whole(lang: Lang) -> String {
    fn add(command: &mut Command, path: &str, text: &mut String) {
        text.push_str("### ");
        text.push_str(path);
        text.push('\n');
        text.push_str(command.render_help().to_string().trim_end());
        text.push_str("\n\n");
        for inner in command.get_subcommands_mut() {
            let path = format!("{path} {}", inner.get_name());
            add(inner, &path, text);
        }
    }
    let mut text = String::new();
    add(&mut help::command(lang), "kontor", &mut text);
    text
}

#[test]
fn the_whole_help_in_polish() {
    insta::assert_snapshot!(whole(Lang::Pl));
}

#[test]
fn the_whole_help_in_english() {
    insta::assert_snapshot!(whole(Lang::En));
}

#[tokio::test]
async fn completions_are_made_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let dir = tempfile::tempdir().expect("a directory");
        let mut setup = Setup::default();
        setup.env.home = Some(dir.path().to_owned());
        let ran = setup.run(&["completions", shell]).await;
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("invoice"), "{shell}");
    }
}
