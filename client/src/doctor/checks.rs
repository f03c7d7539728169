//! The checks themselves.

use std::time::Duration;

use kontor_proto::v1::{
    GetEnrolmentRequest, GetEnrolmentResponse, GetLicenceRequest, GetServerInfoRequest,
    GetSessionRequest, InstallationState, Licence, ListShopsRequest, ServerInfo, ShopLinkState,
};
use prost_types::Timestamp;
use time::OffsetDateTime;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::{
    AddressReport, CLOCK_SKEW_MAX, Check, CheckState, Examination, Fault, FaultClass,
    LICENCE_WARNING_DAYS, Neighbours, Report, STEPS, Step, shops,
};
use crate::calls::Call;
use crate::client::dress;
use crate::net::{self, ConnectFailure};
use crate::profile::{Profile, Secret};
use crate::status::to_error;
use crate::tls::Trust;
use crate::version::is_older;
use crate::{Address, Error, Home, Lang, ProfileName, VERSION, channel};

/// A finding that ends the examination.
type Found<T> = Result<T, (Step, FaultClass, String)>;

pub(super) async fn run(home: &Home, name: &ProfileName, with: &Examination) -> Report {
    let mut report = Report {
        lang: with.lang,
        at: with.clock.now(),
        profile: name.clone(),
        workstation: None,
        installation_id: None,
        ca_fingerprint: None,
        server_version: None,
        checks: Vec::new(),
        fault: None,
        addresses: Vec::new(),
        neighbours: None,
    };
    if let Err((step, class, detail)) = all(home, name, with, &mut report).await {
        // the clock is looked at as soon as the server has told its own: a fault found there first may
        // come later in the list
        report.checks.push(Check {
            step,
            state: CheckState::Failed,
            detail,
        });
        report.fault = Some(Fault { step, class });
    }
    finish(&mut report);
    report
}

/// Puts the checks into their order and fills in those that were not reached.
fn finish(report: &mut Report) {
    let found = std::mem::take(&mut report.checks);
    report.checks = STEPS
        .into_iter()
        .map(|step| {
            found
                .iter()
                .find(|check| check.step == step)
                .cloned()
                .unwrap_or(Check {
                    step,
                    state: CheckState::Skipped,
                    detail: String::new(),
                })
        })
        .collect();
}

async fn all(
    home: &Home,
    name: &ProfileName,
    with: &Examination,
    report: &mut Report,
) -> Found<()> {
    let lang = with.lang;
    let (profile, trust) = load(home, name, lang)?;
    report.workstation = Some(profile.workstation_name().to_owned());
    report.installation_id = Some(profile.installation_id().to_owned());
    report.ca_fingerprint = Some(profile.ca_fingerprint());
    report.pass(Step::Profile, profile.workstation_name());
    let address = reach(&profile, &trust, with, report).await?;
    let channel = channel::open(&address, &trust, with.connect_step_timeout)
        .await
        .map_err(|failure| (Step::Tls, class_of(&failure), failure.text(lang)))?;
    let caller = Caller {
        channel,
        address,
        with,
    };
    caller.health().await?;
    report.pass(
        Step::Health,
        lang.pick("serwer pracuje", "the server serves"),
    );
    let (info, skew) = caller.server_info().await?;
    report.server_version = Some(info.version.clone());
    versions(&info, report)?;
    let clock = clock(skew, report);
    let enrolment = caller.enrolment(profile.workstation_token()).await?;
    report.neighbours = Some(neighbours(&enrolment));
    report.pass(Step::Enrolment, &enrolment.workstation_name);
    if let Some(session) = caller.login(&profile, report).await? {
        caller.licence(&profile, &session, report).await;
        caller.shops(&profile, &session, report).await;
    }
    clock
}

fn load(home: &Home, name: &ProfileName, lang: Lang) -> Found<(Profile, Trust)> {
    let loaded = home
        .profile(name)
        .and_then(|profile| profile.trust().map(|trust| (profile, trust)));
    loaded.map_err(|error| {
        let class = match error {
            Error::NotEnrolled { .. } => FaultClass::NotEnrolled,
            _ => FaultClass::StateUnreadable,
        };
        (Step::Profile, class, error.text(lang))
    })
}

