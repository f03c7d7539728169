//! Barcodes.

/// Whether it is an EAN-8, UPC-A, EAN-13 or GTIN-14 with the right check digit.
pub fn is_barcode(text: &str) -> bool {
    if !matches!(text.len(), 8 | 12 | 13 | 14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    // from the right, the check digit counts once, its neighbour three times, and so on
    let digits = text.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = digits
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_decides() {
        assert!(is_barcode("5901234123457"));
        assert!(is_barcode("96385074"));
        assert!(!is_barcode("5901234123458"));
        assert!(!is_barcode("590123412345"));
        assert!(!is_barcode("59012341234x7"));
    }
}
