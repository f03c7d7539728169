//! Each option of each kind: what it does to elements of every standing, which calls it makes, and that nothing else is touched.

use kontor_domain::sync::{
    kind::Kind,
    options::{Gone, Linked, TypedKindOptions},
};

use super::{Desk, at_each_desk, exemplars::Exemplars};

/// An option, and what it comes to. `@` stands for the table here or in the shop.
struct Case {
    name: &'static str,
    change: fn(&mut TypedKindOptions),
    /// What happens, on both sides.
    effects: &'static [&'static str],
    /// The calls. The kind's list is read once for the plan; then before changing, adding or deleting anything.
    calls: &'static [&'static str],
}

/// Links are made by hand alone: what each other option does is seen by itself.
fn alone(options: &mut TypedKindOptions) {
    options.link_automatically = false;
}

const READ: &[&str] = &["GET @"];
const READ_AGAIN: &[&str] = &["GET @", "GET @"];

const NOTHING: Case = Case {
    name: "nothing",
    change: alone,
    effects: &[],
    calls: READ,
};
const LINK: Case = Case {
    name: "link automatically",
    change: |_| {},
    effects: &["+ link matching"],
    calls: READ,
};
const ONLY_NEW: Case = Case {
    name: "fetch only new ones",
    change: |options| options.fetch_all = false,
    effects: &["+ link matching"],
    calls: READ,
};
const ARCHIVE: Case = Case {
    name: "archive what is gone in the shop",
    change: |options| {
        alone(options);
        options.gone = Gone::Archive;
    },
    effects: &["~ here @ gone in shop: active"],
    calls: READ,
};
const UNLINK: Case = Case {
    name: "unlink what is gone",
    change: |options| {
        alone(options);
        options.gone = Gone::Unlink;
    },
    effects: &["- link gone here", "- link gone in shop"],
    calls: READ,
};

fn local(options: &mut TypedKindOptions) {
    alone(options);
    options.linked = Linked::UpdateLocal;
}

/// What changed in the shop is not known, so nothing is written of it: only what was linked by hand.
fn only_new_and_local(options: &mut TypedKindOptions) {
    local(options);
    options.fetch_all = false;
}

fn in_shop(options: &mut TypedKindOptions) {
    alone(options);
    options.linked = Linked::UpdateInShop;
}

fn import(options: &mut TypedKindOptions) {
    alone(options);
    options.import = true;
}

fn export(options: &mut TypedKindOptions) {
    alone(options);
    options.export = true;
}

fn delete(options: &mut TypedKindOptions) {
    alone(options);
    options.delete_in_shop = true;
}

fn delete_gone(options: &mut TypedKindOptions) {
    alone(options);
    options.gone = Gone::DeleteInShop;
}

const fn case(
    name: &'static str,
    change: fn(&mut TypedKindOptions),
    effects: &'static [&'static str],
    calls: &'static [&'static str],
) -> Case {
    Case {
        name,
        change,
        effects,
        calls,
    }
}

const IMPORT: Case = case(
    "import",
    import,
    &["+ here @ shop only", "+ link shop only"],
    READ,
);
const EXPORT: Case = case(
    "export",
    export,
    &["+ link here only", "+ shop @ here only"],
    &["GET @", "GET @", "POST bulk: POST @"],
);
const DELETE: Case = case(
    "delete",
    delete,
    &["- shop @ matching", "- shop @ shop only"],
    &["GET @", "GET @", "POST bulk: DELETE @, DELETE @"],
);
const DELETE_GONE: Case = case(
    "delete what is gone here",
    delete_gone,
    &["- link gone here", "- shop @ gone here"],
    &["GET @", "GET @", "POST bulk: DELETE @"],
);
const PUT_TWO: &[&str] = &["GET @", "GET @", "POST bulk: PUT @, PUT @"];

const UNITS: &[Case] = &[
    NOTHING,
    LINK,
    ONLY_NEW,
    case(
        "fetch only new ones and update locally",
        only_new_and_local,
        &["~ here @ by hand: name", "~ link by hand: agreed"],
        READ_AGAIN,
    ),
    case(
        "update locally",
        local,
        &[
            "~ here @ by hand: name",
            "~ here @ differs: decimals",
            "~ link by hand: agreed",
            "~ link differs: agreed",
        ],
        READ_AGAIN,
    ),
    case(
        "update in the shop",
        in_shop,
        &[
            "~ link by hand: agreed",
            "~ shop @ by hand there: name",
            "~ shop @ differs: floating_point",
        ],
        PUT_TWO,
    ),
    IMPORT,
    EXPORT,
    DELETE,
    ARCHIVE,
    DELETE_GONE,
    UNLINK,
];

const PRODUCERS: &[Case] = &[
    NOTHING,
    LINK,
    ONLY_NEW,
    case(
        "fetch only new ones and update locally",
        only_new_and_local,
        &["~ here @ by hand: name", "~ link by hand: agreed"],
        READ_AGAIN,
    ),
    case(
        "update locally",
        local,
        &[
            "~ here @ by hand: name",
            "~ here @ differs: web",
            "~ link by hand: agreed",
            "~ link differs: agreed",
        ],
        READ_AGAIN,
    ),
    case(
        "update in the shop",
        in_shop,
        &[
            "~ link by hand: agreed",
            "~ shop @ by hand there: name",
            "~ shop @ differs: web",
        ],
        PUT_TWO,
    ),
    IMPORT,
    EXPORT,
    DELETE,
    ARCHIVE,
    DELETE_GONE,
    UNLINK,
];

