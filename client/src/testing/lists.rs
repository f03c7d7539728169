//! One customer, one product, two bank accounts: enough to choose from.

use tonic::{Request, Response, Status, Streaming};

use super::server::State;
use crate::proto::company_service_server::CompanyService;
use crate::proto::customer_service_server::CustomerService;
use crate::proto::product_service_server::ProductService;
use crate::proto::*;

pub(crate) const CUSTOMER_ID: &str = "7c0f3d54-0000-7000-8000-000000000010";
pub(crate) const PRODUCT_ID: &str = "7c0f3d54-0000-7000-8000-000000000020";
pub(crate) const ACCOUNT_IDS: [&str; 2] = [
    "7c0f3d54-0000-7000-8000-000000000030",
    "7c0f3d54-0000-7000-8000-000000000031",
];

/// What a call answers that no test needs.
fn not_needed<T>() -> Result<Response<T>, Status> {
    Err(Status::unimplemented("no test needs it"))
}

#[tonic::async_trait]
impl CustomerService for State {
    async fn list_customers(
        &self,
        request: Request<ListCustomersRequest>,
    ) -> Result<Response<ListCustomersResponse>, Status> {
        self.admit(&request, true)?;
        let customer = Customer {
            id: CUSTOMER_ID.to_owned(),
            name: "Jeż i Syn".to_owned(),
            active: true,
            ..Customer::default()
        };
        let fits = "jeż i syn".contains(&request.get_ref().search.to_lowercase());
        Ok(Response::new(ListCustomersResponse {
            customers: if fits { vec![customer] } else { Vec::new() },
            next_page_token: String::new(),
        }))
    }

    async fn create_customer(
        &self,
        _: Request<CreateCustomerRequest>,
    ) -> Result<Response<CreateCustomerResponse>, Status> {
        not_needed()
    }

    async fn get_customer(
        &self,
        _: Request<GetCustomerRequest>,
    ) -> Result<Response<GetCustomerResponse>, Status> {
        not_needed()
    }

    async fn update_customer(
        &self,
        _: Request<UpdateCustomerRequest>,
    ) -> Result<Response<UpdateCustomerResponse>, Status> {
        not_needed()
    }

    async fn set_customer_active(
        &self,
        _: Request<SetCustomerActiveRequest>,
    ) -> Result<Response<SetCustomerActiveResponse>, Status> {
        not_needed()
    }
}

#[tonic::async_trait]
impl ProductService for State {
    async fn list_products(
        &self,
        request: Request<ListProductsRequest>,
    ) -> Result<Response<ListProductsResponse>, Status> {
        self.admit(&request, true)?;
        let product = Product {
            id: PRODUCT_ID.to_owned(),
            code: "KAWA-1".to_owned(),
            name: "Kawa ziarnista".to_owned(),
            unit: "szt.".to_owned(),
            active: true,
            ..Product::default()
        };
        let fits = "kawa ziarnista".contains(&request.get_ref().search.to_lowercase());
        Ok(Response::new(ListProductsResponse {
            products: if fits { vec![product] } else { Vec::new() },
            next_page_token: String::new(),
        }))
    }

    async fn create_product(
        &self,
        _: Request<CreateProductRequest>,
    ) -> Result<Response<CreateProductResponse>, Status> {
        not_needed()
    }

    async fn get_product(
        &self,
        _: Request<GetProductRequest>,
    ) -> Result<Response<GetProductResponse>, Status> {
        not_needed()
    }

    async fn update_product(
        &self,
        _: Request<UpdateProductRequest>,
    ) -> Result<Response<UpdateProductResponse>, Status> {
        not_needed()
    }

    async fn set_product_active(
        &self,
        _: Request<SetProductActiveRequest>,
    ) -> Result<Response<SetProductActiveResponse>, Status> {
        not_needed()
    }

    async fn set_product_shop_categories(
        &self,
        _: Request<SetProductShopCategoriesRequest>,
    ) -> Result<Response<SetProductShopCategoriesResponse>, Status> {
        not_needed()
    }

    async fn add_product_image(
        &self,
        _: Request<Streaming<AddProductImageRequest>>,
    ) -> Result<Response<AddProductImageResponse>, Status> {
        not_needed()
    }

    async fn list_product_images(
        &self,
        _: Request<ListProductImagesRequest>,
    ) -> Result<Response<ListProductImagesResponse>, Status> {
        not_needed()
    }

    type GetProductImageStream = tokio_stream::Empty<Result<GetProductImageResponse, Status>>;

    async fn get_product_image(
        &self,
        _: Request<GetProductImageRequest>,
    ) -> Result<Response<Self::GetProductImageStream>, Status> {
        not_needed()
    }

    async fn update_product_image(
        &self,
        _: Request<UpdateProductImageRequest>,
    ) -> Result<Response<UpdateProductImageResponse>, Status> {
        not_needed()
    }

    async fn remove_product_image(
        &self,
        _: Request<RemoveProductImageRequest>,
    ) -> Result<Response<RemoveProductImageResponse>, Status> {
        not_needed()
    }
}

#[tonic::async_trait]
impl CompanyService for State {
    async fn list_bank_accounts(
        &self,
        request: Request<ListBankAccountsRequest>,
    ) -> Result<Response<ListBankAccountsResponse>, Status> {
        self.admit(&request, true)?;
        let account = |id: &str, label: &str, number: &str| BankAccount {
            id: id.to_owned(),
            label: label.to_owned(),
            number: number.to_owned(),
            currency: "PLN".to_owned(),
            active: true,
            ..BankAccount::default()
        };
        Ok(Response::new(ListBankAccountsResponse {
            bank_accounts: vec![
                account(ACCOUNT_IDS[0], "główny", "61109010140000071219812874"),
                account(ACCOUNT_IDS[1], "drugi", "27114020040000300201355387"),
            ],
        }))
    }

    async fn get_company(
        &self,
        _: Request<GetCompanyRequest>,
    ) -> Result<Response<GetCompanyResponse>, Status> {
        not_needed()
    }

    async fn update_company(
        &self,
        _: Request<UpdateCompanyRequest>,
    ) -> Result<Response<UpdateCompanyResponse>, Status> {
        not_needed()
    }

    async fn create_bank_account(
        &self,
        _: Request<CreateBankAccountRequest>,
    ) -> Result<Response<CreateBankAccountResponse>, Status> {
        not_needed()
    }

    async fn update_bank_account(
        &self,
        _: Request<UpdateBankAccountRequest>,
    ) -> Result<Response<UpdateBankAccountResponse>, Status> {
        not_needed()
    }

    async fn get_logo(
        &self,
        _: Request<GetLogoRequest>,
    ) -> Result<Response<GetLogoResponse>, Status> {
        not_needed()
    }

    async fn set_logo(
        &self,
        _: Request<SetLogoRequest>,
    ) -> Result<Response<SetLogoResponse>, Status> {
        not_needed()
    }
}
