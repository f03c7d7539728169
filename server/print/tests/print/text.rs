//! What the PDFs say, read back from them.

use kontor_print::document::{Document, Kind};
use kontor_print::{Renderer, TemplatePackage, samples};
use kontor_testkit::{pdf_pages, single_spaced};

use crate::kit::renderer;

async fn printed(renderer: &Renderer, document: &Document) -> Vec<String> {
    let paper = renderer
        .render(&TemplatePackage::built_in(), document)
        .await
        .unwrap();
    assert!(
        paper.settled && paper.warnings.is_empty(),
        "{:?}",
        paper.warnings
    );
    assert_eq!(paper.unprintable, "");
    let pages = pdf_pages(&paper.pdf);
    assert_eq!(pages.len(), paper.pages);
    pages
}

fn assert_says(text: &str, expected: &str) {
    assert!(
        text.contains(&single_spaced(expected)),
        "{expected:?} is missing in: {text}"
    );
}

#[tokio::test]
async fn an_invoice_of_twelve_lines_is_one_page_that_says_everything() {
    let document = samples::named("twelve-lines").unwrap();
    let pages = printed(&renderer(), &document).await;
    assert_eq!(pages.len(), 1);
    let text = &pages[0];
    assert_says(text, "Przędzalnia Łódzka Źdźbło S.A.");
    assert_says(text, "Zakład Usług Biurowych „Żuraw” Sp. z o.o.");
    for account in &document.accounts {
        assert_says(text, &account.number);
        assert_says(text, account.label.as_deref().unwrap());
    }
    for sum in [
        document.totals.net,
        document.totals.vat,
        document.totals.gross,
    ] {
        assert_says(text, &sum.text());
    }
    for line in &document.lines {
        assert_says(text, &line.net.unwrap().text());
    }
    assert_says(text, &document.number);
    assert_says(text, "23.11.2026");
    assert_says(text, "Strona 1 / 1");
    assert!(!text.contains("przeniesienia"), "{text}");
}

#[tokio::test]
async fn sums_are_carried_from_page_to_page() {
    let document = samples::named("sixty-lines").unwrap();
    let pages = printed(&renderer(), &document).await;
    assert!(pages.len() >= 2, "{}", pages.len());
    let carried = |page: &str, word: &str| {
        let after = page.split(word).nth(1)?.trim_start().to_owned();
        Some(after)
    };
    let mut transitions = 0;
    for (above, below) in pages.iter().zip(pages.iter().skip(1)) {
        let (Some(out), Some(into)) = (
            carried(above, "Do przeniesienia"),
            carried(below, "Z przeniesienia"),
        ) else {
            continue;
        };
        let of_line = |text: &str| {
            document.lines.iter().find(|line| {
                let sums = line.running;
                text.starts_with(&single_spaced(&format!(
                    "{} {} {}",
                    sums.net.text(),
                    sums.vat.text(),
                    sums.gross.text()
                )))
            })
        };
        let last_above = of_line(&out)
            .expect("carried out are the running sums of a line")
            .nr;
        assert_eq!(of_line(&into).map(|line| line.nr), Some(last_above));
        // that line is the last one above and the next is the first one below
        let name_and_nr = |nr: u32| {
            let line = &document.lines[nr as usize - 1];
            single_spaced(&format!("{} {}", nr, line.name))
        };
        let first_word = |text: String| text.split(' ').take(3).collect::<Vec<_>>().join(" ");
        assert_says(above, &first_word(name_and_nr(last_above)));
        assert_says(below, &first_word(name_and_nr(last_above + 1)));
        transitions += 1;
    }
    assert_eq!(transitions, 1);
    assert_says(pages.last().unwrap(), &document.totals.gross.text());
}

#[tokio::test]
async fn every_sample_says_what_the_law_asks_of_it() {
    let renderer = renderer();
    for (name, document) in samples::all() {
        let text = printed(&renderer, &document).await.join(" ");
        assert_says(&text, &document.buyer.name);
        assert_says(&text, &document.seller.name);
        assert_says(&text, &document.totals.gross.text());
        assert_says(&text, &document.title.pl);
        for wording in &document.wordings {
            assert_says(&text, &wording.pl);
        }
        for account in &document.accounts {
            assert_says(&text, &account.number);
        }
        for mark in &document.marks {
            let words = single_spaced(&mark.text.pl);
            assert!(
                text.to_lowercase().contains(&words.to_lowercase()),
                "{name}: {words}"
            );
        }
        if document.kind == Kind::ProForma {
            assert_says(&text, "nie jest fakturą");
        }
    }
}

#[tokio::test]
async fn the_same_document_gives_the_same_bytes_in_another_child() {
    let document = samples::named("twelve-lines").unwrap();
    let template = TemplatePackage::built_in();
    let first = renderer().render(&template, &document).await.unwrap();
    let warm = renderer();
    warm.render(&template, &samples::named("least").unwrap())
        .await
        .unwrap();
    let second = warm.render(&template, &document).await.unwrap();
    assert!(first.pdf == second.pdf);
}

#[tokio::test]
async fn the_pdf_says_what_it_is() {
    let document = samples::named("twelve-lines").unwrap();
    let paper = renderer()
        .render(&TemplatePackage::built_in(), &document)
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&paper.pdf);
    assert!(
        text.contains("<pdfaid:part>3</pdfaid:part>"),
        "PDF/A part 3"
    );
    assert!(
        text.contains("<pdfaid:conformance>B</pdfaid:conformance>"),
        "conformance B"
    );
    assert!(text.contains("Faktura VAT FV/128/11/2026"), "title");
    assert!(text.contains("2026-11-23"), "date");
}

#[tokio::test]
async fn characters_without_a_glyph_do_not_stop_the_print() {
    let mut document = samples::named("least").unwrap();
    document.buyer.name = "東京商事 Ⓐ🦊 Łódź\u{202e}".to_owned();
    let paper = renderer()
        .render(&TemplatePackage::built_in(), &document)
        .await
        .unwrap();
    assert!(paper.unprintable.contains('東'), "{}", paper.unprintable);
    assert!(pdf_pages(&paper.pdf)[0].contains("Łódź"));
}

#[tokio::test]
async fn the_built_in_template_passes_its_own_check() {
    let warnings = renderer()
        .check(&TemplatePackage::built_in())
        .await
        .unwrap();
    assert_eq!(warnings, Vec::new());
}
