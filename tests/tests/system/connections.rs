//! Connections that want to wear the server out.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::Duration;

use kontor_client::proto::GetServerInfoRequest;

use super::databases::office;

/// Connections that the server has at most.
const CONNECTIONS_MAX: usize = 1_024;
/// How long the server waits for a handshake, and some air.
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_are_bounded_and_dropped_while_workstations_go_on() {
    let furnished = office().await;
    let address = furnished.office.address(0);
    let client = &furnished.administrator;
    let mut silent = Vec::new();
    // One handshake more than there are places, besides the connection of the workstation.
    for _ in 0..=CONNECTIONS_MAX {
        let stream = TcpStream::connect(address).expect("accepted or queued");
        stream
            .set_read_timeout(Some(HANDSHAKE_TIME_MAX))
            .expect("a timeout");
        silent.push(stream);
    }
    client
        .get_server_info(GetServerInfoRequest {})
        .await
        .expect("the workstation is served meanwhile");
    tokio::task::block_in_place(|| {
        for mut stream in silent {
            let mut byte = [0];
            match stream.read(&mut byte) {
                Ok(0) => {}
                Ok(_) => panic!("the server spoke first"),
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
            }
        }
    });
    let profile = client.profile();
    kontor_client::Client::connect(profile)
        .await
        .expect("there is room again");
}
