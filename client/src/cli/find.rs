//! Finding what a person named: an identifier, or a name that fits exactly one.

use uuid::Uuid;

use crate::cli::format::account;
use crate::cli::{Ctx, Failure, Outcome};
use crate::proto::{
    BankAccount, Category, Customer, GetCustomerRequest, GetProductRequest, Invoice, InvoiceKind,
    ListBankAccountsRequest, ListCategoriesRequest, ListCustomersRequest, ListNumberSeriesRequest,
    ListProducersRequest, ListServiceTokensRequest, ListShopsRequest, ListTemplatesRequest,
    ListUnitsRequest, ListUsersRequest, ListWorkstationsRequest, NumberSeries, Producer, Product,
    ServiceToken, Shop, Template, Unit, User, Workstation, party_identity::Identity,
};
use crate::proto::{GetInvoiceRequest, GetUserRequest};
use crate::{Client, Error, Lang};

/// How many of several that fit are named.
const NAMED_MAX: usize = 5;
/// Most pages that are looked through for a name.
const PAGES_MAX: usize = 100;

/// Whether a text is an identifier.
pub(crate) fn is_id(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}

/// A customer by identifier, NIP, or a part of the name that fits one.
pub(crate) async fn customer(client: &Client, wanted: &str, lang: Lang) -> Outcome<Customer> {
    if is_id(wanted) {
        let id = wanted.to_owned();
        let answer = client.get_customer(GetCustomerRequest { id }).await?;
        return Ok(answer.customer.unwrap_or_default());
    }
    let answer = client
        .list_customers(ListCustomersRequest {
            search: bare_number(wanted),
            include_inactive: true,
            ..ListCustomersRequest::default()
        })
        .await?;
    let number = bare_number(wanted);
    one_of(answer.customers, wanted, lang, |customer| {
        let nip = match customer
            .identity
            .as_ref()
            .and_then(|id| id.identity.as_ref())
        {
            Some(Identity::Nip(nip)) => nip.clone(),
            Some(Identity::EuVat(eu)) => format!("{}{}", eu.country, eu.number),
            Some(Identity::Other(other)) => other.number.clone(),
            Some(Identity::None(_)) | None => String::new(),
        };
        Names {
            exact: vec![
                customer.id.clone(),
                customer.name.clone(),
                if nip == number {
                    wanted.to_owned()
                } else {
                    nip
                },
            ],
            shown: customer.name.clone(),
            partial: true,
        }
    })
}

/// A product by identifier, code, or a part of the name that fits one.
pub(crate) async fn product(client: &Client, wanted: &str, lang: Lang) -> Outcome<Product> {
    let request = if is_id(wanted) {
        GetProductRequest {
            id: wanted.to_owned(),
            ..GetProductRequest::default()
        }
    } else {
        GetProductRequest {
            code: wanted.to_owned(),
            ..GetProductRequest::default()
        }
    };
    match client.get_product(request).await {
        Ok(answer) => Ok(answer.product.unwrap_or_default()),
        Err(Error::Refused(refusal)) if refusal.not_found && !is_id(wanted) => {
            let answer = client
                .list_products(crate::proto::ListProductsRequest {
                    search: wanted.to_owned(),
                    ..Default::default()
                })
                .await?;
            let found = one_of(answer.products, wanted, lang, |product| Names {
                exact: vec![product.code.clone(), product.name.clone()],
                shown: format!("{} {}", product.code, product.name),
                partial: true,
            })?;
            // a list has less of it
            let request = GetProductRequest {
                id: found.id,
                ..GetProductRequest::default()
            };
            let answer = client.get_product(request).await?;
            Ok(answer.product.unwrap_or_default())
        }
        Err(error) => Err(error.into()),
    }
}

