//! The catalogues: the same by seed, awkward in known proportions, sound otherwise.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use kontor_practice_shop::catalogue::{
    Awkward, Blueprint, Currency, Format, Locale, Oddity, PICTURES_PER_PRODUCT_MAX, PRODUCTS_MAX,
    Parent, Product, TooManyProducts, VatClass,
};

fn generated(size: u32, seed: u64) -> Blueprint {
    Blueprint::generated(size, seed).expect("within the limit")
}

#[test]
fn the_same_size_and_seed_give_the_same_catalogue_and_another_seed_another() {
    let once = generated(1_000, 7);
    assert_eq!(once, generated(1_000, 7));
    let other = generated(1_000, 8);
    let same = once.products.iter().zip(&other.products);
    assert!(
        same.filter(|(one, other)| one.name() == other.name())
            .count()
            < 20
    );
}

#[test]
fn a_catalogue_of_today_is_the_catalogue_of_tomorrow() {
    // what somebody wrote down about "seed 1" must stay true after an update of a library
    let catalogue = generated(100, 1);
    let shown = |id| {
        let product = catalogue.product(id).unwrap();
        (
            product.code.to_string(),
            product.name().to_owned(),
            product.price.to_string(),
        )
    };
    insta::assert_debug_snapshot!([shown(1), shown(2), shown(50), shown(100)]);
}

#[test]
fn each_hundred_of_products_has_its_awkward_cases_in_proportion() {
    for seed in [0, 1, u64::MAX] {
        let catalogue = generated(500, seed);
        for case in Awkward::ALL {
            let Some(expected) = case.per_hundred() else {
                continue;
            };
            let mut carriers = [0; 5];
            for oddity in catalogue.with(case) {
                carriers[(oddity.id as usize - 1) / 100] += 1;
            }
            assert_eq!(carriers, [expected; 5], "{case:?} with seed {seed}");
        }
    }
}

#[test]
fn what_can_be_seen_on_a_product_is_what_was_declared() {
    for catalogue in [generated(2_000, 3), Blueprint::small()] {
        let mut declared: BTreeMap<u32, Vec<Awkward>> = BTreeMap::new();
        for Oddity { case, id, .. } in catalogue.oddities() {
            if case.per_hundred().is_some() && !takes_two(*case) {
                declared.entry(*id).or_default().push(*case);
            }
        }
        for product in &catalogue.products {
            let seen = Awkward::seen_on(product);
            let declared = declared.remove(&product.id).unwrap_or_default();
            // a name is taken over with everything that is odd about it
            assert_eq!(seen, declared, "product {}", product.id);
        }
    }
}

fn takes_two(case: Awkward) -> bool {
    matches!(
        case,
        Awkward::SameName | Awkward::CodeInOtherCase | Awkward::CodeWithSpace
    )
}

#[test]
fn names_and_codes_repeat_where_declared_and_nowhere_else() {
    let catalogue = generated(3_000, 5);
    let pairs = |case| {
        let oddities = catalogue.with(case);
        oddities.map(|oddity| {
            let product = |id| catalogue.product(id).unwrap();
            (product(oddity.id), product(oddity.partner.unwrap()))
        })
    };
    for (one, other) in pairs(Awkward::SameName) {
        assert_eq!(one.name(), other.name());
        assert_ne!(one.code, other.code);
    }
    for (one, other) in pairs(Awkward::CodeInOtherCase) {
        assert_ne!(one.code, other.code);
        assert_eq!(one.code.to_uppercase(), *other.code);
    }
    for (one, other) in pairs(Awkward::CodeWithSpace) {
        assert_eq!(*one.code, format!("{} ", other.code));
    }
    let declared = |cases: &[Awkward]| -> HashSet<u32> {
        let carriers = cases.iter().flat_map(|case| catalogue.with(*case));
        carriers.map(|oddity| oddity.id).collect()
    };
    let names = declared(&[Awkward::SameName]);
    assert_eq!(
        repeated(&catalogue, &names, |product| product.name().to_owned()),
        0
    );
    let codes = declared(&[
        Awkward::NoCode,
        Awkward::CodeInOtherCase,
        Awkward::CodeWithSpace,
    ]);
    assert_eq!(
        repeated(&catalogue, &codes, |product| product
            .code
            .trim()
            .to_lowercase()),
        0
    );
}

/// How many products repeat an earlier one's key, these left out.
fn repeated(
    catalogue: &Blueprint,
    without: &HashSet<u32>,
    key: impl Fn(&Product) -> String,
) -> usize {
    let products = catalogue.products.iter();
    let keys: Vec<String> = products
        .filter(|product| !without.contains(&product.id))
        .map(key)
        .collect();
    keys.len() - keys.iter().collect::<HashSet<_>>().len()
}

