//! `ProductService`.

mod convert;
mod images;

use kontor_domain::product::ProductShopCategoriesInput;
use kontor_proto::v1::{
    AddProductImageRequest, AddProductImageResponse, CreateProductRequest, CreateProductResponse,
    GetProductImageRequest, GetProductImageResponse, GetProductRequest, GetProductResponse,
    ListProductImagesRequest, ListProductImagesResponse, ListProductsRequest, ListProductsResponse,
    RemoveProductImageRequest, RemoveProductImageResponse, SetProductActiveRequest,
    SetProductActiveResponse, SetProductShopCategoriesRequest, SetProductShopCategoriesResponse,
    UpdateProductImageRequest, UpdateProductImageResponse, UpdateProductRequest,
    UpdateProductResponse, product_service_server::ProductService,
};
use tonic::{Request, Response, Status, Streaming};

use self::convert::{input, listed, message_of, order, wanted};
use super::{
    call::{Call, actor, with_actor},
    convert::{id, optional_id},
    invoices::{Pieces, pieces},
};
use crate::{
    app::App,
    services::products::{
        self, SetActive, Update, Which, images as pictures,
        shop_categories::{self, SetShopCategories},
    },
};

/// Adapts the service.
#[derive(Debug)]
pub struct Adaptor(App);

impl Adaptor {
    /// On this context.
    pub fn new(app: &App) -> Self {
        Self(app.clone())
    }
}

#[tonic::async_trait]
impl ProductService for Adaptor {
    async fn create_product(
        &self,
        request: Request<CreateProductRequest>,
    ) -> Result<Response<CreateProductResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let input = input(message.product.unwrap_or_default())?;
            let product = products::create(&self.0, &actor, input, &message.request_id).await?;
            Ok(CreateProductResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }

    async fn get_product(
        &self,
        request: Request<GetProductRequest>,
    ) -> Result<Response<GetProductResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let product = products::get(&self.0, &actor, wanted(message)?).await?;
            Ok(GetProductResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }

    async fn list_products(
        &self,
        request: Request<ListProductsRequest>,
    ) -> Result<Response<ListProductsResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let which = Which {
                category_id: optional_id("category_id", &message.category_id)?,
                producer_id: optional_id("producer_id", &message.producer_id)?,
                order: order(message.order)?,
                search: message.search,
                include_inactive: message.include_inactive,
                page_size: message.page_size,
                page_token: message.page_token,
            };
            let page = products::list(&self.0, &actor, which).await?;
            Ok(ListProductsResponse {
                products: page.items.into_iter().map(listed).collect(),
                next_page_token: page.next_page_token,
            })
        })
        .await
    }

    async fn update_product(
        &self,
        request: Request<UpdateProductRequest>,
    ) -> Result<Response<UpdateProductResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let product = message.product.unwrap_or_default();
            let change = Update {
                id: id("product.id", &product.id)?,
                etag: product.etag.clone(),
                input: input(product)?,
                mask: message.update_mask.unwrap_or_default().paths,
            };
            let product = products::update(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateProductResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }

    async fn set_product_active(
        &self,
        request: Request<SetProductActiveRequest>,
    ) -> Result<Response<SetProductActiveResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let change = SetActive {
                id: id("id", &message.id)?,
                active: message.active,
                etag: message.etag,
            };
            let product =
                products::set_active(&self.0, &actor, change, &message.request_id).await?;
            Ok(SetProductActiveResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }

    async fn set_product_shop_categories(
        &self,
        request: Request<SetProductShopCategoriesRequest>,
    ) -> Result<Response<SetProductShopCategoriesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let categories = message.categories.unwrap_or_default();
            let change = SetShopCategories {
                id: id("id", &message.id)?,
                input: ProductShopCategoriesInput {
                    shop_id: categories.shop_id,
                    main_category_id: categories.main_category_id,
                    category_ids: categories.category_ids,
                },
                etag: message.etag,
            };
            let product =
                shop_categories::set(&self.0, &actor, change, &message.request_id).await?;
            Ok(SetProductShopCategoriesResponse {
                product: Some(message_of(product)),
            })
        })
        .await
    }

    async fn add_product_image(
        &self,
        request: Request<Streaming<AddProductImageRequest>>,
    ) -> Result<Response<AddProductImageResponse>, Status> {
        let call = Call::of(&request);
        let actor = actor(&request, &call)?;
        // before a byte is read
        pictures::may_add(&actor).map_err(|error| call.status(&error))?;
        let (add, request_id) = images::read(request.into_inner(), &call).await?;
        let added = pictures::add(&self.0, &actor, add, &request_id).await;
        let image = added.map_err(|error| call.status(&error))?;
        Ok(Response::new(AddProductImageResponse {
            image: Some(images::message_of(&image)),
        }))
    }

    async fn list_product_images(
        &self,
        request: Request<ListProductImagesRequest>,
    ) -> Result<Response<ListProductImagesResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let product = id("product_id", &message.product_id)?;
            let found = pictures::list(&self.0, &actor, product).await?;
            Ok(ListProductImagesResponse {
                images: found.iter().map(images::message_of).collect(),
            })
        })
        .await
    }

    type GetProductImageStream = Pieces<GetProductImageResponse>;

    async fn get_product_image(
        &self,
        request: Request<GetProductImageRequest>,
    ) -> Result<Response<Self::GetProductImageStream>, Status> {
        let call = Call::of(&request);
        let actor = actor(&request, &call)?;
        let message = request.into_inner();
        let found = async {
            let wanted = id("id", &message.id)?;
            pictures::get(&self.0, &actor, wanted).await
        };
        let (image, bytes) = found.await.map_err(|error| call.status(&error))?;
        let mut head = Some(images::message_of(&image));
        Ok(Response::new(pieces(bytes, move |chunk| {
            GetProductImageResponse {
                image: head.take(),
                chunk,
            }
        })))
    }

    async fn update_product_image(
        &self,
        request: Request<UpdateProductImageRequest>,
    ) -> Result<Response<UpdateProductImageResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let mask = message.update_mask.unwrap_or_default().paths;
            let change = images::change(message.image.unwrap_or_default(), mask)?;
            let image = pictures::update(&self.0, &actor, change, &message.request_id).await?;
            Ok(UpdateProductImageResponse {
                image: Some(images::message_of(&image)),
            })
        })
        .await
    }

    async fn remove_product_image(
        &self,
        request: Request<RemoveProductImageRequest>,
    ) -> Result<Response<RemoveProductImageResponse>, Status> {
        with_actor(request, |actor, message| async move {
            let wanted = (id("id", &message.id)?, message.etag);
            pictures::remove(&self.0, &actor, wanted, &message.request_id).await?;
            Ok(RemoveProductImageResponse {})
        })
        .await
    }
}
