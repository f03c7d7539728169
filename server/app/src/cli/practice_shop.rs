//! `kontord practice-shop`: a shop to train with, in memory and on this computer alone.

use std::{fmt::Write as _, fs, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use kontor_practice_shop::{
    Certificate, Shop,
    catalogue::{Blueprint, PRODUCTS_MAX},
};
use tokio_util::sync::CancellationToken;

use super::output;
use crate::serve::signals;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Port of the loopback address; a free one when not given.
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 0,
        hide_default_value = true
    )]
    port: u16,
    /// Number of made-up products; a small believable catalogue when not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(PRODUCTS_MAX)))]
    products: Option<u32>,
    /// Decides which products are made up: the same number gives the same shop.
    #[arg(long, value_name = "S", default_value_t = 1, requires = "products")]
    seed: u64,
    /// Speaks HTTPS with a certificate authority of its own.
    #[arg(long)]
    tls: bool,
    /// Writes the authority's certificate here instead of printing it.
    #[arg(long, value_name = "FILE", requires = "tls")]
    ca_file: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    runtime.block_on(open(args))?;
    Ok(ExitCode::SUCCESS)
}

/// Opens the shop, says how to get in, and keeps it open until a signal comes.
async fn open(args: &Args) -> anyhow::Result<()> {
    let blueprint = match args.products {
        Some(products) => Blueprint::generated(products, args.seed)?,
        None => Blueprint::small(),
    };
    let products = blueprint.products.len();
    let shop = Shop::builder().port(args.port).blueprint(blueprint);
    let shop = if args.tls {
        shop.tls(Certificate::Good)
    } else {
        shop
    };
    let shop = shop.start().await.context("opening the practice shop")?;
    let mut text = welcome(&shop.address(), shop.login(), shop.password(), products);
    match (shop.ca(), &args.ca_file) {
        (Some(ca), Some(file)) => {
            fs::write(file, ca).with_context(|| format!("writing {}", file.display()))?;
            let file = file.display();
            let _ = write!(text, "\nPlik urzędu certyfikacji (CA file): {file}");
        }
        (Some(ca), None) => {
            let _ = write!(text, "\nCertyfikat urzędu (CA):\n{}", ca.trim_end());
        }
        (None, _) => {}
    }
    output::data(&text);
    output::note("Ctrl+C zamyka sklep; wszystko, co w nim zmieniono, przepada.");
    output::note("Ctrl+C closes the shop; everything that was changed in it is lost.");
    let (soft, hard) = (CancellationToken::new(), CancellationToken::new());
    signals::watch(soft.clone(), hard.clone()).context("catching signals")?;
    soft.cancelled().await;
    tokio::select! {
        () = shop.stop() => {}
        () = hard.cancelled() => {}
    }
    Ok(())
}

/// How to get in, Polish first.
fn welcome(address: &str, login: &str, password: &str, products: usize) -> String {
    format!(
        "Sklep próbny jest otwarty (the practice shop is open).\n\
         \n\
         Adres (address):     {address}\n\
         Login (login):       {login}\n\
         Hasło (password):    {password}\n\
         Produkty (products): {products}\n\
         \n\
         W przeglądarce (in a browser): {address}/"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_needs_to_get_in_is_printed() {
        let text = welcome("http://127.0.0.1:8090", "integracja", "haslo", 48);
        insta::assert_snapshot!(text);
    }
}