const PRODUCTS: &[Case] = &[
    NOTHING,
    LINK,
    ONLY_NEW,
    case(
        "fetch only new ones and update locally",
        only_new_and_local,
        &[
            "~ here @ by hand: code, name, search_text",
            "~ link by hand: agreed",
        ],
        READ_AGAIN,
    ),
    case(
        "update locally",
        local,
        &[
            "~ here @ by hand: code, name, search_text",
            "~ here @ differs: price",
            "~ link by hand: agreed",
            "~ link differs: agreed",
        ],
        READ_AGAIN,
    ),
    case(
        "update in the shop",
        in_shop,
        &[
            "~ link by hand: agreed",
            "~ shop @ by hand there: code, name",
            "~ shop @ differs: price",
        ],
        PUT_TWO,
    ),
    IMPORT,
    // its texts are read back: the shop may have made something else of them
    case(
        "export",
        export,
        &["+ link here only", "+ shop @ here only"],
        &["GET @", "GET @", "POST bulk: POST @", "GET @"],
    ),
    // all of it is kept first: the stock rows, and the pictures if there are any
    case(
        "delete",
        delete,
        &["- shop @ matching", "- shop @ shop only"],
        &[
            "GET @",
            "GET @",
            "GET product-stocks",
            "GET product-images",
            "POST bulk: DELETE @, DELETE @",
        ],
    ),
    ARCHIVE,
    case(
        "delete what is gone here",
        delete_gone,
        &["- link gone here", "- shop @ gone here"],
        &[
            "GET @",
            "GET @",
            "GET product-stocks",
            "GET product-images",
            "POST bulk: DELETE @",
        ],
    ),
    UNLINK,
];

/// Names of pictures need not differ, so one that is on both sides is created anew where links are made by hand alone.
const IMAGES: &[Case] = &[
    NOTHING,
    LINK,
    ONLY_NEW,
    case(
        "fetch only new ones and update locally",
        only_new_and_local,
        &[
            "~ here @ by hand: name, position",
            "~ here @ here only: position",
            "~ link by hand: agreed",
        ],
        READ_AGAIN,
    ),
    case(
        "update locally",
        local,
        &[
            "~ here @ by hand: name, position",
            "~ here @ differs: name",
            "~ here @ here only: position",
            "~ link by hand: agreed",
            "~ link differs: agreed",
        ],
        READ_AGAIN,
    ),
    // what became of the order is read back
    case(
        "update in the shop",
        in_shop,
        &[
            "~ link by hand: agreed",
            "~ shop @ by hand there: name",
            "~ shop @ differs there: name",
        ],
        &["GET @", "GET @", "POST bulk: PUT @, PUT @", "GET @"],
    ),
    case(
        "import",
        import,
        &[
            "+ here @ matching",
            "+ here @ shop only",
            "+ link matching",
            "+ link shop only",
            "~ here @ ignored: position",
            "~ here @ matching: position",
        ],
        READ,
    ),
    case(
        "export",
        export,
        &[
            "+ link here only",
            "+ link matching",
            "+ shop @ here only",
            "+ shop @ matching",
        ],
        &["GET @", "GET @", "POST @", "POST @", "GET @"],
    ),
    DELETE,
    DELETE_GONE,
    UNLINK,
];

async fn tell(desk: &Desk<'_>, kind: Kind, (here, there): (&str, &str), cases: &[Case]) {
    let exemplars = Exemplars::prepare(desk, kind).await;
    for case in cases {
        exemplars.place().await;
        desk.set(kind, case.change).await.unwrap();
        let before = desk.world().await;
        desk.practice.clear_journal();
        let plan = desk.plan(&[kind]).await;
        let planned = desk.world().await.effects(&before);
        assert_eq!(
            planned,
            Vec::<String>::new(),
            "{kind}: planning writes nothing"
        );
        desk.apply_plan(&plan).await;
        let named = |text: &&str| {
            let table = if text[1..].starts_with(" here ") {
                here
            } else {
                there
            };
            text.replace('@', table)
        };
        let effects: Vec<String> = case.effects.iter().map(named).collect();
        let calls: Vec<String> = case.calls.iter().map(named).collect();
        let (is, did) = (desk.world().await.effects(&before), desk.calls());
        assert_eq!((is, did), (effects, calls), "{kind}: {}", case.name);
        exemplars.clear().await;
    }
}

#[tokio::test]
async fn each_option_does_to_units_what_it_says_and_nothing_else() {
    at_each_desk(async |desk| tell(desk, Kind::Unit, ("units", "units"), UNITS).await).await;
}

#[tokio::test]
async fn each_option_does_to_producers_what_it_says_and_nothing_else() {
    let tables = ("producers", "producers");
    at_each_desk(async |desk| tell(desk, Kind::Producer, tables, PRODUCERS).await).await;
}

#[tokio::test]
async fn each_option_does_to_products_what_it_says_and_nothing_else() {
    let tables = ("products", "products");
    at_each_desk(async |desk| tell(desk, Kind::Product, tables, PRODUCTS).await).await;
}

#[tokio::test]
async fn each_option_does_to_pictures_what_it_says_and_nothing_else() {
    let tables = ("product_images", "product-images");
    at_each_desk(async |desk| tell(desk, Kind::ProductImage, tables, IMAGES).await).await;
}
