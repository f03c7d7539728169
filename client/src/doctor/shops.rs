//! What the server knows of the internet shops.

use kontor_proto::v1::Shop;

use super::{Report, Step};
use crate::Lang;

/// Notes the shops in use and how their last tests went.
pub(super) fn note(shops: &[Shop], report: &mut Report) {
    let lang = report.lang;
    if shops.is_empty() {
        let detail = lang.pick("nie ma sklepów w użyciu", "no shop is in use");
        return report.pass(Step::Shops, detail);
    }
    let said: Vec<String> = shops.iter().map(|shop| say(shop, lang)).collect();
    let detail = said.join("; ");
    if shops.iter().all(is_well) {
        report.pass(Step::Shops, &detail);
    } else {
        let remedy = lang.pick(
            "administrator: `kontor shop test SKLEP`",
            "an administrator: `kontor shop test SHOP`",
        );
        report.warn(Step::Shops, &format!("{detail}; {remedy}"));
    }
}

fn is_well(shop: &Shop) -> bool {
    let standing = shop.standing.as_ref();
    shop.secret_set && standing.is_some_and(|standing| standing.failed_checks == 0)
}

fn say(shop: &Shop, lang: Lang) -> String {
    let name = &shop.name;
    match &shop.standing {
        _ if !shop.secret_set => lang.pick(
            format!("{name}: brak hasła albo tokenu"),
            format!("{name}: no password or token"),
        ),
        None => lang.pick(
            format!("{name}: ustawienia bez testu"),
            format!("{name}: settings not tested"),
        ),
        Some(standing) if standing.failed_checks == 0 => lang.pick(
            format!("{name}: ostatni test bez błędów"),
            format!("{name}: the last test found no fault"),
        ),
        Some(standing) => lang.pick(
            format!("{name}: ostatni test, błędy: {}", standing.failed_checks),
            format!("{name}: the last test, faults: {}", standing.failed_checks),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::shops::shop;

    #[test]
    fn a_shop_is_told_by_what_is_known_of_it() {
        let well = shop();
        assert!(is_well(&well));
        assert_eq!(say(&well, Lang::Pl), "Papiernik: ostatni test bez błędów");
        let mut faulty = shop();
        if let Some(standing) = &mut faulty.standing {
            standing.failed_checks = 2;
        }
        assert!(!is_well(&faulty));
        assert_eq!(
            say(&faulty, Lang::En),
            "Papiernik: the last test, faults: 2"
        );
        let untested = Shop {
            standing: None,
            ..shop()
        };
        assert!(!is_well(&untested));
        let without = Shop {
            secret_set: false,
            ..shop()
        };
        assert!(!is_well(&without));
        assert_eq!(say(&without, Lang::Pl), "Papiernik: brak hasła albo tokenu");
    }
}
