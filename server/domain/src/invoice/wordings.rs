//! The words that the law asks for on the print.

use super::{ExemptionBasis, Flags, InvoiceKind};
use crate::refusal::Text;

/// A wording and why it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Stable name, the FA(3) field where there is one.
    pub name: &'static str,
    /// Polish as the law has it, and its English companion for the bilingual print.
    pub text: Text,
}

/// The wordings of a document, in the order of art. 106e ust. 1.
pub fn wordings(kind: InvoiceKind, flags: &Flags) -> Vec<Wording> {
    let mut list = Vec::new();
    let mut add = |wanted: bool, name, pl: &'static str, en: &'static str| {
        if wanted {
            list.push(Wording {
                name,
                text: Text::fixed(pl, en),
            });
        }
    };
    let pro_forma = kind == InvoiceKind::ProForma;
    add(
        pro_forma,
        "PRO_FORMA",
        "Dokument nie jest fakturą w rozumieniu ustawy o VAT.",
        "This document is not an invoice within the meaning of the VAT Act.",
    );
    add(
        flags.cash_method,
        "P_16",
        "metoda kasowa",
        "cash accounting scheme",
    );
    add(
        flags.self_billing,
        "P_17",
        "samofakturowanie",
        "self-billing",
    );
    add(
        flags.reverse_charge,
        "P_18",
        "odwrotne obciążenie",
        "reverse charge",
    );
    add(
        flags.split_payment,
        "P_18A",
        "mechanizm podzielonej płatności",
        "split payment mechanism",
    );
    add(
        flags.triangular,
        "P_23",
        "VAT: Faktura WE uproszczona na mocy art. 135–138 ustawy o ptu. Podatek z tytułu dokonanej dostawy zostanie rozliczony przez ostatniego w kolejności podatnika podatku od wartości dodanej.",
        "VAT: simplified EC invoice under art. 135–138 of the VAT Act. The tax on this supply will be accounted for by the last taxable person in the chain.",
    );
    add(
        flags.to_receipt,
        "FP",
        "Faktura do paragonu fiskalnego",
        "Invoice to a fiscal receipt",
    );
    if let Some(basis) = &flags.exemption {
        list.push(exemption(basis));
    }
    list
}

/// Art. 106e ust. 1 pkt 19.
fn exemption(basis: &ExemptionBasis) -> Wording {
    let (name, text) = match basis {
        ExemptionBasis::Act(text) => ("P_19A", text),
        ExemptionBasis::Directive(text) => ("P_19B", text),
        ExemptionBasis::Other(text) => ("P_19C", text),
    };
    Wording {
        name,
        text: Text::new(
            format!("Podstawa zwolnienia z VAT: {text}"),
            format!("Basis of VAT exemption: {text}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flag_has_the_words_of_the_law() {
        let flags = Flags {
            cash_method: true,
            self_billing: true,
            reverse_charge: true,
            split_payment: true,
            exemption: Some(ExemptionBasis::Act("art. 113 ust. 1 ustawy o VAT".into())),
            triangular: true,
            to_receipt: true,
            related_parties: true,
        };
        let list = wordings(InvoiceKind::Vat, &flags);
        let names: Vec<_> = list.iter().map(|wording| wording.name).collect();
        assert_eq!(
            names,
            ["P_16", "P_17", "P_18", "P_18A", "P_23", "FP", "P_19A"]
        );
        assert_eq!(list[3].text.pl, "mechanizm podzielonej płatności");
        assert_eq!(
            list[6].text.pl,
            "Podstawa zwolnienia z VAT: art. 113 ust. 1 ustawy o VAT"
        );
        assert_eq!(wordings(InvoiceKind::Vat, &Flags::default()), []);
        assert_eq!(
            wordings(InvoiceKind::ProForma, &Flags::default())[0].name,
            "PRO_FORMA"
        );
    }
}
