//! `kontord service …`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::Subcommand;

use super::output;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Prints a hardened systemd unit for this program.
    Print {
        /// System user to run as.
        #[arg(long, default_value = "kontor")]
        user: String,
        /// TOML file with settings.
        #[arg(long, default_value = "/etc/kontor/kontord.toml")]
        config: PathBuf,
        /// File of the installation key, handed over as a credential.
        #[arg(long, default_value = "/etc/kontor/installation.key")]
        key: PathBuf,
    },
}

pub(super) fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Print { user, config, key } = command;
    let program = std::env::current_exe().context("finding this program")?;
    output::data(
        unit(
            &program.display().to_string(),
            user,
            &config.display().to_string(),
            &key.display().to_string(),
        )
        .trim_end(),
    );
    Ok(ExitCode::SUCCESS)
}

fn unit(program: &str, user: &str, config: &str, key: &str) -> String {
    format!(
        "\
# Before the first start, as root:
#   useradd --system --home-dir /var/lib/kontor --shell /usr/sbin/nologin {user}
#   install -d -m 0755 /etc/kontor && touch {config}
#   {program} key make {key}
#   {program} service print > /etc/systemd/system/kontord.service && systemctl enable --now kontord
# Administration, as root, with the service's user, folder and key (--pty instead of --pipe where it asks):
#   systemd-run -q --wait --pipe --uid={user} -p StateDirectory=kontor \\
#     -p LoadCredential=installation-key:{key} {program} --config {config} workstation add NAME
[Unit]
Description=Kontor invoicing server
After=network-online.target postgresql.service
Wants=network-online.target

[Service]
Type=notify
ExecStart={program} serve --config {config}
User={user}
Group={user}
StateDirectory=kontor
StateDirectoryMode=0700
LoadCredential=installation-key:{key}
Restart=on-failure
RestartSec=2
WatchdogSec=60
TimeoutStartSec=1h
TimeoutStopSec=45
KillSignal=SIGTERM
UMask=0077
LimitNOFILE=65536

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_is_as_it_was_approved() {
        insta::assert_snapshot!(unit(
            "/usr/local/bin/kontord",
            "kontor",
            "/etc/kontor/kontord.toml",
            "/etc/kontor/installation.key"
        ));
    }
}
