//! What is asked of the shop as a whole, and the files that it shows.

use serde::Deserialize;

use crate::{
    ApplicationConfig, Category, CategoryNode, Element, Error, ErrorKind, Id, ProductImage, Shop,
    answer, decode, endpoint::read, http::Request,
};

impl Shop {
    /// The version of the shop's software: `5.26.54`. Needs no special right, so it serves to test login and address.
    pub async fn version(&self) -> Result<String, Error> {
        #[derive(Deserialize)]
        struct Version {
            version: String,
        }
        let call = read("application-version".into());
        self.call(call, |answer| {
            Ok(decode::body::<Version>(&answer.body)?.version)
        })
        .await
    }

    /// The shop's configuration.
    pub async fn config(&self) -> Result<Element<ApplicationConfig>, Error> {
        let call = read("application-config".into());
        self.call(call, |answer| answer::element(&answer.body))
            .await
    }

    /// All categories as a tree, in one call. A category that is in no tree is an orphan: its parent is gone.
    pub async fn categories_tree(&self) -> Result<Vec<CategoryNode>, Error> {
        let call = read("categories-tree".into());
        self.call(call, |answer| Ok(decode::body(&answer.body)?))
            .await
    }

    /// One category with those below it; `None` if the tree has no such node.
    pub async fn category_tree(&self, id: Id<Category>) -> Result<Option<CategoryNode>, Error> {
        let call = read(format!("categories-tree/{id}"));
        match self
            .call(call, |answer| Ok(decode::body(&answer.body)?))
            .await
        {
            Ok(node) => Ok(Some(node)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The bytes of a picture. Everybody may see them, so no credentials are sent; the rate limit does not count them.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) also if the shop did not tell the name of the file.
    pub async fn image_file(&self, image: &ProductImage) -> Result<Vec<u8>, Error> {
        let Some(name) = image.file_name() else {
            return Err(Error::new(
                ErrorKind::NotFound,
                &format!("file of product-images/{}", image.gfx_id),
            ));
        };
        self.public_file(&["userdata", "public", "gfx", &name])
            .await
    }

    async fn public_file(&self, path: &[&str]) -> Result<Vec<u8>, Error> {
        let name = format!("GET /{}", path.join("/"));
        let mut attempts = 1;
        loop {
            let request = Request {
                method: reqwest::Method::GET,
                url: self.inner.address.of_file(path),
                authorization: None,
                body: None,
            };
            let error = match self.inner.http.send(request).await {
                Ok(answer) if answer.status == 200 => return Ok(answer.body),
                // a web server's own answer: its 404 is about this file, whatever its body
                Ok(answer) if answer.status == 404 => {
                    return Err(Error::new(ErrorKind::NotFound, &name));
                }
                Ok(answer) => Error::of_answer(&name, answer.status, &answer.body, false),
                Err(failure) => Error::of_failure(&name, failure, false),
            };
            if !error.is_passing() || attempts >= self.retries.attempts_max {
                return Err(error);
            }
            self.pause_after(attempts).await;
            attempts += 1;
        }
    }
}
