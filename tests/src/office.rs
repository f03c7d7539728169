//! An office: servers in processes of their own, an administrator, a company, and workstations that joined.

mod copy;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use kontor_client::proto::{
    CreateBankAccountRequest, CreateJoinCodeRequest, CreateNumberSeriesRequest, CreateUserRequest,
    InvoiceKind, NumberSeries, Role, UpdateCompanyRequest,
};
use kontor_client::{Address, Client, Home, Join, KeepPending, Options, Profile, join};
use tempfile::TempDir;

use crate::database::OwnDatabase;
use crate::licence;
use crate::papers;
use crate::process::{Kontord, Server};
use crate::programs::Programs;

/// Login of the administrator.
pub const ADMINISTRATOR: &str = "administrator";
/// Password of everybody.
pub const PASSWORD: &str = "a password long enough";
/// Under which the installation key travels to a second server.
const PASSPHRASE: &str = "a passphrase long enough";
/// Pattern of the series in which runs issue: the counter stands between the slashes.
const PATTERN: &str = "S/{nr}/{rrrr}";
/// Tries to start on an address that a killed server has just left.
const START_TRIES_MAX: u32 = 20;

/// Servers and workstations, all in a directory that goes away with them.
pub struct Office {
    // before the directory: killed first
    servers: Vec<Post>,
    programs: Programs,
    database: String,
    joined: u32,
    named: AtomicU32,
    /// The database, if it was made for this office.
    own: Option<OwnDatabase>,
    dir: TempDir,
}

/// A server's place: where it listens, and the process while it runs.
struct Post {
    kontord: Kontord,
    address: SocketAddr,
    server: Option<Server>,
}

/// An office that is ready to issue.
pub struct Furnished {
    /// The office.
    pub office: Office,
    /// The administrator at a workstation.
    pub administrator: Client,
    /// The series for the run.
    pub series_id: String,
}

impl Office {
    /// Starts a server on an empty database: the given PostgreSQL URL, else a SQLite file.
    pub fn open(programs: Programs, postgres: Option<&str>) -> Result<Self> {
        let dir = TempDir::new()?;
        let database = match postgres {
            Some(url) => url.to_owned(),
            None => sqlite_url(dir.path()),
        };
        let mut office = Self {
            servers: Vec::new(),
            programs,
            database,
            joined: 0,
            named: AtomicU32::new(0),
            own: None,
            dir,
        };
        let post = office.new_post()?;
        office.servers.push(post);
        office.start(0)?;
        office.kontord().run(
            &[
                "user",
                "add",
                ADMINISTRATOR,
                "--role",
                "administrator",
                "--password-stdin",
            ],
            &format!("{PASSWORD}\n"),
        )?;
        office.license()?;
        Ok(office)
    }

    /// Installs a licence that has seats for every test.
    fn license(&self) -> Result<()> {
        let text = licence::issue(&licence::claims(papers::SELLER_NIP))?;
        self.kontord().run(&["licence", "install", "-"], &text)?;
        Ok(())
    }

    /// [`Office::open`], with the administrator logged in, the company set and a series made.
    pub async fn furnish(programs: Programs, postgres: Option<&str>) -> Result<Furnished> {
        let mut office = tokio::task::block_in_place(|| Self::open(programs, postgres))?;
        let profile = office.workstation().await?;
        let administrator = Client::connect(&profile).await?;
        administrator.login(ADMINISTRATOR, PASSWORD).await?;
        set_company(&administrator).await?;
        let series = administrator
            .create_number_series(CreateNumberSeriesRequest {
                series: Some(series("Seria próbna", PATTERN)),
                ..CreateNumberSeriesRequest::default()
            })
            .await?
            .series
            .context("the answer has the series")?;
        Ok(Furnished {
            office,
            administrator,
            series_id: series.id,
        })
    }

    /// [`Office::furnish`] on a database of its own: on the given PostgreSQL server one made for it, else a SQLite file.
    pub async fn furnish_own(programs: Programs, postgres: Option<&str>) -> Result<Furnished> {
        let own = postgres.map(OwnDatabase::create).transpose()?;
        let url = own.as_ref().map(|own| own.url().to_owned());
        let mut furnished = Self::furnish(programs, url.as_deref()).await?;
        furnished.office.own = own;
        Ok(furnished)
    }

    /// Adds a server on the same database, which gets the installation key from the first.
    pub fn add_server(&mut self) -> Result<()> {
        let post = self.new_post()?;
        let passphrase = format!("{PASSPHRASE}\n");
        let key = self
            .kontord()
            .run(&["key", "export", "--passphrase-stdin"], &passphrase)?;
        let file = self.dir.path().join("key");
        std::fs::write(&file, key)?;
        let file = file.to_str().context("a path in UTF-8")?;
        post.kontord
            .run(&["key", "import", file, "--passphrase-stdin"], &passphrase)?;
        self.servers.push(post);
        self.start(self.servers.len() - 1)
    }

    /// Joins one more workstation, which has a home of its own, and knows the addresses of all servers.
    pub async fn workstation(&mut self) -> Result<Profile> {
        let code = tokio::task::block_in_place(|| self.join_code())?;
        self.join_with(&code).await
    }

    /// The same with a code that is there already.
    pub async fn join_with(&mut self, code: &str) -> Result<Profile> {
        self.joined += 1;
        let home = Home::at(self.last_home());
        let addresses = self.addresses();
        let first = addresses.first().context("an office has a server")?;
        let mut how = Join::new(first.clone(), code.parse()?);
        how.addresses = addresses;
        Ok(join(&home, how).await?)
    }

