//! The people of the office: added, listed, given a role, shut out.

use kontor_domain::{
    ids::UserId,
    refusal::{Kind, Label, Problem, Refusal, Text, Violations},
    role::{Permission, Role},
    text::clean,
};
pub use kontor_store::users::User;
use kontor_store::{
    Conn, sessions,
    users::{self},
};
use secrecy::SecretString;
use serde::Serialize;

use super::{
    etag,
    paging::{self, Page},
};
use crate::{
    actor::Actor,
    app::App,
    audit::{self, Change},
    error::Error,
    passwords,
};

/// Characters of the longest login.
pub const LOGIN_CHARACTERS_MAX: usize = 64;
/// Characters of the longest name for documents.
pub const DISPLAY_NAME_CHARACTERS_MAX: usize = 200;

const USER: Label = Label::new("użytkownik", "user");
const LOGIN: Label = Label::new("login", "login");
const DISPLAY_NAME: Label = Label::new("nazwa wyświetlana", "display name");
const ROLE: Label = Label::new("rola", "role");

/// A user to be added.
#[derive(Debug)]
pub struct NewUser {
    /// Login, in any case.
    pub login: String,
    /// Name for documents; the login when empty.
    pub display_name: String,
    /// Role; required.
    pub role: Option<Role>,
    /// First password.
    pub password: SecretString,
}

/// What the audit tells of a user.
#[derive(Serialize)]
struct Told<'a> {
    login: &'a str,
    display_name: &'a str,
    role: Role,
    active: bool,
}

impl<'a> From<&'a User> for Told<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            login: &user.login,
            display_name: &user.display_name,
            role: user.role,
            active: user.active,
        }
    }
}

/// Adds a user.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `ALREADY_EXISTS`; those of the store.
pub async fn create(app: &App, actor: &Actor, input: NewUser) -> Result<User, Error> {
    actor.require(Permission::Administer)?;
    let now = app.now();
    let mut violations = Violations::new();
    let mut root = violations.root();
    let login = root.check("login", parse_login(&input.login));
    let display_name = root.check("display_name", parse_display_name(&input.display_name));
    let role = root.check(
        "role",
        input.role.ok_or_else(|| Problem::unknown_choice(ROLE)),
    );
    root.check("password", passwords::check_new(&input.password));
    violations.into_result()?;
    let (Some(login), Some(mut display_name), Some(role)) = (login, display_name, role) else {
        return Err(Error::internal("a violation without its refusal"));
    };
    if display_name.is_empty() {
        display_name.clone_from(&login);
    }
    let hash = app.passwords.hash(input.password, &app.random).await?;
    let user = User {
        id: app.random.id(now),
        login,
        display_name,
        role,
        active: true,
        created_at: now,
        last_login_at: None,
        version: 1,
    };
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.db
        .write(move |conn| {
            if users::find_by_login(conn, &user.login)?.is_some() {
                return Err(Refusal::already_exists(USER, user.login.as_str()).into());
            }
            users::insert(conn, &user, &hash)?;
            let change = Change::of("user.create", "user", user.id)
                .between(None, Some(&Told::from(&user)))?;
            audit::record(conn, &keys, &actor, now, &change)?;
            Ok(user.clone())
        })
        .await
}

/// Returns one user.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get(app: &App, actor: &Actor, id: UserId) -> Result<User, Error> {
    actor.require(Permission::Administer)?;
    app.db.read(move |conn| existing(conn, id)).await
}

/// Returns the user of a login, for the server's own command line.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; those of the store.
pub async fn get_by_login(app: &App, actor: &Actor, login: &str) -> Result<User, Error> {
    actor.require(Permission::Administer)?;
    let login = login.trim().to_lowercase();
    app.db
        .read(move |conn| match users::find_by_login(conn, &login)? {
            Some((user, _)) => Ok(user),
            None => Err(Refusal::not_found(USER, login).into()),
        })
        .await
}

/// Lists users by login.
///
/// # Errors
/// `PERMISSION_DENIED`; `PAGE_SIZE`; `PAGE_TOKEN_INVALID`; those of the store.
pub async fn list(
    app: &App,
    actor: &Actor,
    page_size: i32,
    page_token: &str,
) -> Result<Page<User>, Error> {
    actor.require(Permission::Administer)?;
    let size = paging::page_size(page_size)?;
    let after: Option<String> = paging::after(&app.keys, &"users", page_token)?;
    let rows = app
        .db
        .read(move |conn| Ok::<_, Error>(users::list(conn, after.as_deref(), paging::limit(size))?))
        .await?;
    paging::page(&app.keys, &"users", rows, size, |user| user.login.clone())
}

/// Sets another's password and ends that user's sessions.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; those of the store.
pub async fn set_password(
    app: &App,
    actor: &Actor,
    id: UserId,
    password: SecretString,
) -> Result<User, Error> {
    actor.require(Permission::Administer)?;
    passwords::check_new(&password).map_err(crate::error::in_field("password"))?;
    let now = app.now();
    let hash = app.passwords.hash(password, &app.random).await?;
    let (actor, keys) = (actor.clone(), app.keys.clone());
    app.db
        .write(move |conn| {
            let user = existing(conn, id)?;
            users::set_password_hash(conn, user.id, &hash)?;
            sessions::end_of_user(conn, user.id, None)?;
            let change =
                Change::of("user.set_password", "user", user.id).with("login", user.login.as_str());
            audit::record(conn, &keys, &actor, now, &change)?;
            existing(conn, id)
        })
        .await
}

