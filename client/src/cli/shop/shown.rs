//! Shops and their tests as people read them.

use crate::Lang;
use crate::cli::format::stamp;
use crate::cli::output::one_line;
use crate::cli::table::{Align, Grid, fields};
use crate::proto::{Label, Shop, ShopAuthentication, ShopCheckResult, TestShopResponse};

/// A list of shops.
pub(super) fn grid(shops: &[Shop], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nazwa", "Name"), Align::Left),
        (lang.pick("Adres", "Address"), Align::Left),
        (lang.pick("Logowanie", "Login"), Align::Left),
        (lang.pick("Ostatni test", "Last test"), Align::Left),
        (lang.pick("Stan", "State"), Align::Left),
    ]);
    for each in shops {
        grid.row([
            each.name.as_str(),
            &each.address,
            &login(each, lang),
            &standing(each, lang),
            state(each, lang),
        ]);
    }
    grid
}

/// The settings of a shop.
pub(super) fn settings(shop: &Shop, lang: Lang) -> String {
    let extra_ca = if shop.extra_ca.is_empty() {
        String::new()
    } else {
        lang.pick("podany", "given").to_owned()
    };
    fields(&[
        (lang.pick("Nazwa", "Name"), shop.name.clone()),
        (lang.pick("Rodzaj", "Kind"), "Shoper".to_owned()),
        (lang.pick("Adres", "Address"), shop.address.clone()),
        (lang.pick("Logowanie", "Login"), login(shop, lang)),
        (
            lang.pick("Własny urząd certyfikacji", "Authority of its own"),
            extra_ca,
        ),
        (lang.pick("Ostatni test", "Last test"), standing(shop, lang)),
        (lang.pick("Stan", "State"), state(shop, lang).to_owned()),
        (
            lang.pick("Zmieniono", "Changed"),
            stamp(shop.updated_at, lang),
        ),
        (lang.pick("Identyfikator", "Identifier"), shop.id.clone()),
    ])
}

/// What a test found: every check, and below what to do.
pub(super) fn test(answer: &TestShopResponse, lang: Lang) -> String {
    let mut grid = Grid::new(&[
        (lang.pick("Wynik", "Result"), Align::Left),
        (lang.pick("Sprawdzenie", "Check"), Align::Left),
        (lang.pick("Szczegóły", "Details"), Align::Left),
    ]);
    let mut remedies = Vec::new();
    for check in &answer.checks {
        let result = match check.result() {
            ShopCheckResult::Passed => "ok",
            ShopCheckResult::Failed => lang.pick("BŁĄD", "FAULT"),
            ShopCheckResult::Skipped => "–",
            ShopCheckResult::Unspecified => "?",
        };
        let label = said(check.label.as_ref(), lang);
        grid.row([result, label, said(check.detail.as_ref(), lang)]);
        if check.result() == ShopCheckResult::Failed {
            let remedy = said(check.remedy.as_ref(), lang);
            remedies.push(format!("- {}: {}", one_line(label), one_line(remedy)));
        }
    }
    let mut text = grid.text();
    text.push_str("\n\n");
    if answer.failed_checks == 0 {
        let well = lang.pick(
            "Ustawienia są poprawne.",
            "The settings are as they should be.",
        );
        text.push_str(well);
    } else {
        text.push_str(lang.pick("Co zrobić:", "What to do:"));
        text.push('\n');
        text.push_str(&remedies.join("\n"));
    }
    text
}

fn said(label: Option<&Label>, lang: Lang) -> &str {
    label.map_or("", |label| lang.pick(label.pl.as_str(), label.en.as_str()))
}

fn login(shop: &Shop, lang: Lang) -> String {
    let who = match shop.authentication() {
        ShopAuthentication::Token => lang.pick("token integracji", "integration token"),
        _ => shop.login.as_str(),
    };
    if shop.secret_set {
        who.to_owned()
    } else if who.is_empty() {
        lang.pick("brak", "none").to_owned()
    } else {
        lang.pick(
            format!("{who} (brak hasła)"),
            format!("{who} (no password)"),
        )
    }
}

fn standing(shop: &Shop, lang: Lang) -> String {
    let Some(standing) = &shop.standing else {
        return lang.pick("nie było", "none").to_owned();
    };
    let at = stamp(standing.tested_at, lang);
    match standing.failed_checks {
        0 => format!("{at}, ok"),
        failed => lang.pick(
            format!("{at}, błędy: {failed}"),
            format!("{at}, faults: {failed}"),
        ),
    }
}

fn state(shop: &Shop, lang: Lang) -> &'static str {
    if shop.active {
        lang.pick("włączony", "in use")
    } else {
        lang.pick("wyłączony", "out of use")
    }
}
