//! Templates that would hang, fill or spy on a process that trusted them.

use std::time::Duration;

use kontor_print::{Limit, RenderError, Renderer, TemplateFile, TemplatePackage, samples};

use crate::kit::{config, renderer};

fn template(source: &str) -> TemplatePackage {
    TemplatePackage::from_main(source).unwrap()
}

/// The next print with a good template works, whatever happened before.
async fn assert_good_render(renderer: &Renderer) {
    let (_, document) = samples::first();
    let paper = renderer
        .render(&template("#json(\"/data.json\").number"), &document)
        .await
        .unwrap();
    assert_eq!(paper.pages, 1);
}

async fn refused(renderer: &Renderer, source: &str) -> RenderError {
    let (_, document) = samples::first();
    let error = renderer
        .render(&template(source), &document)
        .await
        .unwrap_err();
    assert_good_render(renderer).await;
    error
}

fn limit(error: &RenderError) -> Limit {
    match error {
        RenderError::TemplateLimit { which } => {
            assert_eq!(error.reason(), "TEMPLATE_LIMIT");
            *which
        }
        other => panic!("not a limit: {other:?}"),
    }
}

fn first_fault(error: RenderError) -> kontor_print::TemplateFault {
    match error {
        RenderError::TemplateFault(faults) => faults.into_iter().next().unwrap(),
        other => panic!("not a fault: {other:?}"),
    }
}

#[tokio::test]
async fn a_loop_without_end_is_stopped_by_its_time() {
    let mut config = config();
    config.time_ms_max = 1_000;
    let renderer = Renderer::new(config);
    assert_good_render(&renderer).await;
    let error = refused(
        &renderer,
        "#{ let n = 0; for i in range(20000) { for j in range(20000) { n += 1 } }; n }",
    )
    .await;
    assert_eq!(limit(&error), Limit::Time);
}

#[tokio::test]
async fn memory_without_end_is_stopped_by_the_limit() {
    let renderer = renderer();
    let source =
        "#{ let kept = (); for i in range(100) { kept.push(range(1000000)) }; kept.len() }";
    let error = refused(&renderer, source).await;
    assert_eq!(limit(&error), Limit::Memory);
}

#[tokio::test]
async fn huge_texts_are_stopped_by_whatever_limit_comes_first() {
    let mut config = config();
    config.time_ms_max = 3_000;
    let renderer = Renderer::new(config);
    assert_good_render(&renderer).await;
    let source = "#{ let kept = (); for i in range(50) { kept.push(\"x\" * 200000000 + str(i)) }; kept.len() }";
    let error = refused(&renderer, source).await;
    assert!(
        matches!(limit(&error), Limit::Memory | Limit::Time),
        "{error:?}"
    );
}

#[tokio::test]
async fn recursion_without_end_is_a_fault_with_its_line() {
    let renderer = renderer();
    let fault = first_fault(refused(&renderer, "\n#let f(n) = f(n + 1)\n#f(0)").await);
    assert_eq!(
        (fault.file.as_deref(), fault.line),
        (Some("main.typ"), 2),
        "{fault:?}"
    );
    assert!(fault.message.contains("depth"), "{fault:?}");
}

#[tokio::test]
async fn more_pages_than_allowed_are_refused() {
    let renderer = renderer();
    let error = refused(&renderer, "#for i in range(10000) { pagebreak() }").await;
    assert_eq!(limit(&error), Limit::Pages);
}

#[tokio::test]
async fn a_larger_pdf_than_allowed_is_refused() {
    let mut config = config();
    config.pdf_bytes_max = 40_000;
    let renderer = Renderer::new(config);
    let (_, document) = samples::first();
    let error = renderer
        .render(&TemplatePackage::built_in(), &document)
        .await
        .unwrap_err();
    assert_good_render(&renderer).await;
    assert_eq!(limit(&error), Limit::Output);
}