/// Gives another role.
///
/// # Errors
/// `PERMISSION_DENIED`; `INVALID_DATA`; `NOT_FOUND`; a stale etag; `LAST_ADMINISTRATOR`; those of the store.
pub async fn set_role(
    app: &App,
    actor: &Actor,
    id: UserId,
    role: Option<Role>,
    etag: &str,
) -> Result<User, Error> {
    actor.require(Permission::Administer)?;
    let role = role.ok_or_else(|| Problem::unknown_choice(ROLE).in_field("role"))?;
    change(app, actor, id, etag, "user.set_role", move |user| {
        user.role = role;
    })
    .await
}

/// Shuts a user out and ends his sessions.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; a stale etag; `LAST_ADMINISTRATOR`; those of the store.
pub async fn disable(app: &App, actor: &Actor, id: UserId, etag: &str) -> Result<User, Error> {
    actor.require(Permission::Administer)?;
    change(app, actor, id, etag, "user.disable", |user| {
        user.active = false;
    })
    .await
}

/// Lets a user in again.
///
/// # Errors
/// `PERMISSION_DENIED`; `NOT_FOUND`; a stale etag; those of the store.
pub async fn enable(app: &App, actor: &Actor, id: UserId, etag: &str) -> Result<User, Error> {
    actor.require(Permission::Administer)?;
    change(app, actor, id, etag, "user.enable", |user| {
        user.active = true;
    })
    .await
}

/// Changes role or activity; nothing is written when nothing changes.
async fn change(
    app: &App,
    actor: &Actor,
    id: UserId,
    etag: &str,
    action: &'static str,
    apply: impl Fn(&mut User) + Send + Sync + 'static,
) -> Result<User, Error> {
    let now = app.now();
    let (actor, keys, etag) = (actor.clone(), app.keys.clone(), etag.to_owned());
    app.db
        .write(move |conn| {
            let before = existing(conn, id)?;
            etag::check(&etag, before.version, USER)?;
            let mut after = before.clone();
            apply(&mut after);
            if after == before {
                return Ok(before);
            }
            if is_governing(&before)
                && !is_governing(&after)
                && users::count_active_administrators(conn)? <= 1
            {
                return Err(last_administrator().into());
            }
            users::update(conn, &after)?;
            after.version += 1;
            if !after.active {
                sessions::end_of_user(conn, after.id, None)?;
            }
            let change = Change::of(action, "user", after.id)
                .between(Some(&Told::from(&before)), Some(&Told::from(&after)))?;
            audit::record(conn, &keys, &actor, now, &change)?;
            Ok(after)
        })
        .await
}

fn existing(conn: &mut Conn, id: UserId) -> Result<User, Error> {
    users::find(conn, id.into())?.ok_or_else(|| Refusal::not_found(USER, id.to_string()).into())
}

fn is_governing(user: &User) -> bool {
    user.active && user.role == Role::Administrator
}

fn last_administrator() -> Refusal {
    Refusal::new(
        Kind::FailedPrecondition,
        "LAST_ADMINISTRATOR",
        Text::fixed(
            "To ostatni czynny administrator. Najpierw nadaj tę rolę innej osobie.",
            "This is the last active administrator. Give the role to somebody else first.",
        ),
    )
}

fn parse_login(text: &str) -> Result<String, Problem> {
    let login = text.trim().to_lowercase();
    if login.is_empty() {
        return Err(Problem::required(LOGIN));
    }
    let length = login.chars().count();
    if length > LOGIN_CHARACTERS_MAX {
        return Err(Problem::too_long(LOGIN, LOGIN_CHARACTERS_MAX, length));
    }
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_@".contains(&byte);
    if !login.bytes().all(allowed) {
        return Err(Problem::fixed(
            "INVALID_LOGIN",
            "Login może mieć tylko litery a–z, cyfry oraz znaki . - _ @.",
            "A login has only the letters a–z, digits and the characters . - _ @.",
        ));
    }
    Ok(login)
}

fn parse_display_name(text: &str) -> Result<String, Problem> {
    let name = clean(text);
    let length = name.chars().count();
    if length > DISPLAY_NAME_CHARACTERS_MAX {
        return Err(Problem::too_long(
            DISPLAY_NAME,
            DISPLAY_NAME_CHARACTERS_MAX,
            length,
        ));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_kept_in_lower_case_and_has_few_characters() {
        assert_eq!(
            parse_login(" Ksiegowosc.2@biuro-x_y ").unwrap(),
            "ksiegowosc.2@biuro-x_y"
        );
        for (text, reason) in [
            ("", "REQUIRED"),
            ("  ", "REQUIRED"),
            ("księgowa", "INVALID_LOGIN"),
            ("a b", "INVALID_LOGIN"),
            ("a\u{1b}[31m", "INVALID_LOGIN"),
        ] {
            assert_eq!(
                parse_login(text).map_err(|problem| problem.reason),
                Err(reason),
                "{text:?}"
            );
        }
        let long = "x".repeat(LOGIN_CHARACTERS_MAX + 1);
        assert_eq!(
            parse_login(&long).map_err(|problem| problem.reason),
            Err("TOO_LONG")
        );
    }
}
