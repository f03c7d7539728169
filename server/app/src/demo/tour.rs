//! The tour: each step does something as its users do, and checks what came of it.

use anyhow::{Context as _, Result, ensure};
use kontor_client::Client;
use kontor_client::proto::{
    BuyerOutcome, CreateBankAccountRequest, CreateProductRequest, GetInvoiceRequest,
    GetLicenceRequest, InstallLicenceRequest, InvoiceContent, IssueInvoiceRequest,
    IssueInvoiceResponse, ListCustomersRequest, ListInvoicesRequest, ListUnitsRequest,
    PreviewInvoiceRequest, RenderInvoiceRequest, ShopLinkState, UpdateCompanyRequest,
    VerifyAuditRequest,
};

use super::data;
use super::report::Report;
use super::shop_tour;
use super::stage::Stage;

/// The request that is sent twice on purpose.
const REPEATED_REQUEST: &str = "01936000-0000-7000-8000-000000000001";

pub async fn run(stage: &mut Stage, report: &mut Report<'_>) -> Result<()> {
    server(stage, report)?;
    report.step(
        "Dwa stanowiska dołączają kodami i logują się",
        "Two workstations join with codes and log in",
    )?;
    let first = workstation(stage, report, 1).await?;
    let second = workstation(stage, report, 2).await?;
    let accounts = company(&first, report).await?;
    licence(stage, &first, report).await?;
    let content = preview(&first, report, accounts).await?;
    let issued = issue(&first, report, &content).await?;
    issue_again(&second, report, &content).await?;
    pdf(stage, &first, report, &issued).await?;
    stage.kill_and_restart()?;
    after_the_kill(&second, report, &issued).await?;
    shop_tour::run(&second, report).await
}

fn server(stage: &Stage, report: &mut Report<'_>) -> Result<()> {
    report.step(
        "Serwer z własną bazą danych i własnym certyfikatem",
        "A server with a database and a certificate of its own",
    )?;
    report.done(&format!("kontord serve: {}", stage.address()))?;
    report.command(&format!(
        "kontord user add {} --role administrator",
        data::LOGIN
    ))?;
    stage.kontord(
        &[
            "user",
            "add",
            data::LOGIN,
            "--role",
            "administrator",
            "--password-stdin",
        ],
        &format!("{}\n", data::PASSWORD),
    )?;
    report.done(&format!("administrator: {}", data::LOGIN))?;
    Ok(())
}

async fn workstation(stage: &Stage, report: &mut Report<'_>, number: u32) -> Result<Client> {
    report.command(&format!("kontord workstation add \"Stanowisko {number}\""))?;
    report.command(&format!(
        "kontor join {} --code KT-… && kontor login {}",
        stage.address(),
        data::LOGIN
    ))?;
    let client = stage.workstation(number).await?;
    report.done(&format!("Stanowisko {number}: {}", data::LOGIN))?;
    Ok(client)
}

/// The company, its accounts and a product. Returns what an invoice needs of them.
async fn company(client: &Client, report: &mut Report<'_>) -> Result<(String, Vec<String>)> {
    report.step(
        "Moja firma, dwa rachunki bankowe, towar",
        "The company, two bank accounts, a product",
    )?;
    client
        .update_company(UpdateCompanyRequest {
            company: Some(data::company()),
            ..UpdateCompanyRequest::default()
        })
        .await?;
    report.done(&data::company().name)?;
    let mut accounts = Vec::new();
    for account in data::bank_accounts() {
        let answer = client
            .create_bank_account(CreateBankAccountRequest {
                bank_account: Some(account),
                ..CreateBankAccountRequest::default()
            })
            .await?;
        let account = answer.bank_account.context("the account")?;
        report.done(&format!("{}: {}", account.label, account.number))?;
        accounts.push(account.id);
    }
    let units = client.list_units(ListUnitsRequest::default()).await?.units;
    let unit = units
        .iter()
        .find(|unit| unit.name == "godz.")
        .context("the unit godz.")?;
    let product = client
        .create_product(CreateProductRequest {
            product: Some(data::product(unit.id.clone())),
            ..CreateProductRequest::default()
        })
        .await?
        .product
        .context("the product")?;
    report.done(&format!("{} – {}", product.code, product.name))?;
    Ok((product.id, accounts))
}

