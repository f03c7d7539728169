//! What cannot be held in a hand.

use crate::catalogue::picture::canvas::Canvas;
use crate::catalogue::picture::palette::{IRON, Palette, STEEL, WHITE};

pub(super) fn lesson(c: &mut Canvas, p: Palette) {
    c.shadow(90.0, 56.0);
    c.line(&[[34.0, 66.0], [27.0, 89.0]], 2.6, IRON);
    c.line(&[[66.0, 66.0], [73.0, 89.0]], 2.6, IRON);
    c.rounded([14.0, 15.0, 72.0, 53.0], 3.0, p.dark);
    c.rounded([18.0, 19.0, 64.0, 45.0], 1.5, WHITE);
    for (x, height, tone) in [
        (25.0, 14.0, p.light),
        (36.0, 21.0, p.main),
        (47.0, 30.0, p.accent),
    ] {
        c.block([x, 58.0 - height, 8.0, height], tone);
    }
    c.line(&[[62.0, 30.0], [76.0, 30.0]], 1.8, p.main);
    c.line(&[[62.0, 37.0], [72.0, 37.0]], 1.8, STEEL);
    c.line(&[[62.0, 44.0], [75.0, 44.0]], 1.8, STEEL);
    c.rounded([42.0, 9.0, 16.0, 7.0], 2.0, IRON);
}

pub(super) fn service(c: &mut Canvas, p: Palette) {
    c.disc([50.0, 51.0], 35.0, p.light);
    c.disc([50.0, 51.0], 30.0, p.main);
    c.line(&[[34.0, 68.0], [60.0, 42.0]], 9.0, WHITE);
    c.disc([34.0, 68.0], 3.0, p.dark);
    c.disc([63.0, 38.0], 12.0, WHITE);
    c.shape(&[[62.0, 39.0], [66.0, 22.0], [80.0, 36.0]], p.main);
    c.disc([63.0, 38.0], 4.6, p.main);
    c.ring([50.0, 51.0], 38.0, 1.6, p.accent);
}

pub(super) fn voucher(c: &mut Canvas, p: Palette) {
    c.shadow(78.0, 76.0);
    c.rounded([12.0, 28.0, 76.0, 46.0], 5.0, p.main);
    c.rounded([15.0, 31.0, 70.0, 40.0], 3.0, p.dark);
    c.rounded([16.0, 32.0, 68.0, 38.0], 2.5, p.main);
    c.block([30.0, 28.0, 7.0, 46.0], p.accent);
    c.shape(&[[33.5, 44.0], [20.0, 35.0], [20.0, 51.0]], p.accent);
    c.shape(&[[33.5, 44.0], [47.0, 35.0], [47.0, 51.0]], p.accent);
    c.disc([33.5, 44.0], 4.4, WHITE);
    c.line(&[[54.0, 44.0], [78.0, 44.0]], 3.0, WHITE);
    c.line(&[[54.0, 53.0], [70.0, 53.0]], 2.0, p.light);
    c.line(&[[54.0, 61.0], [64.0, 61.0]], 2.0, p.light);
}
