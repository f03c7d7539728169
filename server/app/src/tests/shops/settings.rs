//! What is kept of a shop, who may change it, and what nobody gets to see.

use kontor_domain::role::Role;
use kontor_practice_shop::Certificate;
use kontor_store::Conn;
use tonic::Code;

use super::{Shops, by_login, by_token, open_link, practice, settings};
use crate::tests::{
    office::{NOBODY, audited, fact, violation, violations},
    server::{on_each_database, reason_of, refused},
};

const SECRET: &str = "tajne-haslo-sklepu-4711";

#[tokio::test]
async fn a_shop_is_added_listed_changed_and_taken_out_of_use() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        let reader = Shops::of(server, Role::Reader).await;
        let made = admin
            .create(settings(" Papiernik ", "Sklep123.Shoparena.pl/"), None)
            .await
            .unwrap();
        assert_eq!(made.name, "Papiernik");
        assert_eq!(made.address, "https://sklep123.shoparena.pl");
        assert!(made.active && !made.secret_set && made.standing.is_none());
        assert_eq!(reader.get(&made.id).await.unwrap(), made);
        assert_eq!(reader.list(false).await.unwrap(), vec![made.clone()]);

        let mut wanted = made.clone();
        wanted.name = "Biuro".to_owned();
        wanted.address = "https://inny.example".to_owned();
        let renamed = admin.update(wanted.clone(), &["name"]).await.unwrap();
        assert_eq!(
            (renamed.name.as_str(), &renamed.address),
            ("Biuro", &made.address)
        );
        assert_ne!(renamed.etag, made.etag);
        let stale = admin.update(wanted, &["name"]).await;
        assert_eq!(refused(stale), "ETAG_STALE");
        let unchanged = admin.update(renamed.clone(), &[]).await.unwrap();
        assert_eq!(unchanged, renamed);

        let disabled = admin.set_active(&renamed, false).await.unwrap();
        assert!(!disabled.active);
        assert_eq!(reader.list(false).await.unwrap(), []);
        assert_eq!(reader.list(true).await.unwrap(), vec![disabled.clone()]);
        let enabled = admin.set_active(&disabled, true).await.unwrap();
        assert!(enabled.active);
        assert_eq!(
            audited(server, "shop").await,
            [
                "shop.create",
                "shop.update",
                "shop.disable",
                "shop.activate"
            ]
        );
        let nobody = settings("x", "sklep.pl");
        let nobody = kontor_proto::v1::Shop {
            id: NOBODY.to_owned(),
            ..nobody
        };
        assert_eq!(refused(admin.get(NOBODY).await), "NOT_FOUND");
        assert_eq!(refused(admin.update(nobody, &["name"]).await), "NOT_FOUND");
        assert_eq!(refused(admin.test(NOBODY).await), "NOT_FOUND");
    })
    .await;
}

#[tokio::test]
async fn a_name_belongs_to_one_shop() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        let first = settings("Żółty", "zolty.example");
        let first = admin.create(first, None).await.unwrap();
        let taken = admin.create(settings("zolty", "drugi.example"), None).await;
        let status = taken.unwrap_err();
        assert_eq!(status.code(), Code::AlreadyExists);
        assert_eq!(reason_of(&status), "ALREADY_EXISTS");
        assert_eq!(fact(&status, "id"), first.id);
        assert!(status.message().contains("Żółty"), "{}", status.message());
        let second = admin.create(settings("Drugi", "drugi.example"), None);
        let mut second = second.await.unwrap();
        second.name = "ŻÓŁTY".to_owned();
        let taken = admin.update(second, &["name"]).await;
        assert_eq!(refused(taken), "ALREADY_EXISTS");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_secrets_must_not_go_to_is_refused() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        for (address, reason) in [
            ("http://sklep.example", "SHOP_ADDRESS_NOT_HTTPS"),
            ("http://127.0.0.1.example", "SHOP_ADDRESS_NOT_HTTPS"),
            ("https://jan:tajne@sklep.example", "SHOP_ADDRESS_HAS_LOGIN"),
            ("https://sklep.example/panel", "SHOP_ADDRESS_HAS_PATH"),
            ("file:///etc/passwd", "SHOP_ADDRESS_MALFORMED"),
            ("", "REQUIRED"),
        ] {
            let answer = admin.create(settings("Sklep", address), None).await;
            let expected = ("shop.address".to_owned(), reason.to_owned());
            assert_eq!(violation(answer), expected, "{address}");
        }
        let wrong = kontor_proto::v1::Shop {
            extra_ca: "nie certyfikat".to_owned(),
            kind: 0,
            ..settings("", "http://x.example")
        };
        let answer = admin.create(wrong, Some(by_login("", ""))).await;
        assert_eq!(
            violations(&answer.unwrap_err()),
            [
                ("shop.name", "REQUIRED"),
                ("shop.address", "SHOP_ADDRESS_NOT_HTTPS"),
                ("shop.extra_ca", "SHOP_CA_NOT_PEM"),
                ("credentials.login", "REQUIRED"),
                ("credentials.secret", "REQUIRED"),
            ]
            .map(|(field, reason)| (field.to_owned(), reason.to_owned()))
        );
        let token = kontor_proto::v1::ShopCredentials {
            login: "jan".to_owned(),
            ..by_token("0f1e")
        };
        let answer = admin.create(settings("Sklep", "s.example"), Some(token));
        assert_eq!(violation(answer.await).1, "LOGIN_WITH_TOKEN");
        assert_eq!(audited(server, "shop").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_kept_sealed_and_told_to_nobody() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        let made = admin
            .create(
                settings("Sklep", "sklep.example"),
                Some(by_login("kontor", SECRET)),
            )
            .await
            .unwrap();
        assert!(made.secret_set && made.login == "kontor");
        let other = format!("{SECRET}-2");
        let token = admin
            .set_credentials(&made, by_token(&other))
            .await
            .unwrap();
        assert!(token.secret_set && token.login.is_empty());
        assert!(!format!("{made:?}{token:?}").contains(SECRET));
        let stale = admin.set_credentials(&made, by_token("x")).await;
        assert_eq!(refused(stale), "ETAG_STALE");
        let database = server.app.db.read(everything).await.unwrap();
        assert!(database.contains("kontor") && database.contains("sklep.example"));
        let hexadecimal = data_encoding::HEXLOWER.encode(SECRET.as_bytes());
        assert!(!database.contains(SECRET) && !database.contains(&hexadecimal));
    })
    .await;
}

