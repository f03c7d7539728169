//! Taking the ports.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use tokio::net::TcpListener;

use crate::config::{Listen, PORT_DEFAULT};

/// A port that cannot be taken.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot listen on {address}: is another kontord running? Name another address with --listen"
)]
pub struct BindError {
    address: SocketAddr,
    #[source]
    source: io::Error,
}

/// Binds everything that the settings ask for.
///
/// # Errors
/// [`BindError`].
pub async fn bind(listen: &Listen) -> Result<Vec<TcpListener>, BindError> {
    match listen {
        Listen::Everywhere => everywhere(PORT_DEFAULT).await,
        Listen::At(addresses) => {
            let mut listeners = Vec::with_capacity(addresses.len());
            for address in addresses {
                listeners.push(at(*address).await?);
            }
            Ok(listeners)
        }
    }
}

/// IPv6 takes IPv4 along on most machines; where it does not, or is not there, IPv4 is bound as well.
async fn everywhere(port: u16) -> Result<Vec<TcpListener>, BindError> {
    let six = at((Ipv6Addr::UNSPECIFIED, port).into()).await;
    let four = at((Ipv4Addr::UNSPECIFIED, port).into()).await;
    match (six, four) {
        (Ok(six), Ok(four)) => Ok(vec![six, four]),
        (Ok(six), Err(_)) => Ok(vec![six]),
        (Err(_), Ok(four)) => Ok(vec![four]),
        (Err(error), Err(_)) => Err(error),
    }
}

async fn at(address: SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| BindError { address, source })
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn everywhere_means_ipv4_at_least() {
        let port = kontor_testkit::free_port();
        let listeners = everywhere(port).await.unwrap();
        assert!(!listeners.is_empty());
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn a_taken_port_is_named() {
        let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = first.local_addr().unwrap();
        let error = bind(&Listen::At(vec![address])).await.unwrap_err();
        assert!(error.to_string().contains(&address.to_string()), "{error}");
    }
}
