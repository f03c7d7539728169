//! Where the demonstration plays: a folder, a server, workstations.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use anyhow::{Context as _, Result};
use kontor_client::{Address, Client, Home, Join, join};

use super::data;
use super::process::{Kontord, Server};
use super::vendor::Vendor;

/// The folder with a server in it.
pub struct Stage {
    folder: PathBuf,
    kontord: Kontord,
    vendor: Vendor,
    server: Option<Server>,
    address: SocketAddr,
}

impl Stage {
    /// Starts the server on a free port of this machine alone.
    pub fn new(folder: PathBuf) -> Result<Self> {
        let kontord = Kontord {
            program: std::env::current_exe().context("finding this program")?,
            environment: Vec::new(),
            data_dir: folder.join("server"),
            database: None,
        };
        let vendor = Vendor::new()?;
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = kontord.serve_demo(anywhere, &vendor.key())?;
        Ok(Self {
            folder,
            kontord,
            vendor,
            address: server.address(),
            server: Some(server),
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where a workstation keeps what it remembers.
    pub fn home(&self, workstation: u32) -> PathBuf {
        self.folder.join(format!("stanowisko-{workstation}"))
    }

    /// A licence for the office of the demonstration, which its server takes.
    pub fn licence(&self) -> Result<String> {
        self.vendor.licence(&data::company())
    }

    /// Runs a command of the administrator beside the running server.
    pub fn kontord(&self, arguments: &[&str], input: &str) -> Result<String> {
        self.kontord.run(arguments, input)
    }

    /// Makes a code, joins with it and logs in.
    pub async fn workstation(&self, number: u32) -> Result<Client> {
        let printed = self.kontord(&["workstation", "add", &format!("Stanowisko {number}")], "")?;
        let code = printed
            .split_whitespace()
            .find(|word| word.starts_with("KT-"))
            .context("the command printed no join code")?;
        let address: Address = self.address.to_string().parse()?;
        let home = Home::at(self.home(number));
        let profile = join(&home, Join::new(address, code.parse()?)).await?;
        let client = Client::connect(&profile).await?;
        client.login(data::LOGIN, data::PASSWORD).await?;
        Ok(client)
    }

    /// Kills the server without warning and starts it again at the same address.
    pub fn kill_and_restart(&mut self) -> Result<()> {
        self.server.take().context("the server runs")?.kill()?;
        self.server = Some(self.kontord.serve_demo(self.address, &self.vendor.key())?);
        Ok(())
    }

    /// Asks the server to stop and waits for it.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        self.server.take().context("the server runs")?.stop()
    }

    /// Waits until the server has ended by itself.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        self.server.take().context("the server runs")?.wait()
    }
}
