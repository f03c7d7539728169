//! Every role on every method, against the table of rights.

use kontor_client::Client;
use kontor_client::proto::{CreateServiceTokenRequest, Role, ServiceRole};
use kontor_tests::office::{Furnished, PASSWORD};
use tonic::{Code, Status};

use super::databases::{in_each_office, logged_in};
use super::rpcs::{self, Least};
use super::wire::{Tokens, reason, wire_of};

/// The method that ends the caller's own session.
const LOG_OUT: &str = "kontor.v1.SessionService/LogOut";

#[tokio::test(flavor = "multi_thread")]
async fn every_role_may_call_what_the_table_says_and_nothing_else() {
    in_each_office(|mut furnished| async move {
        for (role, rank) in [
            (Role::Reader, Least::Reader),
            (Role::Salesperson, Least::Salesperson),
            (Role::Accountant, Least::Accountant),
            (Role::Administrator, Least::Administrator),
        ] {
            let login = format!("user-{}", i32::from(role));
            let client = logged_in(&mut furnished, &login, role).await;
            let faults = faults_of(&furnished, &client, &login, rank).await;
            assert!(faults.is_empty(), "{role:?}:\n{}", faults.join("\n"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_machine_role_may_call_what_is_listed_for_it_and_nothing_else() {
    in_each_office(|furnished| async move {
        let administrator = &furnished.administrator;
        let request = CreateServiceTokenRequest {
            name: "nocna".to_owned(),
            role: ServiceRole::SyncTrigger.into(),
            ..CreateServiceTokenRequest::default()
        };
        let made = administrator.create_service_token(request).await;
        let wire = wire_of(&furnished, administrator).await;
        let wire = wire.with(Tokens {
            session: Some(made.expect("a token").token),
            ..wire.tokens.clone()
        });
        let mut faults = Vec::new();
        for rpc in rpcs::all() {
            let may = rpc.least <= Least::Workstation || rpcs::SYNC_TRIGGER.contains(&rpc.method);
            let answer = wire.call(rpc.method, rpc.request).await;
            if answer_is_wrong(&answer, may) {
                faults.push(format!("{} (may: {may}): {answer:?}", rpc.method));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_or_a_workstation_only_the_open_methods_answer() {
    in_each_office(|furnished| async move {
        let wire = wire_of(&furnished, &furnished.administrator).await;
        let with_session = wire.tokens.clone();
        let garbled = Tokens {
            workstation: Some("AAAA".to_owned()),
            session: with_session.session.clone(),
        };
        let mut faults = Vec::new();
        for (tokens, rank) in [
            (Tokens::default(), Least::Anyone),
            (garbled, Least::Anyone),
            (with_session.without_session(), Least::Workstation),
        ] {
            let wire = wire.with(tokens);
            for rpc in rpcs::all() {
                let answer = wire.call(rpc.method, rpc.request).await;
                let shut_out = answer.as_ref().is_err_and(|status| {
                    status.code() == Code::Unauthenticated
                        && matches!(
                            reason(status).as_str(),
                            "WORKSTATION_REQUIRED" | "SESSION_REQUIRED"
                        )
                });
                if shut_out == (rank >= rpc.least) {
                    faults.push(format!("{rank:?} {}: {answer:?}", rpc.method));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    })
    .await;
}

/// Whether somebody known was let in against the table, or shut out, or met something broken.
fn answer_is_wrong(answer: &Result<Vec<Vec<u8>>, Status>, may: bool) -> bool {
    match answer {
        Ok(_) => !may,
        Err(status) => {
            let denied =
                status.code() == Code::PermissionDenied && reason(status) == "PERMISSION_DENIED";
            let broken = matches!(
                status.code(),
                Code::Internal | Code::Unknown | Code::Unimplemented
            );
            let stranger = reason(status) == "SESSION_REQUIRED";
            denied == may || broken || stranger
        }
    }
}

async fn faults_of(
    furnished: &Furnished,
    client: &Client,
    login: &str,
    rank: Least,
) -> Vec<String> {
    let mut wire = wire_of(furnished, client).await;
    let mut faults = Vec::new();
    for rpc in rpcs::all() {
        let answer = wire.call(rpc.method, rpc.request).await;
        let may = rank >= rpc.least;
        if answer_is_wrong(&answer, may) {
            let shown = answer
                .map(|_| "answered")
                .map_err(|status| (status.code(), reason(&status)));
            faults.push(format!("{} (needs {:?}): {shown:?}", rpc.method, rpc.least));
        }
        if rpc.method == LOG_OUT {
            client
                .login(login, PASSWORD)
                .await
                .expect("logged in again");
            wire = wire_of(furnished, client).await;
        }
    }
    faults
}
