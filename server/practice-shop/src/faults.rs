//! Faults on demand: at the n-th call of a kind, or at random by seed.

use std::{fmt, sync::Arc, time::Duration};

use http::Method;

use crate::{door::Right, panel::Panel, rest::Order};

/// What goes wrong.
#[derive(Clone)]
pub enum Fault {
    /// 409, as if somebody had the element open in the panel. Nothing is done.
    Locked,
    /// 500. Nothing is done.
    ErrorBefore,
    /// 500, although everything was done.
    ErrorAfter,
    /// 503. Nothing is done.
    Unavailable,
    /// 429 with `Retry-After: 1`, as if others had used the limit up. Nothing is done.
    TooMany,
    /// A page of HTML with status 502 instead of JSON, as a proxy in front sends it. Nothing is done.
    Html,
    /// A page of HTML with status 200 instead of JSON, although everything was done.
    HtmlAfter,
    /// The connection breaks off. Nothing is done.
    DropBefore,
    /// The connection breaks off, although everything was done.
    DropAfter,
    /// The connection breaks off, and only after this time everything is done.
    DropThenCommit(Duration),
    /// The answer comes after this time. Everything was done at once.
    Slow(Duration),
    /// Half of the body, then the connection breaks off.
    CutBody,
    /// `Content-Length` says half of the body's length, and no more is sent.
    ShortLength,
    /// A list without elements and with a count of 0, status 200.
    EmptyList,
    /// A list whose count is wrong by so much.
    LyingCount(i64),
    /// Every token of `/auth` expires just before the call.
    ExpireTokens,
    /// A right shrinks just before the call.
    Withdraw {
        /// Of this resource ("producers").
        resource: String,
        /// To this.
        to: Right,
    },
    /// Somebody changes something in the panel just before the call.
    Panel(Arc<dyn Fn(&mut Panel<'_>) + Send + Sync>),
}

impl Fault {
    /// Somebody does this in the panel just before the call.
    pub fn panel(action: impl Fn(&mut Panel<'_>) + Send + Sync + 'static) -> Self {
        Self::Panel(Arc::new(action))
    }

    /// A right shrinks to this just before the call.
    pub fn withdraw(resource: &str, to: Right) -> Self {
        Self::Withdraw {
            resource: resource.to_owned(),
            to,
        }
    }

    /// Whether it is about the connection or the answer as sent, and so cannot meet an item of a bulk call.
    fn is_of_the_wire(&self) -> bool {
        matches!(
            self,
            Self::Html
                | Self::HtmlAfter
                | Self::TooMany
                | Self::DropBefore
                | Self::DropAfter
                | Self::DropThenCommit(_)
                | Self::Slow(_)
                | Self::CutBody
                | Self::ShortLength
        )
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked => f.write_str("Locked"),
            Self::ErrorBefore => f.write_str("ErrorBefore"),
            Self::ErrorAfter => f.write_str("ErrorAfter"),
            Self::Unavailable => f.write_str("Unavailable"),
            Self::TooMany => f.write_str("TooMany"),
            Self::Html => f.write_str("Html"),
            Self::HtmlAfter => f.write_str("HtmlAfter"),
            Self::DropBefore => f.write_str("DropBefore"),
            Self::DropAfter => f.write_str("DropAfter"),
            Self::DropThenCommit(after) => write!(f, "DropThenCommit({after:?})"),
            Self::Slow(by) => write!(f, "Slow({by:?})"),
            Self::CutBody => f.write_str("CutBody"),
            Self::ShortLength => f.write_str("ShortLength"),
            Self::EmptyList => f.write_str("EmptyList"),
            Self::LyingCount(by) => write!(f, "LyingCount({by})"),
            Self::ExpireTokens => f.write_str("ExpireTokens"),
            Self::Withdraw { resource, to } => write!(f, "Withdraw({resource} to {to:?})"),
            Self::Panel(_) => f.write_str("Panel"),
        }
    }
}

/// A kind of call. Items of a bulk call are calls too, but for faults of the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    method: Option<Method>,
    resource: Option<String>,
    is_list: Option<bool>,
}

impl Calls {
    /// Every call but `/auth`.
    pub fn all() -> Self {
        Self::default()
    }

    /// Calls of this verb to this resource ("products", "bulk", "auth").
    pub fn of(method: Method, resource: &str) -> Self {
        Self {
            method: Some(method),
            resource: Some(resource.to_owned()),
            is_list: None,
        }
    }

    /// Every call to this resource.
    pub fn to(resource: &str) -> Self {
        Self {
            resource: Some(resource.to_owned()),
            ..Self::default()
        }
    }

    /// GET of this resource's lists.
    pub fn lists(resource: &str) -> Self {
        Self {
            is_list: Some(true),
            ..Self::of(Method::GET, resource)
        }
    }

    /// GET of one element of this resource.
    pub fn gets(resource: &str) -> Self {
        Self {
            is_list: Some(false),
            ..Self::of(Method::GET, resource)
        }
    }

    /// POST to this resource.
    pub fn posts(resource: &str) -> Self {
        Self::of(Method::POST, resource)
    }

    /// PUT to this resource.
    pub fn puts(resource: &str) -> Self {
        Self::of(Method::PUT, resource)
    }

    /// DELETE of this resource.
    pub fn deletes(resource: &str) -> Self {
        Self::of(Method::DELETE, resource)
    }

