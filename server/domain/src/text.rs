//! Text that people type: cleaned before it is kept, folded before it is compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::refusal::{Label, Problem};

/// The usual limit of a text in FA(3) (`TZnakowy`), in characters.
pub const TEXT_CHARACTERS_MAX: usize = 256;
/// The limit of names, addresses and line names in FA(3) (`TZnakowy512`), in characters.
pub const LONG_TEXT_CHARACTERS_MAX: usize = 512;

/// One line of text fit for a document: without terminal escapes, control characters, bidirectional
/// overrides and non-characters, white space collapsed as `xsd:token` does, in Unicode form NFC.
pub fn clean(text: &str) -> String {
    let visible: String = without_escapes(text)
        .filter(|c| !is_unwanted(*c))
        .nfc()
        .collect();
    let mut cleaned = String::with_capacity(visible.len());
    for word in visible.split_whitespace() {
        if !cleaned.is_empty() {
            cleaned.push(' ');
        }
        cleaned.push_str(word);
    }
    cleaned
}

/// Like [`clean`], but line breaks stay (at most two together): for notes and footers.
pub fn clean_lines(text: &str) -> String {
    let unified = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let mut lines: Vec<String> = Vec::new();
    for line in unified.split('\n').map(clean) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// A text with markup (HTML) that another program wrote: line ends become `\n`, control characters and terminal escapes
/// go, Unicode form NFC. Blanks, joiners and everything else stay, so that it compares equal with where it came from.
pub fn clean_markup(text: &str) -> String {
    without_escapes(&text.replace("\r\n", "\n").replace('\r', "\n"))
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .nfc()
        .collect()
}

/// The form in which texts are compared and searched: lower case, without diacritics, white space
/// collapsed. "zolc" finds "Żółć", "strasse" finds "Straße".
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in clean(text)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match c {
            'ł' => folded.push('l'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ŧ' => folded.push('t'),
            // lower case of İ leaves its dot behind
            mark if is_combining_mark(mark) => {}
            other => folded.push(other),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The cleaned text, within its limit; empty is allowed.
///
/// # Errors
/// [`Problem`] `TOO_LONG`.
pub fn limited(text: &str, characters_max: usize, label: Label) -> Result<String, Problem> {
    within(clean(text), characters_max, label)
}

/// The cleaned text with its line breaks, within its limit; empty is allowed.
///
/// # Errors
/// [`Problem`] `TOO_LONG`.
pub fn limited_lines(text: &str, characters_max: usize, label: Label) -> Result<String, Problem> {
    within(clean_lines(text), characters_max, label)
}

/// The text with its markup ([`clean_markup`]), within its limit; empty is allowed.
///
/// # Errors
/// [`Problem`] `TOO_LONG`.
pub fn limited_markup(text: &str, characters_max: usize, label: Label) -> Result<String, Problem> {
    within(clean_markup(text), characters_max, label)
}

/// The cleaned text, within its limit and not empty.
///
/// # Errors
/// [`Problem`] `REQUIRED` or `TOO_LONG`.
pub fn required(text: &str, characters_max: usize, label: Label) -> Result<String, Problem> {
    let cleaned = limited(text, characters_max, label)?;
    if cleaned.is_empty() {
        Err(Problem::required(label))
    } else {
        Ok(cleaned)
    }
}

/// Only digits and letters, upper case: how numbers typed with blanks, dashes and dots are read.
pub fn compact(text: &str) -> String {
    clean(text)
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '/' | '\u{2010}'..='\u{2015}'))
        .flat_map(char::to_uppercase)
        .collect()
}

fn within(text: String, characters_max: usize, label: Label) -> Result<String, Problem> {
    let actual = text.chars().count();
    if actual > characters_max {
        Err(Problem::too_long(label, characters_max, actual))
    } else {
        Ok(text)
    }
}

/// Characters without terminal escape sequences: `ESC [ … final` and `ESC ] … BEL` or `ESC \` vanish
/// whole, so that no remains of them ("[31m") stay in a name.
fn without_escapes(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        loop {
            let c = rest.next()?;
            let kind = match c {
                '\u{1b}' => rest.next()?,
                '\u{9b}' => '[',
                '\u{9d}' => ']',
                _ => return Some(c),
            };
            match kind {
                '[' => {
                    rest.by_ref().find(|c| ('\u{40}'..='\u{7e}').contains(c))?;
                }
                ']' | 'P' | 'X' | '^' | '_' => skip_control_string(&mut rest)?,
                _ => {}
            }
        }
    })
}