#[test]
fn every_ean_is_unique_valid_and_of_the_internal_range() {
    for catalogue in [generated(3_000, 11), Blueprint::small()] {
        let of_variants = catalogue.products.iter().flat_map(|p| p.variants.iter());
        let eans: Vec<String> = catalogue
            .products
            .iter()
            .filter_map(|product| product.ean)
            .chain(of_variants.filter_map(|variant| variant.ean))
            .map(|ean| ean.to_string())
            .collect();
        assert!(eans.len() > 30);
        assert_eq!(eans.iter().collect::<HashSet<_>>().len(), eans.len());
        for ean in eans {
            let digits: Vec<u32> = ean
                .chars()
                .map(|digit| digit.to_digit(10).unwrap())
                .collect();
            assert_eq!(digits.len(), 13, "{ean}");
            assert_eq!(digits[0], 2, "{ean}");
            // GS1: the weighted sum of all thirteen digits, 1 and 3 in turn, is a multiple of ten
            let sum: u32 = digits
                .iter()
                .zip([1, 3].iter().cycle())
                .map(|(d, w)| d * w)
                .sum();
            assert_eq!(sum % 10, 0, "{ean}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for catalogue in [generated(2_500, 13), Blueprint::small()] {
        let units: BTreeSet<u32> = catalogue.units.iter().map(|unit| unit.id).collect();
        let categories: BTreeSet<u32> = catalogue.categories.iter().map(|c| c.id).collect();
        let producers: BTreeSet<u32> = catalogue.producers.iter().map(|p| p.id).collect();
        for (index, product) in catalogue.products.iter().enumerate() {
            assert_eq!(product.id as usize, index + 1);
            assert!(units.contains(&product.unit));
            assert!(!product.categories.is_empty());
            assert!(product.categories.iter().all(|id| categories.contains(id)));
            assert!(product.producer.is_none_or(|id| producers.contains(&id)));
            assert!(product.price.0 > 0);
            assert!(product.picture_count <= PICTURES_PER_PRODUCT_MAX);
            for part in &product.bundle {
                assert_ne!(part.product, product.id);
                assert!(catalogue.product(part.product).unwrap().bundle.is_empty());
            }
            assert_eq!(product.variants.is_empty(), product.option_group.is_none());
            assert!(choices_exist(&catalogue, product), "product {}", product.id);
        }
    }
}

/// Whether each variant chooses one existing value of each option of the product's group, and none like
/// another variant.
fn choices_exist(catalogue: &Blueprint, product: &Product) -> bool {
    let Some(group) = product.option_group else {
        return true;
    };
    let group = catalogue.option_groups.iter().find(|g| g.id == group);
    let group = group.expect("the group of options");
    let valid = |choice: &[(u32, u32)]| {
        choice.len() == group.options.len()
            && choice.iter().zip(&group.options).all(|(chosen, option)| {
                chosen.0 == option.id && option.values.iter().any(|value| value.id == chosen.1)
            })
    };
    let choices: HashSet<_> = product.variants.iter().map(|v| &v.choice).collect();
    choices.len() == product.variants.len() && choices.into_iter().all(|choice| valid(choice))
}

#[test]
fn categories_are_twins_or_orphans_where_declared_and_nowhere_else() {
    for size in [0, 50, 5_000] {
        let catalogue = generated(size, 17);
        let category = |id: u32| &catalogue.categories[id as usize - 1];
        let mut twins = BTreeSet::new();
        let mut orphans = BTreeSet::new();
        let mut seen = HashSet::new();
        for c in &catalogue.categories {
            if !seen.insert((c.name.clone(), format!("{:?}", c.parent))) {
                twins.insert(c.id);
            }
            if let Parent::Category(parent) = c.parent
                && !catalogue.categories.iter().any(|c| c.id == parent)
            {
                orphans.insert(c.id);
            }
        }
        let declared = |case| catalogue.with(case).map(|o| o.id).collect::<BTreeSet<_>>();
        assert!(!twins.is_empty() && !orphans.is_empty());
        assert_eq!(declared(Awkward::CategoryTwice), twins);
        assert_eq!(declared(Awkward::OrphanCategory), orphans);
        for twin in catalogue.with(Awkward::CategoryTwice) {
            assert_eq!(category(twin.id).name, category(twin.partner.unwrap()).name);
        }
    }
}

#[test]
fn producers_share_a_name_where_declared_and_nowhere_else() {
    for size in [0, 20_000] {
        let catalogue = generated(size, 19);
        let mut seen = HashSet::new();
        let repeating = catalogue
            .producers
            .iter()
            .filter(|p| !seen.insert(p.name.clone()));
        let repeating: BTreeSet<u32> = repeating.map(|producer| producer.id).collect();
        let declared = catalogue.with(Awkward::ProducerTwice);
        assert!(!repeating.is_empty());
        assert_eq!(
            declared.map(|oddity| oddity.id).collect::<BTreeSet<_>>(),
            repeating
        );
    }
}

#[test]
fn a_rest_of_a_hundred_is_sound_however_small() {
    for size in 0..40 {
        let catalogue = generated(size, 23);
        assert_eq!(catalogue.products.len(), size as usize);
        for oddity in catalogue
            .oddities()
            .iter()
            .filter(|o| o.case.per_hundred().is_some())
        {
            assert!(oddity.id <= size && oddity.partner.is_none_or(|partner| partner <= size));
        }
    }
}

#[test]
fn the_largest_catalogue_is_made_and_a_larger_one_refused() {
    let largest = generated(PRODUCTS_MAX, 1);
    assert_eq!(largest.products.len(), 100_000);
    assert_eq!(largest.with(Awkward::NoCode).count(), 3_000);
    let asked = PRODUCTS_MAX + 1;
    assert_eq!(
        Blueprint::generated(asked, 1),
        Err(TooManyProducts { asked })
    );
}

#[test]
fn the_small_catalogue_shows_what_an_office_has_to_deal_with() {
    let small = Blueprint::small();
    let vat: HashSet<VatClass> = small.products.iter().map(|product| product.vat).collect();
    assert_eq!(vat.len(), 6);
    let units: BTreeSet<&str> = small
        .products
        .iter()
        .map(|product| {
            small
                .units
                .iter()
                .find(|u| u.id == product.unit)
                .unwrap()
                .name
        })
        .collect();
    assert_eq!(
        units,
        ["godz.", "kg", "m", "opak.", "szt.", "zestaw"].into()
    );
    for case in [
        Awkward::FractionalStock,
        Awkward::Variants,
        Awkward::Bundle,
        Awkward::OtherCurrency,
        Awkward::Promotion,
        Awkward::Inactive,
    ] {
        assert!(small.with(case).count() > 0, "{case:?}");
    }
    for product in &small.products {
        assert!(product.picture_count > 0 && product.has(Locale::Polish));
        assert!(product.translation().description.ends_with("</ul>"));
        assert_ne!(
            product.currency == Currency::Pln,
            product.code.ends_with("-EUR")
        );
    }
}

#[test]
fn a_picture_is_the_same_each_time_and_like_no_other() {
    let small = Blueprint::small();
    let mut seen = HashSet::new();
    let mut formats = HashSet::new();
    for product in small.products.iter().take(16) {
        for picture in product.pictures() {
            let drawn = picture.draw();
            assert_eq!(drawn, picture.draw());
            let begins: &[u8] = match drawn.format {
                Format::Png => b"\x89PNG\r\n\x1a\n",
                Format::WebP => b"RIFF",
            };
            assert!(drawn.bytes.starts_with(begins));
            assert!(drawn.bytes.len() < 60_000, "{} bytes", drawn.bytes.len());
            assert!(picture.file_name().ends_with(drawn.format.extension()));
            formats.insert(drawn.format);
            assert!(seen.insert(drawn.bytes), "{}", picture.file_name());
        }
    }
    assert_eq!(formats.len(), 2);
}

#[test]
fn half_of_generated_products_have_one_to_four_pictures() {
    let catalogue = generated(3_000, 29);
    let with = |count| {
        catalogue
            .products
            .iter()
            .filter(|p| p.picture_count == count)
            .count()
    };
    let none = with(0);
    assert!((1_350..1_650).contains(&none), "{none} without a picture");
    for count in 1..=PICTURES_PER_PRODUCT_MAX {
        let some = with(count);
        assert!((300..450).contains(&some), "{some} with {count} pictures");
    }
}

#[test]
fn the_users_document_counts_the_awkward_cases_as_they_are() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/pl/sklep-probny.md");
    let document = std::fs::read_to_string(document).expect("the document for users");
    let rows = [
        ("ta sama nazwa co inny towar", Awkward::SameName),
        ("brak kodu", Awkward::NoCode),
        ("kod różny tylko wielkością liter", Awkward::CodeInOtherCase),
        ("kod ze spacją na końcu", Awkward::CodeWithSpace),
        ("stan z ułamkiem", Awkward::FractionalStock),
        ("bez polskiej nazwy i opisu", Awkward::MissingTranslation),
        ("warianty (kolor, rozmiar)", Awkward::Variants),
        ("komplet innych towarów", Awkward::Bundle),
        ("cena w euro", Awkward::OtherCurrency),
        ("trwająca promocja", Awkward::Promotion),
        ("puste daty", Awkward::ZeroDates),
        ("ukryty", Awkward::Inactive),
        ("bez producenta", Awkward::NoProducer),
        ("bez EAN", Awkward::NoEan),
        ("złośliwa nazwa", Awkward::HostileName),
        ("nazwa na 255 znaków", Awkward::LongName),
    ];
    for (row, case) in rows {
        let carriers = case.per_hundred().expect("a case of products");
        let expected = format!("| {row} | {carriers} |");
        assert!(document.contains(&expected), "{expected}");
    }
    for case in [
        Awkward::ZeroRate,
        Awkward::ExemptVat,
        Awkward::NotSubjectToVat,
    ] {
        assert_eq!(case.per_hundred(), Some(1));
    }
    assert!(document.contains("| stawka 0%, „zw.”, „np.” | po 1 |"));
}
