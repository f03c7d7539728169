//! Pictures of linked products.

use kontor_domain::sync::{
    kind::Kind,
    operation::{Action, Reason},
    options::{KindOptions, Linked},
};
use kontor_store::sync::{image_hashes, links};
use serde_json::json;

use super::{Office, fields_of, import, on_each_database, small};

const PICTURES: [Kind; 1] = [Kind::ProductImage];

#[tokio::test]
async fn pictures_whose_names_do_not_decide_are_recognised_by_their_bytes_downloaded_once() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let images = office.shop.panel(|panel| {
            let ids = panel.ids("product-images").into_iter();
            let of_first =
                ids.filter(|id| panel.get("product-images", *id).unwrap()["product_id"] == "1");
            of_first.map(u64::from).collect::<Vec<_>>()
        });
        let number = images[0];
        let local = office.partner(Kind::ProductImage, number).await;
        let shop = office.id;
        office
            .write(move |conn| {
                Ok(links::delete(
                    conn,
                    shop,
                    Kind::ProductImage,
                    (local, number),
                )?)
            })
            .await;
        // by its name
        let plan = office.plan_kinds(&PICTURES, |_, _| {}).await;
        let link = plan.one(Kind::ProductImage, Action::Link);
        assert_eq!(
            (link.planned.operation.local, link.planned.operation.shop),
            (Some(local), Some(number))
        );
        let known = office
            .read(move |conn| Ok(image_hashes::of(conn, shop, &[number])?))
            .await;
        assert!(known.is_empty(), "nothing had to be downloaded");
        // by its bytes
        office.change(
            "product-images",
            number,
            &json!({"translations": {"pl_PL": {"name": "inaczej.webp"}}}),
        );
        office.shop.clear_journal();
        let plan = office.plan_kinds(&PICTURES, |_, _| {}).await;
        let link = plan.one(Kind::ProductImage, Action::Link);
        assert_eq!(link.planned.operation.reason, Reason::SameContent);
        let known = office
            .read(move |conn| Ok(image_hashes::of(conn, shop, &[number])?))
            .await;
        assert_eq!(known.len(), 1);
        let downloads = |office: &Office| {
            let journal = office.shop.journal();
            journal
                .iter()
                .filter(|call| call.path.starts_with("/userdata"))
                .count()
        };
        let once = downloads(&office);
        office.plan_kinds(&PICTURES, |_, _| {}).await;
        assert_eq!(downloads(&office), once);
    })
    .await;
}

#[tokio::test]
async fn only_pictures_of_products_with_partners_take_part() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let shop = office.id;
        let product = office.partner(Kind::Product, 1).await;
        office
            .write(move |conn| Ok(links::delete(conn, shop, Kind::Product, (product, 1))?))
            .await;
        let all = |_: Kind, options: &mut KindOptions| {
            options.import = true;
            options.export = true;
            options.delete_in_shop = false;
        };
        office.plan_kinds(&PICTURES, all).await.assert_empty();
        // neither are they deleted, nor shown as gone
        let delete = |_: Kind, options: &mut KindOptions| options.delete_in_shop = true;
        office.plan_kinds(&PICTURES, delete).await.assert_empty();
    })
    .await;
}

#[tokio::test]
async fn name_and_place_are_updated_and_new_pictures_come_and_go() {
    on_each_database(async |server| {
        let office = Office::adopted(server, small()).await;
        let number = office
            .shop
            .panel(|panel| u64::from(panel.ids("product-images")[0]));
        office.change(
            "product-images",
            number,
            &json!({"translations": {"pl_PL": {"name": "nowa.webp"}}}),
        );
        let update = |_: Kind, options: &mut KindOptions| options.linked = Linked::UpdateLocal;
        let plan = office.plan_kinds(&PICTURES, update).await;
        let row = plan.one(Kind::ProductImage, Action::UpdateLocal);
        assert_eq!(fields_of!(row), ["name"]);
        // one more on each side, with other bytes and names
        let product = office.partner(Kind::Product, 1).await;
        let id = office.app.id(office.app.now());
        office
            .add_picture(
                id,
                product,
                "tylko tutaj.webp",
                b"RIFF\0\0\0\0WEBPVP8 x".to_vec(),
            )
            .await;
        let bytes = office
            .shop
            .panel(|panel| panel.picture(panel.ids("product-images")[1]).unwrap());
        let content = data_encoding::BASE64.encode(&bytes);
        let body = json!({"product_id": 3, "content": content, "name": "tylko tam.webp"});
        let there = office.create("product-images", &body);
        let export = |_: Kind, options: &mut KindOptions| options.export = true;
        let plan = office.plan_kinds(&PICTURES, export).await;
        assert_eq!(
            plan.one(Kind::ProductImage, Action::Export)
                .planned
                .operation
                .local,
            Some(id)
        );
        let plan = office.plan_kinds(&PICTURES, import).await;
        assert_eq!(
            plan.one(Kind::ProductImage, Action::Import)
                .planned
                .operation
                .shop,
            Some(there)
        );
    })
    .await;
}
