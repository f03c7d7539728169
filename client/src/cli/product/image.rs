//! `kontor product image`: pictures of a product.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use prost_types::FieldMask;

use crate::cli::file::{place, read_bytes, safe_name, write_bytes};
use crate::cli::format::stamp;
use crate::cli::progress::Bar;
use crate::cli::table::{Align, Grid};
use crate::cli::{Ctx, Failure, Outcome, find};
use crate::proto::{
    ListProductImagesRequest, ListProductImagesResponse, Product, ProductImage,
    RemoveProductImageRequest, UpdateProductImageRequest,
};
use crate::{Client, Lang, NewPicture};

/// What to do with pictures.
#[derive(Debug, Subcommand)]
pub(crate) enum ImageCommand {
    /// List the pictures of a product in their order
    List {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
    },
    /// Add pictures from files: JPEG, PNG, WebP, GIF, at most 5 MB each
    Add {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
        /// Files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Place of the first of them; after the others when left out
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        position: i32,
    },
    /// Write a picture to a file
    Get {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
        /// Picture: place, file name or identifier
        #[arg(value_name = "PICTURE")]
        picture: String,
        /// File, directory, or - for standard output; this directory and its own name when left out
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Give a picture another file name
    Rename {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
        /// Picture: place, file name or identifier
        #[arg(value_name = "PICTURE")]
        picture: String,
        /// New file name
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Move a picture to another place
    Move {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
        /// Picture: place, file name or identifier
        #[arg(value_name = "PICTURE")]
        picture: String,
        /// New place, from 1
        #[arg(value_name = "NUMBER")]
        position: i32,
    },
    /// Take a picture away
    Remove {
        /// Product: identifier, code or name
        #[arg(value_name = "PRODUCT")]
        product: String,
        /// Picture: place, file name or identifier
        #[arg(value_name = "PICTURE")]
        picture: String,
    },
}

pub(crate) async fn run(command: ImageCommand, client: &Client, ctx: &mut Ctx<'_>) -> Outcome {
    let product = match command {
        ImageCommand::List { product } => find::product(client, &product, ctx.lang).await?,
        ImageCommand::Add {
            product,
            files,
            position,
        } => {
            let product = find::product(client, &product, ctx.lang).await?;
            add(&product, &files, position, client, ctx).await?;
            product
        }
        ImageCommand::Get {
            product,
            picture,
            to,
        } => {
            let (_, image) = found(client, &product, &picture, ctx.lang).await?;
            return get(&image, to.as_deref(), client, ctx).await;
        }
        ImageCommand::Rename {
            product,
            picture,
            name,
        } => {
            let (product, image) = found(client, &product, &picture, ctx.lang).await?;
            update(client, ProductImage { name, ..image }, "name").await?;
            product
        }
        ImageCommand::Move {
            product,
            picture,
            position,
        } => {
            let (product, image) = found(client, &product, &picture, ctx.lang).await?;
            update(client, ProductImage { position, ..image }, "position").await?;
            product
        }
        ImageCommand::Remove { product, picture } => {
            let (product, image) = found(client, &product, &picture, ctx.lang).await?;
            client
                .remove_product_image(RemoveProductImageRequest {
                    id: image.id,
                    etag: image.etag,
                    ..RemoveProductImageRequest::default()
                })
                .await?;
            product
        }
    };
    let answer = list(client, &product).await?;
    ctx.show_list(&answer, |lang| grid(&answer.images, lang))
}

/// Adds files in their order; what was added before one that is refused stays.
async fn add(
    product: &Product,
    files: &[PathBuf],
    position: i32,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    let bar = Bar::items(ctx.io.shows_progress && files.len() > 1, files.len());
    for (place, file) in (0..).zip(files) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let picture = NewPicture {
            product_id: product.id.clone(),
            name: name.into_owned(),
            position: if position == 0 {
                0
            } else {
                position.saturating_add(place)
            },
            content: read_bytes(file)?,
        };
        client.add_product_image(&picture).await?;
        bar.step();
    }
    bar.finish();
    Ok(())
}

async fn get(
    image: &ProductImage,
    to: Option<&Path>,
    client: &Client,
    ctx: &mut Ctx<'_>,
) -> Outcome {
    let (image, content) = client.get_product_image(&image.id).await?;
    let ending = image.media_type.rsplit('/').next().unwrap_or_default();
    let path = place(to, &safe_name(&image.name, &format!("zdjecie.{ending}")));
    write_bytes(&path, &content, ctx)?;
    if path.as_os_str() != "-" {
        ctx.say(
            &format!("Zapisano: {}", path.display()),
            &format!("Written: {}", path.display()),
        );
    }
    Ok(())
}

async fn update(client: &Client, image: ProductImage, field: &str) -> Outcome {
    let request = UpdateProductImageRequest {
        image: Some(image),
        update_mask: Some(FieldMask {
            paths: vec![field.to_owned()],
        }),
        ..UpdateProductImageRequest::default()
    };
    client.update_product_image(request).await?;
    Ok(())
}

async fn list(client: &Client, product: &Product) -> Outcome<ListProductImagesResponse> {
    let product_id = product.id.clone();
    let request = ListProductImagesRequest { product_id };
    Ok(client.list_product_images(request).await?)
}

/// A product, and one of its pictures by place, file name or identifier.
async fn found(
    client: &Client,
    product: &str,
    wanted: &str,
    lang: Lang,
) -> Outcome<(Product, ProductImage)> {
    let product = find::product(client, product, lang).await?;
    let images = list(client, &product).await?.images;
    let image = pick(images, wanted).map_err(|several| {
        Failure::Usage(lang.pick(
            format!("„{wanted}” pasuje do {several} zdjęć; podaj miejsce zdjęcia z listy"),
            format!("\"{wanted}\" fits {several} pictures; give the place from the list"),
        ))
    })?;
    Ok((product, image))
}

/// The one picture that fits, or how many do.
fn pick(images: Vec<ProductImage>, wanted: &str) -> Result<ProductImage, usize> {
    let place: Option<i32> = wanted.parse().ok();
    let by_place = |image: &ProductImage| Some(image.position) == place;
    let by_name = |image: &ProductImage| image.name == wanted || image.id == wanted;
    let mut fitting: Vec<ProductImage> = images
        .iter()
        .filter(|image| by_name(image))
        .cloned()
        .collect();
    if fitting.is_empty() {
        fitting = images.into_iter().filter(by_place).collect();
    }
    if fitting.len() == 1 {
        Ok(fitting.remove(0))
    } else {
        Err(fitting.len())
    }
}

fn grid(images: &[ProductImage], lang: Lang) -> Grid {
    let mut grid = Grid::new(&[
        (lang.pick("Nr", "No."), Align::Right),
        (lang.pick("Plik", "File"), Align::Left),
        (lang.pick("Typ", "Type"), Align::Left),
        (lang.pick("Bajty", "Bytes"), Align::Right),
        (lang.pick("Zmienione", "Changed"), Align::Left),
    ]);
    for each in images {
        grid.row([
            each.position.to_string(),
            each.name.clone(),
            each.media_type.trim_start_matches("image/").to_owned(),
            each.size_bytes.to_string(),
            stamp(each.updated_at, lang),
        ]);
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_named_by_its_file_its_place_or_its_identifier() {
        let image = |id: &str, name: &str, position| ProductImage {
            id: id.to_owned(),
            name: name.to_owned(),
            position,
            ..ProductImage::default()
        };
        let all = [
            image("x", "a.png", 1),
            image("y", "1", 2),
            image("z", "a.png", 3),
        ];
        let picked = |wanted: &str| pick(all.to_vec(), wanted).map(|image| image.id);
        assert_eq!(picked("z"), Ok("z".to_owned()));
        assert_eq!(picked("3"), Ok("z".to_owned()));
        // a name before a place
        assert_eq!(picked("1"), Ok("y".to_owned()));
        assert_eq!(picked("a.png"), Err(2));
        assert_eq!(picked("4"), Err(0));
    }
}
