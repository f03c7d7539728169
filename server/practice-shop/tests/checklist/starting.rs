//! Starting and stopping.

use std::net::TcpStream;

use kontor_practice_shop::{Shop, StartError};

#[tokio::test]
async fn a_shop_listens_until_it_is_stopped() {
    let shop = Shop::builder().start().await.unwrap();
    let port = shop.port();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    shop.stop().await;
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let first = Shop::builder().start().await.unwrap();
    let second = Shop::builder().port(first.port()).start().await;
    assert!(matches!(second, Err(StartError::Port { port, .. }) if port == first.port()));
}
