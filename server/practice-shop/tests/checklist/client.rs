//! A caller of the shop, over real HTTP.

use std::sync::{Arc, Once};

use kontor_practice_shop::{ManualClock, Rate, Shop, ShopBuilder, catalogue::Blueprint};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use time::macros::datetime;

/// A shop, its clock, and a caller who is logged in.
pub struct Given {
    pub shop: Shop,
    pub clock: Arc<ManualClock>,
    pub caller: Caller,
}

/// A shop with the small catalogue, whose clock stands at noon of 1 February 2026 in Warsaw.
pub async fn small() -> Given {
    started(|shop| shop.blueprint(Blueprint::small())).await
}

/// A shop with dictionaries alone.
pub async fn fresh() -> Given {
    started(|shop| shop).await
}

/// A shop built so; nobody is slowed down unless the test wants it.
pub async fn started(build: impl FnOnce(ShopBuilder) -> ShopBuilder) -> Given {
    let clock = Arc::new(ManualClock::at(datetime!(2026-02-01 11:00 UTC)));
    let shop = Shop::builder().clock(clock.clone()).rate(Rate::UNLIMITED);
    let shop = build(shop).start().await.expect("the shop starts");
    let caller = Caller::of(&shop).logged_in(&shop).await;
    Given {
        shop,
        clock,
        caller,
    }
}

/// Calls the shop with a token.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    base: String,
    pub token: String,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Caller {
    /// Without a token.
    pub fn of(shop: &Shop) -> Self {
        Self {
            http: http(shop.ca()),
            base: shop.address(),
            token: String::new(),
        }
    }

    /// With a token for the shop's user.
    pub async fn logged_in(mut self, shop: &Shop) -> Self {
        let request = self.bare(Method::POST, "/webapi/rest/auth");
        let request = request.basic_auth(shop.login(), Some(shop.password()));
        let reply = Reply::of(request).await;
        self.token = text(&reply.json()["access_token"]);
        self
    }

    /// A call of any path, without a token.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// A call of the API.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = format!("/webapi/rest/{path}");
        self.bare(method, &path).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::GET, path)).await
    }

    /// A list with these parameters.
    pub async fn list(&self, resource: &str, params: &[(&str, &str)]) -> Reply {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(params)
            .finish();
        self.get(&format!("{resource}?{query}")).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        Reply::of(self.request(Method::POST, path).body(body.to_string())).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        Reply::of(self.request(Method::PUT, path).body(body.to_string())).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::DELETE, path)).await
    }

    /// Inserts and returns the id.
    pub async fn made(&self, resource: &str, body: &Value) -> u32 {
        let reply = self.post(resource, body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.text.parse().expect("a bare number")
    }
}

/// A client, with a CA that it trusts.
pub fn http(ca: Option<&str>) -> reqwest::Client {
    static RING: Once = Once::new();
    RING.call_once(|| {
        // another test may have installed it: then it is there
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let builder = reqwest::Client::builder().no_proxy();
    let builder = match ca {
        Some(pem) => {
            let ca = reqwest::Certificate::from_pem(pem.as_bytes()).expect("a certificate");
            builder.tls_certs_only([ca])
        }
        None => builder.tls_certs_only([]),
    };
    builder.build().expect("a client")
}

impl Reply {
    pub async fn of(request: RequestBuilder) -> Self {
        Self::maybe(request).await.expect("an answer")
    }

    /// The answer, unless the connection breaks off.
    pub async fn maybe(request: RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        Ok(Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await?,
        })
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// `error` and `error_description`.
    pub fn error(&self) -> (u16, String, String) {
        let json = self.json();
        (
            self.status,
            text(&json["error"]),
            text(&json["error_description"]),
        )
    }

    /// The ids of a list's elements, by their key.
    pub fn ids(&self, key: &str) -> Vec<u32> {
        let json = self.json();
        let list = json["list"].as_array().expect("a list");
        list.iter()
            .map(|row| {
                row[key]
                    .as_str()
                    .expect("a text")
                    .parse()
                    .expect("a number")
            })
            .collect()
    }
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text: {value}"))
        .to_owned()
}
