//! Who may knock: what every method asks for before its service is called. A method without an entry is refused.

use self::Access::{Open, Session, SessionOrServiceToken, Workstation};

/// What a call has to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Open,
    /// The token of a workstation that joined.
    Workstation,
    /// That, and the token of a session at this workstation.
    Session,
    /// That of a workstation, and the token of a session there or of a service account. What of it the service account
    /// may is then for its role to say, as with people.
    SessionOrServiceToken,
}

/// A method and what it asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Method {
    /// Full name without the leading slash, as `kontor.v1.UserService/ListUsers`.
    pub name: &'static str,
    /// What a call has to bring.
    pub access: Access,
}

/// The method of a request's path.
pub fn method_of(path: &str) -> Option<&'static Method> {
    let name = path.strip_prefix('/')?;
    METHODS.iter().find(|method| method.name == name)
}

const fn rpc(name: &'static str, access: Access) -> Method {
    Method { name, access }
}

/// Every method of the server.
#[rustfmt::skip]
const METHODS: &[Method] = &[
    rpc("kontor.v1.AuditService/ListAuditEntries", Session),
    rpc("kontor.v1.AuditService/VerifyAudit", Session),
    rpc("kontor.v1.CompanyService/GetCompany", Session),
    rpc("kontor.v1.CompanyService/UpdateCompany", Session),
    rpc("kontor.v1.CompanyService/ListBankAccounts", Session),
    rpc("kontor.v1.CompanyService/CreateBankAccount", Session),
    rpc("kontor.v1.CompanyService/UpdateBankAccount", Session),
    rpc("kontor.v1.CompanyService/GetLogo", Session),
    rpc("kontor.v1.CompanyService/SetLogo", Session),
    rpc("kontor.v1.CustomerService/CreateCustomer", Session),
    rpc("kontor.v1.CustomerService/GetCustomer", Session),
    rpc("kontor.v1.CustomerService/ListCustomers", Session),
    rpc("kontor.v1.CustomerService/UpdateCustomer", Session),
    rpc("kontor.v1.CustomerService/SetCustomerActive", Session),
    rpc("kontor.v1.DictionaryService/ListUnits", Session),
    rpc("kontor.v1.DictionaryService/CreateUnit", Session),
    rpc("kontor.v1.DictionaryService/UpdateUnit", Session),
    rpc("kontor.v1.DictionaryService/ListVatRates", Session),
    rpc("kontor.v1.DictionaryService/ListCategories", Session),
    rpc("kontor.v1.DictionaryService/CreateCategory", Session),
    rpc("kontor.v1.DictionaryService/UpdateCategory", Session),
    rpc("kontor.v1.DictionaryService/ListProducers", Session),
    rpc("kontor.v1.DictionaryService/CreateProducer", Session),
    rpc("kontor.v1.DictionaryService/UpdateProducer", Session),
    rpc("kontor.v1.EnrolmentService/Join", Open),
    rpc("kontor.v1.EnrolmentService/GetEnrolment", Workstation),
    rpc("kontor.v1.InvoiceService/PreviewInvoice", Session),
    rpc("kontor.v1.InvoiceService/CreateDraft", Session),
    rpc("kontor.v1.InvoiceService/UpdateDraft", Session),
    rpc("kontor.v1.InvoiceService/DeleteDraft", Session),
    rpc("kontor.v1.InvoiceService/IssueInvoice", Session),
    rpc("kontor.v1.InvoiceService/GetInvoice", Session),
    rpc("kontor.v1.InvoiceService/ListInvoices", Session),
    rpc("kontor.v1.InvoiceService/CopyInvoice", Session),
    rpc("kontor.v1.InvoiceService/RenderInvoice", Session),
    rpc("kontor.v1.LicenceService/GetLicence", Session),
    rpc("kontor.v1.LicenceService/InstallLicence", Session),
    rpc("kontor.v1.LicenceService/StartTrial", Session),
    rpc("kontor.v1.NumberSeriesService/ListNumberSeries", Session),
    rpc("kontor.v1.NumberSeriesService/CreateNumberSeries", Session),
    rpc("kontor.v1.NumberSeriesService/UpdateNumberSeries", Session),
    rpc("kontor.v1.NumberSeriesService/SetNextNumber", Session),
    rpc("kontor.v1.ProductService/CreateProduct", Session),
    rpc("kontor.v1.ProductService/GetProduct", Session),
    rpc("kontor.v1.ProductService/ListProducts", Session),
    rpc("kontor.v1.ProductService/UpdateProduct", Session),
    rpc("kontor.v1.ProductService/SetProductActive", Session),
    rpc("kontor.v1.ProductService/SetProductShopCategories", Session),
    rpc("kontor.v1.ProductService/AddProductImage", Session),
    rpc("kontor.v1.ProductService/ListProductImages", Session),
    rpc("kontor.v1.ProductService/GetProductImage", Session),
    rpc("kontor.v1.ProductService/UpdateProductImage", Session),
    rpc("kontor.v1.ProductService/RemoveProductImage", Session),
    rpc("kontor.v1.ServerInfoService/GetServerInfo", Open),
    rpc("kontor.v1.ServiceTokenService/CreateServiceToken", Session),
    rpc("kontor.v1.ServiceTokenService/ListServiceTokens", Session),
    rpc("kontor.v1.ServiceTokenService/RevokeServiceToken", Session),
    rpc("kontor.v1.SessionService/LogIn", Workstation),
    rpc("kontor.v1.SessionService/LogOut", Session),
    rpc("kontor.v1.SessionService/GetSession", SessionOrServiceToken),
    rpc("kontor.v1.SessionService/ListSessions", Session),
    rpc("kontor.v1.SessionService/RevokeSession", Session),
    rpc("kontor.v1.SessionService/ChangePassword", Session),
    rpc("kontor.v1.ShopService/CreateShop", Session),
    rpc("kontor.v1.ShopService/GetShop", Session),
    rpc("kontor.v1.ShopService/ListShops", Session),
    rpc("kontor.v1.ShopService/UpdateShop", Session),
    rpc("kontor.v1.ShopService/SetShopCredentials", Session),
    rpc("kontor.v1.ShopService/SetShopActive", Session),
    rpc("kontor.v1.ShopService/TestShop", Session),
    rpc("kontor.v1.SyncService/GetSyncOptions", Session),
    rpc("kontor.v1.SyncService/UpdateSyncOptions", Session),
    rpc("kontor.v1.SyncService/PlanSync", Session),
    rpc("kontor.v1.SyncService/ApplySync", Session),
    rpc("kontor.v1.SyncService/RunSync", SessionOrServiceToken),
    rpc("kontor.v1.SyncService/CancelSync", Session),
    rpc("kontor.v1.SyncService/GetSyncRun", SessionOrServiceToken),
    rpc("kontor.v1.SyncService/ListSyncRuns", SessionOrServiceToken),
    rpc("kontor.v1.SyncService/ListSyncOperations", SessionOrServiceToken),
    rpc("kontor.v1.SyncService/WatchSync", SessionOrServiceToken),
    rpc("kontor.v1.SyncService/PlanSyncUndo", Session),
    rpc("kontor.v1.SyncService/ExportSyncReport", SessionOrServiceToken),
    rpc("kontor.v1.SyncService/GetSyncSchedule", Session),
    rpc("kontor.v1.SyncService/SetSyncSchedule", Session),
    rpc("kontor.v1.SyncService/ListSyncLinks", Session),
    rpc("kontor.v1.SyncService/SetSyncLink", Session),
    rpc("kontor.v1.SyncService/RemoveSyncLink", Session),
    rpc("kontor.v1.SyncService/SetSyncIgnored", Session),
    rpc("kontor.v1.TemplateService/ListTemplates", Session),
    rpc("kontor.v1.TemplateService/ExportTemplate", Session),
    rpc("kontor.v1.TemplateService/ImportTemplate", Session),
    rpc("kontor.v1.TemplateService/PreviewTemplate", Session),
    rpc("kontor.v1.TemplateService/SetDefaultTemplate", Session),
    rpc("kontor.v1.UserService/CreateUser", Session),
    rpc("kontor.v1.UserService/GetUser", Session),
    rpc("kontor.v1.UserService/ListUsers", Session),
    rpc("kontor.v1.UserService/SetUserPassword", Session),
    rpc("kontor.v1.UserService/SetUserRole", Session),
    rpc("kontor.v1.UserService/SetUserActive", Session),
    rpc("kontor.v1.WorkstationService/CreateJoinCode", Session),
    rpc("kontor.v1.WorkstationService/ListWorkstations", Session),
    rpc("kontor.v1.WorkstationService/RevokeWorkstation", Session),
    // The services of others that every gRPC client knows.
    rpc("grpc.health.v1.Health/Check", Open),
    rpc("grpc.health.v1.Health/List", Open),
    rpc("grpc.health.v1.Health/Watch", Open),
    rpc("grpc.reflection.v1.ServerReflection/ServerReflectionInfo", Open),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message as _;
    use prost_types::FileDescriptorSet;

    use super::*;

    #[test]
    fn every_method_of_the_contract_says_what_it_asks_for() {
        let files = FileDescriptorSet::decode(kontor_proto::FILE_DESCRIPTOR_SET).unwrap();
        let contract: BTreeSet<String> = files
            .file
            .iter()
            .flat_map(|file| {
                file.service.iter().flat_map(move |service| {
                    service.method.iter().map(move |method| {
                        format!("{}.{}/{}", file.package(), service.name(), method.name())
                    })
                })
            })
            .collect();
        let table: BTreeSet<String> = METHODS
            .iter()
            .map(|method| method.name.to_owned())
            .filter(|name| name.starts_with("kontor."))
            .collect();
        assert_eq!(contract, table);
        assert!(contract.len() > 50);
    }

    #[test]
    fn only_what_must_is_open_without_a_session() {
        let without: Vec<_> = METHODS
            .iter()
            .filter(|method| matches!(method.access, Open | Workstation))
            .filter(|method| method.name.starts_with("kontor."))
            .map(|method| (method.name, method.access))
            .collect();
        assert_eq!(
            without,
            [
                ("kontor.v1.EnrolmentService/Join", Open),
                ("kontor.v1.EnrolmentService/GetEnrolment", Workstation),
                ("kontor.v1.ServerInfoService/GetServerInfo", Open),
                ("kontor.v1.SessionService/LogIn", Workstation),
            ]
        );
    }

    #[test]
    fn a_service_account_is_let_in_where_it_is_named_alone() {
        let named: Vec<_> = METHODS
            .iter()
            .filter(|method| method.access == SessionOrServiceToken)
            .map(|method| method.name)
            .collect();
        assert_eq!(
            named,
            [
                "kontor.v1.SessionService/GetSession",
                "kontor.v1.SyncService/RunSync",
                "kontor.v1.SyncService/GetSyncRun",
                "kontor.v1.SyncService/ListSyncRuns",
                "kontor.v1.SyncService/ListSyncOperations",
                "kontor.v1.SyncService/WatchSync",
                "kontor.v1.SyncService/ExportSyncReport",
            ]
        );
    }

    #[test]
    fn a_method_that_is_not_in_the_table_is_not_found() {
        assert_eq!(method_of("/kontor.v1.UserService/NewMethod"), None);
        assert_eq!(method_of("kontor.v1.UserService/ListUsers"), None);
        assert_eq!(
            method_of("/kontor.v1.UserService/ListUsers").map(|method| method.access),
            Some(Session)
        );
    }
}
