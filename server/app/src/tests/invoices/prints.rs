//! Prints and templates as far as no child process is needed; the PDFs themselves are looked at with real processes.

use kontor_domain::role::Role;
use kontor_proto::v1::{
    ExportTemplateRequest, ImportTemplateRequest, ListTemplatesRequest, PreviewTemplateRequest,
    RenderInvoiceRequest, SetDefaultTemplateRequest, Template, TemplateFile,
    template_service_client::TemplateServiceClient,
};
use tonic::transport::Channel;

use super::office::{Office, client, company, content, issue, request_id, to_issue, typed};
use crate::tests::server::{Caller, on_each_database, refused};

fn templates(caller: &Caller) -> TemplateServiceClient<Channel> {
    TemplateServiceClient::new(caller.channel.clone())
}

async fn all(caller: &Caller) -> Vec<Template> {
    let list = caller.request(ListTemplatesRequest {});
    templates(caller)
        .list_templates(list)
        .await
        .unwrap()
        .into_inner()
        .templates
}

fn main_file(source: &str) -> Vec<TemplateFile> {
    vec![TemplateFile {
        path: "main.typ".into(),
        content: source.as_bytes().to_vec(),
    }]
}

#[tokio::test]
async fn an_installation_begins_with_the_programs_template_as_its_default() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let found = all(&administrator).await;
        assert_eq!(found.len(), 1);
        assert!(found[0].built_in && found[0].is_default);
        assert_eq!(found[0].version, 1);
        let export = ExportTemplateRequest {
            id: found[0].id.clone(),
            version: 0,
        };
        let mut client = templates(&administrator);
        let exported = client.export_template(administrator.request(export)).await;
        let exported = exported.unwrap().into_inner();
        assert!(exported.files.iter().any(|file| file.path == "main.typ"));
        // a second start keeps what is there
        crate::services::templates::keep_built_in(&server.app)
            .await
            .unwrap();
        assert_eq!(all(&administrator).await, found);
    })
    .await;
}

#[tokio::test]
async fn a_series_has_a_default_of_its_own() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let built_in = all(&administrator).await.remove(0);
        let series = "019ab000-0000-7000-8000-000000000101";
        let set = |series_id: &str| SetDefaultTemplateRequest {
            id: built_in.id.clone(),
            series_id: series_id.into(),
            request_id: request_id(),
        };
        let mut client = templates(&administrator);
        let changed = client
            .set_default_template(administrator.request(set(series)))
            .await;
        let changed = changed.unwrap().into_inner().template.unwrap();
        assert_eq!(changed.default_of_series_ids, [series]);
        let changed = client
            .set_default_template(administrator.request(set("")))
            .await
            .unwrap();
        assert!(changed.into_inner().template.unwrap().is_default);
        let unknown = set("019ab000-0000-7000-8000-000000000999");
        let refusal = client
            .set_default_template(administrator.request(unknown))
            .await;
        assert_eq!(refused(refusal), "NOT_FOUND");
        let wrong = client
            .set_default_template(administrator.request(set("x")))
            .await;
        assert_eq!(refused(wrong), "INVALID_DATA");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_template_is_refused_before_it_is_run() {
    on_each_database(async |server| {
        let administrator = server.log_in_as(Role::Administrator).await;
        let built_in = all(&administrator).await.remove(0);
        let mut client = templates(&administrator);
        let import = |id: &str, name: &str, files| ImportTemplateRequest {
            id: id.into(),
            name: name.into(),
            files,
            request_id: request_id(),
        };
        let script = vec![TemplateFile {
            path: "run.sh".into(),
            content: b"x".to_vec(),
        }];
        let large = vec![TemplateFile {
            path: "main.typ".into(),
            content: vec![b' '; 3 * 1024 * 1024 + 1],
        }];
        for (request, reason) in [
            (import("", "Mój", Vec::new()), "INVALID_DATA"),
            (import("", "Mój", script), "TEMPLATE_PACKAGE_INVALID"),
            (import("", "Mój", large), "TEMPLATE_PACKAGE_INVALID"),
            (import("", "", main_file("x")), "INVALID_DATA"),
            (import("?", "", main_file("x")), "INVALID_DATA"),
            // the children of this server cannot be started
            (import("", "Mój", main_file("x")), "PRINT_FAILED"),
        ] {
            assert_eq!(
                refused(client.import_template(administrator.request(request)).await),
                reason
            );
        }
        let preview = PreviewTemplateRequest {
            id: built_in.id,
            ..PreviewTemplateRequest::default()
        };
        let preview = client
            .preview_template(administrator.request(preview))
            .await;
        assert_eq!(refused(preview), "PRINT_FAILED");
        let nothing = client
            .preview_template(administrator.request(PreviewTemplateRequest::default()))
            .await;
        assert_eq!(refused(nothing), "INVALID_DATA");
        assert_eq!(all(&administrator).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn templates_are_changed_by_administrators_alone() {
    on_each_database(async |server| {
        let built_in = all(&server.log_in_as(Role::Administrator).await)
            .await
            .remove(0);
        for role in [Role::Reader, Role::Salesperson, Role::Accountant] {
            let caller = server.log_in_as(role).await;
            let mut client = templates(&caller);
            assert_eq!(all(&caller).await.len(), 1);
            let export = ExportTemplateRequest {
                id: built_in.id.clone(),
                version: 1,
            };
            assert_eq!(
                refused(client.export_template(caller.request(export)).await),
                "PERMISSION_DENIED"
            );
            let import = ImportTemplateRequest {
                files: main_file("x"),
                name: "Mój".into(),
                ..ImportTemplateRequest::default()
            };
            assert_eq!(
                refused(client.import_template(caller.request(import)).await),
                "PERMISSION_DENIED"
            );
            let preview = PreviewTemplateRequest::default();
            assert_eq!(
                refused(client.preview_template(caller.request(preview)).await),
                "PERMISSION_DENIED"
            );
            let set = SetDefaultTemplateRequest {
                id: built_in.id.clone(),
                ..SetDefaultTemplateRequest::default()
            };
            assert_eq!(
                refused(client.set_default_template(caller.request(set)).await),
                "PERMISSION_DENIED"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_print_that_fails_says_so_and_leaves_the_document() {
    on_each_database(async |server| {
        let office = Office::open(server).await;
        let caller = &office.salesperson;
        let request = to_issue(content(typed(company("Nabywca", "7792437146"))));
        let issued = issue(caller, request).await.unwrap().invoice.unwrap();
        let print = RenderInvoiceRequest {
            id: issued.id,
            language: 0,
        };
        let answer = client(caller).render_invoice(caller.request(print)).await;
        assert_eq!(refused(answer), "PRINT_FAILED");
    })
    .await;
}
