//! The handle of a running shop.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    catalogue::Blueprint,
    clock::{Clock, SystemClock},
    door::{Account, Door, Rate, Right, Standing},
    engine::Engine,
    faults::{Calls, Fault, When},
    hold::{Held, Point},
    journal::Call,
    panel::Panel,
    serve,
    store::{Moment, Store},
    switches::Switches,
    tls::{Certificate, Tls, TlsError},
};

/// Why a shop did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error("the port {port} of the loopback address cannot be opened")]
    Port {
        /// As asked for; 0 stands for any.
        port: u16,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// There is no certificate to be had.
    #[error(transparent)]
    Tls(TlsError),
}

impl From<TlsError> for StartError {
    fn from(error: TlsError) -> Self {
        Self::Tls(error)
    }
}

/// What a shop is started with.
#[derive(Debug)]
pub struct ShopBuilder {
    port: u16,
    account: Account,
    rate: Rate,
    seed: u64,
    clock: Arc<dyn Clock>,
    switches: Switches,
    blueprint: Option<Blueprint>,
    certificate: Option<Certificate>,
}

impl ShopBuilder {
    /// Listens on this port of the loopback address; otherwise on a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Lets this user in; otherwise [`Account::default`].
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.account = account;
        self
    }

    /// Limits calls so; otherwise [`Rate::default`].
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = rate;
        self
    }

    /// Decides what is random; otherwise 1.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Goes by this clock; otherwise by the real time.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the switches of what nobody could confirm; otherwise [`Switches::default`].
    #[must_use]
    pub fn switches(mut self, switches: Switches) -> Self {
        self.switches = switches;
        self
    }

    /// Fills the shop; otherwise it has dictionaries alone.
    #[must_use]
    pub fn blueprint(mut self, blueprint: Blueprint) -> Self {
        self.blueprint = Some(blueprint);
        self
    }

    /// Speaks HTTPS with this certificate; otherwise HTTP.
    #[must_use]
    pub fn tls(mut self, certificate: Certificate) -> Self {
        self.certificate = Some(certificate);
        self
    }

    /// Opens the shop on the loopback address.
    ///
    /// # Errors
    /// [`StartError`] if the port is taken, or the certificate cannot be made.
    pub async fn start(self) -> Result<Shop, StartError> {
        let port = self.port;
        let failed = |source| StartError::Port { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let door = Door::new(self.account.clone(), self.rate, self.seed);
        let now = Moment::of(&*self.clock);
        let tls = self.certificate.map(Tls::make).transpose()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let base = format!("{scheme}://{address}");
        let mut store = Store::fresh(base.clone(), self.switches, now);
        if let Some(blueprint) = &self.blueprint {
            store.load(blueprint);
        }
        let engine = Arc::new(Engine::new(self.clock, door, store));
        let stop = CancellationToken::new();
        let (acceptor, ca) = tls.map(|tls| (tls.acceptor, tls.ca)).unzip();
        let serving = tokio::spawn(serve::serve(
            listener,
            acceptor,
            Arc::clone(&engine),
            stop.clone(),
        ));
        Ok(Shop {
            address,
            base,
            ca,
            account: self.account,
            engine,
            stop,
            serving,
        })
    }
}

/// A running shop. Dropping it closes it at once; [`Shop::stop`] lets calls under way end.
#[derive(Debug)]
pub struct Shop {
    address: SocketAddr,
    base: String,
    ca: Option<String>,
    account: Account,
    engine: Arc<Engine>,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Shop {
    /// Begins to describe a shop.
    pub fn builder() -> ShopBuilder {
        ShopBuilder {
            port: 0,
            account: Account::default(),
            rate: Rate::default(),
            seed: 1,
            clock: Arc::new(SystemClock::new()),
            switches: Switches::default(),
            blueprint: None,
            certificate: None,
        }
    }

    /// What is typed into a program as the shop's address (`http://127.0.0.1:43210`).
    pub fn address(&self) -> String {
        self.base.clone()
    }

    /// The certificate authority that a client is to trust, PEM; `None` over HTTP.
    pub fn ca(&self) -> Option<&str> {
        self.ca.as_deref()
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The login of its user, as it was started.
    pub fn login(&self) -> &str {
        &self.account.login
    }

    /// The password of its user, as it was started.
    pub fn password(&self) -> &str {
        &self.account.password
    }

    /// Makes the panel's integration token (64 hexadecimal digits, used as Bearer); the one before is void.
    pub fn integration_token(&self) -> String {
        self.engine.door().tokens.make_integration()
    }

    /// Takes the integration token away.
    pub fn revoke_integration_token(&self) {
        self.engine.door().tokens.revoke_integration();
    }

    /// Ends every token that `/auth` gave, now.
    pub fn expire_tokens(&self) {
        self.engine.door().tokens.expire();
    }

    /// Limits calls so from now on.
    pub fn set_rate(&self, rate: Rate) {
        self.engine.door().rate = rate;
    }

    /// Changes the user as the shop's owner can: its password, its access, its block.
    pub fn change_account(&self, change: impl FnOnce(&mut Account)) {
        change(&mut self.engine.door().account);
    }

    /// Grants this and no more on a resource ("producers").
    pub fn set_right(&self, resource: &str, right: Right) {
        self.engine.door().rights.set(resource, right);
    }

    /// Closes the shop for maintenance or for want of payment, or opens it again.
    pub fn set_standing(&self, standing: Standing) {
        self.engine.door().standing = standing;
    }

    /// Looks and works in the panel. No call is answered meanwhile.
    pub fn panel<T>(&self, work: impl FnOnce(&mut Panel<'_>) -> T) -> T {
        work(&mut Panel::of(&mut self.engine.store_now()))
    }

    /// Arms a fault.
    pub fn arm(&self, fault: Fault, calls: Calls, when: When) {
        self.engine.faults().arm(fault, calls, when);
    }

    /// Disarms all faults.
    pub fn disarm(&self) {
        self.engine.faults().clear();
    }

    /// How many faults came so far.
    pub fn faults_fired(&self) -> u32 {
        self.engine.faults().fired
    }

    /// How many faults wait still.
    pub fn faults_waiting(&self) -> usize {
        self.engine.faults().waiting()
    }

    /// How many calls came in so far, those for the files of pictures among them.
    pub fn arrived(&self) -> u64 {
        self.engine.holds.arrived()
    }

    /// Makes the n-th call from now on, counted from 1 as [`Shop::arrived`] counts, stand still at this point until it is let go.
    pub fn hold(&self, nth: u64, point: Point) -> Held {
        self.engine.holds.hold(nth, point)
    }

    /// The calls so far, oldest first, up to the last 200,000.
    pub fn journal(&self) -> Vec<Call> {
        self.engine.journal().calls()
    }

    /// How many calls of the API came in so far.
    pub fn call_count(&self) -> u64 {
        self.engine.journal().count()
    }

    /// Forgets the calls so far.
    pub fn clear_journal(&self) {
        self.engine.journal().clear();
    }

    /// Takes no further calls and waits for those under way.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // an error here is a panic of a task, which tokio has reported
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
