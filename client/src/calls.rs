//! Every call of the contract, once: its method, its kind, and the generated client that sends it.

use std::future::Future;
use std::time::Duration;

use kontor_proto::v1;
use prost::Message;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::client::Client;
use crate::{Error, Result};

/// What may be done with a call when its answer is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It changes nothing: sent again freely.
    Read,
    /// It changes something and carries a `request_id`: kept in `pending/`, sent again with the same id.
    Create,
    /// It changes something and carries or returns a secret, or undoes by itself: never sent again by
    /// itself.
    Once,
}

impl Kind {
    /// How long an answer is waited for.
    pub fn timeout(self) -> Duration {
        match self {
            Self::Read => Duration::from_secs(20),
            Self::Create | Self::Once => Duration::from_secs(30),
        }
    }
}

/// A request of the contract that has one answer.
pub trait Call: Message + Default + Clone + 'static {
    /// Its answer.
    type Answer: Message + Default + 'static;
    /// Name of its method, as `issue_invoice`.
    const METHOD: &'static str;
    /// What may be done when the answer is lost.
    const KIND: Kind;

    /// Sends it through the generated client.
    fn send(
        channel: Channel,
        request: Request<Self>,
    ) -> impl Future<Output = std::result::Result<Response<Self::Answer>, Status>> + Send;

    /// Where its id stands, if it has one.
    fn request_id(&mut self) -> Option<&mut String> {
        None
    }
}

macro_rules! calls {
    ($($module:ident::$client:ident { $($method:ident($request:ident) -> $answer:ident: $kind:ident;)+ })+) => {
        $($(
            impl Call for v1::$request {
                type Answer = v1::$answer;
                const METHOD: &'static str = stringify!($method);
                const KIND: Kind = Kind::$kind;

                async fn send(
                    channel: Channel,
                    request: Request<Self>,
                ) -> std::result::Result<Response<v1::$answer>, Status> {
                    v1::$module::$client::new(channel)
                        .max_decoding_message_size(ANSWER_BYTES_MAX)
                        .$method(request)
                        .await
                }

                calls!(@request_id $kind);
            }
        )+)+

        /// The calls of the contract by name. What each does, and what its fields mean, is said in
        /// `proto/kontor/v1`; a creating call fills in its `request_id` by itself when it is empty.
        impl Client {
            $($(
                #[doc = concat!("`", stringify!($method), "` of `", stringify!($module), "`.")]
                ///
                /// # Errors
                /// See [`Error`].
                pub async fn $method(&self, request: v1::$request) -> Result<v1::$answer> {
                    self.call(request).await
                }
            )+)+

            /// Sends a request again that was left behind; the answer as it came over the wire.
            pub(crate) async fn send_again(&self, method: &str, request: &[u8]) -> Result<Vec<u8>> {
                $($(
                    if calls!(@is_create $kind) && method == stringify!($method) {
                        let request = v1::$request::decode(request)
                            .map_err(|error| Error::BadAnswer(error.to_string()))?;
                        return Ok(self.transmit(request).await?.encode_to_vec());
                    }
                )+)+
                Err(Error::OutdatedClient { message: method.to_owned() })
            }
        }

        /// Name and kind of every call.
        #[cfg(test)]
        const ALL: &[(&str, Kind)] = &[$($((stringify!($method), Kind::$kind)),+),+];
    };
    (@request_id Create) => {
        fn request_id(&mut self) -> Option<&mut String> {
            Some(&mut self.request_id)
        }
    };
    (@request_id $other:ident) => {};
    (@is_create Create) => { true };
    (@is_create $other:ident) => { false };
}

/// Largest answer that is accepted; template files are the largest, 3 MiB together.
pub(crate) const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

