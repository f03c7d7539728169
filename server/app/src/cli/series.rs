//! `kontord series …`.

use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use kontor_domain::text::fold;

use super::output;
use crate::{
    actor::Actor,
    app::App,
    services::series::{self, SeriesToday, SetNext},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lists the number series with their next numbers.
    List {
        /// Also those no longer in use.
        #[arg(long)]
        all: bool,
    },
    /// Sets the next number of a period in which the series has no document yet.
    SetNext {
        /// Name of the series.
        name: String,
        /// Counter of the next document, as 120.
        next: i64,
        /// A day of the period, YYYY-MM-DD; today when not given.
        #[arg(long, default_value = "")]
        date: String,
    },
}

pub(super) async fn run(app: App, command: Command) -> anyhow::Result<ExitCode> {
    let console = Actor::console();
    match command {
        Command::List { all } => {
            let list = series::list(&app, &console, None, all).await?;
            let heads = ["NAME", "KIND", "PATTERN", "NEXT", "LAST", "STATE"];
            output::table(&heads, &list.into_iter().map(row).collect::<Vec<_>>());
        }
        Command::SetNext { name, next, date } => {
            let found = find(&app, &console, &name).await?;
            let change = SetNext {
                id: found.series.id,
                date: date.clone(),
                next_counter: next,
            };
            let now = series::set_next(&app, &console, change, "").await?;
            let name = &now.series.data.name;
            output::note(&if date.is_empty() {
                format!("the next document of {name} is {}", now.next_number)
            } else {
                format!("the next document of {name} in the period of {date} has number {next}")
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn row(today: SeriesToday) -> Vec<String> {
    let data = today.series.data;
    let state = match (today.series.active, data.is_default) {
        (false, _) => "out of use",
        (true, true) => "default",
        (true, false) => "active",
    };
    let kind = match data.kind {
        kontor_domain::invoice::InvoiceKind::Vat => "VAT invoice",
        kontor_domain::invoice::InvoiceKind::ProForma => "pro forma",
    };
    vec![
        data.name,
        kind.to_owned(),
        data.pattern.as_str().to_owned(),
        today.next_number,
        today.last_number,
        state.to_owned(),
    ]
}

/// The series of a name, ignoring case and diacritics.
async fn find(app: &App, console: &Actor, name: &str) -> anyhow::Result<SeriesToday> {
    let list = series::list(app, console, None, true).await?;
    let wanted = fold(name);
    let mut names = Vec::new();
    for series in list {
        if fold(&series.series.data.name) == wanted {
            return Ok(series);
        }
        names.push(series.series.data.name);
    }
    bail!(
        "there is no series \"{name}\"; there are: {}",
        names.join(", ")
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::server::on_each_database;

    #[tokio::test]
    async fn a_next_number_is_set_by_the_name_of_its_series() {
        on_each_database(async |server| {
            let console = Actor::console();
            let set = Command::SetNext {
                name: "FAKTURY vat".to_owned(),
                next: 120,
                date: String::new(),
            };
            run(server.app.clone(), set).await.unwrap();
            let list = series::list(&server.app, &console, None, false)
                .await
                .unwrap();
            assert_eq!(list[0].next_counter, 120);
            let cells = row(list[0].clone());
            assert_eq!(
                (cells[0].as_str(), cells[5].as_str()),
                ("Faktury VAT", "default")
            );
            assert!(cells[3].starts_with("FV/120/"), "{cells:?}");
            let unknown = find(&server.app, &console, "Sklep").await.unwrap_err();
            assert!(
                unknown.to_string().contains("Faktury pro forma"),
                "{unknown}"
            );
        })
        .await;
    }
}
