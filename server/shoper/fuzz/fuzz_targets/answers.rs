//! Whatever a shop sends is an answer or an error, never a panic; what was read once is read again from its JSON.

#![no_main]

use kontor_shoper::{Category, Element, Page, Producer, Product, ProductImage, ProductStock, Resource, Tax, Unit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    page::<Product>(body);
    page::<ProductStock>(body);
    page::<ProductImage>(body);
    page::<Category>(body);
    page::<Producer>(body);
    page::<Tax>(body);
    page::<Unit>(body);
});

fn page<R: Resource>(body: &[u8]) {
    let Ok(page) = Page::<R>::from_json(body) else {
        return;
    };
    for element in &page.elements {
        let again = Element::<R>::from_json(element.json()).expect("its own JSON");
        assert!(again.id() == element.id());
    }
}
