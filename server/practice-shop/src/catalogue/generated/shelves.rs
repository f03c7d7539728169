//! Categories and producers of a generated catalogue: more for a larger one, some of them awkward.

use std::collections::BTreeMap;

use crate::catalogue::awkward::{Awkward, Oddity};
use crate::catalogue::blueprint::{Category, Parent, Producer};
use crate::catalogue::departments::{self, Department};

use super::dice::{Dice, Stream};
use super::wording::{ENDINGS, SERIES, STEMS, SUBCATEGORIES};

/// One more category for so many products, one more producer for so many.
const PRODUCTS_PER_CATEGORY: u32 = 100;
const PRODUCTS_PER_PRODUCER: u32 = 500;

/// The producers of the smallest catalogue.
const PRODUCERS_MIN: u32 = 20;

/// One awkward category or producer for so many ordinary ones.
const ORDINARY_PER_AWKWARD: usize = 20;

/// Ids of parents that do not exist begin here.
const MISSING_PARENT: u32 = 900_000;

/// What products are put on.
pub(super) struct Shelves {
    pub categories: Vec<Category>,
    pub producers: Vec<Producer>,
    /// The categories where a department's products may be, itself first.
    pub of_department: BTreeMap<Department, Vec<u32>>,
    /// Who is awkward.
    pub oddities: Vec<Oddity>,
}

/// The shelves of a catalogue of so many products.
pub(super) fn fill(size: u32, seed: u64) -> Shelves {
    let mut shelves = Shelves {
        categories: departments::categories(),
        producers: Vec::new(),
        of_department: BTreeMap::new(),
        oddities: Vec::new(),
    };
    shelves.add_subcategories(size / PRODUCTS_PER_CATEGORY);
    shelves.add_awkward_categories();
    let mut dice = Dice::new(seed, Stream::Producers, 0);
    shelves.add_producers(PRODUCERS_MIN + size / PRODUCTS_PER_PRODUCER, &mut dice);
    shelves
}

impl Shelves {
    fn add_subcategories(&mut self, count: u32) {
        let departments = leaves(&self.categories);
        for department in &departments {
            self.of_department.insert(*department, vec![*department]);
        }
        let names = (0..).map(|round| {
            if let Some(name) = SUBCATEGORIES.get(round) {
                return (*name).to_owned();
            }
            let round = round - SUBCATEGORIES.len();
            let (series, year) = (SERIES[round % SERIES.len()], round / SERIES.len());
            format!("Seria {series} {}", 2015 + year)
        });
        let places = names.flat_map(|name| departments.iter().map(move |d| (*d, name.clone())));
        for (department, name) in places.take(count as usize) {
            let id = self.add_category(Parent::Category(department), name);
            self.of_department.entry(department).or_default().push(id);
        }
    }

    fn add_awkward_categories(&mut self) {
        let ordinary = self.categories.len();
        let departments = leaves(&self.categories[..]);
        for index in 0..(ordinary / ORDINARY_PER_AWKWARD).max(1) {
            let twin = departments[index * 7 % departments.len()];
            let (name, parent) = self.name_and_parent(twin);
            let id = self.add_category(parent, name);
            self.note(Awkward::CategoryTwice, id, Some(twin));
            if let Some(shelf) = self.of_department.get_mut(&twin) {
                shelf.push(id);
            }
        }
        for index in (0..).take((ordinary / ORDINARY_PER_AWKWARD).max(1)) {
            let parent = Parent::Category(MISSING_PARENT + index);
            let id = self.add_category(parent, format!("Archiwum {}", 2001 + index));
            self.note(Awkward::OrphanCategory, id, None);
        }
    }

    fn name_and_parent(&self, id: u32) -> (String, Parent) {
        let category = &self.categories[id as usize - 1];
        (category.name.to_string(), category.parent)
    }

    fn add_category(&mut self, parent: Parent, name: String) -> u32 {
        let id = u32::try_from(self.categories.len() + 1).expect("some thousand categories");
        self.categories.push(Category {
            id,
            parent,
            name: name.into(),
            name_en: None,
            order: departments::next_order(&self.categories, parent),
            active: true,
        });
        id
    }

    fn add_producers(&mut self, count: u32, dice: &mut Dice) {
        let mut names: Vec<String> = STEMS
            .iter()
            .flat_map(|stem| ENDINGS.iter().map(move |ending| format!("{stem}{ending}")))
            .collect();
        dice.shuffle(&mut names);
        names.truncate(count as usize);
        let ordinary = names.len();
        for index in 0..(ordinary / ORDINARY_PER_AWKWARD).max(1) {
            let twin = index * 3 % ordinary;
            names.push(names[twin].clone());
            self.note(Awkward::ProducerTwice, id(ordinary + index), Some(id(twin)));
        }
        self.producers = names
            .into_iter()
            .enumerate()
            .map(|(index, name)| Producer {
                id: id(index),
                web: match index % 3 {
                    0 => format!("https://{}.example", name.to_lowercase()).into(),
                    _ => "".into(),
                },
                name: name.into(),
            })
            .collect();
    }

    fn note(&mut self, case: Awkward, id: u32, partner: Option<u32>) {
        self.oddities.push(Oddity { case, id, partner });
    }
}

/// Departments below the top: where products are.
fn leaves(categories: &[Category]) -> Vec<Department> {
    let below = categories.iter().filter_map(|c| match c.parent {
        Parent::Category(top) if categories[top as usize - 1].parent == Parent::Root => Some(c.id),
        _ => None,
    });
    below.collect()
}

fn id(index: usize) -> u32 {
    u32::try_from(index + 1).expect("some hundred producers")
}
