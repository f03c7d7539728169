//! Every method of the contract, once: who may call it, and a request that would pass but for what it names.
//!
//! Identifiers in the requests belong to nothing, so that whoever may call is refused for that alone and nothing is
//! changed or ended.

use std::collections::BTreeSet;

use kontor_client::proto::*;
use kontor_tests::papers;
use prost::Message;
use prost_reflect::DescriptorPool;

use self::Least::{Accountant, Administrator, Anybody, Anyone, Reader, Salesperson, Workstation};

/// An identifier that nothing has.
pub const UNKNOWN: &str = "019ab000-0000-7000-8000-0000deadbeef";

/// The least that a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Least {
    /// Nothing: a stranger.
    Anyone,
    /// A workstation that joined.
    Workstation,
    /// Somebody logged in.
    Anybody,
    /// Reads (podgląd).
    Reader,
    /// Sells (sprzedawca).
    Salesperson,
    /// Keeps the books (księgowy).
    Accountant,
    /// Runs the installation.
    Administrator,
}

/// What the role `sync-trigger` of service accounts may call of what asks for more than a workstation.
pub const SYNC_TRIGGER: &[&str] = &[
    "kontor.v1.SessionService/GetSession",
    "kontor.v1.SyncService/RunSync",
    "kontor.v1.SyncService/GetSyncRun",
    "kontor.v1.SyncService/ListSyncRuns",
    "kontor.v1.SyncService/ListSyncOperations",
    "kontor.v1.SyncService/WatchSync",
    "kontor.v1.SyncService/ExportSyncReport",
];

/// A method.
pub struct Rpc {
    /// Full name, as "kontor.v1.UserService/ListUsers".
    pub method: &'static str,
    /// Who may call it.
    pub least: Least,
    /// A request, encoded.
    pub request: Vec<u8>,
}

#[expect(clippy::needless_pass_by_value, reason = "reads best in the table")]
fn rpc<M: Message>(method: &'static str, least: Least, request: M) -> Rpc {
    Rpc {
        method,
        least,
        request: request.encode_to_vec(),
    }
}

fn unknown() -> String {
    UNKNOWN.to_owned()
}