/// Tries every address as far as TLS; answers the first that leads to the server.
async fn reach(
    profile: &Profile,
    trust: &Trust,
    with: &Examination,
    report: &mut Report,
) -> Found<Address> {
    let mut first_failure = None;
    let mut reached: Option<(Address, Vec<(Step, String)>)> = None;
    for address in profile.addresses() {
        let (passed, failure) = probe(address, trust, with).await;
        report.addresses.push(AddressReport {
            address: address.clone(),
            failure: failure.as_ref().map(|(_, failure)| failure.clone()),
        });
        match failure {
            None if reached.is_none() => reached = Some((address.clone(), passed)),
            Some(failure) if first_failure.is_none() => {
                first_failure = Some((address.clone(), passed, failure));
            }
            _ => {}
        }
    }
    let lang = with.lang;
    match (reached, first_failure) {
        (Some((address, passed)), failure) => {
            for (step, detail) in passed {
                report.pass(step, &detail);
            }
            if let Some((failed, _, (step, why))) = failure {
                // it works, but not as it was set up
                report.warn(
                    step,
                    &lang.pick(
                        format!("{failed}: {}; działa {address}", why.text(lang)),
                        format!("{failed}: {}; {address} works", why.text(lang)),
                    ),
                );
            }
            Ok(address)
        }
        (None, Some((address, passed, (step, failure)))) => {
            for (step, detail) in passed {
                report.pass(step, &detail);
            }
            let detail = format!("{address}: {}", failure.text(lang));
            Err((step, class_of(&failure), detail))
        }
        (None, None) => Err((
            Step::Profile,
            FaultClass::StateUnreadable,
            lang.pick("profil nie ma adresów", "the profile has no address")
                .to_owned(),
        )),
    }
}

/// Goes to one address as far as TLS: the steps that passed, and the one that did not.
async fn probe(
    address: &Address,
    trust: &Trust,
    with: &Examination,
) -> (Vec<(Step, String)>, Option<(Step, ConnectFailure)>) {
    let limit = with.connect_step_timeout;
    let mut passed = Vec::new();
    let addresses = match net::resolve(address, limit).await {
        Ok(addresses) => addresses,
        Err(failure) => return (passed, Some((Step::Name, failure))),
    };
    let shown: Vec<String> = addresses
        .iter()
        .map(|found| found.ip().to_string())
        .collect();
    passed.push((
        Step::Name,
        format!("{}: {}", address.host, shown.join(", ")),
    ));
    let stream = match net::connect_tcp(&addresses, limit).await {
        Ok(stream) => stream,
        Err(failure) => return (passed, Some((Step::Tcp, failure))),
    };
    passed.push((Step::Tcp, address.to_string()));
    match net::connect_tls(stream, address, trust, limit).await {
        Ok(_) => {
            let detail = with.lang.pick(
                "urząd certyfikacji zgodny z zapamiętanym",
                "the CA is the pinned one",
            );
            passed.push((Step::Tls, detail.to_owned()));
            (passed, None)
        }
        Err(failure) => (passed, Some((Step::Tls, failure))),
    }
}

/// Makes the calls of the later steps.
struct Caller<'a> {
    channel: Channel,
    address: Address,
    with: &'a Examination,
}

