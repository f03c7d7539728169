//! A line as typed.

use serde::{Deserialize, Serialize};

use super::date;
use crate::checks::{Cn, Gtin, Pkwiu};
use crate::ids::ProductId;
use crate::invoice::{Discount, Line, Nature, Procedure};
use crate::money::{Amount, Percent, Quantity, UnitPrice};
use crate::party::optional;
use crate::product::{CODE_CHARACTERS_MAX, gtu_number};
use crate::refusal::{Label, Scope};
use crate::text::{LONG_TEXT_CHARACTERS_MAX, TEXT_CHARACTERS_MAX, limited};
use crate::vat::{ProductRate, VatCode};

/// A line as typed; the proto message `InvoiceLine`. Texts may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each field is that of the same name in `Line`, as text"
)]
pub struct LineInput {
    pub product_id: String,
    pub name: String,
    pub unit: String,
    pub quantity: String,
    pub unit_price: String,
    pub discount: Option<DiscountInput>,
    pub vat_code: Option<VatCode>,
    pub rate: Option<ProductRate>,
    pub nature: Nature,
    pub gtu: i32,
    pub pkwiu: String,
    pub cn: String,
    pub index: String,
    pub gtin: String,
    pub annex_15: bool,
    pub procedure: Option<Procedure>,
    pub supply_date: String,
}

/// A discount as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountInput {
    /// In percent.
    Percent(String),
    /// As an amount.
    Amount(String),
}

/// The line; what cannot be read is noted and left empty.
pub(super) fn read(input: &LineInput, scope: &mut Scope<'_>) -> Line {
    let product_id = scope.check("product_id", optional(&input.product_id, ProductId::parse));
    let name = scope.check(
        "name",
        limited(
            &input.name,
            LONG_TEXT_CHARACTERS_MAX,
            Label::new("nazwa towaru lub usługi", "name of the goods or service"),
        ),
    );
    let unit = scope.check(
        "unit",
        limited(
            &input.unit,
            TEXT_CHARACTERS_MAX,
            Label::new("jednostka miary", "unit"),
        ),
    );
    let quantity = scope.check("quantity", optional(&input.quantity, Quantity::parse));
    let unit_price = scope.check("unit_price", optional(&input.unit_price, UnitPrice::parse));
    let discount = discount(input.discount.as_ref(), scope);
    let gtu = scope.check("gtu", gtu_number(input.gtu));
    let pkwiu = scope.check("pkwiu", optional(&input.pkwiu, Pkwiu::parse));
    let cn = scope.check("cn", optional(&input.cn, Cn::parse));
    let index = scope.check(
        "index",
        limited(
            &input.index,
            CODE_CHARACTERS_MAX,
            Label::new("indeks", "index"),
        ),
    );
    let gtin = scope.check("gtin", optional(&input.gtin, Gtin::parse));
    let supply_date = date(
        &input.supply_date,
        "supply_date",
        Label::new("Data sprzedaży", "Date of supply"),
        scope,
    );
    Line {
        product_id: product_id.flatten(),
        name: name.unwrap_or_default(),
        unit: unit.unwrap_or_default(),
        quantity: quantity.flatten(),
        unit_price: unit_price.flatten(),
        discount,
        vat_code: input.vat_code,
        rate: input.rate,
        nature: input.nature,
        gtu: gtu.flatten(),
        pkwiu: pkwiu.flatten(),
        cn: cn.flatten(),
        index: index.unwrap_or_default(),
        gtin: gtin.flatten(),
        annex_15: input.annex_15,
        procedure: input.procedure,
        supply_date,
    }
}

fn discount(input: Option<&DiscountInput>, scope: &mut Scope<'_>) -> Option<Discount> {
    match input? {
        DiscountInput::Percent(text) => scope
            .check("discount.percent", Percent::parse(text))
            .map(Discount::Percent),
        DiscountInput::Amount(text) => scope
            .check("discount.amount", Amount::parse(text))
            .map(Discount::Amount),
    }
}
