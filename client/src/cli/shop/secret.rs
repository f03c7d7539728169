//! Login and password of a shop, or the token of an integration: asked for, never on the command line.

use clap::Args;

use crate::cli::{Ctx, Outcome};
use crate::proto::{Shop, ShopAuthentication, ShopCredentials};

/// How the shop knows the program.
#[derive(Debug, Args)]
pub(super) struct SecretArgs {
    /// Login of the shop's user, as the panel shows it
    #[arg(long, value_name = "LOGIN", conflicts_with_all = ["token", "token_stdin"])]
    login: Option<String>,
    /// Read the password from standard input instead of asking
    #[arg(long, conflicts_with_all = ["token", "token_stdin"])]
    password_stdin: bool,
    /// Use the token of an integration instead of login and password, and ask for it
    #[arg(long)]
    token: bool,
    /// Read the token from standard input instead of asking
    #[arg(long, conflicts_with = "token")]
    token_stdin: bool,
}

impl SecretArgs {
    /// The credentials of a new shop; none when nothing was said of them.
    pub(super) fn for_new_shop(self, ctx: &mut Ctx<'_>) -> Outcome<Option<ShopCredentials>> {
        if self.token || self.token_stdin {
            return self.by_token(ctx).map(Some);
        }
        if self.login.is_none() && !self.password_stdin {
            return Ok(None);
        }
        self.by_login("", ctx).map(Some)
    }

    /// The new credentials of a shop; its login stays unless another is given.
    pub(super) fn for_shop(self, shop: &Shop, ctx: &mut Ctx<'_>) -> Outcome<ShopCredentials> {
        if self.token || self.token_stdin {
            return self.by_token(ctx);
        }
        self.by_login(&shop.login, ctx)
    }

    fn by_token(self, ctx: &mut Ctx<'_>) -> Outcome<ShopCredentials> {
        let secret = ctx.password(self.token_stdin, "Token integracji", "Integration token")?;
        Ok(ShopCredentials {
            authentication: ShopAuthentication::Token.into(),
            login: String::new(),
            secret: secret.trim().to_owned(),
        })
    }

    fn by_login(self, present: &str, ctx: &mut Ctx<'_>) -> Outcome<ShopCredentials> {
        let login = match self.login {
            Some(login) => login,
            None if present.is_empty() => ctx.ask("Login do sklepu", "Login to the shop")?,
            None => present.to_owned(),
        };
        let secret = ctx.password(
            self.password_stdin,
            "Hasło do sklepu",
            "Password of the shop",
        )?;
        Ok(ShopCredentials {
            authentication: ShopAuthentication::Login.into(),
            login,
            secret,
        })
    }
}
