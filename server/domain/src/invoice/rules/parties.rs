//! The buyer and the third parties.

use super::Findings;
use crate::invoice::{BuyerSource, Content, Facts};
use crate::money::Percent;
use crate::party::{Party, RECIPIENTS_MAX, Recipient, RecipientRole};
use crate::refusal::{Label, Problem};

/// The buyer of the document, from the customer or as typed.
pub fn buyer(content: &Content, facts: &Facts, findings: &mut Findings) -> Option<Party> {
    match &content.buyer {
        None => {
            findings.fault("buyer", Problem::required(Label::new("nabywca", "buyer")));
            None
        }
        Some(BuyerSource::Typed(party)) => Some(party.clone()),
        Some(BuyerSource::Customer(id)) => {
            let Some(customer) = facts
                .customer
                .as_ref()
                .filter(|customer| customer.id == *id)
            else {
                findings.fault("buyer.customer_id", customer_not_found());
                return None;
            };
            if !customer.active {
                findings.notice("buyer.customer_id", customer_inactive());
            }
            Some(customer.data.party.clone())
        }
    }
}

/// The third parties typed and those of the customer.
pub fn recipients(content: &Content, facts: &Facts, findings: &mut Findings) -> Vec<Recipient> {
    let mut list = content.recipients.clone();
    let known = facts
        .customer
        .as_ref()
        .map(|customer| customer.data.recipients.as_slice())
        .unwrap_or_default();
    for (index, id) in content.recipient_ids.iter().enumerate() {
        match known.iter().find(|recipient| recipient.id == Some(*id)) {
            Some(recipient) => list.push(recipient.clone()),
            None => findings.fault(&format!("recipient_ids[{index}]"), recipient_not_found()),
        }
    }
    if list.len() > RECIPIENTS_MAX {
        findings.fault(
            "recipients",
            Problem::too_many(Label::new("odbiorcy", "recipients"), RECIPIENTS_MAX),
        );
    }
    list
}

/// Looks at the parties together.
pub fn check(
    buyer: Option<&Party>,
    recipients: &[Recipient],
    facts: &Facts,
    findings: &mut Findings,
) {
    if let Some(buyer) = buyer {
        check_flags(buyer, recipients, findings);
        check_against_seller(buyer, facts, findings);
    }
    check_shares(recipients, findings);
    if let [first, others @ ..] = facts.similar.as_slice() {
        let more = if others.is_empty() {
            String::new()
        } else {
            format!(" (+{})", others.len())
        };
        findings.notice(
            "buyer",
            Problem::new(
                "SIMILAR_CUSTOMER",
                format!("W kartotece jest podobny kontrahent: {}, {}{more}. Sprawdź, czy to nie ten sam.", first.name, first.address),
                format!("There is a similar customer: {}, {}{more}. Check whether it is the same.", first.name, first.address),
            ),
        );
    }
}

/// `JST` and `GV` need a third party of role 8 and 10; KSeF checks it.
fn check_flags(buyer: &Party, recipients: &[Recipient], findings: &mut Findings) {
    let has = |role| recipients.iter().any(|recipient| recipient.role == role);
    if buyer.local_government_unit && !has(RecipientRole::LocalGovernmentReceiver) {
        findings.fault(
            "recipients",
            Problem::fixed(
                "JST_RECIPIENT_REQUIRED",
                "Odbiorcy: nabywca ma znacznik JST, dodaj odbiorcę z rolą „JST – odbiorca” (8).",
                "Recipients: the buyer is marked as JST, add a recipient with the role \"local government unit – recipient\" (8).",
            ),
        );
    }
    if buyer.vat_group_member && !has(RecipientRole::VatGroupReceiver) {
        findings.fault(
            "recipients",
            Problem::fixed(
                "GV_RECIPIENT_REQUIRED",
                "Odbiorcy: nabywca ma znacznik GV, dodaj odbiorcę z rolą „członek grupy VAT – odbiorca” (10).",
                "Recipients: the buyer is marked as GV, add a recipient with the role \"VAT group member – recipient\" (10).",
            ),
        );
    }
}

fn check_against_seller(buyer: &Party, facts: &Facts, findings: &mut Findings) {
    let seller = facts.seller.as_ref().map(|seller| &seller.nip);
    if seller.is_some() && buyer.identity.nip() == seller {
        findings.confirm(
            "buyer",
            Problem::fixed(
                "BUYER_IS_SELLER",
                "NIP nabywcy jest taki sam jak NIP sprzedawcy. Sprawdź nabywcę.",
                "The buyer's NIP is that of the seller. Check the buyer.",
            ),
        );
    }
}

fn check_shares(recipients: &[Recipient], findings: &mut Findings) {
    let total: i64 = recipients
        .iter()
        .filter_map(|recipient| recipient.share)
        .map(Percent::scaled)
        .sum();
    if total > 100 * Percent::SCALE {
        findings.fault(
            "recipients",
            Problem::fixed(
                "SHARES_OVER_100",
                "Odbiorcy: udziały dodatkowych nabywców przekraczają razem 100%. Popraw udziały.",
                "Recipients: the shares of additional buyers exceed 100 % together. Correct the shares.",
            ),
        );
    }
}

fn customer_inactive() -> Problem {
    Problem::fixed(
        "CUSTOMER_INACTIVE",
        "Kontrahent jest wycofany z użycia. Sprawdź, czy to właściwy nabywca.",
        "The customer is out of use. Check that it is the right buyer.",
    )
}

fn customer_not_found() -> Problem {
    Problem::fixed(
        "CUSTOMER_NOT_FOUND",
        "Nabywca: nie ma takiego kontrahenta w kartotece. Wybierz go ponownie.",
        "Buyer: there is no such customer. Choose it again.",
    )
}

fn recipient_not_found() -> Problem {
    Problem::fixed(
        "RECIPIENT_NOT_FOUND",
        "Odbiorca: nie ma go w kartotece tego kontrahenta. Wybierz go ponownie.",
        "Recipient: the customer has no such recipient. Choose it again.",
    )
}
