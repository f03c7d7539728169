//! One connection for each shop: whoever calls a shop shares its token and its rate limit with all others of this process.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kontor_domain::{
    ids::ShopId,
    refusal::{Refusal, Text},
    shop::{Shop, ShopAuthentication},
};
use kontor_shoper::{ApplicationConfig, Element, Purpose, ShopAddress};
use kontor_store::shops::{self, SealedSecret};
use ring::digest::{Context, SHA256};
use secrecy::SecretString;

use super::{not_found, reader::wrong_address, refusals};
use crate::{
    app::App,
    clock::Clock,
    error::{Error, chain},
    keys::Purpose as Sealed,
};

/// How long a shop's configuration is believed before it is read again.
const CONFIG_AGE_MAX: Duration = Duration::from_mins(10);

/// Reading the configuration, as calls are counted.
pub const CONFIG: Purpose = Purpose::new("config");

/// The shops that this process is connected to.
#[derive(Debug, Default)]
pub struct ShopConnections(Mutex<HashMap<ShopId, Arc<Connection>>>);

/// A client, as long as what it was made of stays the same.
struct Connection {
    made_of: [u8; 32],
    client: kontor_shoper::Shop,
    config: Mutex<Option<(Duration, Arc<Element<ApplicationConfig>>)>>,
}

/// A shop that can be called, its configuration read.
#[derive(Clone, Debug)]
pub struct OpenShop {
    /// Its settings; their version tells whether they have changed since.
    pub shop: Shop,
    /// The client: shared by all that call this shop in this process. Count calls by `client.for_purpose(…)`.
    pub client: kontor_shoper::Shop,
    /// The shop's configuration, at most ten minutes old.
    pub config: Arc<Element<ApplicationConfig>>,
    /// Locale of its default language (`pl_PL`), by which its texts are keyed.
    pub locale: String,
}

impl OpenShop {
    /// The refusal of an error that a call to this shop ended with.
    pub fn refusal(&self, error: &kontor_shoper::Error) -> Refusal {
        refusals::of_error(&self.shop.data.name, error)
    }
}

impl ShopConnections {
    /// Opens a shop: its settings from the database, its client, and its configuration, read from the shop unless that
    /// was done lately. Not to be called while a transaction is open.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect); the shop's, worded by [`refusals`]; `SHOP_LANGUAGE_UNKNOWN`.
    pub async fn open(&self, app: &App, id: ShopId) -> Result<OpenShop, Error> {
        let (shop, connection) = self.connection(app, id).await?;
        let config = match connection.kept_config(app.clock.elapsed()) {
            Some(config) => config,
            None => connection.read_config(app, &shop).await?,
        };
        let locale = config.default_language_name.clone();
        if locale.is_empty() {
            return Err(no_language(&shop).into());
        }
        Ok(OpenShop {
            client: connection.client.clone(),
            config,
            locale,
            shop,
        })
    }

    /// A shop's settings and its client. Calls nobody.
    ///
    /// # Errors
    /// `NOT_FOUND`; `SHOP_DISABLED`; `SHOP_CREDENTIALS_MISSING`; those of [`refusals::of_setup`]; those of the store.
    pub async fn connect(
        &self,
        app: &App,
        id: ShopId,
    ) -> Result<(Shop, kontor_shoper::Shop), Error> {
        let (shop, connection) = self.connection(app, id).await?;
        Ok((shop, connection.client.clone()))
    }

    async fn connection(&self, app: &App, id: ShopId) -> Result<(Shop, Arc<Connection>), Error> {
        let found = app
            .db
            .read(move |conn| Ok::<_, Error>(shops::find_with_secret(conn, id)?))
            .await?;
        let (shop, sealed) = found.ok_or_else(|| not_found(id))?;
        if !shop.active {
            return Err(disabled(&shop).into());
        }
        let sealed = sealed.ok_or_else(|| no_credentials(&shop))?;
        let made_of = made_of(&shop, &sealed);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = kept.get(&id)
            && connection.made_of == made_of
        {
            return Ok((shop, Arc::clone(connection)));
        }
        let connection = Arc::new(Connection {
            made_of,
            client: client(app, &shop, &sealed)?,
            config: Mutex::new(None),
        });
        kept.insert(id, Arc::clone(&connection));
        Ok((shop, connection))
    }
}