/// Skips to the end of a control string: BEL, ST (`ESC \` or U+009C).
fn skip_control_string(rest: &mut std::str::Chars<'_>) -> Option<()> {
    loop {
        match rest.next()? {
            '\u{7}' | '\u{9c}' => return Some(()),
            '\u{1b}' => {
                rest.next()?;
                return Some(());
            }
            _ => {}
        }
    }
}

/// Characters that no document and no terminal should get; white space is not among them.
fn is_unwanted(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{b}' | '\u{c}' => false,
        _ if c.is_control() => true,
        // direction marks, embeddings, overrides and isolates; invisible ones (zero width space, joiners,
        // BOM, soft hyphen, tags); interlinear annotation; non-characters
        '\u{200e}'
        | '\u{200f}'
        | '\u{61c}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{ad}'
        | '\u{e0000}'..='\u{e007f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fdd0}'..='\u{fdef}' => true,
        _ => (c as u32) & 0xfffe == 0xfffe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Label = Label::new("nazwa", "name");

    #[test]
    fn controls_escapes_and_overrides_are_stripped() {
        for (text, expected) in [
            ("  Zielona \t\n Brama\u{a0}s.c. ", "Zielona Brama s.c."),
            ("a\u{1b}[31mred\u{1b}[0mb", "aredb"),
            ("a\u{1b}]0;title\u{7}b", "ab"),
            ("a\u{1b}]8;;http://x\u{1b}\\b", "ab"),
            ("a\u{9b}2Jb\u{0}\u{7f}\u{90}c", "abc"),
            ("a\u{202e}b\u{2066}c\u{200b}\u{feff}\u{fffe}\u{fdd0}", "abc"),
            ("Z\u{307}o\u{301}ł", "Żół"),
            ("a\u{1b}", "a"),
            ("a\u{1b}[31", "a"),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    #[test]
    fn notes_keep_their_line_breaks() {
        assert_eq!(clean_lines(" a  b\r\n\n\n\nc \u{1b}[1m \n\n"), "a b\n\nc");
    }

    #[test]
    fn markup_keeps_its_blanks_and_joiners() {
        assert_eq!(
            clean_markup("<pre>a  b\r\n\r\n\tc\u{1b}[1m</pre>\rZ\u{307}\u{0}\u{200d}\u{ad} "),
            "<pre>a  b\n\n\tc</pre>\nŻ\u{200d}\u{ad} "
        );
        assert_eq!(
            limited_markup("<p>x</p>", 7, NAME).map_err(|p| p.reason),
            Err("TOO_LONG")
        );
    }

    #[test]
    fn folding_finds_polish_and_foreign_letters() {
        assert_eq!(fold("Żółć"), "zolc");
        assert_eq!(fold("ZAŻÓŁĆ  GĘŚLĄ JAŹŃ"), "zazolc gesla jazn");
        assert_eq!(
            fold("Straße Ærø Đuro İstanbul ﬁrma"),
            "strasse aero duro istanbul firma"
        );
    }

    #[test]
    fn limits_count_characters_not_bytes() {
        assert_eq!(limited("żółć", 4, NAME), Ok("żółć".to_owned()));
        assert_eq!(
            limited("żółć!", 4, NAME).map_err(|p| p.reason),
            Err("TOO_LONG")
        );
        assert_eq!(
            required(" \u{200b} ", 4, NAME).map_err(|p| p.reason),
            Err("REQUIRED")
        );
    }

    #[test]
    fn numbers_are_read_without_their_punctuation() {
        assert_eq!(compact(" pl 526-104.08 28 "), "PL5261040828");
    }
}
