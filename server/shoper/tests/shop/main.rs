//! The client against servers: one that answers what a test wrote down, and the practice shop.

mod authentication;
mod clock;
mod doubt;
mod limits;
mod lists;
mod practice;
mod scripted;

use std::{sync::Arc, time::Duration};

use kontor_shoper::{Credentials, Shop, ShopBuilder};

use crate::{clock::HurriedClock, scripted::Scripted};

/// The client's time-out where the clock hurries.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client of the scripted server with login and password, whose pauses take no time.
fn client(server: &Scripted) -> Shop {
    hurried(server, Credentials::login("kontor", "tajne-haslo")).0
}

fn hurried(server: &Scripted, credentials: Credentials) -> (Shop, Arc<HurriedClock>) {
    let clock = Arc::new(HurriedClock::new(TIMEOUT));
    let shop = builder(server, credentials)
        .clock(clock.clone())
        .build()
        .expect("a client");
    (shop, clock)
}

fn builder(server: &Scripted, credentials: Credentials) -> ShopBuilder {
    Shop::builder(server.address().parse().expect("an address"), credentials).timeout(TIMEOUT)
}