    /// Whether a call is of this kind.
    fn include(&self, order: &Order) -> bool {
        let resource = match &self.resource {
            Some(resource) => resource == order.resource(),
            None => order.resource() != "auth",
        };
        let method = self.method.as_ref();
        let is_list = order.path.len() == 1;
        resource
            && method.is_none_or(|method| *method == order.method)
            && self.is_list.is_none_or(|list| list == is_list)
    }
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method.as_ref().map_or("*", Method::as_str);
        let resource = self.resource.as_deref().unwrap_or("*");
        let id = match self.is_list {
            Some(false) => "/{id}",
            _ => "",
        };
        write!(f, "{method} {resource}{id}")
    }
}

/// At which calls of a kind a fault comes. Calls refused by the rate limit do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At the n-th, from 1, once.
    Nth(u32),
    /// At each of the first so many.
    First(u32),
    /// At each.
    Every,
    /// At so many of a thousand, the same ones for the same seed.
    Random {
        /// Decides which.
        seed: u64,
        /// How many of a thousand.
        per_mille: u16,
    },
}

/// A fault that waits for its call.
#[derive(Debug)]
struct Armed {
    fault: Fault,
    calls: Calls,
    when: When,
    seen: u32,
}

/// All faults that wait.
#[derive(Debug, Default)]
pub struct Faults {
    armed: Vec<Armed>,
    /// How many came so far.
    pub fired: u32,
}

impl Faults {
    /// Arms a fault.
    pub fn arm(&mut self, fault: Fault, calls: Calls, when: When) {
        self.armed.push(Armed {
            fault,
            calls,
            when,
            seen: 0,
        });
    }

    /// Disarms all.
    pub fn clear(&mut self) {
        self.armed.clear();
    }

    /// What waits, for which calls, and at which of them.
    pub fn armed(&self) -> impl Iterator<Item = (&Fault, &Calls, When)> {
        let armed = self.armed.iter();
        armed.map(|armed| (&armed.fault, &armed.calls, armed.when))
    }

    /// Faults that wait still.
    pub fn waiting(&self) -> usize {
        self.armed.len()
    }

    /// The faults that come at this call.
    pub fn at(&mut self, order: &Order) -> Vec<Fault> {
        self.take(|armed| armed.calls.include(order))
    }

    /// The faults that come at this item of a bulk call.
    pub fn at_item(&mut self, order: &Order) -> Vec<Fault> {
        self.take(|armed| !armed.fault.is_of_the_wire() && armed.calls.include(order))
    }

    fn take(&mut self, is_meant: impl Fn(&Armed) -> bool) -> Vec<Fault> {
        let mut taken = Vec::new();
        for armed in self.armed.iter_mut().filter(|armed| is_meant(armed)) {
            armed.seen += 1;
            if armed.comes() {
                taken.push(armed.fault.clone());
            }
        }
        self.armed.retain(|armed| !armed.is_over());
        self.fired += u32::try_from(taken.len()).unwrap_or(u32::MAX);
        taken
    }
}

impl Armed {
    fn comes(&self) -> bool {
        match self.when {
            When::Nth(nth) => self.seen == nth,
            When::First(first) => self.seen <= first,
            When::Every => true,
            When::Random { seed, per_mille } => {
                mixed(seed ^ u64::from(self.seen)) % 1_000 < u64::from(per_mille)
            }
        }
    }

    fn is_over(&self) -> bool {
        match self.when {
            When::Nth(last) | When::First(last) => self.seen >= last,
            When::Every | When::Random { .. } => false,
        }
    }
}

/// A number that looks random (`SplitMix64`).
fn mixed(seed: u64) -> u64 {
    let mut word = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(method: Method, path: &[&str]) -> Order {
        Order {
            method,
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            params: Vec::new(),
            body: None,
        }
    }

    #[test]
    fn a_fault_comes_at_its_call_and_is_gone() {
        let mut faults = Faults::default();
        faults.arm(Fault::Locked, Calls::puts("products"), When::Nth(2));
        let put = order(Method::PUT, &["products", "1"]);
        assert!(faults.at(&put).is_empty());
        assert!(faults.at(&order(Method::GET, &["products"])).is_empty());
        assert_eq!(faults.at(&put).len(), 1);
        assert!(faults.at(&put).is_empty());
        assert_eq!((faults.waiting(), faults.fired), (0, 1));
    }

    #[test]
    fn lists_and_single_elements_are_told_apart() {
        let mut faults = Faults::default();
        faults.arm(Fault::EmptyList, Calls::lists("units"), When::Every);
        assert!(faults.at(&order(Method::GET, &["units", "1"])).is_empty());
        assert_eq!(faults.at(&order(Method::GET, &["units"])).len(), 1);
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed_and_about_as_often_as_said() {
        let hits = |seed| {
            let mut faults = Faults::default();
            let when = When::Random {
                seed,
                per_mille: 100,
            };
            faults.arm(Fault::ErrorBefore, Calls::all(), when);
            let get = order(Method::GET, &["units"]);
            (0..1_000)
                .filter(|_| !faults.at(&get).is_empty())
                .collect::<Vec<_>>()
        };
        assert_eq!(hits(1), hits(1));
        assert_ne!(hits(1), hits(2));
        assert!((70..130).contains(&hits(1).len()), "{}", hits(1).len());
    }

    #[test]
    fn faults_of_the_wire_pass_items_by() {
        let mut faults = Faults::default();
        faults.arm(Fault::DropBefore, Calls::all(), When::Nth(1));
        let item = order(Method::PUT, &["products", "1"]);
        assert!(faults.at_item(&item).is_empty());
        assert_eq!(faults.at(&item).len(), 1);
    }
}
