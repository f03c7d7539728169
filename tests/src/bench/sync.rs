//! The synchronisation: its calls beside the least number there can be, its time beside the shop's rate limit, and what it costs
//! the server, beside the same JSON decoded and the same rows written by SQL alone.
//!
//! The shop is the practice shop in this process; the server is a process of its own, so its processor time and its memory are
//! not mixed with the shop's.

mod calls;
mod changes;
mod figure;
mod floor;
mod meanwhile;
mod stage;
mod story;

pub use figure::SyncFigure;

use anyhow::Result;
use kontor_client::proto::SyncLinked;
use kontor_practice_shop::Rate;

use self::calls::Least;
use self::stage::{Choice, Stage};
use self::story::Story;
use super::figures::Figures;
use crate::programs::Programs;
use crate::report::progress;

/// Pictures are taken over up to this many products: to draw a picture costs the practice shop more than all else.
const PICTURES_UP_TO: u32 = 1_000;
/// One product of so many changes.
const CHANGED_OF: u32 = 100;
/// Pictures that are exported.
const PICTURES_EXPORTED: u32 = 20;

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct SyncMeasure {
    /// Products in the shop.
    pub products: u32,
    /// The shop's rate limit, calls that leak out of its bucket of ten in a second; none: it is lifted.
    pub leak: Option<u32>,
}

/// Measures on an empty database.
pub async fn sync(
    figures: &mut Figures,
    programs: Programs,
    postgres: Option<&str>,
    measure: SyncMeasure,
) -> Result<()> {
    let rate = measure.leak.map_or(Rate::UNLIMITED, |bandwidth| Rate {
        bandwidth,
        ..Rate::default()
    });
    let mut stage = Stage::open(programs, postgres, measure.products, rate).await?;
    progress(&format!("the shop has {}", stage.counts()));
    let first = first_import(figures, &mut stage, measure).await?;
    unchanged(figures, &mut stage, measure).await?;
    changed_in_shop(figures, &mut stage, measure).await?;
    changed_here(figures, &mut stage, measure).await?;
    exported(figures, &mut stage, measure).await?;
    if measure.leak.is_none() {
        let floors = floor::measure(&mut stage, &first)?;
        floor::set_beside(figures, measure.products, &floors, steps(measure));
    }
    Ok(())
}

/// The steps that have a floor: where pictures came too, applying did more than the rows of the floor.
fn steps(measure: SyncMeasure) -> &'static [&'static str] {
    if measure.products > PICTURES_UP_TO {
        &["plan", "apply"]
    } else {
        &["plan"]
    }
}

/// Everything comes here. Returns the run.
async fn first_import(
    figures: &mut Figures,
    stage: &mut Stage,
    measure: SyncMeasure,
) -> Result<String> {
    let with_pictures = measure.products <= PICTURES_UP_TO;
    let import = move |kind: &str| kind != "product_image" || with_pictures;
    stage
        .choose(|kind| Choice {
            import: import(kind),
            linked: SyncLinked::UpdateLocal,
            ..Choice::default()
        })
        .await?;
    let story = Story::new("first import", measure, Least::lists(&stage.shop));
    story.whole(figures, stage).await
}

/// Nothing has changed.
async fn unchanged(figures: &mut Figures, stage: &mut Stage, measure: SyncMeasure) -> Result<()> {
    let story = Story::new("nothing changed", measure, Least::lists(&stage.shop));
    story.plan_alone(figures, stage).await
}

/// One of a hundred products has another price in the shop.
async fn changed_in_shop(
    figures: &mut Figures,
    stage: &mut Stage,
    measure: SyncMeasure,
) -> Result<()> {
    let updates = changes::prices_in_shop(stage, measure.products / CHANGED_OF)?;
    let least = Least {
        updates,
        ..Least::lists(&stage.shop)
    };
    let story = Story::new("1 % changed in the shop", measure, least);
    story.whole(figures, stage).await?;
    Ok(())
}

/// One of a hundred products has another description here, which goes to the shop.
async fn changed_here(
    figures: &mut Figures,
    stage: &mut Stage,
    measure: SyncMeasure,
) -> Result<()> {
    let with_pictures = measure.products <= PICTURES_UP_TO;
    stage
        .choose(|kind| Choice {
            linked: match kind {
                "product" => SyncLinked::UpdateInShop,
                _ => SyncLinked::Keep,
            },
            import: kind != "product_image" || with_pictures,
            ..Choice::default()
        })
        .await?;
    let changed = changes::descriptions_here(stage, measure.products / CHANGED_OF).await?;
    let least = Least {
        updates: changed,
        writes: changed,
        html: changed,
        ..Least::lists(&stage.shop)
    };
    let story = Story::new("1 % changed here", measure, least);
    story.whole(figures, stage).await?;
    Ok(())
}

/// So many products more are here, with descriptions, and go to the shop; some of them with a picture.
async fn exported(figures: &mut Figures, stage: &mut Stage, measure: SyncMeasure) -> Result<()> {
    let count = measure.products / CHANGED_OF;
    let pictures = count.min(PICTURES_EXPORTED);
    let (category, unit) = changes::somewhere(stage).await?;
    let added = changes::products_here(stage, count, &unit, pictures).await?;
    stage
        .choose(|kind| Choice {
            export: matches!(kind, "product" | "product_image"),
            export_category: (kind == "product").then(|| category.clone()),
            ..Choice::default()
        })
        .await?;
    let least = Least {
        writes: added,
        html: added,
        pictures,
        ..Least::lists(&stage.shop)
    };
    let story = Story::new("1 % new here, exported", measure, least);
    story.whole(figures, stage).await?;
    Ok(())
}
