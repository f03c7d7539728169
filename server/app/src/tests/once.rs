//! Idempotency by `request_id`, on the real store.

use kontor_domain::{
    ids::{RequestId, UserId},
    refusal::{Label, Refusal},
};
use kontor_store::{Conn, installation};

use super::server::{TestServer, on_each_database, refusal};
use crate::{actor::Actor, error::Error, services::once::write_once};

/// A change that counts how often it was made.
fn count(conn: &mut Conn) -> Result<u8, Error> {
    let item = installation::Item::Restored;
    let times = installation::find(conn, item)?.map_or(0, |value| value[0]) + 1;
    installation::put(conn, item, &[times])?;
    Ok(times)
}

async fn write(server: &TestServer, actor: &Actor, id: &str, body: &str) -> Result<u8, Error> {
    write_once(&server.app, actor, "kontor.v1.Test/Count", id, &body, count).await
}

fn user(server: &TestServer) -> Actor {
    Actor {
        user_id: Some(server.app.id::<UserId>(server.app.now())),
        ..Actor::console()
    }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_changes_nothing() {
    on_each_database(async |server| {
        let actor = user(server);
        let id = server.app.id::<RequestId>(server.app.now()).to_string();
        assert_eq!(write(server, &actor, &id, "a").await.unwrap(), 1);
        assert_eq!(write(server, &actor, &id, "a").await.unwrap(), 1);
        assert_eq!(
            refusal(write(server, &actor, &id, "b").await).reason,
            "REQUEST_ID_REUSED"
        );
        // Another user's request of the same id is another request.
        assert_eq!(write(server, &user(server), &id, "b").await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn repeats_that_come_at_once_are_done_once() {
    on_each_database(async |server| {
        let actor = user(server);
        let id = server.app.id::<RequestId>(server.app.now()).to_string();
        let repeats = (0..16).map(|_| write(server, &actor, &id, "a"));
        for answer in futures_util::future::join_all(repeats).await {
            assert_eq!(answer.unwrap(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn without_an_id_every_call_is_done_and_a_wrong_id_is_refused() {
    on_each_database(async |server| {
        let actor = user(server);
        assert_eq!(write(server, &actor, "", "a").await.unwrap(), 1);
        assert_eq!(write(server, &actor, "", "a").await.unwrap(), 2);
        let wrong = refusal(write(server, &actor, "zmyślony", "a").await);
        assert_eq!(wrong.violations[0].reason, "INVALID_ID");
    })
    .await;
}

#[tokio::test]
async fn a_refused_request_may_be_repeated_with_its_id() {
    on_each_database(async |server| {
        let actor = user(server);
        let id = server.app.id::<RequestId>(server.app.now()).to_string();
        let refuse = |conn: &mut Conn| {
            count(conn)?;
            Err::<u8, Error>(Refusal::stale(Label::new("test", "test")).into())
        };
        let first = write_once(
            &server.app,
            &actor,
            "kontor.v1.Test/Count",
            &id,
            &"a",
            refuse,
        )
        .await;
        assert_eq!(refusal(first).reason, "ETAG_STALE");
        assert_eq!(write(server, &actor, &id, "a").await.unwrap(), 1);
    })
    .await;
}
