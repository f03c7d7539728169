//! Lines made complete: what a person left out comes from the product and from the rules of codes.

use std::collections::BTreeMap;

use super::calculate::line_value;
use super::codes::propose_code;
use super::{ComputedLine, Discount, Line, Method, Nature, ProductFacts};
use crate::currency::Currency;
use crate::ids::ProductId;
use crate::money::{Amount, Quantity, UnitPrice, div_round_half_away};
use crate::party::Party;
use crate::product::{NewProduct, PriceBase, ProductKind};
use crate::refusal::{Label, Problem, Scope};
use crate::vat::VatCode;

/// What decides about a line beside the line.
pub(super) struct LineContext<'a> {
    pub products: &'a BTreeMap<ProductId, ProductFacts>,
    pub buyer: Option<&'a Party>,
    pub seller_is_exempt: bool,
    pub method: Method,
    pub currency: Currency,
}

/// The line with everything filled in but its figures; faults under the fields of the proto message `InvoiceLine`.
pub(super) fn fill(
    line: &Line,
    context: &LineContext<'_>,
    scope: &mut Scope<'_>,
) -> Option<ComputedLine> {
    let facts = line.product_id.map(|id| context.products.get(&id));
    if matches!(facts, Some(None)) {
        scope.field(
            "product_id",
            Problem::fixed(
                "PRODUCT_NOT_FOUND",
                "Towar: nie ma takiej pozycji w kartotece. Wybierz ją ponownie albo wpisz nazwę ręcznie.",
                "Product: there is no such product. Choose it again or type the name.",
            ),
        );
    }
    let facts = facts.flatten();
    let product = facts.map(|facts| &facts.product.data);
    let name = scope.check("name", name(line, product));
    let quantity = scope.check("quantity", quantity(line.quantity));
    let vat_code = scope.check("vat_code", vat_code(line, product, context));
    let unit_price = vat_code
        .and_then(|code| scope.check("unit_price", unit_price(line, product, code, context)));
    let (quantity, unit_price) = (quantity?, unit_price?);
    check_value(quantity, unit_price, line.discount, scope)?;
    Some(ComputedLine {
        product_id: line.product_id,
        name: name?,
        unit: if line.unit.is_empty() {
            facts.map(|facts| facts.unit.clone()).unwrap_or_default()
        } else {
            line.unit.clone()
        },
        quantity,
        unit_price,
        discount: line.discount,
        discount_value: Amount::ZERO,
        vat_code: vat_code?,
        net: Amount::ZERO,
        vat: Amount::ZERO,
        gross: Amount::ZERO,
        gtu: line.gtu.or(product.and_then(|product| product.gtu)),
        pkwiu: line
            .pkwiu
            .clone()
            .or_else(|| product.and_then(|product| product.pkwiu.clone())),
        cn: line
            .cn
            .clone()
            .or_else(|| product.and_then(|product| product.cn.clone())),
        index: if line.index.is_empty() {
            product
                .map(|product| product.code.clone())
                .unwrap_or_default()
        } else {
            line.index.clone()
        },
        gtin: line
            .gtin
            .clone()
            .or_else(|| product.and_then(|product| product.ean.clone())),
        annex_15: line.annex_15 || product.is_some_and(|product| product.annex_15),
        procedure: line.procedure,
        supply_date: line.supply_date,
    })
}

fn name(line: &Line, product: Option<&NewProduct>) -> Result<String, Problem> {
    match (line.name.as_str(), product) {
        ("", Some(product)) => Ok(product.name.clone()),
        ("", None) => Err(Problem::required(Label::new(
            "nazwa towaru lub usługi",
            "name of the goods or service",
        ))),
        (name, _) => Ok(name.to_owned()),
    }
}

fn quantity(quantity: Option<Quantity>) -> Result<Quantity, Problem> {
    match quantity {
        None => Err(Problem::required(Label::new("ilość", "quantity"))),
        Some(quantity) if quantity <= Quantity::ZERO => Err(Problem::fixed(
            "QUANTITY_NOT_POSITIVE",
            "Ilość: podaj liczbę większą od zera.",
            "Quantity: give a number above zero.",
        )),
        Some(quantity) => Ok(quantity),
    }
}

fn vat_code(
    line: &Line,
    product: Option<&NewProduct>,
    context: &LineContext<'_>,
) -> Result<VatCode, Problem> {
    if let Some(code) = line.vat_code {
        return Ok(code);
    }
    let rate = line
        .rate
        .or(product.map(|product| product.rate))
        .ok_or_else(|| Problem::required(Label::new("stawka VAT", "VAT rate")))?;
    Ok(propose_code(
        rate,
        nature(line, product),
        context.buyer,
        context.seller_is_exempt,
    ))
}

/// Goods or service: the product knows, else the person says.
pub(super) fn nature(line: &Line, product: Option<&NewProduct>) -> Nature {
    match product.map(|product| product.kind) {
        Some(ProductKind::Goods) => Nature::Goods,
        Some(ProductKind::Service) => Nature::Service,
        None => line.nature,
    }
}

