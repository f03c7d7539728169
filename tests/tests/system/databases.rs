//! Offices of tests: the built programs, on each database that the tests have.

use std::future::Future;

use kontor_client::Client;
use kontor_client::proto::Role;
use kontor_testkit::for_each_database;
use kontor_tests::office::{self, Furnished, Office, PASSWORD};
use kontor_tests::programs::Programs;

/// The programs built beside the tests.
pub fn programs() -> Programs {
    Programs::at(
        env!("CARGO_BIN_EXE_kontord-under-test"),
        env!("CARGO_BIN_EXE_kontor-under-test"),
    )
}

/// Runs the story in a furnished office on SQLite, and on PostgreSQL if there is one.
pub async fn in_each_office<F, Fut>(story: F)
where
    F: Fn(Furnished) -> Fut,
    Fut: Future<Output = ()>,
{
    in_each_database(async |postgres: Option<String>| {
        let furnished = Office::furnish(programs(), postgres.as_deref()).await;
        story(furnished.expect("an office")).await;
    })
    .await;
}

/// Runs the story with no URL for SQLite, and with the URL of a schema on PostgreSQL.
pub async fn in_each_database<F>(story: F)
where
    F: AsyncFn(Option<String>),
{
    let story = &story;
    for_each_database(|database| async move {
        let url = database.is_postgres().then(|| database.url().to_owned());
        story(url).await;
    })
    .await;
}

/// A furnished office on SQLite, for what has nothing to do with the database.
pub async fn office() -> Furnished {
    Office::furnish(programs(), None).await.expect("an office")
}

/// A workstation where a new user of this role is logged in.
pub async fn logged_in(furnished: &mut Furnished, login: &str, role: Role) -> Client {
    office::add_user(&furnished.administrator, login, role)
        .await
        .expect("a user");
    let profile = furnished.office.workstation().await.expect("joined");
    let client = Client::connect(&profile).await.expect("connected");
    client.login(login, PASSWORD).await.expect("logged in");
    client
}