/// A document by identifier or number; a number is looked for among VAT invoices, then pro formas.
pub(crate) async fn invoice(client: &Client, wanted: &str) -> Outcome<Invoice> {
    if is_id(wanted) {
        let answer = client
            .get_invoice(GetInvoiceRequest {
                id: wanted.to_owned(),
                ..GetInvoiceRequest::default()
            })
            .await?;
        return Ok(answer.invoice.unwrap_or_default());
    }
    let by_number = |kind: InvoiceKind| GetInvoiceRequest {
        number: wanted.to_owned(),
        kind: kind.into(),
        ..GetInvoiceRequest::default()
    };
    let answer = match client.get_invoice(by_number(InvoiceKind::Vat)).await {
        Err(Error::Refused(refusal)) if refusal.not_found => {
            match client.get_invoice(by_number(InvoiceKind::ProForma)).await {
                // what is said of the invoice is said of both
                Err(Error::Refused(second)) if second.not_found => {
                    return Err(Error::Refused(refusal).into());
                }
                other => other?,
            }
        }
        other => other?,
    };
    Ok(answer.invoice.unwrap_or_default())
}

/// A number series by identifier or name.
pub(crate) async fn series(client: &Client, wanted: &str, lang: Lang) -> Outcome<NumberSeries> {
    let answer = client
        .list_number_series(ListNumberSeriesRequest {
            include_inactive: true,
            ..ListNumberSeriesRequest::default()
        })
        .await?;
    one_of(answer.series, wanted, lang, |series| Names {
        exact: vec![
            series.id.clone(),
            series.name.clone(),
            series.pattern.clone(),
        ],
        shown: series.name.clone(),
        partial: false,
    })
}

/// A shop by identifier or name.
pub(crate) async fn shop(client: &Client, wanted: &str, lang: Lang) -> Outcome<Shop> {
    let request = ListShopsRequest {
        include_inactive: true,
    };
    let answer = client.list_shops(request).await?;
    one_of(answer.shops, wanted, lang, |shop| Names {
        exact: vec![shop.id.clone(), shop.name.clone()],
        shown: shop.name.clone(),
        partial: false,
    })
}

/// A bank account by identifier, number or label.
pub(crate) fn bank_account(
    accounts: Vec<BankAccount>,
    wanted: &str,
    lang: Lang,
) -> Outcome<BankAccount> {
    let number = bare_number(wanted);
    one_of(accounts, wanted, lang, |found| Names {
        exact: vec![
            found.id.clone(),
            found.label.clone(),
            if bare_number(&found.number) == number {
                wanted.to_owned()
            } else {
                String::new()
            },
        ],
        shown: format!("{} {}", found.label, account(&found.number)),
        partial: true,
    })
}

/// All bank accounts that can be chosen.
pub(crate) async fn bank_accounts(client: &Client) -> Outcome<Vec<BankAccount>> {
    let request = ListBankAccountsRequest {
        include_inactive: false,
    };
    Ok(client.list_bank_accounts(request).await?.bank_accounts)
}

/// A unit by identifier or name.
pub(crate) async fn unit(client: &Client, wanted: &str, lang: Lang) -> Outcome<Unit> {
    let answer = client
        .list_units(ListUnitsRequest {
            include_inactive: true,
        })
        .await?;
    one_of(answer.units, wanted, lang, |unit| Names {
        exact: vec![
            unit.id.clone(),
            unit.name.clone(),
            unit.name.trim_end_matches('.').to_owned(),
            unit.full_name.clone(),
        ],
        shown: unit.name.clone(),
        partial: false,
    })
}

/// A category by identifier or name.
pub(crate) async fn category(client: &Client, wanted: &str, lang: Lang) -> Outcome<Category> {
    category_in(categories(client, "").await?, wanted, lang)
}

/// One of these categories by identifier or name.
pub(crate) fn category_in(all: Vec<Category>, wanted: &str, lang: Lang) -> Outcome<Category> {
    one_of(all, wanted, lang, |category| Names {
        exact: vec![category.id.clone(), category.name.clone()],
        shown: format!("{} ({})", category.name, category.id),
        partial: false,
    })
}