impl Connection {
    fn kept_config(&self, now: Duration) -> Option<Arc<Element<ApplicationConfig>>> {
        let kept = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, config) = kept.as_ref()?;
        (now.saturating_sub(*read_at) < CONFIG_AGE_MAX).then(|| Arc::clone(config))
    }

    async fn read_config(
        &self,
        app: &App,
        shop: &Shop,
    ) -> Result<Arc<Element<ApplicationConfig>>, Error> {
        let config = self.client.for_purpose(CONFIG).config().await;
        let config = Arc::new(config.map_err(|error| {
            tracing::warn!(shop = %shop.id, error = chain(&error), "the shop cannot be opened");
            refusals::of_error(&shop.data.name, &error)
        })?);
        let mut kept = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((app.clock.elapsed(), Arc::clone(&config)));
        Ok(config)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connection").field(&self.client).finish()
    }
}

fn client(app: &App, shop: &Shop, sealed: &[u8]) -> Result<kontor_shoper::Shop, Error> {
    let address: ShopAddress = shop
        .data
        .address
        .parse()
        .map_err(|error| Error::from(wrong_address(error).in_field("shop.address")))?;
    let refused = |error| refusals::of_setup(&shop.data.name, &error);
    let mut builder = kontor_shoper::Shop::builder(address, credentials(app, shop, sealed)?)
        .clock(Arc::new(ShopClock(Arc::clone(&app.clock))))
        .user_agent(concat!("Kontor/", env!("CARGO_PKG_VERSION")));
    if let Some(pem) = &shop.data.extra_ca {
        builder = builder.extra_ca(pem.as_bytes()).map_err(refused)?;
    }
    Ok(builder.build().map_err(refused)?)
}

fn credentials(app: &App, shop: &Shop, sealed: &[u8]) -> Result<kontor_shoper::Credentials, Error> {
    let opened = app
        .keys
        .open(Sealed::ShopSecret(shop.id), sealed)
        .map_err(Error::because("opening the secret of a shop"))?;
    let text =
        std::str::from_utf8(&opened).map_err(Error::because("reading the secret of a shop"))?;
    let secret = SecretString::from(text);
    Ok(match shop.access.authentication {
        ShopAuthentication::Login => {
            kontor_shoper::Credentials::login(shop.access.login.clone(), secret)
        }
        ShopAuthentication::Token => kontor_shoper::Credentials::integration_token(secret),
    })
}

/// Tells settings apart of which different clients are made. A name, or a secret that was sealed before, makes none.
fn made_of(shop: &Shop, sealed: &SealedSecret) -> [u8; 32] {
    let mut digest = Context::new(&SHA256);
    let way = match shop.access.authentication {
        ShopAuthentication::Login => "login",
        ShopAuthentication::Token => "token",
    };
    let extra_ca = shop.data.extra_ca.as_deref().unwrap_or_default();
    let parts = [way, &shop.access.login, &shop.data.address, extra_ca];
    for part in parts
        .map(str::as_bytes)
        .into_iter()
        .chain([sealed.as_slice()])
    {
        digest.update(&part.len().to_be_bytes());
        digest.update(part);
    }
    let mut made_of = [0; 32];
    made_of.copy_from_slice(digest.finish().as_ref());
    made_of
}

/// The server's clock, as the shop's client asks it.
#[derive(Debug)]
struct ShopClock(Arc<dyn Clock>);

impl kontor_shoper::Clock for ShopClock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
        self.0.wait(time)
    }
}

fn disabled(shop: &Shop) -> Refusal {
    let name = &shop.data.name;
    let text = Text::new(
        format!(
            "Sklep „{name}” jest wyłączony. Włącz go, jeżeli ma brać udział w synchronizacji: kontor shop enable."
        ),
        format!(
            "The shop \"{name}\" is out of use. Take it into use if it shall take part: kontor shop enable."
        ),
    );
    Refusal::precondition("SHOP_DISABLED", text)
}

fn no_credentials(shop: &Shop) -> Refusal {
    let name = &shop.data.name;
    let text = Text::new(
        format!(
            "Sklep „{name}” nie ma zapisanego hasła ani tokenu. Podaj je: kontor shop set-password."
        ),
        format!(
            "No password or token of the shop \"{name}\" is kept. Give it: kontor shop set-password."
        ),
    );
    Refusal::precondition("SHOP_CREDENTIALS_MISSING", text)
}

fn no_language(shop: &Shop) -> Refusal {
    let name = &shop.data.name;
    let text = Text::new(
        format!("Sklep „{name}” nie podaje swojego języka domyślnego. Ustaw go w panelu sklepu."),
        format!(
            "The shop \"{name}\" does not tell its default language. Set it in the shop's panel."
        ),
    );
    Refusal::precondition("SHOP_LANGUAGE_UNKNOWN", text)
}
