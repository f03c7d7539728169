//! `kontor status`.

use serde_json::json;

use crate::cli::format::stamp;
use crate::cli::table::fields;
use crate::cli::words::Listed as _;
use crate::cli::{Ctx, Outcome, json, session, token};
use crate::proto::{
    GetServerInfoRequest, GetSessionRequest, GetSessionResponse, InstallationState,
};
use crate::{Lang, VERSION};

pub(crate) async fn status(ctx: &mut Ctx<'_>) -> Outcome {
    let profile = ctx.profile()?;
    let client = ctx.connect(&profile).await?;
    session::settle(&client, ctx).await?;
    let info = client
        .get_server_info(GetServerInfoRequest {})
        .await?
        .info
        .unwrap_or_default();
    let session = match client.session() {
        Some(_) => Some(client.get_session(GetSessionRequest {}).await?),
        None => None,
    };
    let session_json = session.as_ref().map(json::of).transpose()?;
    let value = json!({
        "profile": profile.name(),
        "address": client.address(),
        "workstation_id": profile.workstation_id(),
        "workstation_name": profile.workstation_name(),
        "client_version": VERSION,
        "server": json::of(&info)?,
        "session": session_json,
    });
    ctx.show_value(&value, |lang| {
        let (who, until) = caller(session.unwrap_or_default(), lang);
        let state = match info.state() {
            InstallationState::Restored => lang.pick(
                "odtworzona z kopii, wystawianie wstrzymane do potwierdzenia przez administratora",
                "restored from a backup, issuing waits for an administrator's confirmation",
            ),
            _ => "",
        };
        fields(&[
            (lang.pick("Profil", "Profile"), profile.name().to_string()),
            (lang.pick("Serwer", "Server"), client.address().to_string()),
            (
                lang.pick("Wersja serwera", "Server version"),
                info.version.clone(),
            ),
            (
                lang.pick("Wersja programu", "Client version"),
                VERSION.to_owned(),
            ),
            (
                lang.pick("Instalacja", "Installation"),
                info.installation_id.clone(),
            ),
            (lang.pick("Stan", "State"), state.to_owned()),
            (
                lang.pick("Stanowisko", "Workstation"),
                profile.workstation_name().to_owned(),
            ),
            (lang.pick("Zalogowany", "Logged in"), who),
            (lang.pick("Sesja do", "Session until"), until),
        ])
    });
    Ok(())
}

/// Who acts here, and until when.
fn caller(answer: GetSessionResponse, lang: Lang) -> (String, String) {
    match (answer.session, answer.service_token) {
        (Some(session), _) => {
            let user = session.user.unwrap_or_default();
            let role = user.role().label(lang);
            let who = format!("{} ({role})", user.login);
            (who, stamp(session.expires_at, lang))
        }
        (None, Some(account)) => {
            let role = account.role().label(lang);
            let kind = lang.pick("konto usługi", "service account");
            let who = format!("{kind} {} ({role})", account.name);
            (who, token::until(&account, lang))
        }
        (None, None) => (lang.pick("nikt", "nobody").to_owned(), String::new()),
    }
}
