//! Joining an installation with the code that an administrator reads out.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kontor_proto::v1::{JoinRequest, JoinResponse};

use crate::address::Address;
use crate::calls::{Call as _, Kind};
use crate::client::dress;
use crate::home::{Home, ProfileName};
use crate::join_code::JoinCode;
use crate::lang::Lang;
use crate::profile::{Content, Profile, Secret};
use crate::status::{Sent, to_error};
use crate::tls::{self, Installation, Trust};
use crate::{Error, Result, VERSION, channel, net, platform};

/// Longest name of the computer that is sent.
const HOST_NAME_CHARS_MAX: usize = 100;

/// How and where to join.
#[derive(Clone, Debug)]
pub struct Join {
    /// Name of the profile to make, or to make anew.
    pub profile: ProfileName,
    /// Where the server listens; the first that answers is used, all are kept.
    pub addresses: Vec<Address>,
    /// The code.
    pub code: JoinCode,
    /// Language of the server's texts.
    pub lang: Lang,
    /// How long each step of connecting to an address may take.
    pub connect_step_timeout: Duration,
}

impl Join {
    /// To join at one address, as the default profile of a home.
    pub fn new(address: Address, code: JoinCode) -> Self {
        Self {
            profile: ProfileName::default(),
            addresses: vec![address],
            code,
            lang: Lang::default(),
            connect_step_timeout: net::CONNECT_STEP_TIMEOUT,
        }
    }
}

/// Joins. The connection is broken off before anything is sent unless the server's CA has the key that
/// the code names and signed the server's certificate; then the code's secret is traded for the
/// workstation's token, and the profile is written. A profile of the same name is replaced.
///
/// # Errors
/// `WrongCa` when another CA answers (nothing was sent to it), `NotReachable`, `Refused` or
/// `NotAllowed` when the code is wrong, used or too old, `State` when the profile cannot be written.
pub async fn join(home: &Home, join: Join) -> Result<Profile> {
    let seen = Arc::new(Mutex::new(None));
    let trust = Trust::JoinCode {
        ca_prefix: *join.code.ca_prefix(),
        seen: Arc::clone(&seen),
    };
    let (channel, address) =
        channel::open_first(&join.addresses, &trust, join.connect_step_timeout).await?;
    let mut request = tonic::Request::new(JoinRequest {
        secret: join.code.secret().to_owned(),
        host_name: platform::host_name()
            .chars()
            .take(HOST_NAME_CHARS_MAX)
            .collect(),
        client_version: VERSION.to_owned(),
    });
    dress(request.metadata_mut(), None, None, join.lang)?;
    let timeout = Kind::Once.timeout();
    request.set_timeout(timeout);
    let answer = tokio::time::timeout(timeout, JoinRequest::send(channel, request))
        .await
        .map_err(|_| Error::TimedOut)?
        .map_err(|status| to_error(&status, &address, Sent::Nothing))?
        .into_inner();
    let installation = seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
        .ok_or_else(|| Error::BadAnswer("no installation was seen".to_owned()))?;
    check(&answer, &installation)?;
    let content = Content {
        addresses: join.addresses,
        installation_id: installation.id,
        workstation_id: answer.workstation_id,
        workstation_name: answer.workstation_name,
        ca: tls::to_pem(&installation.ca),
    };
    let dir = home.profile_dir(&join.profile);
    Profile::create(
        join.profile,
        dir,
        content,
        Secret::new(answer.workstation_token),
    )
}

/// What the answer says must be what the CA signed.
fn check(answer: &JoinResponse, installation: &Installation) -> Result<()> {
    let said = tls::from_pem(&answer.ca_certificate_pem).and_then(|ca| tls::key_hash(&ca));
    if said.is_none() || said != tls::key_hash(&installation.ca) {
        return Err(Error::BadAnswer("it names another CA".to_owned()));
    }
    if answer.installation_id != installation.id {
        return Err(Error::BadAnswer("it names another installation".to_owned()));
    }
    if answer.workstation_token.is_empty() {
        return Err(Error::BadAnswer("it has no token".to_owned()));
    }
    Ok(())
}
