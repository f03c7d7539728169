//! The tour goes on to the shop: test of settings, options, plan, apply, a second synchronisation, changes on both sides, a
//! conflict, and an undo. The shop is the practice shop, in this process.

use anyhow::{Context as _, Result, ensure};
use kontor_client::Client;
use kontor_client::proto::{
    self, ApplySyncRequest, CreateShopRequest, GetProductRequest, GetSyncOptionsRequest,
    ListProductsRequest, PlanSyncRequest, PlanSyncUndoRequest, Product, ShopAuthentication,
    ShopCredentials, SyncLinked, SyncRun, SyncStatus, TestShopRequest, UpdateProductRequest,
    UpdateSyncOptionsRequest, WatchSyncRequest,
};
use kontor_practice_shop::{Rate, Shop, catalogue::Blueprint};

use super::report::Report;

/// A quick shop: the demonstration is not to wait for its rate limit.
const RATE: Rate = Rate {
    limit: 100,
    bandwidth: 100,
};
/// Gross price that the shop gives the first product of the tour.
const NEW_PRICE: &str = "77.70";
/// Gross price that it gives the second one, which is changed in the program too.
const PRICE_IN_CONFLICT: &str = "88.80";
const NAME_HERE: &str = "Nazwa zmieniona w programie";

pub async fn run(client: &Client, report: &mut Report<'_>) -> Result<()> {
    let shop = practice_shop(report).await?;
    let shop_id = settings(&shop, client, report).await?;
    options(&shop_id, client, report).await?;
    let imported = first_run(&shop, &shop_id, client, report).await?;
    unchanged(&shop, &shop_id, client, report).await?;
    both_sides(&shop, &shop_id, client, report, &imported).await?;
    shop.stop().await;
    Ok(())
}

async fn practice_shop(report: &mut Report<'_>) -> Result<Shop> {
    report.step(
        "Sklep próbny, zgodny z API Shopera, i test ustawień",
        "A practice shop that speaks Shoper's API, and the test of settings",
    )?;
    let shop = Shop::builder()
        .rate(RATE)
        .blueprint(Blueprint::small())
        .start()
        .await?;
    report.done(&format!(
        "{}, produktów / products: {}",
        shop.address(),
        shop.panel(|panel| panel.count("products"))
    ))?;
    Ok(shop)
}

async fn settings(shop: &Shop, client: &Client, report: &mut Report<'_>) -> Result<String> {
    report.command(&format!(
        "kontor shop add \"Sklep próbny\" --address {} --login {}",
        shop.address(),
        shop.login()
    ))?;
    let added = client
        .create_shop(CreateShopRequest {
            shop: Some(proto::Shop {
                name: "Sklep próbny".to_owned(),
                address: shop.address(),
                ..proto::Shop::default()
            }),
            credentials: Some(ShopCredentials {
                authentication: ShopAuthentication::Login.into(),
                login: shop.login().to_owned(),
                secret: shop.password().to_owned(),
            }),
        })
        .await?
        .shop
        .context("the shop")?;
    let tested = client
        .test_shop(TestShopRequest {
            id: added.id.clone(),
        })
        .await?;
    ensure!(
        tested.failed_checks == 0 && tested.checks.len() > 10,
        "the test of settings: {:?}",
        tested.checks
    );
    report.done(&format!(
        "sprawdzeń / checks: {}, błędów / failed: 0",
        tested.checks.len()
    ))?;
    Ok(added.id)
}

async fn options(shop_id: &str, client: &Client, report: &mut Report<'_>) -> Result<()> {
    report.step(
        "Opcje: importuj ze sklepu, połączone aktualizuj lokalnie",
        "Options: import from the shop, update linked ones locally",
    )?;
    let request = GetSyncOptionsRequest {
        shop_id: shop_id.to_owned(),
    };
    let current = client.get_sync_options(request).await?;
    ensure!(
        current.kinds.len() == 6,
        "there are {} kinds",
        current.kinds.len()
    );
    let mut kinds = Vec::new();
    for setting in &current.kinds {
        let (Some(allows), Some(mut wanted)) = (&setting.capabilities, setting.options.clone())
        else {
            continue;
        };
        wanted.import = allows.import;
        if allows.update_local {
            wanted.set_linked(SyncLinked::UpdateLocal);
        }
        kinds.push(wanted);
    }
    let changed = client
        .update_sync_options(UpdateSyncOptionsRequest {
            shop_id: shop_id.to_owned(),
            kinds,
            etag: current.etag,
            ..UpdateSyncOptionsRequest::default()
        })
        .await?;
    let importing = changed.kinds.iter().filter(|setting| {
        setting
            .options
            .as_ref()
            .is_some_and(|options| options.import)
    });
    let kinds: Vec<&str> = importing
        .filter_map(|setting| Some(setting.kind.as_ref()?.label.as_ref()?.pl.as_str()))
        .collect();
    report.done(&kinds.join(", "))?;
    Ok(())
}

