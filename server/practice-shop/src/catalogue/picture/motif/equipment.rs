//! Furniture, screens and the workshop.

use crate::catalogue::picture::canvas::Canvas;
use crate::catalogue::picture::palette::{CARD, INK, IRON, Palette, STEEL, WHITE};

pub(super) fn chair(c: &mut Canvas, p: Palette) {
    c.shadow(90.0, 56.0);
    c.line(&[[50.0, 62.0], [50.0, 80.0]], 4.0, IRON);
    c.line(&[[27.0, 86.0], [50.0, 79.0], [73.0, 86.0]], 3.4, INK);
    c.line(&[[50.0, 79.0], [50.0, 88.0]], 3.4, INK);
    for x in [27.0, 50.0, 73.0] {
        c.disc([x, 88.0], 3.0, IRON);
    }
    c.rounded([33.0, 10.0, 34.0, 42.0], 8.0, p.main);
    c.rounded([37.0, 14.0, 26.0, 30.0], 6.0, p.light);
    c.line(&[[42.0, 24.0], [58.0, 24.0]], 1.0, p.main);
    c.line(&[[42.0, 33.0], [58.0, 33.0]], 1.0, p.main);
    c.rounded([27.0, 53.0, 46.0, 11.0], 5.0, p.dark);
    c.line(&[[26.0, 57.0], [24.0, 42.0], [32.0, 42.0]], 3.0, INK);
    c.line(&[[74.0, 57.0], [76.0, 42.0], [68.0, 42.0]], 3.0, INK);
}

pub(super) fn lamp(c: &mut Canvas, p: Palette) {
    c.shadow(87.0, 50.0);
    c.shape(
        &[[54.0, 34.0], [84.0, 40.0], [92.0, 80.0], [40.0, 80.0]],
        WHITE,
    );
    c.rounded([22.0, 81.0, 34.0, 6.0], 3.0, p.dark);
    c.line(&[[38.0, 82.0], [26.0, 50.0], [58.0, 22.0]], 3.2, INK);
    c.disc([26.0, 50.0], 4.0, p.accent);
    c.shape(
        &[[52.0, 16.0], [64.0, 12.0], [87.0, 38.0], [50.0, 36.0]],
        p.main,
    );
    c.shape(
        &[[52.0, 16.0], [58.0, 14.0], [62.0, 36.6], [50.0, 36.0]],
        p.light,
    );
    c.oval([69.0, 37.4], [17.0, 3.6], p.accent);
}

pub(super) fn screen(c: &mut Canvas, p: Palette) {
    c.shadow(85.0, 58.0);
    c.shape(
        &[[44.0, 66.0], [56.0, 66.0], [58.0, 81.0], [42.0, 81.0]],
        IRON,
    );
    c.rounded([31.0, 80.0, 38.0, 4.6], 2.3, INK);
    c.rounded([12.0, 20.0, 76.0, 50.0], 3.0, INK);
    c.rounded([14.6, 22.6, 70.8, 43.0], 1.5, p.main);
    c.shape(
        &[
            [14.6, 60.0],
            [38.0, 38.0],
            [56.0, 55.0],
            [67.0, 46.0],
            [85.4, 61.0],
            [85.4, 65.6],
            [14.6, 65.6],
        ],
        p.dark,
    );
    c.disc([70.0, 33.0], 5.0, p.accent);
    c.shape(
        &[[14.6, 22.6], [46.0, 22.6], [24.0, 65.6], [14.6, 65.6]],
        p.light,
    );
    c.shape(
        &[[14.6, 60.0], [26.9, 48.4], [24.0, 65.6], [14.6, 65.6]],
        p.main,
    );
}

pub(super) fn coil(c: &mut Canvas, p: Palette) {
    c.shadow(86.0, 66.0);
    for (radius, tone) in [
        (31.0, p.dark),
        (26.6, p.main),
        (22.2, p.dark),
        (17.8, p.main),
    ] {
        c.ring([50.0, 50.0], radius, 4.4, tone);
    }
    c.ring([50.0, 50.0], 27.4, 0.9, p.light);
    c.ring([50.0, 50.0], 18.6, 0.9, p.light);
    c.bow([[78.0, 62.0], [88.0, 78.0], [74.0, 86.0]], 4.4, p.main);
    c.line(&[[74.0, 86.0], [68.0, 88.0]], 2.2, p.accent);
    for (x, y) in [(24.0, 50.0), (76.0, 44.0)] {
        c.rounded([x - 8.0, y - 3.0, 16.0, 6.0], 2.0, INK);
    }
}

pub(super) fn screws(c: &mut Canvas, p: Palette) {
    c.shadow(86.0, 64.0);
    for (x, top, tone) in [
        (30.0, 30.0, STEEL),
        (70.0, 30.0, STEEL),
        (50.0, 16.0, p.light),
    ] {
        c.shape(
            &[
                [x - 5.0, top + 8.0],
                [x + 5.0, top + 8.0],
                [x + 4.0, top + 46.0],
                [x, top + 58.0],
                [x - 4.0, top + 46.0],
            ],
            tone,
        );
        for step in [14.0, 20.0, 26.0, 32.0, 38.0, 44.0] {
            c.line(
                &[[x - 5.4, top + step + 2.0], [x + 5.4, top + step - 2.0]],
                1.8,
                IRON,
            );
        }
        c.rounded(
            [x - 11.0, top, 22.0, 9.0],
            3.0,
            if tone == STEEL { IRON } else { p.main },
        );
        c.line(&[[x - 5.0, top + 4.5], [x + 5.0, top + 4.5]], 1.6, WHITE);
    }
}

pub(super) fn fabric(c: &mut Canvas, p: Palette) {
    c.shadow(82.0, 78.0);
    c.shape(
        &[[20.0, 60.0], [84.0, 60.0], [90.0, 82.0], [12.0, 82.0]],
        p.light,
    );
    for x in [26.0, 40.0, 54.0, 68.0] {
        c.line(&[[x, 60.0], [x - 4.0, 81.0]], 0.9, p.main);
    }
    c.rounded([18.0, 30.0, 66.0, 33.0], 5.0, p.main);
    for y in [38.0, 46.0, 54.0] {
        c.line(&[[28.0, y], [84.0, y]], 0.9, p.light);
    }
    c.oval([18.0, 46.5], [7.0, 16.5], p.dark);
    c.oval([18.0, 46.5], [4.6, 11.5], p.light);
    c.oval([18.0, 46.5], [2.2, 5.4], CARD);
}
