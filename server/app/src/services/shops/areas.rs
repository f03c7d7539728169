//! The parts of a shop's interface that a synchronisation needs, as its panel grants rights to them.

use kontor_domain::refusal::Label;

/// What the program does in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// It reads.
    Read,
    /// It reads, adds, edits and deletes.
    Write,
}

/// An area.
#[derive(Debug)]
pub(super) struct Area {
    /// Name of the resource below `/webapi/rest/`.
    pub path: &'static str,
    /// What people call it.
    pub label: Label,
    /// What the program does there.
    pub need: Need,
    /// The check of the right to read.
    pub read_check: &'static str,
    /// The check of the right to write.
    pub write_check: &'static str,
}

const fn area(
    path: &'static str,
    label: Label,
    need: Need,
    read_check: &'static str,
    write_check: &'static str,
) -> Area {
    Area {
        path,
        label,
        need,
        read_check,
        write_check,
    }
}

/// All areas that a synchronisation needs, in its order (shop synchronisation, section 2: which kinds it may write).
#[rustfmt::skip]
pub(super) const AREAS: &[Area] = &[
    area("units", Label::new("jednostki miary", "units of measure"), Need::Write, "READ_UNITS", "WRITE_UNITS"),
    area("categories", Label::new("kategorie", "categories"), Need::Read, "READ_CATEGORIES", ""),
    area("categories-tree", Label::new("drzewo kategorii", "tree of categories"), Need::Read, "READ_CATEGORIES_TREE", ""),
    area("producers", Label::new("producenci", "producers"), Need::Write, "READ_PRODUCERS", "WRITE_PRODUCERS"),
    area("taxes", Label::new("stawki VAT", "VAT rates"), Need::Read, "READ_TAXES", ""),
    area("products", Label::new("produkty", "products"), Need::Write, "READ_PRODUCTS", "WRITE_PRODUCTS"),
    area("product-stocks", Label::new("stany magazynowe i warianty", "stock and variants"), Need::Write, "READ_PRODUCT_STOCKS", "WRITE_PRODUCT_STOCKS"),
    area("product-images", Label::new("zdjęcia produktów", "pictures of products"), Need::Write, "READ_PRODUCT_IMAGES", "WRITE_PRODUCT_IMAGES"),
    area("languages", Label::new("języki", "languages"), Need::Read, "READ_LANGUAGES", ""),
];

/// What people call the area of a call such as `GET products/36`.
pub(super) fn label_of_call(call: &str) -> Label {
    let path = call.split_once(' ').map_or(call, |(_, path)| path);
    let resource = path.split('/').next().unwrap_or_default();
    AREAS.iter().find(|area| area.path == resource).map_or(
        Label::new("ustawienia sklepu", "settings of the shop"),
        |area| area.label,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_named_by_its_area() {
        assert_eq!(label_of_call("GET products/36").pl, "produkty");
        assert_eq!(label_of_call("GET categories-tree").pl, "drzewo kategorii");
        assert_eq!(
            label_of_call("GET application-config").pl,
            "ustawienia sklepu"
        );
        assert_eq!(label_of_call("").pl, "ustawienia sklepu");
    }
}
