//! What a kitchen and a cupboard hold.

use crate::catalogue::picture::canvas::Canvas;
use crate::catalogue::picture::palette::{CARD, INK, LEAF, LEAF_DARK, Palette, STEEL, WHITE};

pub(super) fn bottle(c: &mut Canvas, p: Palette) {
    c.shadow(88.0, 46.0);
    c.rounded([43.0, 10.0, 14.0, 11.0], 2.0, p.accent);
    c.block([45.0, 20.0, 10.0, 7.0], p.dark);
    c.shape(
        &[[45.0, 25.0], [55.0, 25.0], [69.0, 42.0], [31.0, 42.0]],
        p.main,
    );
    c.rounded([31.0, 38.0, 38.0, 50.0], 6.0, p.main);
    c.rounded([34.0, 42.0, 4.0, 42.0], 2.0, p.light);
    c.block([31.0, 50.0, 38.0, 25.0], WHITE);
    c.disc([50.0, 59.0], 5.5, p.accent);
    c.line(&[[39.0, 70.0], [61.0, 70.0]], 1.6, p.dark);
    c.block([31.0, 50.0, 38.0, 1.4], p.dark);
    c.block([31.0, 73.6, 38.0, 1.4], p.dark);
}

pub(super) fn roll(c: &mut Canvas, p: Palette) {
    c.shadow(83.0, 62.0);
    c.shape(
        &[[70.0, 34.0], [82.0, 34.0], [82.0, 78.0], [70.0, 78.0]],
        p.light,
    );
    c.line(&[[76.0, 34.0], [76.0, 78.0]], 0.7, WHITE);
    c.rounded([24.0, 30.0, 52.0, 52.0], 4.0, p.main);
    c.oval([50.0, 80.0], [26.0, 6.0], p.main);
    c.block([24.0, 46.0, 52.0, 4.0], p.light);
    c.block([24.0, 62.0, 52.0, 4.0], p.light);
    c.oval([50.0, 30.0], [26.0, 9.0], p.light);
    c.oval([50.0, 30.0], [20.0, 6.8], WHITE);
    c.oval([50.0, 30.0], [10.0, 3.6], CARD);
    c.oval([50.0, 30.6], [7.4, 2.5], p.dark);
}

pub(super) fn sack(c: &mut Canvas, p: Palette) {
    c.shadow(86.0, 66.0);
    c.shape(
        &[[42.0, 30.0], [58.0, 30.0], [76.0, 52.0], [24.0, 52.0]],
        p.main,
    );
    c.oval([50.0, 64.0], [31.0, 24.0], p.main);
    c.oval([40.0, 60.0], [10.0, 17.0], p.light);
    c.oval([44.0, 61.0], [10.0, 18.0], p.main);
    c.shape(
        &[
            [42.0, 28.0],
            [34.0, 13.0],
            [45.0, 17.0],
            [50.0, 11.0],
            [56.0, 17.0],
            [66.0, 13.0],
            [58.0, 28.0],
        ],
        p.dark,
    );
    c.rounded([40.0, 26.0, 20.0, 6.0], 3.0, p.accent);
    c.rounded([40.0, 60.0, 24.0, 13.0], 2.0, WHITE);
    c.line(&[[44.0, 66.5], [60.0, 66.5]], 1.8, p.dark);
}

pub(super) fn pouch(c: &mut Canvas, p: Palette) {
    c.shadow(87.0, 54.0);
    c.shape(
        &[[28.0, 16.0], [72.0, 16.0], [76.0, 87.0], [24.0, 87.0]],
        p.main,
    );
    c.shape(
        &[[28.0, 16.0], [35.0, 16.0], [34.0, 87.0], [24.0, 87.0]],
        p.light,
    );
    c.block([28.0, 13.0, 44.0, 7.0], p.dark);
    for x in [33.0, 40.0, 47.0, 54.0, 61.0, 68.0] {
        c.line(&[[x, 14.5], [x, 18.5]], 0.8, p.light);
    }
    c.disc([52.0, 50.0], 15.0, WHITE);
    c.oval([48.0, 51.0], [4.2, 7.4], CARD);
    c.bow([[48.0, 44.0], [45.4, 51.0], [48.4, 58.0]], 1.2, INK);
    c.oval([57.0, 48.0], [4.2, 7.4], p.dark);
    c.bow([[57.0, 41.0], [54.4, 48.0], [57.4, 55.0]], 1.2, WHITE);
    c.line(&[[42.0, 73.0], [62.0, 73.0]], 2.0, p.accent);
}

pub(super) fn jar(c: &mut Canvas, p: Palette) {
    c.shadow(87.0, 56.0);
    c.rounded([30.0, 16.0, 40.0, 12.0], 3.0, p.accent);
    c.line(&[[34.0, 22.0], [66.0, 22.0]], 1.0, WHITE);
    c.rounded([25.0, 27.0, 50.0, 60.0], 10.0, p.light);
    c.rounded([28.0, 36.0, 44.0, 48.0], 8.0, p.main);
    c.rounded([31.0, 39.0, 4.0, 40.0], 2.0, p.light);
    c.rounded([25.0, 48.0, 50.0, 25.0], 1.5, WHITE);
    c.shape(
        &[
            [50.0, 51.0],
            [56.5, 54.75],
            [56.5, 62.25],
            [50.0, 66.0],
            [43.5, 62.25],
            [43.5, 54.75],
        ],
        p.accent,
    );
    c.line(&[[40.0, 69.5], [60.0, 69.5]], 1.4, p.dark);
}

pub(super) fn plant(c: &mut Canvas, p: Palette) {
    c.shadow(89.0, 46.0);
    for (tip, width) in [
        ([16.0, 40.0], 8.0),
        ([84.0, 40.0], 8.0),
        ([30.0, 14.0], 9.0),
        ([70.0, 15.0], 9.0),
    ] {
        c.leaf([50.0, 66.0], tip, width, LEAF_DARK);
    }
    for (tip, width) in [
        ([22.0, 26.0], 7.0),
        ([77.0, 27.0], 7.0),
        ([50.0, 7.0], 11.0),
    ] {
        c.leaf([50.0, 66.0], tip, width, LEAF);
        c.line(
            &[
                [50.0, 66.0],
                [f32::midpoint(50.0, tip[0]), f32::midpoint(66.0, tip[1])],
            ],
            0.8,
            LEAF_DARK,
        );
    }
    c.shape(
        &[[34.0, 64.0], [66.0, 64.0], [61.0, 89.0], [39.0, 89.0]],
        p.main,
    );
    c.shape(
        &[[34.0, 64.0], [41.0, 64.0], [44.0, 89.0], [39.0, 89.0]],
        p.light,
    );
    c.rounded([31.0, 60.0, 38.0, 8.0], 2.0, p.dark);
}

pub(super) fn first_aid(c: &mut Canvas, p: Palette) {
    c.shadow(84.0, 72.0);
    c.rounded([38.0, 19.0, 24.0, 16.0], 5.0, p.dark);
    c.rounded([42.0, 23.0, 16.0, 12.0], 3.0, WHITE);
    c.rounded([15.0, 30.0, 70.0, 53.0], 6.0, p.main);
    c.rounded([15.0, 30.0, 70.0, 9.0], 4.5, p.light);
    c.disc([50.0, 59.0], 18.0, WHITE);
    c.rounded([45.5, 47.0, 9.0, 24.0], 1.5, LEAF);
    c.rounded([38.0, 54.5, 24.0, 9.0], 1.5, LEAF);
    for x in [23.0, 71.0] {
        c.rounded([x, 28.0, 6.0, 8.0], 1.5, STEEL);
    }
}