#[tokio::test]
async fn a_template_reads_no_files_but_its_own() {
    let renderer = renderer();
    for source in [
        "#read(\"/etc/passwd\")",
        "#read(\"../../../etc/passwd\")",
        "#include \"/etc/hostname\"",
    ] {
        let fault = first_fault(refused(&renderer, source).await);
        assert_eq!(
            (fault.file.as_deref(), fault.line),
            (Some("main.typ"), 1),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn a_template_loads_no_packages_and_sees_no_clock() {
    let renderer = renderer();
    let fault = first_fault(refused(&renderer, "#import \"@preview/cetz:0.3.0\": canvas").await);
    assert!(
        fault.message.contains("packages are not available"),
        "{fault:?}"
    );
    let fault = first_fault(refused(&renderer, "#datetime.today().display()").await);
    assert!(fault.message.contains("date"), "{fault:?}");
}

#[tokio::test]
async fn a_fault_tells_file_line_column_and_what_helps() {
    let renderer = renderer();
    let package = TemplatePackage::new([
        TemplateFile {
            path: "main.typ".to_owned(),
            bytes: b"#import \"part.typ\": show-it\n#show-it()".to_vec(),
        },
        TemplateFile {
            path: "part.typ".to_owned(),
            bytes: "// ąę\n#let show-it() = [\u{142}\u{142} #nothing-here]"
                .as_bytes()
                .to_vec(),
        },
    ])
    .unwrap();
    let (_, document) = samples::first();
    let fault = first_fault(renderer.render(&package, &document).await.unwrap_err());
    assert_eq!(
        (fault.file.as_deref(), fault.line, fault.column),
        (Some("part.typ"), 2, 23),
        "{fault:?}"
    );
    assert!(fault.message.contains("unknown variable"), "{fault:?}");
}

#[tokio::test]
async fn a_child_that_died_is_replaced() {
    let mut config = config();
    config.command.program = "/bin/false".into();
    let broken = Renderer::new(config);
    let (_, document) = samples::first();
    let error = broken.render(&template("x"), &document).await.unwrap_err();
    assert_eq!(error.reason(), "PRINT_FAILED");
}

#[test]
fn a_child_ends_with_its_parent_and_speaks_to_nobody_else() {
    use std::process::{Command, Stdio};
    let command = config().command;
    let child = Command::new(&command.program)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(child.status.success(), "{child:?}");
    let manifest = std::fs::File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    let child = Command::new(&command.program)
        .stdin(manifest)
        .output()
        .unwrap();
    assert_eq!(child.status.code(), Some(2));
    assert!(child.stdout.is_empty() && !child.stderr.is_empty());
}

#[tokio::test]
async fn a_render_that_nobody_waits_for_leaves_no_half_answer_behind() {
    let renderer = renderer();
    assert_good_render(&renderer).await;
    let (_, document) = samples::first();
    let slow =
        template("#{ let n = 0; for i in range(3000) { for j in range(3000) { n += 1 } }; n }");
    let given_up =
        tokio::time::timeout(Duration::from_millis(50), renderer.render(&slow, &document)).await;
    assert!(given_up.is_err());
    assert_good_render(&renderer).await;
}

#[tokio::test]
async fn more_waiting_renders_than_the_queue_holds_are_refused_as_busy() {
    let mut config = config();
    config.queue_max = 0;
    let renderer = Renderer::new(config);
    let (_, document) = samples::first();
    let good = template("x");
    let (one, two) = tokio::join!(
        renderer.render(&good, &document),
        renderer.render(&good, &document)
    );
    assert!(one.is_ok());
    assert!(matches!(two, Err(RenderError::Busy)), "{two:?}");
}

#[tokio::test]
async fn a_template_is_checked_on_every_sample_and_the_fault_names_it() {
    let renderer = renderer();
    let only_polish = "#let d = json(\"/data.json\")\n#assert(d.currency == \"PLN\")\n#d.number";
    let fault = match renderer.check(&template(only_polish)).await.unwrap_err() {
        RenderError::TemplateFault(faults) => faults.into_iter().next().unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(fault.sample.as_deref(), Some("foreign-currency"));
    assert_eq!(fault.line, 2);
}

#[tokio::test]
async fn a_layout_that_never_comes_to_rest_is_refused_by_the_check() {
    let renderer = renderer();
    let restless = "#context { let n = query(<a>).len(); for i in range(n + 1) [#metadata(i)<a>] }";
    let error = renderer.check(&template(restless)).await.unwrap_err();
    assert!(matches!(error, RenderError::TemplateFault(_)), "{error:?}");
}