/// The whole table, as in the design: one row a method.
#[rustfmt::skip]
pub fn all() -> Vec<Rpc> {
    let content = || papers::invoice(UNKNOWN, "Nabywca", &papers::nip(1));
    vec![
        rpc("kontor.v1.AuditService/ListAuditEntries", Accountant, ListAuditEntriesRequest { object_kind: "invoice".into(), object_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.AuditService/VerifyAudit", Accountant, VerifyAuditRequest { expected_head: "0".repeat(64) }),
        rpc("kontor.v1.CompanyService/GetCompany", Reader, GetCompanyRequest {}),
        rpc("kontor.v1.CompanyService/UpdateCompany", Administrator, UpdateCompanyRequest { company: Some(Company { etag: "stale".into(), ..papers::company() }), update_mask: mask("name"), ..Default::default() }),
        rpc("kontor.v1.CompanyService/ListBankAccounts", Reader, ListBankAccountsRequest::default()),
        rpc("kontor.v1.CompanyService/CreateBankAccount", Administrator, CreateBankAccountRequest { bank_account: Some(BankAccount { number: "61109010140000071219812875".into(), ..papers::account() }), ..Default::default() }),
        rpc("kontor.v1.CompanyService/UpdateBankAccount", Administrator, UpdateBankAccountRequest { bank_account: Some(BankAccount { id: unknown(), ..papers::account() }), update_mask: mask("label"), ..Default::default() }),
        rpc("kontor.v1.CompanyService/GetLogo", Reader, GetLogoRequest {}),
        rpc("kontor.v1.CompanyService/SetLogo", Administrator, SetLogoRequest { image: b"no image".to_vec(), ..Default::default() }),
        rpc("kontor.v1.CustomerService/CreateCustomer", Salesperson, CreateCustomerRequest { customer: Some(papers::customer("Klient", "1234563219")), ..Default::default() }),
        rpc("kontor.v1.CustomerService/GetCustomer", Reader, GetCustomerRequest { id: unknown() }),
        rpc("kontor.v1.CustomerService/ListCustomers", Reader, ListCustomersRequest { search: "abc".into(), ..Default::default() }),
        rpc("kontor.v1.CustomerService/UpdateCustomer", Salesperson, UpdateCustomerRequest { customer: Some(Customer { id: unknown(), ..papers::customer("Klient", &papers::nip(1)) }), update_mask: mask("name"), ..Default::default() }),
        rpc("kontor.v1.CustomerService/SetCustomerActive", Salesperson, SetCustomerActiveRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.DictionaryService/ListUnits", Reader, ListUnitsRequest::default()),
        rpc("kontor.v1.DictionaryService/CreateUnit", Accountant, CreateUnitRequest { unit: Some(Unit { name: "x".repeat(300), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.DictionaryService/UpdateUnit", Accountant, UpdateUnitRequest { unit: Some(Unit { id: unknown(), name: "wór".into(), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.DictionaryService/ListVatRates", Reader, ListVatRatesRequest { date: "2026-11-23".into() }),
        rpc("kontor.v1.DictionaryService/ListCategories", Reader, ListCategoriesRequest::default()),
        rpc("kontor.v1.DictionaryService/CreateCategory", Accountant, CreateCategoryRequest { category: Some(Category { name: "Papier".into(), parent_id: unknown(), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.DictionaryService/UpdateCategory", Accountant, UpdateCategoryRequest { category: Some(Category { id: unknown(), name: "Papier".into(), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.DictionaryService/ListProducers", Reader, ListProducersRequest::default()),
        rpc("kontor.v1.DictionaryService/CreateProducer", Accountant, CreateProducerRequest { producer: Some(Producer { name: "x".repeat(3_000), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.DictionaryService/UpdateProducer", Accountant, UpdateProducerRequest { producer: Some(Producer { id: unknown(), name: "Wytwórca".into(), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.EnrolmentService/Join", Anyone, JoinRequest { secret: "no secret".into(), ..Default::default() }),
        rpc("kontor.v1.EnrolmentService/GetEnrolment", Workstation, GetEnrolmentRequest {}),
        rpc("kontor.v1.InvoiceService/PreviewInvoice", Salesperson, PreviewInvoiceRequest { invoice: Some(content()) }),
        rpc("kontor.v1.InvoiceService/CreateDraft", Salesperson, CreateDraftRequest { invoice: Some(content()), ..Default::default() }),
        rpc("kontor.v1.InvoiceService/UpdateDraft", Salesperson, UpdateDraftRequest { id: unknown(), invoice: Some(papers::invoice("", "Nabywca", &papers::nip(1))), ..Default::default() }),
        rpc("kontor.v1.InvoiceService/DeleteDraft", Salesperson, DeleteDraftRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.InvoiceService/IssueInvoice", Salesperson, papers::issue(content())),
        rpc("kontor.v1.InvoiceService/GetInvoice", Reader, GetInvoiceRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.InvoiceService/ListInvoices", Reader, ListInvoicesRequest { filter: Some(InvoiceFilter { search: "abc".into(), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.InvoiceService/CopyInvoice", Salesperson, CopyInvoiceRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.InvoiceService/RenderInvoice", Reader, RenderInvoiceRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.LicenceService/GetLicence", Reader, GetLicenceRequest {}),
        rpc("kontor.v1.LicenceService/InstallLicence", Administrator, InstallLicenceRequest { licence: "v4.public.no-licence".into(), ..Default::default() }),
        // a licence opens the link already: not needed
        rpc("kontor.v1.LicenceService/StartTrial", Administrator, StartTrialRequest::default()),
        rpc("kontor.v1.NumberSeriesService/ListNumberSeries", Reader, ListNumberSeriesRequest::default()),
        rpc("kontor.v1.NumberSeriesService/CreateNumberSeries", Administrator, CreateNumberSeriesRequest { series: Some(kontor_tests::office::series("Seria", "no counter")), ..Default::default() }),
        rpc("kontor.v1.NumberSeriesService/UpdateNumberSeries", Administrator, UpdateNumberSeriesRequest { series: Some(NumberSeries { id: unknown(), ..kontor_tests::office::series("Seria", "X/{nr}/{rrrr}") }), ..Default::default() }),
        rpc("kontor.v1.NumberSeriesService/SetNextNumber", Administrator, SetNextNumberRequest { id: unknown(), next_counter: 7, ..Default::default() }),
        rpc("kontor.v1.ProductService/CreateProduct", Accountant, CreateProductRequest { product: Some(Product { ean: "5901234123458".into(), ..papers::product("P-1") }), ..Default::default() }),
        rpc("kontor.v1.ProductService/GetProduct", Reader, GetProductRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.ProductService/ListProducts", Reader, ListProductsRequest { search: "abc".into(), ..Default::default() }),
        rpc("kontor.v1.ProductService/UpdateProduct", Accountant, UpdateProductRequest { product: Some(Product { id: unknown(), ..papers::product("P-1") }), update_mask: mask("name"), ..Default::default() }),
        rpc("kontor.v1.ProductService/SetProductActive", Accountant, SetProductActiveRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.ProductService/SetProductShopCategories", Accountant, SetProductShopCategoriesRequest { id: unknown(), categories: Some(ProductShopCategories { shop_id: unknown(), main_category_id: unknown(), category_ids: vec![unknown()] }), ..Default::default() }),
        rpc("kontor.v1.ProductService/AddProductImage", Accountant, AddProductImageRequest { product_id: unknown(), name: "front.gif".into(), chunk: b"GIF89a".to_vec(), ..Default::default() }),
        rpc("kontor.v1.ProductService/ListProductImages", Reader, ListProductImagesRequest { product_id: unknown() }),
        rpc("kontor.v1.ProductService/GetProductImage", Reader, GetProductImageRequest { id: unknown() }),
        rpc("kontor.v1.ProductService/UpdateProductImage", Accountant, UpdateProductImageRequest { image: Some(ProductImage { id: unknown(), name: "back.gif".into(), position: 1, ..Default::default() }), update_mask: mask("name"), ..Default::default() }),
        rpc("kontor.v1.ProductService/RemoveProductImage", Accountant, RemoveProductImageRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.ServerInfoService/GetServerInfo", Anyone, GetServerInfoRequest {}),
        rpc("kontor.v1.ServiceTokenService/CreateServiceToken", Administrator, CreateServiceTokenRequest { name: "x".repeat(300), ..Default::default() }),
        rpc("kontor.v1.ServiceTokenService/ListServiceTokens", Administrator, ListServiceTokensRequest::default()),
        rpc("kontor.v1.ServiceTokenService/RevokeServiceToken", Administrator, RevokeServiceTokenRequest { id: unknown() }),
        rpc("kontor.v1.SessionService/LogIn", Workstation, LogInRequest { login: "nobody".into(), password: "no password of anybody".into() }),
        rpc("kontor.v1.SessionService/LogOut", Anybody, LogOutRequest {}),
        rpc("kontor.v1.SessionService/GetSession", Anybody, GetSessionRequest {}),
        rpc("kontor.v1.SessionService/ListSessions", Anybody, ListSessionsRequest::default()),
        rpc("kontor.v1.SessionService/RevokeSession", Anybody, RevokeSessionRequest { id: unknown() }),
        rpc("kontor.v1.SessionService/ChangePassword", Anybody, ChangePasswordRequest { old_password: "not the old password".into(), new_password: "short".into() }),
        rpc("kontor.v1.ShopService/CreateShop", Administrator, CreateShopRequest { shop: Some(Shop { name: "Sklep".into(), address: "http://sklep.example".into(), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.ShopService/GetShop", Reader, GetShopRequest { id: unknown() }),
        rpc("kontor.v1.ShopService/ListShops", Reader, ListShopsRequest::default()),
        rpc("kontor.v1.ShopService/UpdateShop", Administrator, UpdateShopRequest { shop: Some(Shop { id: unknown(), name: "Sklep".into(), ..Default::default() }), update_mask: mask("name") }),
        rpc("kontor.v1.ShopService/SetShopCredentials", Administrator, SetShopCredentialsRequest { id: unknown(), credentials: Some(ShopCredentials { login: "kontor".into(), secret: "a password".into(), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.ShopService/SetShopActive", Administrator, SetShopActiveRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.ShopService/TestShop", Administrator, TestShopRequest { id: unknown() }),
        rpc("kontor.v1.SyncService/GetSyncOptions", Salesperson, GetSyncOptionsRequest { shop_id: unknown() }),
        rpc("kontor.v1.SyncService/UpdateSyncOptions", Accountant, UpdateSyncOptionsRequest { shop_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.SyncService/PlanSync", Salesperson, PlanSyncRequest { shop_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.SyncService/ApplySync", Accountant, ApplySyncRequest { run_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.SyncService/RunSync", Accountant, RunSyncRequest { shop_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.SyncService/CancelSync", Accountant, CancelSyncRequest { run_id: unknown() }),
        rpc("kontor.v1.SyncService/GetSyncRun", Salesperson, GetSyncRunRequest { run_id: unknown() }),
        rpc("kontor.v1.SyncService/ListSyncRuns", Salesperson, ListSyncRunsRequest::default()),
        rpc("kontor.v1.SyncService/ListSyncOperations", Salesperson, ListSyncOperationsRequest { run_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.SyncService/WatchSync", Salesperson, WatchSyncRequest { run_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.SyncService/PlanSyncUndo", Administrator, PlanSyncUndoRequest { run_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.SyncService/ExportSyncReport", Salesperson, ExportSyncReportRequest { run_id: unknown(), ..Default::default() }),
        rpc("kontor.v1.SyncService/GetSyncSchedule", Salesperson, GetSyncScheduleRequest { shop_id: unknown() }),
        rpc("kontor.v1.SyncService/SetSyncSchedule", Administrator, SetSyncScheduleRequest { schedule: Some(SyncSchedule { shop_id: unknown(), cron: "0 6 * * *".into(), ..Default::default() }), ..Default::default() }),
        rpc("kontor.v1.SyncService/ListSyncLinks", Salesperson, ListSyncLinksRequest { shop_id: unknown(), kind: "product".into(), ..Default::default() }),
        rpc("kontor.v1.SyncService/SetSyncLink", Accountant, SetSyncLinkRequest { shop_id: unknown(), kind: "product".into(), local_id: unknown(), shop_element_id: 1, ..Default::default() }),
        rpc("kontor.v1.SyncService/RemoveSyncLink", Accountant, RemoveSyncLinkRequest { shop_id: unknown(), kind: "product".into(), shop_element_id: 1, ..Default::default() }),
        rpc("kontor.v1.SyncService/SetSyncIgnored", Accountant, SetSyncIgnoredRequest { shop_id: unknown(), kind: "product".into(), shop_element_id: 1, ..Default::default() }),
        rpc("kontor.v1.TemplateService/ListTemplates", Reader, ListTemplatesRequest {}),
        rpc("kontor.v1.TemplateService/ExportTemplate", Administrator, ExportTemplateRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.TemplateService/ImportTemplate", Administrator, ImportTemplateRequest { id: unknown(), name: "Szablon".into(), files: files(), ..Default::default() }),
        rpc("kontor.v1.TemplateService/PreviewTemplate", Administrator, PreviewTemplateRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.TemplateService/SetDefaultTemplate", Administrator, SetDefaultTemplateRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.UserService/CreateUser", Administrator, CreateUserRequest { login: "ktoś".into(), role: Role::Reader.into(), password: "short".into(), ..Default::default() }),
        rpc("kontor.v1.UserService/GetUser", Administrator, GetUserRequest { id: unknown() }),
        rpc("kontor.v1.UserService/ListUsers", Administrator, ListUsersRequest::default()),
        rpc("kontor.v1.UserService/SetUserPassword", Administrator, SetUserPasswordRequest { id: unknown(), password: "a password long enough".into() }),
        rpc("kontor.v1.UserService/SetUserRole", Administrator, SetUserRoleRequest { id: unknown(), role: Role::Reader.into(), ..Default::default() }),
        rpc("kontor.v1.UserService/SetUserActive", Administrator, SetUserActiveRequest { id: unknown(), ..Default::default() }),
        rpc("kontor.v1.WorkstationService/CreateJoinCode", Administrator, CreateJoinCodeRequest { name: "x".repeat(3_000) }),
        rpc("kontor.v1.WorkstationService/ListWorkstations", Administrator, ListWorkstationsRequest::default()),
        rpc("kontor.v1.WorkstationService/RevokeWorkstation", Administrator, RevokeWorkstationRequest { id: unknown() }),
    ]
}

#[expect(clippy::unnecessary_wraps, reason = "as requests hold it")]
fn mask(path: &str) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask {
        paths: vec![path.to_owned()],
    })
}

fn files() -> Vec<TemplateFile> {
    vec![TemplateFile {
        path: "main.typ".to_owned(),
        content: b"#let".to_vec(),
    }]
}

/// The contract's descriptors.
pub fn contract() -> DescriptorPool {
    DescriptorPool::decode(kontor_proto::FILE_DESCRIPTOR_SET).expect("the contract")
}

#[test]
fn every_method_of_the_contract_is_in_the_table_once() {
    let contract: BTreeSet<String> = contract()
        .services()
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        .map(|method| format!("{}/{}", method.parent_service().full_name(), method.name()))
        .collect();
    let table = all();
    let named: BTreeSet<String> = table.iter().map(|rpc| rpc.method.to_owned()).collect();
    assert_eq!(contract, named);
    assert_eq!(named.len(), table.len());
}
