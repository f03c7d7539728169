//! Addresses of the page: read and written in one file, so that the two agree.

use url::form_urlencoded;

use super::Lang;

/// A page, and the language in which it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The page.
    pub place: Place,
    /// The language.
    pub lang: Lang,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The products.
    Products(Search),
    /// The product with this id.
    Product(u32),
    /// What was asked of the shop.
    Calls,
    /// The style sheet.
    Style,
}

/// Which products.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// What their name, code or EAN has in it; empty for all.
    pub text: String,
    /// Id of the category that they are in, or below.
    pub category: Option<u32>,
    /// The page, from 0.
    pub page: usize,
}

/// The longest text to look for; the rest is cut off.
const SEARCH_CHARACTERS_MAX: usize = 100;

impl Asked {
    /// The page at this path with this decoded query; `None` if there is none. Permalinks of products and
    /// categories (`/pl/p/…/7`) lead to their pages too. Parameters that make no sense are left out, as a
    /// person who edits an address expects.
    pub(super) fn of(path: &str, query: &[(String, String)]) -> Option<Self> {
        let mut search = Search::default();
        let mut lang = Lang::Pl;
        for (name, value) in query {
            match name.as_str() {
                "q" => search.text = value.trim().chars().take(SEARCH_CHARACTERS_MAX).collect(),
                "kategoria" => search.category = value.parse().ok(),
                "strona" => search.page = value.parse::<usize>().map_or(0, |page| page.max(1) - 1),
                "lang" if value == "en" => lang = Lang::En,
                _ => {}
            }
        }
        let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let place = match parts[..] {
            [""] => Place::Products(search),
            ["dziennik"] => Place::Calls,
            ["sklep.css"] => Place::Style,
            ["produkt", id] | ["pl" | "en", "p", _, id] => Place::Product(id.parse().ok()?),
            ["pl" | "en", "c", _, id] => {
                let category = id.parse().ok()?;
                Place::Products(search.in_category(Some(category)))
            }
            _ => return None,
        };
        Some(Self { place, lang })
    }
}

impl Place {
    /// Its address in this language.
    pub(super) fn href(&self, lang: Lang) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let path = match self {
            Self::Products(search) => {
                search.write(&mut query);
                "/".to_owned()
            }
            Self::Product(id) => format!("/produkt/{id}"),
            Self::Calls => "/dziennik".to_owned(),
            Self::Style => "/sklep.css".to_owned(),
        };
        if lang == Lang::En {
            query.append_pair("lang", "en");
        }
        let query = query.finish();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        }
    }
}

impl Search {
    fn write(&self, query: &mut form_urlencoded::Serializer<'_, String>) {
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        if let Some(category) = self.category {
            query.append_pair("kategoria", &category.to_string());
        }
        if self.page > 0 {
            query.append_pair("strona", &(self.page + 1).to_string());
        }
    }

    /// The same search on another page.
    pub(super) fn on_page(&self, page: usize) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// The same words in another category, or in all, from the first page.
    pub(super) fn in_category(&self, category: Option<u32>) -> Self {
        Self {
            text: self.text.clone(),
            category,
            page: 0,
        }
    }
}
