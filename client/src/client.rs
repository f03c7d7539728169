//! The connection of a workstation to its server.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kontor_proto::v1::GetServerInfoRequest;
use tonic::metadata::{Ascii, MetadataMap, MetadataValue};
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::address::Address;
use crate::calls::{Call, Kind};
use crate::clock::{Clock, SystemClock, new_request_id};
use crate::lang::Lang;
use crate::pending::{self, Kept, Pending};
use crate::profile::{Profile, Secret, Session};
use crate::service_token::ServiceToken;
use crate::settle::Settled;
use crate::status::{Sent, to_error};
use crate::tls::Trust;
use crate::version::is_older;
use crate::{Error, Result, VERSION, channel, net};

/// Metadata with the workstation's token.
const WORKSTATION_KEY: &str = "kontor-workstation";
/// Metadata with the client's version.
const VERSION_KEY: &str = "kontor-client-version";

/// How a client behaves.
#[derive(Clone)]
pub struct Options {
    /// Language of the server's texts.
    pub lang: Lang,
    /// How long each step of connecting to an address may take.
    pub connect_step_timeout: Duration,
    /// Whether creating calls are written down before they are sent.
    pub pending: KeepPending,
    /// What tells the time.
    pub clock: Arc<dyn Clock>,
    /// The service account that acts, in place of who is logged in.
    pub service_token: Option<ServiceToken>,
}

/// Whether creating calls are written down before they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepPending {
    /// Yes: a client that dies never makes two invoices.
    OnDisk,
    /// No: for measurements, and for callers that keep their requests themselves.
    Never,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lang: Lang::default(),
            connect_step_timeout: net::CONNECT_STEP_TIMEOUT,
            pending: KeepPending::OnDisk,
            clock: Arc::new(SystemClock),
            service_token: None,
        }
    }
}

/// A workstation's connection to its server. Cheap to share behind an `Arc`; calls run side by side.
pub struct Client {
    profile: Profile,
    options: Options,
    trust: Trust,
    link: Mutex<Link>,
    session: Mutex<Option<Session>>,
    settled: Mutex<Vec<Settled>>,
}

#[derive(Clone)]
struct Link {
    channel: Channel,
    address: Address,
}

impl Client {
    /// Connects with the usual options.
    ///
    /// # Errors
    /// As [`Client::connect_with`].
    pub async fn connect(profile: &Profile) -> Result<Self> {
        Self::connect_with(profile, Options::default()).await
    }

    /// Connects to the first of the profile's addresses that leads to the server, the one that worked
    /// last before the others.
    ///
    /// # Errors
    /// `NotReachable`, `WrongCa`; `State` when the profile cannot be read.
    pub async fn connect_with(profile: &Profile, options: Options) -> Result<Self> {
        let trust = profile.trust()?;
        let addresses = profile.addresses_by_memory();
        let (channel, address) =
            channel::open_first(&addresses, &trust, options.connect_step_timeout).await?;
        tracing::debug!(%address, "connected");
        profile.remember(|memory| memory.last_address = Some(address.clone()))?;
        let session = match &options.service_token {
            Some(token) => Some(token.session()),
            None => profile.session()?,
        };
        Ok(Self {
            session: Mutex::new(session),
            profile: profile.clone(),
            options,
            trust,
            link: Mutex::new(Link { channel, address }),
            settled: Mutex::default(),
        })
    }

    /// The profile that it belongs to.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The address that it is connected to.
    pub fn address(&self) -> Address {
        self.link().address
    }

    /// Who is logged in, as this workstation remembers it; for a service account without a login.
    pub fn session(&self) -> Option<Session> {
        lock(&self.session).clone()
    }

    /// Sends a request of the contract. A creating one is written to `pending/` first and gets a
    /// `request_id` if it has none; reading and creating ones are sent once more, over any address of
    /// the profile, when the connection is lost.
    ///
    /// # Errors
    /// See [`Error`]. After one with [`Error::outcome_unknown`] a creating request stays in `pending/`.
    pub async fn call<C: Call>(&self, request: C) -> Result<C::Answer> {
        match C::KIND {
            Kind::Create => self.create(request).await,
            Kind::Read | Kind::Once => self.transmit(request).await,
        }
    }

