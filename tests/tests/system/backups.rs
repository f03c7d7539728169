//! Backups at the command line: of a running server, into the other database, and the numbers after it.

use std::net::{Ipv4Addr, SocketAddr};

use kontor_client::proto::{
    GetInvoiceRequest, IssueInvoiceRequest, IssueInvoiceResponse, ListInvoicesRequest,
    VerifyAuditRequest,
};
use kontor_client::{Address, Client, Error, Home, Join, join};
use kontor_testkit::databases;
use kontor_tests::office::{ADMINISTRATOR, Furnished, Office, PASSWORD};
use kontor_tests::papers;
use kontor_tests::process::Kontord;

use super::databases::programs;

const PASSPHRASE: &str = "a passphrase long enough\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_running_server_moves_the_office_into_every_database() {
    let count = databases().len();
    for (from, into) in (0..count * count).map(|pair| (pair / count, pair % count)) {
        // Fresh ones for each pair: an office stays in what it was opened in.
        let (from, into) = (databases().remove(from), databases().remove(into));
        let url = from.is_postgres().then(|| from.url().to_owned());
        let furnished = Office::furnish(programs(), url.as_deref())
            .await
            .expect("an office");
        let before = issue(&furnished.administrator, &furnished).await;
        let restored = tokio::task::block_in_place(|| restore(&furnished, into.url()));
        // Issued after the backup: its number is one that the backup does not know.
        issue(&furnished.administrator, &furnished).await;
        go_on(&furnished, &restored, &before).await;
    }
}

/// Backs the running office up and restores it beside itself.
fn restore(furnished: &Furnished, database: &str) -> Kontord {
    let office = &furnished.office;
    let file = office.directory().join("office.tar.gz");
    let file = file.to_str().expect("a path in UTF-8");
    office
        .kontord()
        .run(
            &["backup", file, "--with-key", "--passphrase-stdin"],
            PASSPHRASE,
        )
        .expect("backed up");
    let restored = Kontord {
        data_dir: office.directory().join("restored"),
        database: Some(database.to_owned()),
        ..office.kontord().clone()
    };
    restored
        .run(&["restore", file, "--passphrase-stdin"], PASSPHRASE)
        .expect("restored");
    restored
}

/// The restored office: it reads, it does not issue, and after the confirmation it goes on behind the true number.
async fn go_on(furnished: &Furnished, restored: &Kontord, before: &IssueInvoiceResponse) {
    let server =
        tokio::task::block_in_place(|| restored.serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))
            .expect("the restored server");
    let client = workstation(furnished, restored, server.address()).await;
    let known = before.invoice.as_ref().expect("an invoice");
    let found = client
        .get_invoice(GetInvoiceRequest {
            id: known.id.clone(),
            ..GetInvoiceRequest::default()
        })
        .await
        .expect("reading works");
    assert_eq!(found.invoice.as_ref(), Some(known));

    let refused = client.issue_invoice(invoice(furnished)).await;
    assert!(
        matches!(&refused, Err(Error::Refused(refusal)) if refusal.reason == "RESTORED_CONFIRM"),
        "{refused:?}"
    );
    tokio::task::block_in_place(|| {
        restored.run(
            &["restore-confirm", "--last", "Seria próbna=2", "--yes"],
            "",
        )
    })
    .expect("confirmed");
    client
        .login(ADMINISTRATOR, PASSWORD)
        .await
        .expect("every session was ended, so a new one");
    let next = issue(&client, furnished).await;
    let number = next.invoice.expect("an invoice").number;
    assert!(number.starts_with("S/3/"), "{number}");

    let list = client
        .list_invoices(ListInvoicesRequest::default())
        .await
        .expect("listed");
    assert_eq!(list.invoices.len(), 2);
    let audit = client
        .verify_audit(VerifyAuditRequest::default())
        .await
        .expect("verified");
    assert!(audit.findings.is_empty(), "{:?}", audit.findings);
}

async fn workstation(furnished: &Furnished, restored: &Kontord, address: SocketAddr) -> Client {
    let said = tokio::task::block_in_place(|| restored.run(&["workstation", "add", "nowa"], ""))
        .expect("a code");
    let code = said
        .split_whitespace()
        .find(|word| word.starts_with("KT-"))
        .expect("a code");
    let address: Address = address.to_string().parse().expect("an address");
    let home = Home::at(furnished.office.directory().join("nowa"));
    let profile = join(&home, Join::new(address, code.parse().expect("a code")))
        .await
        .expect("joined");
    let client = Client::connect(&profile).await.expect("connected");
    client
        .login(ADMINISTRATOR, PASSWORD)
        .await
        .expect("logged in");
    client
}

async fn issue(client: &Client, furnished: &Furnished) -> IssueInvoiceResponse {
    client
        .issue_invoice(invoice(furnished))
        .await
        .expect("issued")
}

fn invoice(furnished: &Furnished) -> IssueInvoiceRequest {
    let content = papers::invoice(&furnished.series_id, "Nabywca próbny", &papers::nip(1));
    papers::issue(content)
}