async fn licence(stage: &Stage, client: &Client, report: &mut Report<'_>) -> Result<()> {
    report.step(
        "Licencja otwiera połączenie ze sklepem i stanowiska; faktur nie wstrzymuje nigdy",
        "A licence opens the link to a shop and seats; it never stops an invoice",
    )?;
    let before = client.get_licence(GetLicenceRequest {}).await?.licence;
    let before = before.context("the licence")?;
    ensure!(
        before.shop_link() == ShopLinkState::Missing && before.seats == 2,
        "without a licence it says {before:?}"
    );
    report.command("kontor licence install firma.licencja")?;
    let request = InstallLicenceRequest {
        licence: stage.licence()?,
        ..InstallLicenceRequest::default()
    };
    let licence = client.install_licence(request).await?.licence;
    let licence = licence.context("the licence")?;
    ensure!(
        licence.shop_link() == ShopLinkState::Open && licence.seats > before.seats,
        "with a licence it says {licence:?}"
    );
    let summary = licence.summary.unwrap_or_default();
    report.done(&format!("{} / {}", summary.pl, summary.en))?;
    Ok(())
}

async fn preview(
    client: &Client,
    report: &mut Report<'_>,
    (product_id, accounts): (String, Vec<String>),
) -> Result<InvoiceContent> {
    report.step(
        "Podgląd: serwer liczy, zanim cokolwiek zostanie zapisane",
        "Preview: the server computes before anything is kept",
    )?;
    let content = data::invoice(&product_id, accounts);
    let preview = client
        .preview_invoice(PreviewInvoiceRequest {
            invoice: Some(content.clone()),
        })
        .await?;
    ensure!(
        preview.problems.is_empty(),
        "problems: {:?}",
        preview.problems
    );
    let totals = preview
        .invoice
        .and_then(|invoice| invoice.totals)
        .context("totals")?;
    ensure!(
        (totals.net, totals.vat, totals.gross) == data::TOTALS,
        "the totals are {totals:?}, not {:?}",
        data::TOTALS
    );
    report.done(&format!(
        "netto {} + VAT {} = brutto {} ({})",
        zloty(totals.net),
        zloty(totals.vat),
        zloty(totals.gross),
        totals.in_words
    ))?;
    Ok(content)
}

async fn issue(
    client: &Client,
    report: &mut Report<'_>,
    content: &InvoiceContent,
) -> Result<IssueInvoiceResponse> {
    report.step(
        "Wystawienie faktury z nabywcą dopisanym do bazy klientów",
        "An invoice is issued and its buyer registered in the same breath",
    )?;
    let request = IssueInvoiceRequest {
        request_id: REPEATED_REQUEST.to_owned(),
        ..issuing(content)
    };
    let issued = client.issue_invoice(request.clone()).await?;
    ensure!(
        issued.buyer_outcome() == BuyerOutcome::Created,
        "the buyer is {:?}",
        issued.buyer_outcome()
    );
    let invoice = issued.invoice.as_ref().context("the invoice")?;
    report.done(&format!(
        "{}, klient dopisany / customer created: {}",
        invoice.number,
        data::BUYER
    ))?;
    let again = client.issue_invoice(request).await?;
    ensure!(again == issued, "the repeated request got another answer");
    report.done(
        "To samo żądanie powtórzone: ta sama faktura / the request repeated: the same invoice",
    )?;
    Ok(issued)
}

