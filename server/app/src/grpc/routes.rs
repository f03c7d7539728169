//! Every service of the server. A new one is one line in [`routes`].

use kontor_proto::v1::{
    audit_service_server::AuditServiceServer, company_service_server::CompanyServiceServer,
    customer_service_server::CustomerServiceServer,
    dictionary_service_server::DictionaryServiceServer,
    enrolment_service_server::EnrolmentServiceServer, invoice_service_server::InvoiceServiceServer,
    licence_service_server::LicenceServiceServer,
    number_series_service_server::NumberSeriesServiceServer,
    product_service_server::ProductServiceServer,
    server_info_service_server::ServerInfoServiceServer,
    service_token_service_server::ServiceTokenServiceServer,
    session_service_server::SessionServiceServer, shop_service_server::ShopServiceServer,
    sync_service_server::SyncServiceServer, template_service_server::TemplateServiceServer,
    user_service_server::UserServiceServer, workstation_service_server::WorkstationServiceServer,
};
use tonic::{server::NamedService, service::Routes};
use tonic_health::pb::health_server::{Health, HealthServer};

use super::{
    audit, company, customers, dictionaries, enrolment, invoices, licence, products, series,
    server_info, service_tokens, sessions, shops, sync, templates, users, workstations,
};
use crate::{
    app::App,
    error::Error,
    serve::limits::{MESSAGE_IN_BYTES_MAX, MESSAGE_OUT_BYTES_MAX},
};

/// Bounds the messages of a generated server: `limited!(UserServiceServer, adaptor)`.
macro_rules! limited {
    ($server:ident, $adaptor:expr) => {
        $server::new($adaptor)
            .max_decoding_message_size(MESSAGE_IN_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_OUT_BYTES_MAX)
    };
}

/// The services with reflection and health.
///
/// # Errors
/// [`Error::Internal`] if the contract's descriptors cannot be read.
pub fn routes<H: Health>(app: &App, health: HealthServer<H>) -> Result<Routes, Error>
where
    HealthServer<H>: NamedService,
{
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(kontor_proto::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()
        .map_err(Error::because("reading the contract's descriptors"))?;
    let routes = Routes::new(health)
        .add_service(reflection)
        .add_service(limited!(
            ServerInfoServiceServer,
            server_info::Adaptor::new(app)
        ))
        .add_service(limited!(
            EnrolmentServiceServer,
            enrolment::Adaptor::new(app)
        ))
        .add_service(limited!(SessionServiceServer, sessions::Adaptor::new(app)))
        .add_service(limited!(
            ServiceTokenServiceServer,
            service_tokens::Adaptor::new(app)
        ))
        .add_service(limited!(ShopServiceServer, shops::Adaptor::new(app)))
        .add_service(limited!(UserServiceServer, users::Adaptor::new(app)))
        .add_service(limited!(
            WorkstationServiceServer,
            workstations::Adaptor::new(app)
        ))
        .add_service(limited!(AuditServiceServer, audit::Adaptor::new(app)))
        .add_service(limited!(LicenceServiceServer, licence::Adaptor::new(app)))
        .add_service(limited!(CompanyServiceServer, company::Adaptor::new(app)))
        .add_service(limited!(
            CustomerServiceServer,
            customers::Adaptor::new(app)
        ))
        .add_service(limited!(ProductServiceServer, products::Adaptor::new(app)))
        .add_service(limited!(
            DictionaryServiceServer,
            dictionaries::Adaptor::new(app)
        ))
        .add_service(limited!(
            NumberSeriesServiceServer,
            series::Adaptor::new(app)
        ))
        .add_service(limited!(InvoiceServiceServer, invoices::Adaptor::new(app)))
        .add_service(limited!(SyncServiceServer, sync::Adaptor::new(app)))
        .add_service(limited!(
            TemplateServiceServer,
            templates::Adaptor::new(app)
        ));
    Ok(routes)
}
