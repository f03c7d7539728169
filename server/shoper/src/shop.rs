//! The handle to a shop.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use time::OffsetDateTime;

use crate::{
    Calls, Category, Clock, Credentials, Endpoint, Language, Producer, Product, ProductImage,
    ProductStock, Purpose, RateLimit, Resource, Retries, ShopAddress, ShopBuilder, Tax, Unit,
    auth::Tokens, bucket::Bucket, http::Http, purpose::Counters,
};

/// A shop and the right to call it.
///
/// Cheap to clone; all clones share the token, the rate limit and the counters, so there should be **one** for each shop in a
/// process. Dropping a call at any moment leaves nothing inconsistent here; whether the shop has done it is
/// then as unknown as after a broken connection.
#[derive(Clone)]
pub struct Shop {
    pub(crate) inner: Arc<Inner>,
    pub(crate) purpose: Purpose,
    pub(crate) guard: Option<Guard>,
    pub(crate) retries: Retries,
}

/// Whether a call may be sent now.
pub(crate) type Guard = Arc<dyn Fn() -> bool + Send + Sync>;

pub(crate) struct Inner {
    pub(crate) address: ShopAddress,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) http: Http,
    pub(crate) tokens: Tokens,
    pub(crate) bucket: Bucket,
    pub(crate) counters: Counters,
    pub(crate) last_date: Mutex<Option<OffsetDateTime>>,
}

impl Shop {
    /// Begins to put a client together. Nothing is sent before the first call.
    pub fn builder(address: ShopAddress, credentials: Credentials) -> ShopBuilder {
        ShopBuilder::new(address, credentials)
    }

    /// The same shop; calls made through this handle are counted for this purpose.
    #[must_use]
    pub fn for_purpose(&self, purpose: Purpose) -> Self {
        Self {
            purpose,
            ..self.clone()
        }
    }

    /// The same shop; before each attempt of a call through this handle, when its turn has come in the rate limit, the guard is
    /// asked whether it may still be sent. If not, the call ends with [`Withheld`](crate::ErrorKind::Withheld). For callers that hold a
    /// lease: waiting for the turn may take longer than the lease lasts.
    #[must_use]
    pub fn guarded(&self, guard: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self {
            guard: Some(Arc::new(guard)),
            ..self.clone()
        }
    }

    /// The same shop; calls made through this handle are repeated so, and not as the others. For callers that would rather
    /// hear of a failure than wait.
    #[must_use]
    pub fn with_retries(&self, retries: Retries) -> Self {
        Self {
            retries,
            ..self.clone()
        }
    }

    /// Where the shop is.
    pub fn address(&self) -> &ShopAddress {
        &self.inner.address
    }

    /// Units of measure.
    pub fn units(&self) -> Endpoint<Unit> {
        self.endpoint()
    }

    /// Categories. Who is whose parent only [`categories_tree`](Self::categories_tree) tells.
    pub fn categories(&self) -> Endpoint<Category> {
        self.endpoint()
    }

    /// Producers.
    pub fn producers(&self) -> Endpoint<Producer> {
        self.endpoint()
    }

    /// VAT rates; the shop lets nobody change them from outside.
    pub fn taxes(&self) -> Endpoint<Tax> {
        self.endpoint()
    }

    /// Products with their basic stock row and translations.
    pub fn products(&self) -> Endpoint<Product> {
        self.endpoint()
    }

    /// Stock rows: the basic one of each product and those of variants.
    pub fn product_stocks(&self) -> Endpoint<ProductStock> {
        self.endpoint()
    }

    /// Pictures of products.
    pub fn product_images(&self) -> Endpoint<ProductImage> {
        self.endpoint()
    }

    /// Languages.
    pub fn languages(&self) -> Endpoint<Language> {
        self.endpoint()
    }

    /// The endpoint of any kind.
    pub fn endpoint<R: Resource>(&self) -> Endpoint<R> {
        Endpoint::new(self.clone())
    }

    /// The calls made so far, by purpose.
    pub fn calls(&self) -> BTreeMap<Purpose, Calls> {
        self.inner.counters.snapshot()
    }

    /// The rate limit as the last answer told it.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.inner.bucket.seen()
    }

    /// The shop's own time in its last answer (the `Date` header), to compare clocks.
    pub fn last_date(&self) -> Option<OffsetDateTime> {
        *self
            .inner
            .last_date
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    pub(crate) fn keep_date(&self, date: OffsetDateTime) {
        *self
            .last_date
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(date);
    }
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop")
            .field("address", &self.inner.address)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}