/// All categories of a shop's tree; of the program's own when no shop is named.
pub(crate) async fn categories(client: &Client, shop_id: &str) -> Outcome<Vec<Category>> {
    let mut all = Vec::new();
    let mut request = ListCategoriesRequest {
        include_inactive: true,
        shop_id: shop_id.to_owned(),
        ..ListCategoriesRequest::default()
    };
    for _ in 0..PAGES_MAX {
        let answer = client.list_categories(request.clone()).await?;
        all.extend(answer.categories);
        if answer.next_page_token.is_empty() {
            break;
        }
        request.page_token = answer.next_page_token;
    }
    Ok(all)
}

/// A producer by identifier or name.
pub(crate) async fn producer(client: &Client, wanted: &str, lang: Lang) -> Outcome<Producer> {
    let mut all = Vec::new();
    let mut request = ListProducersRequest {
        include_inactive: true,
        ..ListProducersRequest::default()
    };
    for _ in 0..PAGES_MAX {
        let answer = client.list_producers(request.clone()).await?;
        all.extend(answer.producers);
        if answer.next_page_token.is_empty() {
            break;
        }
        request.page_token = answer.next_page_token;
    }
    one_of(all, wanted, lang, |producer| Names {
        exact: vec![producer.id.clone(), producer.name.clone()],
        shown: producer.name.clone(),
        partial: false,
    })
}

/// A template by identifier or name.
pub(crate) async fn template(client: &Client, wanted: &str, lang: Lang) -> Outcome<Template> {
    let answer = client.list_templates(ListTemplatesRequest {}).await?;
    one_of(answer.templates, wanted, lang, |template| Names {
        exact: vec![template.id.clone(), template.name.clone()],
        shown: template.name.clone(),
        partial: false,
    })
}

/// A user by identifier or login.
pub(crate) async fn user(client: &Client, wanted: &str, lang: Lang) -> Outcome<User> {
    if is_id(wanted) {
        let id = wanted.to_owned();
        let answer = client.get_user(GetUserRequest { id }).await?;
        return Ok(answer.user.unwrap_or_default());
    }
    let mut all = Vec::new();
    let mut request = ListUsersRequest::default();
    for _ in 0..PAGES_MAX {
        let answer = client.list_users(request.clone()).await?;
        all.extend(answer.users);
        if answer.next_page_token.is_empty() {
            break;
        }
        request.page_token = answer.next_page_token;
    }
    one_of(all, wanted, lang, |user| Names {
        exact: vec![user.login.clone()],
        shown: user.login.clone(),
        partial: false,
    })
}

/// A workstation that may work, by identifier or name.
pub(crate) async fn workstation(client: &Client, wanted: &str, lang: Lang) -> Outcome<Workstation> {
    let mut all = Vec::new();
    let mut request = ListWorkstationsRequest::default();
    for _ in 0..PAGES_MAX {
        let answer = client.list_workstations(request.clone()).await?;
        all.extend(answer.workstations);
        if answer.next_page_token.is_empty() {
            break;
        }
        request.page_token = answer.next_page_token;
    }
    one_of(all, wanted, lang, |workstation| Names {
        exact: vec![workstation.id.clone(), workstation.name.clone()],
        shown: workstation.name.clone(),
        partial: false,
    })
}

/// A service account that is not revoked, by identifier or name.
pub(crate) async fn service_token(
    client: &Client,
    wanted: &str,
    lang: Lang,
) -> Outcome<ServiceToken> {
    let mut all = Vec::new();
    let mut request = ListServiceTokensRequest::default();
    for _ in 0..PAGES_MAX {
        let answer = client.list_service_tokens(request.clone()).await?;
        all.extend(answer.service_tokens);
        if answer.next_page_token.is_empty() {
            break;
        }
        request.page_token = answer.next_page_token;
    }
    one_of(all, wanted, lang, |token| Names {
        exact: vec![token.id.clone(), token.name.clone()],
        shown: token.name.clone(),
        partial: false,
    })
}

/// By what something is found.
struct Names {
    /// Any of these, ignoring case.
    exact: Vec<String>,
    /// What it is called when several fit.
    shown: String,
    /// Whether it may also be the only one left, as after a search on the server.
    partial: bool,
}

