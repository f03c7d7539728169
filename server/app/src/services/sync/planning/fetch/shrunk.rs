//! What a whole fetch lacks is gone, unless it is too much to be believed.

use kontor_domain::sync::{kind::Kind, plan::fetch_shrunk, run::Stop};
use kontor_store::sync::{WRITE_ROWS_MAX, mirror};

use crate::{error::Error, jobs::sync::Context, services::sync::planning::links::Links};

/// Marks what was not seen as gone; or `FETCH_SHRUNK`, and nothing is marked.
pub(super) async fn settle(
    ctx: &Context,
    kind: Kind,
    seen: &[u64],
    links: &Links,
) -> Result<Option<Stop>, Error> {
    let (shop, expected) = (ctx.run.new.shop, &ctx.run.new.confirmed.expected_gone);
    let expected = expected.get(&kind).copied();
    let living = ctx
        .read(move |conn| Ok(mirror::ids(conn, shop, kind)?))
        .await?;
    let mut seen = seen.to_vec();
    seen.sort_unstable();
    let is_seen = |id: &u64| seen.binary_search(id).is_ok();
    let linked = links.rows.iter().map(|link| link.shop);
    let linked: Vec<u64> = linked
        .filter(|id| living.binary_search(id).is_ok())
        .collect();
    let lost = linked.iter().filter(|id| !is_seen(id)).count();
    let stop = fetch_shrunk(linked.len() as u64, lost as u64, expected);
    if stop.is_some() {
        return Ok(stop);
    }
    let gone: Vec<u64> = living.iter().copied().filter(|id| !is_seen(id)).collect();
    for numbers in gone.chunks(WRITE_ROWS_MAX) {
        let numbers = numbers.to_vec();
        ctx.write(move |conn| {
            mirror::mark_gone(conn, shop, kind, &numbers)?;
            Ok(())
        })
        .await?;
    }
    Ok(None)
}
