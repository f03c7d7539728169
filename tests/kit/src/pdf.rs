//! What a PDF says.

use lopdf::Document;

/// The text of each page, blanks of all kinds made one space.
///
/// # Panics
///
/// If the bytes are no PDF.
pub fn pdf_pages(pdf: &[u8]) -> Vec<String> {
    let pdf = Document::load_mem(pdf).expect("the bytes are a PDF");
    pdf.get_pages()
        .keys()
        .map(|page| single_spaced(&pdf.extract_text(&[*page]).expect("the page has text")))
        .collect()
}

/// The text with blanks of all kinds made one space.
pub fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