fn one_of<T>(items: Vec<T>, wanted: &str, lang: Lang, names: impl Fn(&T) -> Names) -> Outcome<T> {
    let folded = wanted.trim().to_lowercase();
    let (mut exact, mut partial) = (Vec::new(), Vec::new());
    for item in items {
        let names = names(&item);
        if names
            .exact
            .iter()
            .any(|name| !name.is_empty() && name.to_lowercase() == folded)
        {
            exact.push((item, names.shown));
        } else if names.partial && names.shown.to_lowercase().contains(&folded) {
            partial.push((item, names.shown));
        }
    }
    let mut found = if exact.is_empty() { partial } else { exact };
    match found.len() {
        1 => Ok(found.remove(0).0),
        0 => Err(Failure::Refused(lang.pick(
            format!("nie znaleziono: „{wanted}”"),
            format!("not found: `{wanted}`"),
        ))),
        _ => {
            let several: Vec<&str> = found
                .iter()
                .take(NAMED_MAX)
                .map(|(_, shown)| shown.as_str())
                .collect();
            let several = several.join("; ");
            Err(Failure::Refused(lang.pick(
                format!("„{wanted}” pasuje do kilku: {several}. Podaj dokładniej"),
                format!("`{wanted}` fits several: {several}. Say which"),
            )))
        }
    }
}

/// A number without the separators that people write into it.
fn bare_number(text: &str) -> String {
    let bare: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    if bare.bytes().any(|byte| byte.is_ascii_digit()) && bare.chars().all(char::is_alphanumeric) {
        bare.to_uppercase()
    } else {
        text.trim().to_owned()
    }
}

impl Ctx<'_> {
    /// Asks whether to go on. Without anybody to ask, `--yes` must have been given.
    pub(crate) fn confirm(&mut self, pl: &str, en: &str) -> Outcome {
        if !self.io.can_ask {
            return Err(Failure::Usage(
                self.lang
                    .pick(
                        "nie ma kogo zapytać o zgodę: dodaj --yes",
                        "there is nobody to ask: add --yes",
                    )
                    .to_owned(),
            ));
        }
        let answer = self.ask(&format!("{pl} [t/N]"), &format!("{en} [y/N]"))?;
        if is_yes(&answer) {
            Ok(())
        } else {
            Err(Failure::Refused(
                self.lang
                    .pick("nie potwierdzono", "not confirmed")
                    .to_owned(),
            ))
        }
    }
}

/// Whether a person said yes, in either language.
pub(crate) fn is_yes(answer: &str) -> bool {
    matches!(
        answer.trim().to_lowercase().as_str(),
        "t" | "tak" | "y" | "yes"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Vec<BankAccount> {
        let account = |label: &str, number: &str| BankAccount {
            id: format!("id-{label}"),
            label: label.to_owned(),
            number: number.to_owned(),
            ..BankAccount::default()
        };
        vec![
            account("główny", "61109010140000071219812874"),
            account("główny EUR", "PL27114020040000300201355387"),
        ]
    }

    fn found(wanted: &str) -> Outcome<String> {
        bank_account(accounts(), wanted, Lang::Pl).map(|account| account.id)
    }

    #[test]
    fn an_exact_name_wins_over_a_part_and_numbers_may_be_spaced() {
        assert_eq!(found("Główny").expect("found"), "id-główny");
        assert_eq!(found("eur").expect("found"), "id-główny EUR");
        assert_eq!(
            found("61 1090 1014 0000 0712 1981 2874").expect("found"),
            "id-główny"
        );
    }

    #[test]
    fn what_fits_none_or_several_is_refused_with_names() {
        let none = found("złoty").expect_err("none").text(Lang::Pl);
        assert_eq!(none, "nie znaleziono: „złoty”");
        let several = found("głów").expect_err("several").text(Lang::Pl);
        assert!(several.contains("główny EUR"), "{several}");
    }
}
