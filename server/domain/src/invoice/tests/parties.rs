//! The buyer, its customer, third parties.

use super::*;

pub(super) fn customer() -> Customer {
    let moment = datetime!(2026-11-23 10:00 UTC);
    let recipient = Recipient {
        id: Some(RecipientId::v7(1, [4; 10])),
        role: RecipientRole::LocalGovernmentReceiver,
        name: "Szkoła".into(),
        identity: PartyIdentity::None,
        address: None,
        share: None,
    };
    Customer {
        id: CustomerId::v7(1, [7; 10]),
        data: NewCustomer {
            party: Party {
                local_government_unit: true,
                ..buyer_in_poland()
            },
            mailing_address: None,
            recipients: vec![recipient],
            payment_form: Some(PaymentForm::Transfer),
            payment_term_days: Some(30),
            notes: String::new(),
        },
        active: true,
        created_at: moment,
        updated_at: moment,
        version: 1,
    }
}

#[test]
fn a_customer_lends_its_data_recipients_and_terms() {
    let (mut content, mut facts) = (content(), facts());
    content.buyer = Some(BuyerSource::Customer(customer().id));
    content.payment = Payment::default();
    assert_eq!(
        found(&content, &facts).0,
        ["invoice.buyer.customer_id CUSTOMER_NOT_FOUND"]
    );
    facts.customer = Some(customer());
    assert_eq!(
        found(&content, &facts).0,
        ["invoice.recipients JST_RECIPIENT_REQUIRED"]
    );
    content.recipient_ids = vec![RecipientId::v7(1, [4; 10])];
    let document = assemble(&content, &facts).document.expect("complete");
    assert_eq!(
        (document.customer_id, document.recipients.len()),
        (Some(customer().id), 1)
    );
    assert_eq!(document.payment.due_date, Some(date!(2026 - 12 - 23)));
    assert_eq!(document.payment.accounts, [polish_account()]);
    content.recipient_ids.push(RecipientId::v7(1, [1; 10]));
    assert_eq!(
        found(&content, &facts).0,
        ["invoice.recipient_ids[1] RECIPIENT_NOT_FOUND"]
    );
    if let Some(customer) = &mut facts.customer {
        customer.active = false;
    }
    content.recipient_ids.pop();
    assert_eq!(
        found(&content, &facts).1,
        ["invoice.buyer.customer_id CUSTOMER_INACTIVE"]
    );
}

#[test]
fn parties_are_checked_together() {
    expect(
        |content, _| {
            let party = Party {
                vat_group_member: true,
                ..buyer_in_poland()
            };
            content.buyer = Some(BuyerSource::Typed(party));
        },
        &["invoice.recipients GV_RECIPIENT_REQUIRED"],
        &[],
    );
    expect(
        |content, facts| {
            let own = facts
                .seller
                .as_ref()
                .map(|seller| seller.nip.clone())
                .expect("seller");
            let party = Party {
                identity: PartyIdentity::Nip(own),
                ..buyer_in_poland()
            };
            content.buyer = Some(BuyerSource::Typed(party));
        },
        &[],
        &["invoice.buyer BUYER_IS_SELLER!"],
    );
    let similar = SimilarCustomer {
        id: CustomerId::v7(1, [0; 10]),
        name: "Nabywca".into(),
        address: "Miasto".into(),
    };
    expect(
        |_, facts| facts.similar.push(similar),
        &[],
        &["invoice.buyer SIMILAR_CUSTOMER"],
    );
    let share = |percent| Recipient {
        id: None,
        role: RecipientRole::AdditionalBuyer,
        name: "Współwłaściciel".into(),
        identity: PartyIdentity::None,
        address: None,
        share: Some(Percent::from_scaled(percent)),
    };
    expect(
        |content, _| content.recipients = vec![share(600_000), share(400_001)],
        &["invoice.recipients SHARES_OVER_100"],
        &[],
    );
}
