//! Writes the samples as PDFs for eyes to judge: `KONTOR_PRINT_LOOK=directory cargo test -p kontor-print look`.
//! The template is read from the source tree at run time, so that it can be changed without compiling.

use std::path::Path;

use kontor_print::{TemplateFile, TemplatePackage, samples};

use crate::kit::{now, renderer};

#[tokio::test]
async fn the_samples_are_written_for_looking_at_when_asked_for() {
    let Some(directory) = std::env::var_os("KONTOR_PRINT_LOOK") else {
        return;
    };
    let directory = Path::new(&directory);
    let template = from_source_tree();
    let renderer = renderer();
    for (name, document) in samples::all() {
        let start = now();
        let paper = match renderer.render(&template, &document).await {
            Ok(paper) => paper,
            Err(error) => {
                println!("{name}: {error} {:?}", start.elapsed());
                continue;
            }
        };
        println!(
            "{name}: {} pages, {:?}, {} bytes, settled {}, warnings {:?}",
            paper.pages,
            start.elapsed(),
            paper.pdf.len(),
            paper.settled,
            paper.warnings
        );
        std::fs::write(directory.join(format!("{name}.pdf")), paper.pdf).unwrap();
    }
}

fn from_source_tree() -> TemplatePackage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/default");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| {
        let entry = entry.unwrap();
        TemplateFile {
            path: entry.file_name().into_string().unwrap(),
            bytes: std::fs::read(entry.path()).unwrap(),
        }
    });
    TemplatePackage::new(files).unwrap()
}
