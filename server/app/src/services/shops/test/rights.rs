//! What the program may do in each area of the shop.

use futures_util::{TryStreamExt as _, future::join_all};
use kontor_domain::refusal::{Label, Text};
use kontor_shoper::{ApplicationConfig, Element, Filter, Language, Query, Resource, Unit};

use super::{
    Failure, Tester,
    check::{Check, Pending},
    entry,
};
use crate::services::shops::areas::{AREAS, Area, Need};

/// Units that are looked at, at most.
const UNITS_MAX: usize = 500;

const READ: Label = Label::new("Odczyt", "Read");
const WRITE: Label = Label::new("Zapis", "Write");

/// What was read, or why not.
pub(super) struct Seen {
    /// The shop's configuration.
    pub config: Result<Element<ApplicationConfig>, Failure>,
    /// Its units.
    pub units: Result<Vec<Element<Unit>>, Failure>,
    /// Its languages.
    pub languages: Result<Vec<Element<Language>>, Failure>,
    /// The other areas, by path.
    others: Vec<(&'static str, Result<(), Failure>)>,
}

impl Seen {
    fn failure(&self, area: &Area) -> Option<&Failure> {
        match area.path {
            "units" => self.units.as_ref().err(),
            "languages" => self.languages.as_ref().err(),
            path => {
                let mut found = self.others.iter().filter(|(seen, _)| *seen == path);
                found.next().and_then(|(_, result)| result.as_ref().err())
            }
        }
    }
}

impl Tester<'_> {
    /// Reads something of every area, all at once: the rate limit puts the calls in their order.
    pub(super) async fn look(&self) -> Seen {
        let paths = AREAS.iter().map(|area| area.path);
        let others = paths.filter(|path| !matches!(*path, "units" | "languages"));
        let others = join_all(others.map(|path| async move { (path, self.touch(path).await) }));
        let units = self.limited(self.units_of_shop());
        let languages = self.limited(self.page::<Language>(50));
        let config = self.limited(self.config.config());
        let (config, units, languages, others) = tokio::join!(config, units, languages, others);
        Seen {
            config,
            units,
            languages,
            others,
        }
    }

    async fn touch(&self, path: &str) -> Result<(), Failure> {
        let shop = &self.client;
        match path {
            "categories-tree" => self.limited(shop.categories_tree()).await.map(drop),
            "categories" => self.one::<kontor_shoper::Category>().await,
            "producers" => self.one::<kontor_shoper::Producer>().await,
            "taxes" => self.one::<kontor_shoper::Tax>().await,
            "products" => self.one::<kontor_shoper::Product>().await,
            "product-stocks" => self.one::<kontor_shoper::ProductStock>().await,
            _ => self.one::<kontor_shoper::ProductImage>().await,
        }
    }

    async fn one<R: Resource>(&self) -> Result<(), Failure> {
        self.limited(self.page::<R>(1)).await.map(drop)
    }

    async fn page<R: Resource>(&self, limit: u32) -> Result<Vec<Element<R>>, kontor_shoper::Error> {
        let query = Query::new().limit(limit);
        let page = self.client.endpoint::<R>().page(&query).await?;
        Ok(page.elements)
    }

    async fn units_of_shop(&self) -> Result<Vec<Element<Unit>>, kontor_shoper::Error> {
        let mut pages = std::pin::pin!(self.client.units().pages(Filter::all()));
        let mut units = Vec::new();
        while let Some(page) = pages.try_next().await? {
            units.extend(page.elements);
            if units.len() >= UNITS_MAX {
                break;
            }
        }
        Ok(units)
    }
}

/// The checks of the rights.
pub(super) fn checks(seen: &Seen) -> Vec<Check> {
    let ended = |pending: Pending, failure: Option<&Failure>| match failure {
        None => pending.passed(),
        Some(failure) => pending.failed(failure.explain()),
    };
    let mut checks = vec![ended(settings(), seen.config.as_ref().err())];
    for area in AREAS {
        checks.push(ended(reading(area), seen.failure(area)));
    }
    for area in AREAS.iter().filter(|area| area.need == Need::Write) {
        let check = writing(area).skipped(Text::fixed(
            "pominięto: nie do sprawdzenia bez zapisu",
            "skipped: not verifiable without writing",
        ));
        checks.push(check.advise(Text::new(
            format!("Upewnij się w panelu sklepu, że są prawa dodawania, edycji i usuwania: {}.", area.label.pl),
            format!("Make sure in the shop's panel that there are the rights to add, edit and delete: {}.", area.label.en),
        )));
    }
    checks
}

/// The same when the way in is barred.
pub(super) fn skipped() -> Vec<Check> {
    let writing = AREAS
        .iter()
        .filter(|area| area.need == Need::Write)
        .map(writing);
    std::iter::once(settings())
        .chain(AREAS.iter().map(reading))
        .chain(writing)
        .map(|pending| pending.needs(&entry::last()))
        .collect()
}

/// The check of the right to read the settings.
pub(super) fn settings() -> Pending {
    let about = Label::new("ustawienia sklepu", "settings of the shop");
    Pending::about("READ_CONFIG", READ, about)
}

fn reading(area: &Area) -> Pending {
    Pending::about(area.read_check, READ, area.label)
}

fn writing(area: &Area) -> Pending {
    Pending::about(area.write_check, WRITE, area.label)
}

/// The check of the right to read this area.
pub(super) fn reading_of(path: &str) -> Pending {
    AREAS
        .iter()
        .find(|area| area.path == path)
        .map_or_else(settings, reading)
}