calls! {
    server_info_service_client::ServerInfoServiceClient {
        get_server_info(GetServerInfoRequest) -> GetServerInfoResponse: Read;
    }
    enrolment_service_client::EnrolmentServiceClient {
        join(JoinRequest) -> JoinResponse: Once;
        get_enrolment(GetEnrolmentRequest) -> GetEnrolmentResponse: Read;
    }
    session_service_client::SessionServiceClient {
        log_in(LogInRequest) -> LogInResponse: Once;
        log_out(LogOutRequest) -> LogOutResponse: Once;
        get_session(GetSessionRequest) -> GetSessionResponse: Read;
        list_sessions(ListSessionsRequest) -> ListSessionsResponse: Read;
        revoke_session(RevokeSessionRequest) -> RevokeSessionResponse: Once;
        change_password(ChangePasswordRequest) -> ChangePasswordResponse: Once;
    }
    company_service_client::CompanyServiceClient {
        get_company(GetCompanyRequest) -> GetCompanyResponse: Read;
        update_company(UpdateCompanyRequest) -> UpdateCompanyResponse: Create;
        list_bank_accounts(ListBankAccountsRequest) -> ListBankAccountsResponse: Read;
        create_bank_account(CreateBankAccountRequest) -> CreateBankAccountResponse: Create;
        update_bank_account(UpdateBankAccountRequest) -> UpdateBankAccountResponse: Create;
        get_logo(GetLogoRequest) -> GetLogoResponse: Read;
        set_logo(SetLogoRequest) -> SetLogoResponse: Create;
    }
    number_series_service_client::NumberSeriesServiceClient {
        list_number_series(ListNumberSeriesRequest) -> ListNumberSeriesResponse: Read;
        create_number_series(CreateNumberSeriesRequest) -> CreateNumberSeriesResponse: Create;
        update_number_series(UpdateNumberSeriesRequest) -> UpdateNumberSeriesResponse: Create;
        set_next_number(SetNextNumberRequest) -> SetNextNumberResponse: Create;
    }
    customer_service_client::CustomerServiceClient {
        create_customer(CreateCustomerRequest) -> CreateCustomerResponse: Create;
        get_customer(GetCustomerRequest) -> GetCustomerResponse: Read;
        list_customers(ListCustomersRequest) -> ListCustomersResponse: Read;
        update_customer(UpdateCustomerRequest) -> UpdateCustomerResponse: Create;
        set_customer_active(SetCustomerActiveRequest) -> SetCustomerActiveResponse: Create;
    }
    product_service_client::ProductServiceClient {
        create_product(CreateProductRequest) -> CreateProductResponse: Create;
        get_product(GetProductRequest) -> GetProductResponse: Read;
        list_products(ListProductsRequest) -> ListProductsResponse: Read;
        update_product(UpdateProductRequest) -> UpdateProductResponse: Create;
        set_product_active(SetProductActiveRequest) -> SetProductActiveResponse: Create;
        set_product_shop_categories(SetProductShopCategoriesRequest) -> SetProductShopCategoriesResponse: Create;
        list_product_images(ListProductImagesRequest) -> ListProductImagesResponse: Read;
        update_product_image(UpdateProductImageRequest) -> UpdateProductImageResponse: Create;
        remove_product_image(RemoveProductImageRequest) -> RemoveProductImageResponse: Create;
    }
    dictionary_service_client::DictionaryServiceClient {
        list_units(ListUnitsRequest) -> ListUnitsResponse: Read;
        create_unit(CreateUnitRequest) -> CreateUnitResponse: Create;
        update_unit(UpdateUnitRequest) -> UpdateUnitResponse: Create;
        list_vat_rates(ListVatRatesRequest) -> ListVatRatesResponse: Read;
        list_categories(ListCategoriesRequest) -> ListCategoriesResponse: Read;
        create_category(CreateCategoryRequest) -> CreateCategoryResponse: Create;
        update_category(UpdateCategoryRequest) -> UpdateCategoryResponse: Create;
        list_producers(ListProducersRequest) -> ListProducersResponse: Read;
        create_producer(CreateProducerRequest) -> CreateProducerResponse: Create;
        update_producer(UpdateProducerRequest) -> UpdateProducerResponse: Create;
    }
    invoice_service_client::InvoiceServiceClient {
        preview_invoice(PreviewInvoiceRequest) -> PreviewInvoiceResponse: Read;
        create_draft(CreateDraftRequest) -> CreateDraftResponse: Create;
        update_draft(UpdateDraftRequest) -> UpdateDraftResponse: Create;
        delete_draft(DeleteDraftRequest) -> DeleteDraftResponse: Create;
        issue_invoice(IssueInvoiceRequest) -> IssueInvoiceResponse: Create;
        get_invoice(GetInvoiceRequest) -> GetInvoiceResponse: Read;
        list_invoices(ListInvoicesRequest) -> ListInvoicesResponse: Read;
        copy_invoice(CopyInvoiceRequest) -> CopyInvoiceResponse: Read;
    }
    licence_service_client::LicenceServiceClient {
        get_licence(GetLicenceRequest) -> GetLicenceResponse: Read;
        install_licence(InstallLicenceRequest) -> InstallLicenceResponse: Create;
        start_trial(StartTrialRequest) -> StartTrialResponse: Create;
    }
    sync_service_client::SyncServiceClient {
        get_sync_options(GetSyncOptionsRequest) -> GetSyncOptionsResponse: Read;
        update_sync_options(UpdateSyncOptionsRequest) -> UpdateSyncOptionsResponse: Create;
        plan_sync(PlanSyncRequest) -> PlanSyncResponse: Create;
        apply_sync(ApplySyncRequest) -> ApplySyncResponse: Create;
        run_sync(RunSyncRequest) -> RunSyncResponse: Create;
        cancel_sync(CancelSyncRequest) -> CancelSyncResponse: Once;
        get_sync_run(GetSyncRunRequest) -> GetSyncRunResponse: Read;
        list_sync_runs(ListSyncRunsRequest) -> ListSyncRunsResponse: Read;
        list_sync_operations(ListSyncOperationsRequest) -> ListSyncOperationsResponse: Read;
        plan_sync_undo(PlanSyncUndoRequest) -> PlanSyncUndoResponse: Create;
        get_sync_schedule(GetSyncScheduleRequest) -> GetSyncScheduleResponse: Read;
        set_sync_schedule(SetSyncScheduleRequest) -> SetSyncScheduleResponse: Create;
        list_sync_links(ListSyncLinksRequest) -> ListSyncLinksResponse: Read;
        set_sync_link(SetSyncLinkRequest) -> SetSyncLinkResponse: Create;
        remove_sync_link(RemoveSyncLinkRequest) -> RemoveSyncLinkResponse: Create;
        set_sync_ignored(SetSyncIgnoredRequest) -> SetSyncIgnoredResponse: Create;
    }
    template_service_client::TemplateServiceClient {
        list_templates(ListTemplatesRequest) -> ListTemplatesResponse: Read;
        export_template(ExportTemplateRequest) -> ExportTemplateResponse: Read;
        import_template(ImportTemplateRequest) -> ImportTemplateResponse: Create;
        set_default_template(SetDefaultTemplateRequest) -> SetDefaultTemplateResponse: Create;
    }
    shop_service_client::ShopServiceClient {
        create_shop(CreateShopRequest) -> CreateShopResponse: Once;
        get_shop(GetShopRequest) -> GetShopResponse: Read;
        list_shops(ListShopsRequest) -> ListShopsResponse: Read;
        update_shop(UpdateShopRequest) -> UpdateShopResponse: Once;
        set_shop_credentials(SetShopCredentialsRequest) -> SetShopCredentialsResponse: Once;
        set_shop_active(SetShopActiveRequest) -> SetShopActiveResponse: Once;
        test_shop(TestShopRequest) -> TestShopResponse: Once;
    }
    user_service_client::UserServiceClient {
        create_user(CreateUserRequest) -> CreateUserResponse: Once;
        get_user(GetUserRequest) -> GetUserResponse: Read;
        list_users(ListUsersRequest) -> ListUsersResponse: Read;
        set_user_password(SetUserPasswordRequest) -> SetUserPasswordResponse: Once;
        set_user_role(SetUserRoleRequest) -> SetUserRoleResponse: Once;
        set_user_active(SetUserActiveRequest) -> SetUserActiveResponse: Once;
    }
    workstation_service_client::WorkstationServiceClient {
        create_join_code(CreateJoinCodeRequest) -> CreateJoinCodeResponse: Once;
        list_workstations(ListWorkstationsRequest) -> ListWorkstationsResponse: Read;
        revoke_workstation(RevokeWorkstationRequest) -> RevokeWorkstationResponse: Once;
    }
    service_token_service_client::ServiceTokenServiceClient {
        create_service_token(CreateServiceTokenRequest) -> CreateServiceTokenResponse: Once;
        list_service_tokens(ListServiceTokensRequest) -> ListServiceTokensResponse: Read;
        revoke_service_token(RevokeServiceTokenRequest) -> RevokeServiceTokenResponse: Once;
    }
    audit_service_client::AuditServiceClient {
        list_audit_entries(ListAuditEntriesRequest) -> ListAuditEntriesResponse: Read;
        verify_audit(VerifyAuditRequest) -> VerifyAuditResponse: Read;
    }
}

#[cfg(test)]
mod tests {
    use prost_reflect::DescriptorPool;

    use super::*;

    #[test]
    fn every_call_of_the_contract_is_here_and_creating_is_what_carries_a_request_id() {
        let pool = DescriptorPool::decode(kontor_proto::FILE_DESCRIPTOR_SET).expect("the contract");
        let mut unary = 0;
        for method in pool
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
        {
            if method.is_server_streaming() || method.is_client_streaming() {
                continue;
            }
            unary += 1;
            let snake: String = method
                .name()
                .char_indices()
                .flat_map(|(place, c)| {
                    let underscore = (place > 0 && c.is_uppercase()).then_some('_');
                    underscore.into_iter().chain(c.to_lowercase())
                })
                .collect();
            let (_, kind) = ALL
                .iter()
                .find(|(name, _)| *name == snake)
                .unwrap_or_else(|| panic!("{snake} is missing"));
            let has_id = method.input().get_field_by_name("request_id").is_some();
            assert_eq!(*kind == Kind::Create, has_id, "{snake}");
        }
        assert_eq!(unary, ALL.len());
    }
}
