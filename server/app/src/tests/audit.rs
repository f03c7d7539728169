//! The audit: every change of people is there, read by those who may, and sound.

use kontor_domain::role::Role;
use kontor_proto::v1::{
    AuditFindingKind, ListAuditEntriesRequest, VerifyAuditRequest,
    audit_service_client::AuditServiceClient,
};

use super::server::{PASSWORD, on_each_database, refused};

#[tokio::test]
async fn what_people_do_is_in_the_audit_and_without_secrets() {
    on_each_database(async |server| {
        let accountant = server.log_in_as(Role::Accountant).await;
        let mut client = AuditServiceClient::new(accountant.channel.clone());
        let list = ListAuditEntriesRequest::default();
        let page = client
            .list_audit_entries(accountant.request(list))
            .await
            .unwrap()
            .into_inner();
        let actions: Vec<_> = page
            .entries
            .iter()
            .map(|entry| entry.action.as_str())
            .collect();
        assert_eq!(
            actions,
            [
                "session.begin",
                "workstation.join",
                "join_code.create",
                "user.create",
                // the template that comes with the program, kept at the server's start
                "template.update"
            ]
        );
        assert_eq!(page.entries[0].workstation_id, accountant.workstation_id);
        assert!(
            page.entries[0].login.starts_with("accountant."),
            "{}",
            page.entries[0].login
        );
        assert_eq!(page.entries[3].login, "kontord");
        for entry in &page.entries {
            assert_eq!(entry.mac.len(), 64);
            assert!(
                !entry.content_json.contains(PASSWORD) && !entry.content_json.contains("argon2")
            );
        }
        let users = ListAuditEntriesRequest {
            object_kind: "user".to_owned(),
            ..Default::default()
        };
        let page = client
            .list_audit_entries(accountant.request(users))
            .await
            .unwrap()
            .into_inner();
        assert_eq!(page.entries.len(), 1);
        let wrong = ListAuditEntriesRequest {
            object_id: page.entries[0].object_id.clone(),
            ..Default::default()
        };
        assert_eq!(
            refused(client.list_audit_entries(accountant.request(wrong)).await),
            "INVALID_DATA"
        );
    })
    .await;
}

#[tokio::test]
async fn the_audit_is_verified_against_a_head_noted_earlier() {
    on_each_database(async |server| {
        let accountant = server.log_in_as(Role::Accountant).await;
        let mut client = AuditServiceClient::new(accountant.channel.clone());
        let verify = async |client: &mut AuditServiceClient<_>, head: &str| {
            let request = VerifyAuditRequest {
                expected_head: head.to_owned(),
            };
            client.verify_audit(accountant.request(request)).await
        };
        let report = verify(&mut client, "").await.unwrap().into_inner();
        assert_eq!((report.entry_count, report.findings.len()), (5, 0));
        let head = report.head;
        server.add_user("ala", Role::Reader).await;
        assert!(
            verify(&mut client, &head)
                .await
                .unwrap()
                .into_inner()
                .findings
                .is_empty()
        );
        let beyond = format!("99:{}", "0".repeat(64));
        let report = verify(&mut client, &beyond).await.unwrap().into_inner();
        assert_eq!(report.findings[0].kind(), AuditFindingKind::TailCut);
        assert!(
            report.findings[0].message.contains("usunięto"),
            "{}",
            report.findings[0].message
        );
        assert_eq!(
            refused(verify(&mut client, "zmyślony").await),
            "INVALID_DATA"
        );
    })
    .await;
}

#[tokio::test]
async fn readers_and_salespeople_do_not_read_the_audit() {
    on_each_database(async |server| {
        for role in [Role::Reader, Role::Salesperson] {
            let caller = server.log_in_as(role).await;
            let mut client = AuditServiceClient::new(caller.channel.clone());
            let list = client
                .list_audit_entries(caller.request(ListAuditEntriesRequest::default()))
                .await;
            assert_eq!(refused(list), "PERMISSION_DENIED");
            let verify = client
                .verify_audit(caller.request(VerifyAuditRequest::default()))
                .await;
            assert_eq!(refused(verify), "PERMISSION_DENIED");
        }
    })
    .await;
}