    /// Logs in and remembers the session.
    ///
    /// # Errors
    /// `OutdatedClient` before anything is sent, `NotAllowed` with the reason `LOGIN_REFUSED`, `Busy` when
    /// the server wants a pause.
    pub async fn login(&self, login: &str, password: &str) -> Result<kontor_proto::v1::Session> {
        let info = self.get_server_info(GetServerInfoRequest {}).await?.info;
        let least = info.unwrap_or_default().client_version_min;
        if is_older(VERSION, &least) {
            return Err(Error::OutdatedClient {
                message: format!("{VERSION} < {least}"),
            });
        }
        let answer = self
            .log_in(kontor_proto::v1::LogInRequest {
                login: login.to_owned(),
                password: password.to_owned(),
            })
            .await
            .inspect_err(|error| self.remember_refusal(login, error))?;
        let session = answer.session.unwrap_or_default();
        let user = session.user.clone().unwrap_or_default();
        self.set_session(Some(Session {
            token: Secret::new(answer.session_token),
            user_id: user.id,
            login: user.login,
        }))?;
        self.profile.remember(|memory| {
            memory.refused_login = None;
            memory.refused_login_at = None;
        })?;
        Ok(session)
    }

    /// Ends the session and forgets it. One that had ended already is forgotten as well.
    pub async fn logout(&self) -> Result<()> {
        let ended = if self.session().is_some() {
            self.log_out(kontor_proto::v1::LogOutRequest {}).await
        } else {
            Err(Error::NotLoggedIn)
        };
        match ended {
            Ok(_) | Err(Error::SessionExpired | Error::NotLoggedIn | Error::Revoked) => {
                self.set_session(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Sends a request and waits for its answer; reads and creating requests twice if need be.
    pub(crate) async fn transmit<C: Call>(&self, request: C) -> Result<C::Answer> {
        let link = self.link();
        let error = match self.send_over::<C>(&link, request.clone()).await {
            Err(error @ Error::NotReachable { .. }) if C::KIND != Kind::Once => error,
            other => return other,
        };
        tracing::debug!(method = C::METHOD, %error, "sent again over a new connection");
        self.reconnect().await?;
        self.send_over::<C>(&self.link(), request).await
    }

    /// Connects anew, to any address of the profile.
    pub(crate) async fn reconnect(&self) -> Result<()> {
        let (channel, address) = channel::open_first(
            &self.profile.addresses_by_memory(),
            &self.trust,
            self.options.connect_step_timeout,
        )
        .await?;
        *lock(&self.link) = Link { channel, address };
        Ok(())
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Keeps what became of requests left behind, for [`Client::call`] to compare with.
    pub(crate) fn add_settled(&self, settled: Settled) {
        lock(&self.settled).push(settled);
    }

    /// A request with this workstation's tokens on it, and what it carries.
    pub(crate) fn dress<T>(&self, message: T) -> Result<(Request<T>, Sent)> {
        let session = self.session();
        let mut request = Request::new(message);
        let sent = dress(
            request.metadata_mut(),
            Some(self.profile.workstation_token()),
            session.as_ref().map(|session| &session.token),
            self.options.lang,
        )?;
        Ok((request, sent))
    }

    pub(crate) fn channel(&self) -> Channel {
        self.link().channel
    }

    pub(crate) fn name_status(&self, status: &Status, sent: Sent) -> Error {
        to_error(status, &self.address(), sent)
    }

    async fn create<C: Call>(&self, mut request: C) -> Result<C::Answer> {
        if let Some(answer) = self.settled_answer(&request) {
            return answer;
        }
        let id = match request.request_id() {
            Some(id) => {
                if id.is_empty() {
                    *id = new_request_id().to_string();
                }
                id.clone()
            }
            None => return self.transmit(request).await,
        };
        let kept = self.keep(C::METHOD, id, request.encode_to_vec()).await?;
        let result = self.transmit(request).await;
        match (&result, kept) {
            (Err(error), _) if error.outcome_unknown() => {}
            (_, Some(kept)) => kept.settle()?,
            (_, None) => {}
        }
        result
    }

    /// Writes a request down before it is sent.
    async fn keep(
        &self,
        method: &'static str,
        request_id: String,
        request: Vec<u8>,
    ) -> Result<Option<Kept>> {
        if self.options.pending == KeepPending::Never {
            return Ok(None);
        }
        let pending = Pending {
            method: method.to_owned(),
            request_id,
            user_id: self
                .session()
                .map(|session| session.user_id)
                .unwrap_or_default(),
            created_at: self.options.clock.now(),
            request,
        };
        let dir = self.profile.pending_dir();
        // it waits for the disk
        tokio::task::spawn_blocking(move || pending::keep(&dir, &pending))
            .await
            .map_err(|error| Error::BadAnswer(error.to_string()))?
            .map(Some)
    }

    /// The answer of a request left behind, when this one says the same: the person typed it again
    /// after the client had died.
    fn settled_answer<C: Call>(&self, request: &C) -> Option<Result<C::Answer>> {
        let mut bare = request.clone();
        let id = bare.request_id()?;
        if !std::mem::take(id).is_empty() {
            return None;
        }
        let mut settled = lock(&self.settled);
        let place = settled
            .iter()
            .position(|settled| settled.is_answer_to::<C>(&bare))?;
        Some(settled.remove(place).answer::<C>())
    }

    async fn send_over<C: Call>(&self, link: &Link, message: C) -> Result<C::Answer> {
        let (mut request, sent) = self.dress(message)?;
        let timeout = C::KIND.timeout();
        request.set_timeout(timeout);
        // the server is told the deadline; a connection that swallows everything is bounded here
        let answer = tokio::time::timeout(timeout, C::send(link.channel.clone(), request))
            .await
            .map_err(|_| Error::TimedOut)?;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|status| to_error(&status, &link.address, sent))
    }

    fn link(&self) -> Link {
        lock(&self.link).clone()
    }

    fn set_session(&self, session: Option<Session>) -> Result<()> {
        self.profile.set_session(session.as_ref())?;
        *lock(&self.session) = session;
        Ok(())
    }

    /// So that `doctor` can speak of it later.
    fn remember_refusal(&self, login: &str, error: &Error) {
        if !matches!(error, Error::NotAllowed(_)) {
            return;
        }
        let now = self.options.clock.now();
        let kept = self.profile.remember(|memory| {
            memory.refused_login = Some(login.to_owned());
            memory.refused_login_at = Some(now);
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "refused login not remembered");
        }
    }
}

/// Puts tokens, language and version on a call.
pub(crate) fn dress(
    metadata: &mut MetadataMap,
    workstation: Option<&Secret>,
    session: Option<&Secret>,
    lang: Lang,
) -> Result<Sent> {
    metadata.insert(VERSION_KEY, MetadataValue::from_static(VERSION));
    metadata.insert("accept-language", MetadataValue::from_static(lang.code()));
    let mut sent = Sent::Nothing;
    if let Some(token) = workstation {
        metadata.insert(WORKSTATION_KEY, secret_value(token.reveal())?);
        sent = Sent::Workstation;
    }
    if let Some(token) = session {
        let bearer = format!("Bearer {}", token.reveal());
        metadata.insert("authorization", secret_value(&bearer)?);
        sent = Sent::Session;
    }
    Ok(sent)
}

fn secret_value(text: &str) -> Result<MetadataValue<Ascii>> {
    let mut value: MetadataValue<Ascii> = text
        .parse()
        .map_err(|_| Error::BadAnswer("a token has characters that no token has".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // nothing is left half done under these locks
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
