//! Shapes as they were recorded from shops, with values of our own.

use time::macros::datetime;

use crate::{
    Category, CategoryNode, ErrorKind, Id, Parent, Producer, Product, ProductImage, Resource, Tax,
    Unit,
    answer::{done, element, inserted, page},
    decode,
};

/// A product without variants and pictures, in two groups of attributes, one of them empty.
pub(super) const PRODUCT: &str = r#"{"product_id":"501","producer_id":"12","group_id":null,"tax_id":"1","add_date":"2026-01-05 10:00:00","edit_date":"2026-02-01 09:30:00","other_price":"0.00","pkwiu":"","unit_id":"1","in_loyalty":"0","loyalty_score":null,"loyalty_price":null,"bestseller":"0","newproduct":"0","dimension_w":"0.0000","dimension_h":"0.0000","dimension_l":"0.0000","vol_weight":"0.0000","currency_id":null,"gauge_id":null,"unit_price_calculation":"0","type":"0","category_id":"40","categories":[40,41],"is_product_of_day":false,"is_digital":0,"collections":[],"promo_price":null,"code":"T-501","ean":"","stock":{"stock_id":"601","extended":"0","price":"123.00","price_type":"1","price_buying":"0.00","price_buying_net":"0.00","stock":"7","package":"0","warn_level":"1","sold":"0","weight":"0.25","weight_type":"1","active":"1","default":"1","product_id":"501","availability_id":null,"delivery_id":"5","gfx_id":null,"code":"T-501","ean":"","comp_weight":"0.25","comp_price":"123.00","comp_promo_price":"123.00","price_wholesale":"123.00","comp_price_wholesale":"123.00","comp_promo_price_wholesale":"123.00","price_special":"123.00","comp_price_special":"123.00","comp_promo_price_special":"123.00","price_type_wholesale":"0","price_type_special":"0","calculation_unit_id":null,"calculation_unit_ratio":"0","historical_lowest_price":"123.00","wholesale_historical_lowest_price":"123.00","special_historical_lowest_price":"123.00","calculated_availability_id":"2"},"translations":{"pl_PL":{"translation_id":"501","product_id":"501","name":"Test","short_description":"","description":"<p>x<\/p>","active":"1","lang_id":"1","isdefault":"0","seo_title":"","seo_description":"","seo_keywords":"","order":"1","main_page":"0","main_page_order":"0","booster":"","seo_url":"","permalink":"https:\/\/shop.example\/pl\/p\/Test\/501"}},"options":[],"options_non_stock":[],"attributes":{"5":{"10":"wool"},"6":[]},"related":[],"main_image":false,"feeds_excludes":[],"tags":[],"safety_information":{"gpsr_producer_id":null,"gpsr_importer_id":null,"gpsr_responsible_id":null,"gpsr_certificates":[]}}"#;
const PICTURE: &str = r#"{"gfx_id":"701","product_id":"501","name":"front.jpg","unic_name":"701","order":"1","hidden":"0","main":1,"translations":{"pl_PL":{"translation_id":"701","gfx_id":"701","name":"front.jpg","description":"","lang_id":"1"}},"extension":"jpg"}"#;
const PRODUCER: &str = r#"{"producer_id":"12","name":"Acme","web":"","gfx":"","isdefault":"0","in_loyalty":"0","sort_type":"0","translations":{"pl_PL":{"translation_id":"12","producer_id":"12","description":"","lang_id":"1","seo_title":"","seo_description":"","seo_keywords":"","seo_url":"","permalink":"https:\/\/shop.example\/pl_PL\/producer\/Acme\/12"}}}"#;
const CATEGORY: &str = r#"{"category_id":"40","order":"1","root":"0","in_loyalty":"0","sort_type":"0","image_background":"","image_thumbnail":"","translations":{"pl_PL":{"trans_id":"40","category_id":"40","name":"Dresses","description":"","description_bottom":"","active":"1","pres_id":null,"isdefault":"0","lang_id":"1","seo_title":"","seo_description":"","seo_keywords":"","custom_heading":"","seo_url":"","permalink":"…","items":1,"attribute_groups":[5,6]}}}"#;
const UNIT: &str = r#"{"unit_id":"2","floating_point":"1","translations":{"pl_PL":{"translation_id":"2","unit_id":"2","name":"kg","lang_id":"1"}}}"#;

