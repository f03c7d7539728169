//! `CompanyService`.

use crate::services::company::StoredCompany;
use kontor_domain::{
    party::{BankAccountInput, CompanyInput, VatStatus},
    refusal::{Label, Problem},
};
use kontor_proto::v1::{
    self, CreateBankAccountRequest, CreateBankAccountResponse, GetCompanyRequest,
    GetCompanyResponse, GetLogoRequest, GetLogoResponse, ListBankAccountsRequest,
    ListBankAccountsResponse, SetLogoRequest, SetLogoResponse, UpdateBankAccountRequest,
    UpdateBankAccountResponse, UpdateCompanyRequest, UpdateCompanyResponse,
    company_service_server::CompanyService,
};
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::id,
    party::{address, address_input, bank_account, text},
};
use crate::{
    app::App,
    error::{Error, in_field},
    services::{bank_accounts, company, etag},
};

/// Adapts the service.
#[derive(Debug)]
pub struct Adaptor(App);

impl Adaptor {
    /// On this context.
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[tonic::async_trait]
impl CompanyService for Adaptor {
    async fn get_company(
        &self,
        request: Request<GetCompanyRequest>,
    ) -> Result<Response<GetCompanyResponse>, Status> {
        with_actor(request, |actor, _| async move {
            let company = company::get(&self.0, &actor).await?;
            Ok(GetCompanyResponse {
                company: Some(message_of(company)),
            })
        })
        .await
    }

    async fn update_company(
        &self,
        request: Request<UpdateCompanyRequest>,
    ) -> Result<Response<UpdateCompanyResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let company = message.company.unwrap_or_default();
            let change = company::Update {
                etag: company.etag.clone(),
                input: input(company)?,
                mask: message.update_mask.unwrap_or_default().paths,
            };
            let company = company::update(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateCompanyResponse {
                company: Some(message_of(company)),
            })
        })
        .await
    }

    async fn list_bank_accounts(
        &self,
        request: Request<ListBankAccountsRequest>,
    ) -> Result<Response<ListBankAccountsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let accounts = bank_accounts::list(&self.0, &actor, message.include_inactive).await?;
            Ok(ListBankAccountsResponse {
                bank_accounts: accounts.iter().map(bank_account).collect(),
            })
        })
        .await
    }

    async fn create_bank_account(
        &self,
        request: Request<CreateBankAccountRequest>,
    ) -> Result<Response<CreateBankAccountResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = account_input(message.bank_account.unwrap_or_default());
            let account =
                bank_accounts::create(&self.0, &actor, input, &message.request_id).await?;
            Ok(CreateBankAccountResponse {
                bank_account: Some(bank_account(&account)),
            })
        })
        .await
    }

    async fn update_bank_account(
        &self,
        request: Request<UpdateBankAccountRequest>,
    ) -> Result<Response<UpdateBankAccountResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let account = message.bank_account.unwrap_or_default();
            let change = bank_accounts::Update {
                id: id("bank_account.id", &account.id)?,
                active: account.active,
                input: account_input(account),
                mask: message.update_mask.unwrap_or_default().paths,
            };
            let account =
                bank_accounts::update(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateBankAccountResponse {
                bank_account: Some(bank_account(&account)),
            })
        })
        .await
    }

    async fn get_logo(
        &self,
        request: Request<GetLogoRequest>,
    ) -> Result<Response<GetLogoResponse>, Status> {
        with_actor(request, |actor, _| async move {
            let logo = company::logo(&self.0, &actor).await?;
            Ok(
                logo.map_or_else(GetLogoResponse::default, |logo| GetLogoResponse {
                    image: logo.bytes,
                    media_type: logo.media_type,
                }),
            )
        })
        .await
    }

    async fn set_logo(
        &self,
        request: Request<SetLogoRequest>,
    ) -> Result<Response<SetLogoResponse>, Status> {
        with_actor(request, |actor, message| async move {
            company::set_logo(&self.0, &actor, message.image, &message.request_id).await?;
            Ok(SetLogoResponse {})
        })
        .await
    }
}

/// The company as typed. Only what the contract's numbers cannot say is refused here.
fn input(company: v1::Company) -> Result<CompanyInput, Error> {
    let vat_exempt = match v1::VatStatus::try_from(company.vat_status) {
        Ok(v1::VatStatus::Unspecified | v1::VatStatus::Payer) => false,
        Ok(v1::VatStatus::Exempt) => true,
        Err(_) => {
            let label = Label::new("status podatnika VAT", "VAT status");
            return Err(in_field("company.vat_status")(Problem::unknown_choice(
                label,
            )));
        }
    };
    Ok(CompanyInput {
        name: company.name,
        nip: company.nip,
        address: company.address.map(address_input),
        email: company.email,
        phone: company.phone,
        web: company.web,
        regon: company.regon,
        krs: company.krs,
        bdo: company.bdo,
        court: company.court,
        share_capital: company.share_capital,
        issue_place: company.issue_place,
        vat_exempt,
        exemption_basis: company.exemption_basis,
        cash_method: company.cash_method,
        footer: company.footer,
    })
}

fn account_input(account: v1::BankAccount) -> BankAccountInput {
    BankAccountInput {
        number: account.number,
        bank_name: account.bank_name,
        swift: account.swift,
        currency: account.currency,
        label: account.label,
        is_default: account.is_default,
    }
}

fn message_of(stored: StoredCompany) -> v1::Company {
    let company = stored.company;
    let (vat_status, exemption_basis) = match company.vat_status {
        VatStatus::Payer => (v1::VatStatus::Payer, String::new()),
        VatStatus::Exempt { basis } => (v1::VatStatus::Exempt, basis),
    };
    v1::Company {
        name: company.name,
        nip: company.nip.to_string(),
        address: Some(address(&company.address)),
        email: text(company.contact.email.as_ref()),
        phone: text(company.contact.phone.as_ref()),
        web: company.web,
        regon: text(company.regon.as_ref()),
        krs: text(company.krs.as_ref()),
        bdo: text(company.bdo.as_ref()),
        court: company.court,
        share_capital: company.share_capital,
        issue_place: company.issue_place,
        vat_status: vat_status.into(),
        exemption_basis,
        cash_method: company.cash_method,
        footer: company.footer,
        etag: etag::of(stored.version),
    }
}