fn unit_price(
    line: &Line,
    product: Option<&NewProduct>,
    code: VatCode,
    context: &LineContext<'_>,
) -> Result<UnitPrice, Problem> {
    let price = match (line.unit_price, product) {
        (Some(price), _) => price,
        (None, Some(product)) if product.price_currency == context.currency => {
            product_price(product, code, context.method)?
        }
        (None, _) => {
            return Err(Problem::required(Label::new(
                "cena jednostkowa",
                "unit price",
            )));
        }
    };
    if price.is_negative() {
        return Err(Problem::fixed(
            "PRICE_NEGATIVE",
            "Cena jednostkowa: podaj zero lub liczbę dodatnią. Zwrot wykaż fakturą korygującą.",
            "Unit price: give zero or a positive number. Show a refund by a correction.",
        ));
    }
    Ok(price)
}

/// The product's price, net or gross by the method. A price kept the other way round is converted: out of
/// the product's rate, into the line's, each time rounded to the eighth place.
fn product_price(
    product: &NewProduct,
    code: VatCode,
    method: Method,
) -> Result<UnitPrice, Problem> {
    let product_percent = i128::from(product.rate.percent().unwrap_or(0));
    let line_percent = i128::from(code.tax_percent());
    let kept = i128::from(product.price.scaled());
    let price = match (product.price_base, method) {
        (PriceBase::Net, Method::FromNet) => kept,
        (PriceBase::Gross, Method::FromGross) if product_percent == line_percent => kept,
        (base, method) => {
            let net = match base {
                PriceBase::Net => kept,
                PriceBase::Gross => div_round_half_away(kept * 100, 100 + product_percent),
            };
            match method {
                Method::FromNet => net,
                Method::FromGross => div_round_half_away(net * (100 + line_percent), 100),
            }
        }
    };
    Ok(UnitPrice::try_from_scaled(price)?)
}

/// The line's value is in range and its discount not above it.
fn check_value(
    quantity: Quantity,
    price: UnitPrice,
    discount: Option<Discount>,
    scope: &mut Scope<'_>,
) -> Option<()> {
    if matches!(discount, Some(Discount::Amount(amount)) if amount.is_negative()) {
        scope.field(
            "discount",
            Problem::fixed(
                "DISCOUNT_NEGATIVE",
                "Rabat: podaj zero lub kwotę dodatnią.",
                "Discount: give zero or a positive amount.",
            ),
        );
        return None;
    }
    let (value, _) = scope.check(
        "unit_price",
        line_value(quantity, price, discount).map_err(Problem::from),
    )?;
    if value.is_negative() {
        scope.field(
            "discount",
            Problem::fixed(
                "DISCOUNT_TOO_LARGE",
                "Rabat: nie może przekraczać wartości pozycji. Zmniejsz rabat.",
                "Discount: it cannot exceed the value of the line. Reduce the discount.",
            ),
        );
        return None;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vat::ProductRate;

    fn product(base: PriceBase, price: &str, rate: ProductRate) -> NewProduct {
        NewProduct {
            kind: ProductKind::Goods,
            code: "T-1".into(),
            name: "Towar".into(),
            ean: None,
            unit_id: crate::ids::UnitId::v7(1, [0; 10]),
            rate,
            price_base: base,
            price: UnitPrice::parse(price).expect("price"),
            price_currency: Currency::PLN,
            pkwiu: None,
            cn: None,
            gtu: None,
            annex_15: false,
            category_id: None,
            producer_id: None,
            stock: Quantity::ZERO,
            weight_kg: None,
            short_description: String::new(),
            description: None,
            visible_in_shop: true,
        }
    }

    #[test]
    fn a_products_price_follows_method_and_code() {
        use Method::{FromGross, FromNet};
        for (base, price, rate, code, method, expected) in [
            (
                PriceBase::Net,
                "100",
                ProductRate::Rate23,
                VatCode::Rate23,
                FromNet,
                "100.00",
            ),
            (
                PriceBase::Net,
                "100",
                ProductRate::Rate23,
                VatCode::Rate23,
                FromGross,
                "123.00",
            ),
            (
                PriceBase::Gross,
                "30",
                ProductRate::Rate8,
                VatCode::Rate8,
                FromGross,
                "30.00",
            ),
            (
                PriceBase::Gross,
                "30",
                ProductRate::Rate8,
                VatCode::Rate8,
                FromNet,
                "27.77777778",
            ),
            (
                PriceBase::Gross,
                "123",
                ProductRate::Rate23,
                VatCode::ZeroIntraEu,
                FromNet,
                "100.00",
            ),
            (
                PriceBase::Gross,
                "123",
                ProductRate::Rate23,
                VatCode::ZeroIntraEu,
                FromGross,
                "100.00",
            ),
            (
                PriceBase::Net,
                "100",
                ProductRate::Exempt,
                VatCode::Exempt,
                FromGross,
                "100.00",
            ),
        ] {
            let found = product_price(&product(base, price, rate), code, method).expect("in range");
            assert_eq!(
                found.to_string(),
                expected,
                "{base:?} {price} {rate} {code} {method:?}"
            );
        }
    }
}