fn id<R>(number: u64) -> Id<R> {
    Id::new(number).expect("not zero")
}

#[test]
fn a_product() {
    let product = element::<Product>(PRODUCT.as_bytes()).expect("readable");
    assert_eq!(product.json(), PRODUCT, "the JSON is kept as it came");
    assert_eq!(product.id(), id(501));
    assert_eq!(product.producer_id, Some(id(12)));
    assert_eq!(product.currency_id, None);
    assert_eq!(product.categories, [id(40), id(41)]);
    assert_eq!(product.edit_date, Some(datetime!(2026-02-01 09:30)));
    assert!(product.main_image.is_none());
    assert!(!product.has_variants() && !product.is_bundle());
    let stock = product.stock.as_ref().expect("a basic row");
    assert_eq!(stock.price.and_then(|price| price.scaled(2)), Some(12_300));
    assert_eq!(
        stock.weight.map(|weight| weight.to_string()).as_deref(),
        Some("0.25")
    );
    assert_eq!(stock.extended, Some(false));
    let text = &product.translations["pl_PL"];
    assert_eq!(
        (text.name.as_str(), text.description.as_str()),
        ("Test", "<p>x</p>")
    );
    assert_eq!(text.permalink, "https://shop.example/pl/p/Test/501");
    assert_eq!(product.attributes.0["5"]["10"].0, "wool");
    assert!(product.attributes.0["6"].is_empty());
}

