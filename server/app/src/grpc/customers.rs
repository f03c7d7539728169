//! `CustomerService`.

use crate::services::customers::CustomerOrder;
use kontor_domain::{
    party::{Customer, CustomerInput, PartyInput, PartyKind},
    refusal::Violations,
};
use kontor_proto::v1::{
    self, CreateCustomerRequest, CreateCustomerResponse, GetCustomerRequest, GetCustomerResponse,
    ListCustomersRequest, ListCustomersResponse, SetCustomerActiveRequest,
    SetCustomerActiveResponse, UpdateCustomerRequest, UpdateCustomerResponse,
    customer_service_server::CustomerService,
};
use tonic::{Request, Response, Status};

use super::{
    call::with_actor,
    convert::{id, timestamp},
    enums::{party_kind, payment_form, proto_party_kind, proto_payment_form, unknown},
    party::{address, address_input, identity, identity_input, recipient, recipient_input, text},
};
use crate::{
    app::App,
    error::{Error, in_field},
    services::{
        customers::{self, SetActive, Similar, Update, Which},
        etag,
    },
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
impl CustomerService for Adaptor {
    async fn create_customer(
        &self,
        request: Request<CreateCustomerRequest>,
    ) -> Result<Response<CreateCustomerResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = input(message.customer.unwrap_or_default())?;
            let created = customers::create(&self.0, &actor, input, &message.request_id).await?;
            Ok(CreateCustomerResponse {
                customer: Some(message_of(created.customer)),
                similar: created.similar.into_iter().map(Into::into).collect(),
            })
        })
        .await
    }

    async fn get_customer(
        &self,
        request: Request<GetCustomerRequest>,
    ) -> Result<Response<GetCustomerResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let customer = customers::get(&self.0, &actor, id("id", &message.id)?).await?;
            Ok(GetCustomerResponse {
                customer: Some(message_of(customer)),
            })
        })
        .await
    }

    async fn list_customers(
        &self,
        request: Request<ListCustomersRequest>,
    ) -> Result<Response<ListCustomersResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = Which {
                kind: party_kind(message.kind).map_err(in_field("kind"))?,
                order: order(message.order)?,
                search: message.search,
                include_inactive: message.include_inactive,
                page_size: message.page_size,
                page_token: message.page_token,
            };
            let page = customers::list(&self.0, &actor, which).await?;
            Ok(ListCustomersResponse {
                customers: page.items.into_iter().map(message_of).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn update_customer(
        &self,
        request: Request<UpdateCustomerRequest>,
    ) -> Result<Response<UpdateCustomerResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let customer = message.customer.unwrap_or_default();
            let change = Update {
                id: id("customer.id", &customer.id)?,
                etag: customer.etag.clone(),
                input: input(customer)?,
                mask: message.update_mask.unwrap_or_default().paths,
            };
            let customer = customers::update(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateCustomerResponse {
                customer: Some(message_of(customer)),
            })
        })
        .await
    }

    async fn set_customer_active(
        &self,
        request: Request<SetCustomerActiveRequest>,
    ) -> Result<Response<SetCustomerActiveResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let change = SetActive {
                id: id("id", &message.id)?,
                active: message.active,
                etag: message.etag,
            };
            let customer =
                customers::set_active(&self.0, &actor, change, &message.request_id).await?;
            Ok(SetCustomerActiveResponse {
                customer: Some(message_of(customer)),
            })
        })
        .await
    }
}

/// A customer as typed. Only what the contract's numbers cannot say is refused here.
fn input(customer: v1::Customer) -> Result<CustomerInput, Error> {
    let mut violations = Violations::new();
    let mut scope = violations.scope("customer");
    let kind = scope.check("kind", party_kind(customer.kind)).flatten();
    let payment_form = scope
        .check("payment_form", payment_form(customer.payment_form))
        .flatten();
    let recipients = customer
        .recipients
        .into_iter()
        .enumerate()
        .map(|(index, recipient)| {
            recipient_input(recipient, &mut scope.scope_index("recipients", index))
        })
        .collect();
    violations.into_result()?;
    Ok(CustomerInput {
        party: PartyInput {
            kind: kind.unwrap_or(PartyKind::Company),
            name: customer.name,
            identity: identity_input(customer.identity),
            address: customer.address.map(address_input),
            email: customer.email,
            phone: customer.phone,
            local_government_unit: customer.local_government_unit,
            vat_group_member: customer.vat_group_member,
        },
        mailing_address: customer.mailing_address.map(address_input),
        recipients,
        payment_form,
        payment_term_days: customer.payment_term_days,
        notes: customer.notes,
    })
}

fn message_of(customer: Customer) -> v1::Customer {
    let data = customer.data;
    let party = data.party;
    v1::Customer {
        id: customer.id.to_string(),
        kind: proto_party_kind(party.kind).into(),
        identity: Some(identity(&party.identity)),
        address: party.address.as_ref().map(address),
        mailing_address: data.mailing_address.as_ref().map(address),
        email: text(party.contact.email.as_ref()),
        phone: text(party.contact.phone.as_ref()),
        name: party.name,
        local_government_unit: party.local_government_unit,
        vat_group_member: party.vat_group_member,
        recipients: data.recipients.iter().map(recipient).collect(),
        payment_form: proto_payment_form(data.payment_form).into(),
        payment_term_days: data.payment_term_days.map(i32::from),
        notes: data.notes,
        active: customer.active,
        created_at: Some(timestamp(customer.created_at)),
        updated_at: Some(timestamp(customer.updated_at)),
        etag: etag::of(customer.version),
    }
}

impl From<Similar> for v1::SimilarCustomer {
    fn from(similar: Similar) -> Self {
        Self {
            id: similar.id.to_string(),
            name: similar.name,
            address: similar.address,
        }
    }
}

fn order(number: i32) -> Result<CustomerOrder, Error> {
    match v1::CustomerOrder::try_from(number) {
        Ok(v1::CustomerOrder::Unspecified | v1::CustomerOrder::Name) => Ok(CustomerOrder::Name),
        Ok(v1::CustomerOrder::Newest) => Ok(CustomerOrder::Newest),
        Err(_) => Err(in_field("order")(unknown("kolejność", "order"))),
    }
}
