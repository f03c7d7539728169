//! Calls as bytes, past the client library: any method, any request, any tokens.

use std::path::Path;
use std::time::Duration;

use kontor_client::{Client, Profile};
use kontor_tests::office::Furnished;
use prost::bytes::{Buf as _, BufMut as _};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataValue;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

/// Which tokens a call carries.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    /// The workstation's.
    pub workstation: Option<String>,
    /// The session's.
    pub session: Option<String>,
}

/// A connection that trusts the installation's CA, and the tokens of a workstation.
#[derive(Clone)]
pub struct Wire {
    channel: Channel,
    /// What its calls carry.
    pub tokens: Tokens,
}

impl Wire {
    /// Connects as the workstation whose home this is.
    pub async fn connect(home: &Path, profile: &Profile) -> Self {
        let address = &profile.addresses()[0];
        let tls = ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(profile.ca_pem()))
            .domain_name(format!("{}.kontor.internal", profile.installation_id()));
        let channel = Endpoint::from_shared(format!("https://{address}"))
            .expect("an address")
            .tls_config(tls)
            .expect("a CA")
            .connect()
            .await
            .expect("a connection");
        Self {
            channel,
            tokens: Tokens::of(home),
        }
    }

    /// The same connection with other tokens.
    pub fn with(&self, tokens: Tokens) -> Self {
        Self {
            channel: self.channel.clone(),
            tokens,
        }
    }

    /// Calls a method, named as "kontor.v1.UserService/ListUsers"; all messages of the answer.
    pub async fn call(&self, method: &str, request: Vec<u8>) -> Result<Vec<Vec<u8>>, Status> {
        self.call_within(method, request, Duration::from_mins(1))
            .await
    }

    /// The same with a deadline.
    pub async fn call_within(
        &self,
        method: &str,
        request: Vec<u8>,
        time: Duration,
    ) -> Result<Vec<Vec<u8>>, Status> {
        let mut grpc = Grpc::new(self.channel.clone()).max_decoding_message_size(64 * 1024 * 1024);
        grpc.ready()
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        let path = format!("/{method}").parse().expect("a path");
        let mut request = Request::new(request);
        request.set_timeout(time);
        let metadata = request.metadata_mut();
        metadata.insert("accept-language", MetadataValue::from_static("en"));
        if let Some(token) = &self.tokens.workstation {
            metadata.insert("kontor-workstation", token.parse().expect("a token"));
        }
        if let Some(token) = &self.tokens.session {
            metadata.insert(
                "authorization",
                format!("Bearer {token}").parse().expect("a token"),
            );
        }
        let mut stream = grpc
            .server_streaming(request, path, Bytes)
            .await?
            .into_inner();
        let mut messages = Vec::new();
        while let Some(message) = stream.message().await? {
            messages.push(message);
        }
        Ok(messages)
    }
}

/// A wire with the tokens of this client.
pub async fn wire_of(furnished: &Furnished, client: &Client) -> Wire {
    let home = furnished
        .office
        .home_of(client.profile())
        .expect("a home of this office");
    Wire::connect(&home, client.profile()).await
}

impl Tokens {
    /// Those that the client keeps in this home.
    pub fn of(home: &Path) -> Self {
        let dir = home.join("profiles/default");
        let read = |file: &str| std::fs::read_to_string(dir.join(file)).ok();
        let session = read("session.toml").map(|text| {
            let table: toml::Table = toml::from_str(&text).expect("TOML");
            table["token"].as_str().expect("a token").to_owned()
        });
        Self {
            workstation: read("workstation.token").map(|text| text.trim().to_owned()),
            session,
        }
    }

    /// The workstation's alone.
    pub fn without_session(&self) -> Self {
        Self {
            session: None,
            ..self.clone()
        }
    }
}

/// The stable reason of a refusal; empty when it has none.
pub fn reason(status: &Status) -> String {
    status
        .get_error_details()
        .error_info()
        .map(|info| info.reason.clone())
        .unwrap_or_default()
}

struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut message = vec![0; buffer.remaining()];
        buffer.copy_to_slice(&mut message);
        Ok(Some(message))
    }
}