#[test]
fn the_mark_for_the_register_stands_in_one_of_two_places() {
    for (json, expected) in [
        (r#"{"product_id":1}"#, None),
        (r#"{"product_id":1,"additional_gtu":"none"}"#, None),
        (
            r#"{"product_id":1,"additional_gtu":"GTU_06"}"#,
            Some("GTU_06"),
        ),
        (
            r#"{"product_id":1,"additional_gtu":"GTU_06","stock":{"stock_id":1,"additional_codes":{"gtu":"GTU_13"}}}"#,
            Some("GTU_13"),
        ),
        (
            r#"{"product_id":1,"additional_gtu":"GTU_06","stock":{"stock_id":1,"additional_codes":{"gtu":"none"}}}"#,
            None,
        ),
        (
            r#"{"product_id":1,"additional_gtu":"GTU_06","stock":{"stock_id":1,"additional_codes":[]}}"#,
            Some("GTU_06"),
        ),
    ] {
        let product = element::<Product>(json.as_bytes()).expect("readable");
        assert_eq!(product.gtu(), expected, "{json}");
    }
}

#[test]
fn a_picture() {
    let picture = element::<ProductImage>(PICTURE.as_bytes()).expect("readable");
    assert_eq!(
        (picture.order, picture.main, picture.hidden),
        (Some(1), Some(true), Some(false))
    );
    assert_eq!(picture.file_name().as_deref(), Some("701.jpg"));
}

#[test]
fn a_producer_a_category_and_a_unit() {
    let producer = element::<Producer>(PRODUCER.as_bytes()).expect("readable");
    assert_eq!((producer.id(), producer.name.as_str()), (id(12), "Acme"));
    let category = element::<Category>(CATEGORY.as_bytes()).expect("readable");
    assert_eq!(category.root, Some(false));
    assert_eq!(category.translations["pl_PL"].items, Some(1));
    let unit = element::<Unit>(UNIT.as_bytes()).expect("readable");
    assert_eq!(unit.floating_point, Some(true));
}

#[test]
fn taxes_of_the_same_value_differ_by_class() {
    let body = r#"{"count":"3","pages":1,"page":1,"list":[{"tax_id":"3","value":"0","name":"0%","class":"0%"},{"tax_id":"4","value":"0","name":"zw.","class":"zw."},{"tax_id":"5","value":"0","name":"np.","class":"np."}]}"#;
    let page = page::<Tax>(body.as_bytes()).expect("readable");
    assert_eq!(
        page.elements
            .iter()
            .map(|tax| tax.class.as_str())
            .collect::<Vec<_>>(),
        ["0%", "zw.", "np."]
    );
}

#[test]
fn a_tree_of_categories() {
    let body =
        r#"[{"id":21,"children":[{"id":16,"children":[]},{"id":"17"}]},{"id":22,"children":null}]"#;
    let tree: Vec<CategoryNode> = decode::body(body.as_bytes()).expect("readable");
    assert_eq!(tree.len(), 2);
    assert_eq!(
        tree[0]
            .children
            .iter()
            .map(|node| node.id.get())
            .collect::<Vec<_>>(),
        [16, 17]
    );
}

#[test]
fn envelopes() {
    let empty = page::<Unit>(br#"{"count":"0","pages":0,"page":1,"list":[]}"#).expect("readable");
    assert!(empty.is_empty());
    assert_eq!(
        (empty.count, empty.pages, empty.page),
        (Some(0), Some(0), Some(1))
    );
    let keyed = format!(r#"{{"count":2,"pages":"1","page":1,"list":{{"0":{UNIT},"7":{UNIT}}}}}"#);
    assert_eq!(
        page::<Unit>(keyed.as_bytes())
            .expect("readable")
            .elements
            .len(),
        2
    );
    for body in [
        "{}",
        "[]",
        "1",
        "",
        "<html>",
        r#"{"error":"server_error"}"#,
        r#"{"list":[{"unit_id":"#,
    ] {
        assert!(page::<Unit>(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn an_unreadable_element_does_not_take_the_page_with_it() {
    let body =
        format!(r#"{{"count":"3","list":[{UNIT},{{"unit_id":"3","floating_point":"maybe"}},7]}}"#);
    let page = page::<Unit>(body.as_bytes()).expect("readable");
    assert_eq!(
        (page.elements.len(), page.unreadable.len(), page.len()),
        (1, 2, 3)
    );
    assert_eq!(page.unreadable[0].id, Some(3));
    assert_eq!(
        page.unreadable[0].json,
        r#"{"unit_id":"3","floating_point":"maybe"}"#
    );
    assert_eq!(page.unreadable[0].error.kind(), ErrorKind::Unreadable);
    assert!(page.unreadable[0].error.to_string().contains("maybe"));
    assert_eq!(page.unreadable[1].id, None);
}

#[test]
fn answers_to_writes() {
    for body in ["93", "\"93\"", " 93\n"] {
        assert_eq!(
            inserted::<Unit>(body.as_bytes()).expect("a number"),
            id(93),
            "{body}"
        );
    }
    for body in ["0", "false", "{}", "<html>", ""] {
        assert!(inserted::<Unit>(body.as_bytes()).is_err(), "{body}");
    }
    for body in ["1", "\"1\"", "true", UNIT] {
        done(body.as_bytes()).expect(body);
    }
    for body in [
        "0",
        "false",
        "null",
        "[]",
        "",
        "<html>",
        r#"{"error":"server_error","error_description":"x"}"#,
    ] {
        assert!(done(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn what_is_written_holds_only_what_is_set() {
    use crate::{CategoryFields, CategoryTranslationFields, StockFields};
    let text = CategoryTranslationFields {
        name: Some("Sukienki".into()),
        active: Some(true),
        ..CategoryTranslationFields::default()
    };
    let category = CategoryFields {
        parent_id: Some(Parent::Root),
        translations: Some([("pl_PL".to_owned(), text)].into()),
        ..CategoryFields::default()
    };
    assert_eq!(
        serde_json::to_string(&category).expect("JSON"),
        r#"{"parent_id":0,"translations":{"pl_PL":{"name":"Sukienki","active":1}}}"#
    );
    let stock = StockFields {
        price: Some("12.30".parse().expect("a price")),
        ..StockFields::default()
    };
    assert_eq!(
        serde_json::to_string(&stock).expect("JSON"),
        r#"{"price":"12.30"}"#
    );
}