/// Every table as an archive has it: what a thief of the database, or of a backup, would read.
fn everything(conn: &mut Conn) -> Result<String, kontor_store::StoreError> {
    let mut text = String::new();
    for table in kontor_store::archive::tables(conn)? {
        kontor_store::archive::export(conn, &table, |line| {
            text.push_str(line);
            Ok::<_, kontor_store::StoreError>(())
        })?;
    }
    Ok(text)
}

#[test]
fn a_database_file_does_not_show_the_password() {
    let database = kontor_testkit::TestDatabase::sqlite();
    let file = database.url().trim_start_matches("sqlite:").to_owned();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(crate::tests::server::TestServer::start(database));
    runtime.block_on(async {
        let admin = Shops::of(&server, Role::Administrator).await;
        let shop = settings("Sklep", "sklep.example");
        let made = admin.create(shop, Some(by_login("kontor", SECRET)));
        made.await.unwrap();
    });
    let mut seen = Vec::new();
    for ending in ["", "-wal"] {
        seen.extend(std::fs::read(format!("{file}{ending}")).unwrap_or_default());
    }
    let holds = |text: &str| {
        let needle = text.as_bytes();
        seen.windows(needle.len()).any(|window| window == needle)
    };
    assert!(holds("sklep.example"), "{file} was not looked at");
    assert!(!holds(SECRET));
    runtime.block_on(server.stop());
}

#[tokio::test]
async fn a_password_does_not_follow_its_shop_to_another_address() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        let shop = settings("Sklep", "sklep.example");
        let made = admin.create(shop, Some(by_login("kontor", SECRET)));
        let mut made = made.await.unwrap();
        made.name = "Inna nazwa".to_owned();
        let mut renamed = admin.update(made, &[]).await.unwrap();
        assert!(renamed.secret_set);
        renamed.address = "https://zlodziej.example".to_owned();
        let moved = admin.update(renamed, &["address"]).await.unwrap();
        assert!(!moved.secret_set);
        open_link(&server.app).await;
        let tested = admin.test(&moved.id).await;
        assert_eq!(refused(tested), "SHOP_CREDENTIALS_MISSING");
    })
    .await;
}

#[tokio::test]
async fn an_authority_of_the_shops_own_is_kept_as_given() {
    on_each_database(async |server| {
        let admin = Shops::of(server, Role::Administrator).await;
        let shop = practice().tls(Certificate::Good).start().await.unwrap();
        let wanted = kontor_proto::v1::Shop {
            extra_ca: shop.ca().unwrap().to_owned(),
            ..settings("Sklep", &shop.address())
        };
        let made = admin.create(wanted.clone(), None).await.unwrap();
        assert_eq!(made.extra_ca.trim(), wanted.extra_ca.trim());
        let without = kontor_proto::v1::Shop {
            extra_ca: String::new(),
            ..made
        };
        let changed = admin.update(without, &["extra_ca"]).await.unwrap();
        assert_eq!(changed.extra_ca, "");
    })
    .await;
}