    /// Lets so many workstations join, each with a user of its own logged in.
    pub async fn staff(
        &mut self,
        administrator: &Client,
        count: u32,
        keep: KeepPending,
    ) -> Result<Vec<Client>> {
        let mut clients = Vec::new();
        for n in 1..=count {
            let login = format!("sprzedawca-{n}");
            add_user(administrator, &login, Role::Salesperson).await?;
            let code = administrator
                .create_join_code(CreateJoinCodeRequest {
                    name: format!("stanowisko {n}"),
                })
                .await?
                .code;
            let profile = self.join_with(&code).await?;
            let client = connect(&profile, keep).await?;
            client.login(&login, PASSWORD).await?;
            clients.push(client);
        }
        Ok(clients)
    }

    /// A new code, as the administrator gets it at the server.
    pub fn join_code(&self) -> Result<String> {
        // A second code for the same name would end the first.
        let name = format!("konsola {}", self.named.fetch_add(1, Ordering::Relaxed) + 1);
        let said = self.kontord().run(&["workstation", "add", &name], "")?;
        said.split_whitespace()
            .find(|word| word.starts_with("KT-"))
            .map(str::to_owned)
            .with_context(|| format!("a code in {said:?}"))
    }

    /// The first server's way to be called, for commands at the server.
    pub fn kontord(&self) -> &Kontord {
        &self.servers[0].kontord
    }

    /// The programs.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// URL of the database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The office's directory.
    pub fn directory(&self) -> &Path {
        self.dir.path()
    }

    /// Where the servers listen.
    pub fn addresses(&self) -> Vec<Address> {
        self.servers
            .iter()
            .map(|post| Address {
                host: post.address.ip().to_string(),
                port: post.address.port(),
            })
            .collect()
    }

    /// Where a server listens.
    pub fn address(&self, index: usize) -> SocketAddr {
        self.servers[index].address
    }

    /// How many servers there are.
    pub fn server_count(&self) -> usize {
        self.servers.len()
    }

    /// A running server.
    pub fn server(&self, index: usize) -> Result<&Server> {
        self.servers[index]
            .server
            .as_ref()
            .context("the server runs")
    }

    /// Kills a server with SIGKILL.
    pub fn kill(&mut self, index: usize) -> Result<()> {
        self.take(index)?.kill()
    }

    /// Takes a running server out, to stop it by hand.
    pub fn take(&mut self, index: usize) -> Result<Server> {
        self.servers[index].server.take().context("the server runs")
    }

    /// Starts a server where it was before.
    pub fn start(&mut self, index: usize) -> Result<()> {
        let post = &mut self.servers[index];
        ensure!(post.server.is_none(), "the server does not run");
        let mut tries = 1;
        let server = loop {
            match post.kontord.serve(post.address) {
                Ok(server) => break server,
                Err(error) if tries == START_TRIES_MAX => return Err(error),
                Err(_) => crate::watch::nap(Duration::from_millis(50)),
            }
            tries += 1;
        };
        post.server = Some(server);
        Ok(())
    }

    /// A directory for one more server, and an address that was free a moment ago.
    fn new_post(&self) -> Result<Post> {
        let number = self.servers.len() + 1;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut environment = self.programs.kontord.environment.clone();
        environment.push(licence::environment()?);
        Ok(Post {
            kontord: Kontord {
                program: self.programs.kontord.path.clone(),
                environment,
                data_dir: self.dir.path().join(format!("server-{number}")),
                database: Some(self.database.clone()),
            },
            address,
            server: None,
        })
    }

    /// The home of the last workstation that joined.
    pub fn last_home(&self) -> PathBuf {
        self.home(self.joined)
    }

    /// The home of a workstation of this office.
    pub fn home_of(&self, profile: &Profile) -> Option<PathBuf> {
        (1..=self.joined).map(|n| self.home(n)).find(|root| {
            Home::at(root)
                .profile(profile.name())
                .is_ok_and(|found| found.workstation_id() == profile.workstation_id())
        })
    }

    fn home(&self, n: u32) -> PathBuf {
        self.dir.path().join(format!("home-{n}"))
    }
}

fn sqlite_url(directory: &Path) -> String {
    format!("sqlite:{}", directory.join("office.db").display())
}

/// Connects a workstation.
pub async fn connect(profile: &Profile, pending: KeepPending) -> kontor_client::Result<Client> {
    let options = Options {
        pending,
        ..Options::default()
    };
    Client::connect_with(profile, options).await
}

/// Adds a user whose password is [`PASSWORD`].
pub async fn add_user(administrator: &Client, login: &str, role: Role) -> Result<()> {
    administrator
        .create_user(CreateUserRequest {
            login: login.to_owned(),
            display_name: login.to_owned(),
            role: role.into(),
            password: PASSWORD.to_owned(),
        })
        .await?;
    Ok(())
}

/// A series of VAT invoices that counts through the year.
pub fn series(name: &str, pattern: &str) -> NumberSeries {
    NumberSeries {
        kind: InvoiceKind::Vat.into(),
        name: name.to_owned(),
        pattern: pattern.to_owned(),
        reset: kontor_client::proto::CounterReset::Yearly.into(),
        active: true,
        ..NumberSeries::default()
    }
}

async fn set_company(administrator: &Client) -> Result<()> {
    let paths = ["name", "nip", "address", "issue_place", "vat_status"];
    administrator
        .update_company(UpdateCompanyRequest {
            company: Some(papers::company()),
            update_mask: Some(prost_types::FieldMask {
                paths: paths.map(str::to_owned).to_vec(),
            }),
            ..UpdateCompanyRequest::default()
        })
        .await?;
    administrator
        .create_bank_account(CreateBankAccountRequest {
            bank_account: Some(papers::account()),
            ..CreateBankAccountRequest::default()
        })
        .await?;
    Ok(())
}
