//! What a product can choose from dictionaries.

use kontor_domain::{
    dictionary::Category,
    product::NewProduct,
    refusal::{Label, Problem, Violations},
};
use kontor_store::{Conn, categories, producers, units};

use crate::error::Error;

/// Unit, category and producer must be there; those newly chosen must also be in use. Returns the unit's short name.
pub(super) fn check_choices(
    conn: &mut Conn,
    data: &NewProduct,
    before: Option<&NewProduct>,
) -> Result<String, Error> {
    let mut violations = Violations::new();
    let mut scope = violations.scope("product");
    let unit = units::find(conn, data.unit_id)?;
    let kept = before.is_some_and(|before| before.unit_id == data.unit_id);
    if !unit.as_ref().is_some_and(|unit| unit.active || kept) {
        scope.field(
            "unit_id",
            not_to_choose(Label::new("jednostka miary", "unit")),
        );
    }
    if let Some(id) = data.category_id {
        let kept = before.is_some_and(|before| before.category_id == Some(id));
        let is_own = |category: &Category| category.shop_id.is_none() && (category.active || kept);
        if !categories::find(conn, id)?.as_ref().is_some_and(is_own) {
            scope.field(
                "category_id",
                not_to_choose(Label::new("kategoria", "category")),
            );
        }
    }
    if let Some(id) = data.producer_id {
        let kept = before.is_some_and(|before| before.producer_id == Some(id));
        if !producers::find(conn, id)?.is_some_and(|producer| producer.active || kept) {
            scope.field(
                "producer_id",
                not_to_choose(Label::new("producent", "producer")),
            );
        }
    }
    violations.into_result()?;
    Ok(unit.map(|unit| unit.name).unwrap_or_default())
}

pub(super) fn not_to_choose(label: Label) -> Problem {
    Problem::new(
        "NOT_TO_CHOOSE",
        format!(
            "Pole „{}”: wybierz pozycję ze słownika, która jest używana.",
            label.pl
        ),
        format!(
            "The field \"{}\": choose an entry of the dictionary that is in use.",
            label.en
        ),
    )
}
