//! The example of `docs/api.md`, run as a reader would run it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use kontor_client::proto::{ListCustomersRequest, ListInvoicesRequest};
use kontor_tests::office::{ADMINISTRATOR, PASSWORD};

use super::databases::office;

#[tokio::test(flavor = "multi_thread")]
async fn the_python_example_joins_issues_an_invoice_and_fetches_its_pdf() {
    if !python_has_grpc() {
        println!("SKIPPED: there is no Python with grpcio and grpcio-tools here");
        return;
    }
    let furnished = office().await;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = furnished.office.directory();
    let pdf = folder.join("python.pdf");
    let output = tokio::task::block_in_place(|| {
        let ca = folder.join("ca.pem");
        let certificate = furnished.office.kontord().run(&["ca"], "").expect("the CA");
        std::fs::write(&ca, certificate).expect("written");
        let password = folder.join("password");
        std::fs::write(&password, format!("{PASSWORD}\n")).expect("written");
        Command::new("python3")
            .arg(root.join("docs/examples/issue_invoice.py"))
            .args(["--server", &furnished.office.address(0).to_string()])
            .args(["--code", &furnished.office.join_code().expect("a code")])
            .args(["--login", ADMINISTRATOR])
            .arg("--ca")
            .arg(ca)
            .arg("--proto")
            .arg(root.join("proto"))
            .arg("--pdf")
            .arg(&pdf)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::from(std::fs::File::open(password).expect("opened")))
            .output()
            .expect("python3 runs")
    });
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("553.50 PLN"), "{said}");
    assert!(said.contains("BUYER_OUTCOME_CREATED"), "{said}");
    let content = std::fs::read(&pdf).expect("the PDF");
    assert!(content.starts_with(b"%PDF-"));

    let client = &furnished.administrator;
    let invoices = client
        .list_invoices(ListInvoicesRequest::default())
        .await
        .expect("listed");
    assert_eq!(invoices.invoices.len(), 1);
    assert_eq!(invoices.invoices[0].gross, 55_350);
    let customers = client
        .list_customers(ListCustomersRequest::default())
        .await
        .expect("listed");
    assert_eq!(customers.customers.len(), 1);
}

fn python_has_grpc() -> bool {
    Command::new("python3")
        .args(["-c", "import grpc, grpc_tools"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
