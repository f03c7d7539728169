//! A licence that opens the link to a shop, or what a test says.

use tonic::{Code, Request, Response, Status};

use super::server::{State, refusal};
use crate::proto::licence_service_server::LicenceService;
use crate::proto::*;

impl State {
    fn licence(&self) -> Licence {
        self.behave().licence.clone().unwrap_or_else(|| Licence {
            shop_link: ShopLinkState::Open.into(),
            summary: Some(Label {
                pl: "Licencja opłacona do 2027-11-30 włącznie.".to_owned(),
                en: "The licence is paid until 2027-11-30 inclusive.".to_owned(),
            }),
            open_until: "2027-11-30".to_owned(),
            days_left: Some(372),
            seats: 5,
            workstations_joined: 1,
            id: "7c0f3d54-0000-7000-8000-000000000090".to_owned(),
            company_name: "Jeż i Syn".to_owned(),
            nip: "1111111111".to_owned(),
            paid_until: "2027-11-30".to_owned(),
            issued_on: "2026-11-23".to_owned(),
            trusted_key_ids: vec!["k4.pid.X".to_owned()],
            ..Licence::default()
        })
    }
}

#[tonic::async_trait]
impl LicenceService for State {
    async fn get_licence(
        &self,
        request: Request<GetLicenceRequest>,
    ) -> Result<Response<GetLicenceResponse>, Status> {
        self.admit(&request, true)?;
        Ok(Response::new(GetLicenceResponse {
            licence: Some(self.licence()),
        }))
    }

    async fn install_licence(
        &self,
        request: Request<InstallLicenceRequest>,
    ) -> Result<Response<InstallLicenceResponse>, Status> {
        self.admit(&request, true)?;
        if request.get_ref().licence.trim() != "v4.public.dobra" {
            return Err(refusal(
                Code::FailedPrecondition,
                "LICENCE_FORGED",
                "Podpis nie pasuje.",
            ));
        }
        Ok(Response::new(InstallLicenceResponse {
            licence: Some(self.licence()),
        }))
    }

    async fn start_trial(
        &self,
        request: Request<StartTrialRequest>,
    ) -> Result<Response<StartTrialResponse>, Status> {
        self.admit(&request, true)?;
        Ok(Response::new(StartTrialResponse {
            licence: Some(self.licence()),
        }))
    }
}