/// Everything is imported. Returns the products with a plain price, for what comes next.
async fn first_run(
    shop: &Shop,
    shop_id: &str,
    client: &Client,
    report: &mut Report<'_>,
) -> Result<Vec<(Product, u32)>> {
    report.step(
        "Plan, obejrzany, potem zastosowany: katalog sklepu jest w programie",
        "A plan, looked at, then applied: the shop's catalogue is in the program",
    )?;
    let plan = plan(shop_id, client).await?;
    ensure!(
        client.list_products(all_products()).await?.products.len() == 1,
        "planning changed the program"
    );
    report.done(&format!("plan: {}", counts(&plan)))?;
    let done = apply(&plan.id, false, client).await?;
    ensure!(failed(&done) == 0, "operations failed: {:?}", done.kinds);
    let (read, imported) = (
        of_kind(&done, "product", |kind| kind.fetched),
        client.list_products(all_products()).await?.products,
    );
    ensure!(
        usize::try_from(read)? == shop.panel(|panel| panel.count("products")),
        "{read} products were read"
    );
    ensure!(imported.len() > 10, "{} products are here", imported.len());
    let calls: i64 = done.calls.iter().map(|calls| calls.count).sum();
    report.done(&format!(
        "towarów w programie / products in the program: {}, wywołań API / API calls: {calls}",
        imported.len()
    ))?;
    Ok(plain(shop, imported))
}

/// Products whose element in the shop is found by its code and has neither variants nor a price of its own kind.
fn plain(shop: &Shop, products: Vec<Product>) -> Vec<(Product, u32)> {
    products
        .into_iter()
        .filter_map(|product| {
            let id = shop.panel(|panel| {
                panel.ids("products").into_iter().find(|id| {
                    panel.get("products", *id).is_some_and(|element| {
                        element["code"] == product.code.as_str()
                            && element["type"] == "0"
                            && element["options"].as_array().is_some_and(Vec::is_empty)
                            && element["currency_id"].is_null()
                    })
                })
            })?;
            Some((product, id))
        })
        .collect()
}

async fn unchanged(
    shop: &Shop,
    shop_id: &str,
    client: &Client,
    report: &mut Report<'_>,
) -> Result<()> {
    report.step(
        "Druga synchronizacja bez zmian: niczego nie planuje",
        "A second synchronisation without changes plans nothing",
    )?;
    let before = shop.call_count();
    let plan = plan(shop_id, client).await?;
    ensure!(does(&plan) == 0, "the second plan: {:?}", plan.kinds);
    report.done(&format!(
        "nic do zrobienia / nothing to be done; wywołań API / API calls: {}",
        shop.call_count() - before
    ))?;
    Ok(())
}

async fn both_sides(
    shop: &Shop,
    shop_id: &str,
    client: &Client,
    report: &mut Report<'_>,
    imported: &[(Product, u32)],
) -> Result<()> {
    report.step(
        "Zmiany po obu stronach: aktualizacja i konflikt, potem cofnięcie",
        "Changes on both sides: an update and a conflict, then the undo",
    )?;
    let [(changed, changed_id), (disputed, disputed_id), ..] = imported else {
        anyhow::bail!("there are too few plain products");
    };
    for (id, price) in [(*changed_id, NEW_PRICE), (*disputed_id, PRICE_IN_CONFLICT)] {
        let body = serde_json::json!({ "stock": { "price": price } });
        shop.panel(|panel| panel.change("products", id, &body))?;
    }
    rename(disputed, client).await?;
    let plan = plan(shop_id, client).await?;
    ensure!(
        plan.planned_conflicts == 1 && does(&plan) == 2,
        "the plan: {:?}",
        plan.kinds
    );
    report.done(&format!(
        "plan: {}, konflikty / conflicts: 1",
        counts(&plan)
    ))?;
    let done = apply(&plan.id, false, client).await?;
    ensure!(
        failed(&done) == 0 && of_kind(&done, "product", |kind| kind.skipped) == 1,
        "applied: {:?}",
        done.kinds
    );
    let now = product(&changed.id, client).await?;
    ensure!(
        same_amount(&now.price, NEW_PRICE),
        "the price is {}",
        now.price
    );
    let kept = product(&disputed.id, client).await?;
    ensure!(kept.name == NAME_HERE, "the conflict was overwritten");
    report.done(&format!(
        "{}: {} → {}; konflikt pominięty / the conflict was left alone: {}",
        now.code, changed.price, now.price, kept.code
    ))?;
    undo(&done.id, changed, client, report).await
}

