//! Numbers and codes as people read them.

use super::Lang;

/// A decimal with its thousands apart: "1 299,00" in Polish, "1,299.00" in English. A text that is no
/// decimal comes back as it is.
pub(super) fn decimal(text: &str, lang: Lang) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return text.to_owned();
    }
    let mut shown = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            shown.push(lang.pick('\u{a0}', ','));
        }
        shown.push(digit);
    }
    if !fraction.is_empty() {
        shown.push(lang.pick(',', '.'));
        shown.push_str(fraction);
    }
    shown
}

/// An amount with its currency: "12,30 zł", "PLN 12.30".
pub(super) fn money(amount: &str, currency: &str, lang: Lang) -> String {
    let amount = decimal(amount, lang);
    match (lang, currency) {
        (Lang::En, _) => format!("{currency}\u{a0}{amount}"),
        (Lang::Pl, "PLN") => format!("{amount}\u{a0}zł"),
        (Lang::Pl, "EUR") => format!("{amount}\u{a0}€"),
        (Lang::Pl, _) => format!("{amount}\u{a0}{currency}"),
    }
}

/// A code with the spaces at its ends made visible, which nobody would see otherwise.
pub(super) fn code(code: &str) -> String {
    let trimmed = code.trim();
    let (before, after) = match code.find(trimmed) {
        Some(start) if !trimmed.is_empty() => (start, code.len() - start - trimmed.len()),
        _ => (0, code.len()),
    };
    format!("{}{trimmed}{}", "␣".repeat(before), "␣".repeat(after))
}

/// A size in bytes.
pub(super) fn bytes(size: usize, lang: Lang) -> String {
    if size < 1024 {
        return format!("{size}\u{a0}B");
    }
    let tenths = size * 10 / 1024;
    let number = decimal(&format!("{}.{}", tenths / 10, tenths % 10), lang);
    format!("{number}\u{a0}KB")
}