impl Caller<'_> {
    async fn health(&self) -> Found<()> {
        let mut health = HealthClient::new(self.channel.clone());
        let mut request = tonic::Request::new(HealthCheckRequest::default());
        request.set_timeout(self.with.call_timeout);
        let answer = tokio::time::timeout(self.with.call_timeout, health.check(request))
            .await
            .map_err(|_| self.failed(Step::Health, &Error::TimedOut))?
            .map_err(|status| {
                let error = to_error(&status, &self.address, crate::status::Sent::Nothing);
                self.failed(Step::Health, &error)
            })?;
        if answer.into_inner().status() == ServingStatus::Serving {
            return Ok(());
        }
        let detail = self.with.lang.pick(
            "serwer odpowiada, ale nie przyjmuje pracy",
            "the server answers, but takes no work",
        );
        Err((Step::Health, FaultClass::NotServing, detail.to_owned()))
    }

    /// What the server says of itself, and by how much this computer's clock is ahead of its.
    async fn server_info(&self) -> Found<(ServerInfo, Option<time::Duration>)> {
        let before = self.with.clock.now();
        let answer = self
            .ask(GetServerInfoRequest {}, None, None)
            .await
            .map_err(|error| self.failed(Step::Versions, &error))?;
        let after = self.with.clock.now();
        let info = answer.info.unwrap_or_default();
        let middle = before + (after - before) / 2;
        let skew = info.time.and_then(moment).map(|server| middle - server);
        Ok((info, skew))
    }

    async fn enrolment(&self, token: &Secret) -> Found<GetEnrolmentResponse> {
        self.ask(GetEnrolmentRequest {}, Some(token), None)
            .await
            .map_err(|error| self.failed(Step::Enrolment, &error))
    }

    /// The session of a person, who may ask further; a machine's token may not.
    async fn login(&self, profile: &Profile, report: &mut Report) -> Found<Option<Secret>> {
        let lang = self.with.lang;
        let session = match &self.with.service_token {
            Some(token) => Some(token.session()),
            None => profile
                .session()
                .map_err(|error| self.failed(Step::Login, &error))?,
        };
        let Some(session) = session else {
            return Err(nobody(profile, lang));
        };
        let answer = self
            .ask(
                GetSessionRequest {},
                Some(profile.workstation_token()),
                Some(&session.token),
            )
            .await
            .map_err(|error| self.failed(Step::Login, &error))?;
        let permissions = answer.permissions.join(", ");
        if let Some(account) = answer.service_token {
            // it may do what its role is for, however little that is
            report.pass(Step::Login, &account.name);
            let detail = lang.pick("rola konta usługi", "the service account's role");
            report.pass(Step::Rights, detail);
            return Ok(None);
        }
        report.pass(Step::Login, &session.login);
        if permissions.is_empty() {
            let detail = lang.pick("rola nie daje żadnych uprawnień", "the role allows nothing");
            return Err((Step::Rights, FaultClass::NoRights, detail.to_owned()));
        }
        report.pass(Step::Rights, &permissions);
        Ok(Some(session.token))
    }

    /// What is known of the shops. It calls none of them, and finds no fault: a shop that does not work keeps nobody here
    /// from working.
    async fn shops(&self, profile: &Profile, session: &Secret, report: &mut Report) {
        let workstation = profile.workstation_token();
        let answer = self
            .ask(
                ListShopsRequest::default(),
                Some(workstation),
                Some(session),
            )
            .await;
        match answer {
            Ok(answer) => shops::note(&answer.shops, report),
            Err(error) => report.warn(Step::Shops, &error.text(self.with.lang)),
        }
    }

    /// Says how the licence stands. Whatever it is, the connection is not at fault.
    async fn licence(&self, profile: &Profile, session: &Secret, report: &mut Report) {
        let lang = self.with.lang;
        let token = Some(profile.workstation_token());
        match self.ask(GetLicenceRequest {}, token, Some(session)).await {
            Ok(answer) => licence(&answer.licence.unwrap_or_default(), report),
            // a server from before there were licences
            Err(Error::OutdatedServer) => {}
            Err(error) => report.warn(Step::Licence, &error.text(lang)),
        }
    }

    async fn ask<C: Call>(
        &self,
        message: C,
        workstation: Option<&Secret>,
        session: Option<&Secret>,
    ) -> Result<C::Answer, Error> {
        let mut request = tonic::Request::new(message);
        let sent = dress(request.metadata_mut(), workstation, session, self.with.lang)?;
        request.set_timeout(self.with.call_timeout);
        let answer = tokio::time::timeout(
            self.with.call_timeout,
            C::send(self.channel.clone(), request),
        );
        answer
            .await
            .map_err(|_| Error::TimedOut)?
            .map(tonic::Response::into_inner)
            .map_err(|status| to_error(&status, &self.address, sent))
    }

    fn failed(&self, step: Step, error: &Error) -> (Step, FaultClass, String) {
        let class = match error {
            Error::NotReachable { attempts } => {
                attempts.first().map_or(FaultClass::ServerFault, |attempt| {
                    class_of(&attempt.failure)
                })
            }
            Error::WrongCa { .. } => FaultClass::WrongCa,
            Error::TimedOut | Error::Busy { .. } => FaultClass::NoAnswer,
            Error::Revoked => FaultClass::Revoked,
            Error::SessionExpired | Error::NotLoggedIn => FaultClass::SessionExpired,
            Error::NotAllowed(refusal) if refusal.reason.starts_with("SERVICE_TOKEN_") => {
                FaultClass::ServiceTokenRefused
            }
            Error::NotAllowed(_) => FaultClass::NoRights,
            Error::OutdatedClient { .. } => FaultClass::OutdatedClient,
            Error::OutdatedServer => FaultClass::OutdatedServer,
            Error::State { .. } | Error::TokenFile { .. } | Error::NotEnrolled { .. } => {
                FaultClass::StateUnreadable
            }
            Error::Refused(_)
            | Error::ServerFault { .. }
            | Error::BadJoinCode(_)
            | Error::BadAnswer(_) => FaultClass::ServerFault,
        };
        (step, class, error.text(self.with.lang))
    }
}