async fn undo(
    run_id: &str,
    changed: &Product,
    client: &Client,
    report: &mut Report<'_>,
) -> Result<()> {
    report.command("kontor sync undo …")?;
    let begun = client
        .plan_sync_undo(PlanSyncUndoRequest {
            run_id: run_id.to_owned(),
            ..PlanSyncUndoRequest::default()
        })
        .await?;
    let plan = planned(begun.run, client).await?;
    let done = apply(&plan.id, false, client).await?;
    ensure!(failed(&done) == 0, "the undo: {:?}", done.kinds);
    let back = product(&changed.id, client).await?;
    ensure!(
        same_amount(&back.price, &changed.price),
        "after the undo the price is {}",
        back.price
    );
    report.done(&format!(
        "cofnięte / undone: {} = {}",
        back.code, back.price
    ))?;
    Ok(())
}

async fn rename(product: &Product, client: &Client) -> Result<()> {
    let mut renamed = product.clone();
    NAME_HERE.clone_into(&mut renamed.name);
    client
        .update_product(UpdateProductRequest {
            product: Some(renamed),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["name".to_owned()],
            }),
            ..UpdateProductRequest::default()
        })
        .await?;
    Ok(())
}

async fn product(id: &str, client: &Client) -> Result<Product> {
    let request = GetProductRequest {
        id: id.to_owned(),
        ..GetProductRequest::default()
    };
    client
        .get_product(request)
        .await?
        .product
        .context("the product")
}

async fn plan(shop_id: &str, client: &Client) -> Result<SyncRun> {
    let begun = client
        .plan_sync(PlanSyncRequest {
            shop_id: shop_id.to_owned(),
            ..PlanSyncRequest::default()
        })
        .await?;
    planned(begun.run, client).await
}

async fn planned(begun: Option<SyncRun>, client: &Client) -> Result<SyncRun> {
    let run = watched(&begun.context("the run")?.id, client).await?;
    ensure!(
        run.status() == SyncStatus::Planned && run.kinds.iter().all(|kind| kind.stopped.is_none()),
        "the plan ended so: {run:?}"
    );
    Ok(run)
}

async fn apply(run_id: &str, accept_conflicts: bool, client: &Client) -> Result<SyncRun> {
    client
        .apply_sync(ApplySyncRequest {
            run_id: run_id.to_owned(),
            accept_conflicts,
            ..ApplySyncRequest::default()
        })
        .await?;
    let run = watched(run_id, client).await?;
    ensure!(
        run.status() == SyncStatus::Finished,
        "the run ended so: {run:?}"
    );
    Ok(run)
}

async fn watched(run_id: &str, client: &Client) -> Result<SyncRun> {
    let request = WatchSyncRequest {
        run_id: run_id.to_owned(),
        ..WatchSyncRequest::default()
    };
    Ok(client.watch_sync(request, |_| {}).await?)
}

fn all_products() -> ListProductsRequest {
    ListProductsRequest {
        page_size: 200,
        ..ListProductsRequest::default()
    }
}

/// Operations of a plan that do something.
fn does(run: &SyncRun) -> i64 {
    let actions = run.kinds.iter().flat_map(|kind| &kind.actions);
    actions
        .filter(|action| {
            let name = action.action.as_ref().map_or("", |choice| &choice.name);
            !matches!(name, "ambiguous" | "gone" | "blocked")
        })
        .map(|action| action.count)
        .sum()
}

fn failed(run: &SyncRun) -> i64 {
    run.kinds.iter().map(|kind| kind.failed).sum()
}

fn of_kind(run: &SyncRun, kind: &str, count: fn(&proto::SyncKindOutcome) -> i64) -> i64 {
    let named = |outcome: &&proto::SyncKindOutcome| {
        outcome
            .kind
            .as_ref()
            .is_some_and(|choice| choice.name == kind)
    };
    run.kinds.iter().filter(named).map(count).sum()
}

/// "import 40, połącz 5": what a plan holds.
fn counts(run: &SyncRun) -> String {
    let mut sums: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
    for action in run.kinds.iter().flat_map(|kind| &kind.actions) {
        let label = action
            .action
            .as_ref()
            .and_then(|choice| choice.label.as_ref());
        *sums
            .entry(label.map_or("?", |label| label.pl.as_str()))
            .or_default() += action.count;
    }
    let texts: Vec<String> = sums
        .into_iter()
        .map(|(action, count)| format!("{action} {count}"))
        .collect();
    texts.join(", ")
}

/// Whether two decimals are the same by value.
fn same_amount(one: &str, other: &str) -> bool {
    let bare = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    bare(one) == bare(other)
}