async fn issue_again(
    client: &Client,
    report: &mut Report<'_>,
    content: &InvoiceContent,
) -> Result<()> {
    report.step(
        "Drugie stanowisko, ten sam nabywca: klient nie zostaje zdublowany",
        "The other workstation, the same buyer: no second customer",
    )?;
    let issued = client.issue_invoice(issuing(content)).await?;
    ensure!(
        issued.buyer_outcome() == BuyerOutcome::Matched && !issued.buyer_differs,
        "the buyer is {:?}",
        issued.buyer_outcome()
    );
    let number = issued.invoice.context("the invoice")?.number;
    let customers = client
        .list_customers(ListCustomersRequest {
            search: "zolta lodz".to_owned(),
            ..ListCustomersRequest::default()
        })
        .await?
        .customers;
    ensure!(
        customers.len() == 1,
        "{} customers were found",
        customers.len()
    );
    report.done(&format!(
        "{number}; „zolta lodz” znajduje / finds: {}",
        customers[0].name
    ))?;
    Ok(())
}

async fn pdf(
    stage: &Stage,
    client: &Client,
    report: &mut Report<'_>,
    issued: &IssueInvoiceResponse,
) -> Result<()> {
    report.step(
        "Wydruk PDF z dwoma rachunkami",
        "The PDF with two bank accounts",
    )?;
    let invoice = issued.invoice.as_ref().context("the invoice")?;
    let file = client
        .render_invoice(
            RenderInvoiceRequest {
                id: invoice.id.clone(),
                ..RenderInvoiceRequest::default()
            },
            |_, _| {},
        )
        .await?;
    ensure!(
        file.content.starts_with(b"%PDF-") && file.content.trim_ascii_end().ends_with(b"%%EOF"),
        "this is no PDF"
    );
    let path = stage.folder().join("faktura.pdf");
    std::fs::write(&path, &file.content)?;
    report.done(&format!(
        "{} ({} KiB)",
        path.display(),
        file.content.len() / 1024
    ))?;
    Ok(())
}

async fn after_the_kill(
    client: &Client,
    report: &mut Report<'_>,
    issued: &IssueInvoiceResponse,
) -> Result<()> {
    report.step(
        "Serwer zabity (kill -9) i uruchomiony ponownie: nic nie zginęło",
        "The server was killed (kill -9) and started again: nothing is lost",
    )?;
    let invoice = issued.invoice.as_ref().context("the invoice")?;
    let found = client
        .get_invoice(GetInvoiceRequest {
            id: invoice.id.clone(),
            ..GetInvoiceRequest::default()
        })
        .await?;
    ensure!(
        found.invoice.as_ref() == Some(invoice),
        "the invoice changed"
    );
    let list = client
        .list_invoices(ListInvoicesRequest {
            include_totals: true,
            ..ListInvoicesRequest::default()
        })
        .await?;
    ensure!(
        list.invoices.len() == 2,
        "{} invoices are listed",
        list.invoices.len()
    );
    let gross = list.totals.first().map(|totals| totals.gross);
    ensure!(
        gross == Some(2 * data::TOTALS.2),
        "the list's total is {gross:?}"
    );
    report.done(&format!(
        "2 faktury / invoices, brutto {}",
        zloty(2 * data::TOTALS.2)
    ))?;
    let audit = client.verify_audit(VerifyAuditRequest::default()).await?;
    ensure!(
        audit.findings.is_empty(),
        "the audit trail is broken: {:?}",
        audit.findings
    );
    report.done(&format!(
        "dziennik zmian nienaruszony / audit trail whole: {} ",
        audit.entry_count
    ))?;
    Ok(())
}

fn issuing(content: &InvoiceContent) -> IssueInvoiceRequest {
    IssueInvoiceRequest {
        source: Some(kontor_client::proto::issue_invoice_request::Source::Invoice(content.clone())),
        register_buyer: true,
        ..IssueInvoiceRequest::default()
    }
}

/// Grosze as people write them.
fn zloty(grosze: i64) -> String {
    format!("{},{:02} zł", grosze / 100, grosze % 100)
}