fn versions(info: &ServerInfo, report: &mut Report) -> Found<()> {
    let lang = report.lang;
    let detail = lang.pick(
        format!("program {VERSION}, serwer {}", info.version),
        format!("client {VERSION}, server {}", info.version),
    );
    if is_older(VERSION, &info.client_version_min) {
        let least = &info.client_version_min;
        let detail = lang.pick(
            format!("{detail}; serwer wymaga programu w wersji co najmniej {least}"),
            format!("{detail}; the server wants a client of {least} at least"),
        );
        return Err((Step::Versions, FaultClass::OutdatedClient, detail));
    }
    if info.state() == InstallationState::Restored {
        let warning = lang.pick(
            "baza odtworzona z kopii; wystawianie wstrzymane, aż administrator wykona na serwerze `kontord restore-confirm`",
            "restored from a backup; issuing waits until an administrator runs `kontord restore-confirm` on the server",
        );
        report.warn(Step::Versions, &format!("{detail}; {warning}"));
    } else {
        report.pass(Step::Versions, &detail);
    }
    Ok(())
}

fn licence(licence: &Licence, report: &mut Report) {
    let lang = report.lang;
    let said = match &licence.summary {
        Some(summary) => lang.pick(&summary.pl, &summary.en).clone(),
        None => String::new(),
    };
    let days_left = licence.days_left.unwrap_or_default();
    let is_open = licence.shop_link() == ShopLinkState::Open;
    if is_open && days_left <= LICENCE_WARNING_DAYS {
        let soon = lang.pick(
            format!("pozostało dni: {days_left}; potem stanie tylko połączenie ze sklepem"),
            format!("{days_left} days left; then the link to the shop alone will stop"),
        );
        report.warn(Step::Licence, &format!("{said} ({soon})"));
    } else if is_open && licence.clock_behind_since.is_none() {
        report.pass(Step::Licence, &said);
    } else {
        report.warn(Step::Licence, &said);
    }
}

fn clock(skew: Option<time::Duration>, report: &mut Report) -> Found<()> {
    let lang = report.lang;
    let Some(skew) = skew else {
        return Ok(());
    };
    let seconds = skew.whole_seconds();
    let detail = lang.pick(
        format!("różnica względem serwera: {seconds} s"),
        format!("{seconds} s from the server's"),
    );
    if skew.unsigned_abs() > CLOCK_SKEW_MAX {
        return Err((Step::Clock, FaultClass::ClockWrong, detail));
    }
    report.pass(Step::Clock, &detail);
    Ok(())
}

/// Nobody is logged in: because a password was wrong, or simply so.
fn nobody(profile: &Profile, lang: Lang) -> (Step, FaultClass, String) {
    let memory = profile.memory().unwrap_or_default();
    match memory.refused_login {
        Some(login) => (
            Step::Login,
            FaultClass::WrongPassword,
            lang.pick(
                format!("ostatnie logowanie ({login}) zostało odrzucone"),
                format!("the last login ({login}) was refused"),
            ),
        ),
        None => (
            Step::Login,
            FaultClass::NotLoggedIn,
            lang.pick("nikt nie jest zalogowany", "nobody is logged in")
                .to_owned(),
        ),
    }
}

fn neighbours(enrolment: &GetEnrolmentResponse) -> Neighbours {
    Neighbours {
        active_count: enrolment.others_active_count,
        last_seen_at: enrolment.others_last_seen_at.and_then(moment),
    }
}

fn class_of(failure: &ConnectFailure) -> FaultClass {
    match failure {
        ConnectFailure::NameNotFound(_) => FaultClass::NameNotFound,
        ConnectFailure::Refused => FaultClass::ConnectionRefused,
        ConnectFailure::TimedOut => FaultClass::ConnectionTimedOut,
        ConnectFailure::Unreachable(_) => FaultClass::NetworkUnreachable,
        ConnectFailure::Handshake(_) => FaultClass::NotKontor,
        ConnectFailure::WrongCa { .. } => FaultClass::WrongCa,
        ConnectFailure::CertificateExpired => FaultClass::CertificateExpired,
        ConnectFailure::CertificateNotYetValid => FaultClass::CertificateNotYetValid,
        ConnectFailure::WrongInstallation => FaultClass::WrongInstallation,
    }
}

fn moment(stamp: Timestamp) -> Option<OffsetDateTime> {
    let nanos = Duration::from_nanos(u64::try_from(stamp.nanos).ok()?);
    OffsetDateTime::from_unix_timestamp(stamp.seconds)
        .ok()
        .map(|at| at + nanos)
}

impl Report {
    pub(super) fn pass(&mut self, step: Step, detail: &str) {
        self.note(step, CheckState::Passed, detail);
    }

    /// A step that passed by another way than was set up.
    pub(super) fn warn(&mut self, step: Step, detail: &str) {
        self.checks.retain(|check| check.step != step);
        self.note(step, CheckState::Warning, detail);
    }

    fn note(&mut self, step: Step, state: CheckState, detail: &str) {
        self.checks.push(Check {
            step,
            state,
            detail: detail.to_owned(),
        });
    }
}
