//! What can be drawn: a few strokes for each sort of goods.

use super::canvas::Canvas;
use super::palette::{CARD, INK, IRON, LEAF, LEAF_DARK, Palette, STEEL, WHITE};

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motif {
    /// A ream of paper.
    Paper,
    /// A book or notebook.
    Book,
    /// A pen.
    Pen,
    /// A binder.
    Binder,
    /// A cardboard box.
    Crate,
    /// A stapler.
    Stapler,
    /// A bottle with a label.
    Bottle,
    /// A roll of something.
    Roll,
    /// A full sack.
    Sack,
    /// A pouch of coffee or tea.
    Pouch,
    /// A jar.
    Jar,
    /// An office chair.
    Chair,
    /// A desk lamp.
    Lamp,
    /// A screen.
    Screen,
    /// A plant in a pot.
    Plant,
    /// A first aid kit.
    FirstAid,
    /// A coil of cable.
    Coil,
    /// Screws.
    Screw,
    /// A bale of fabric.
    Fabric,
    /// A board with a lesson on it.
    Lesson,
    /// A spanner: work done for the customer.
    Service,
    /// A voucher.
    Voucher,
}

impl Motif {
    /// Draws it in the middle, in these colours.
    pub(super) fn draw(self, c: &mut Canvas, p: Palette) {
        match self {
            Self::Paper => paper(c, p),
            Self::Book => book(c, p),
            Self::Pen => pen(c, p),
            Self::Binder => binder(c, p),
            Self::Crate => carton(c, p),
            Self::Stapler => stapler(c, p),
            Self::Bottle => bottle(c, p),
            Self::Roll => roll(c, p),
            Self::Sack => sack(c, p),
            Self::Pouch => pouch(c, p),
            Self::Jar => jar(c, p),
            Self::Chair => chair(c, p),
            Self::Lamp => lamp(c, p),
            Self::Screen => screen(c, p),
            Self::Plant => plant(c, p),
            Self::FirstAid => first_aid(c, p),
            Self::Coil => coil(c, p),
            Self::Screw => screws(c, p),
            Self::Fabric => fabric(c, p),
            Self::Lesson => lesson(c, p),
            Self::Service => service(c, p),
            Self::Voucher => voucher(c, p),
        }
    }
}

fn paper(c: &mut Canvas, p: Palette) {
    c.shadow(80.0, 74.0);
    c.shape(
        &[[18.0, 46.0], [62.0, 34.0], [84.0, 44.0], [40.0, 58.0]],
        p.light,
    );
    c.shape(
        &[[18.0, 46.0], [40.0, 58.0], [40.0, 81.0], [18.0, 67.0]],
        p.dark,
    );
    c.shape(
        &[[40.0, 58.0], [84.0, 44.0], [84.0, 66.0], [40.0, 81.0]],
        p.main,
    );
    c.shape(
        &[[46.0, 62.0], [72.0, 53.6], [72.0, 63.6], [46.0, 72.2]],
        WHITE,
    );
    for y in [65.0, 68.5] {
        c.line(&[[49.0, y], [65.0, y - 5.2]], 1.1, p.main);
    }
    c.shape(
        &[[22.0, 44.0], [63.0, 32.6], [82.0, 41.6], [41.0, 54.0]],
        WHITE,
    );
    c.shape(
        &[[26.0, 38.0], [64.0, 26.0], [79.0, 36.0], [41.0, 49.0]],
        WHITE,
    );
    c.line(&[[41.0, 49.0], [79.0, 36.0]], 0.6, STEEL);
    c.line(&[[41.0, 54.0], [82.0, 41.6]], 0.6, STEEL);
}

fn book(c: &mut Canvas, p: Palette) {
    c.shadow(85.0, 58.0);
    c.rounded([27.0, 17.0, 50.0, 67.0], 3.0, p.dark);
    c.block([29.0, 77.0, 47.0, 5.0], WHITE);
    c.rounded([25.0, 15.0, 50.0, 63.0], 3.0, p.main);
    c.block([25.0, 17.0, 6.0, 59.0], p.dark);
    c.rounded([37.0, 25.0, 31.0, 15.0], 2.0, WHITE);
    c.line(&[[41.0, 30.5], [63.0, 30.5]], 1.6, p.dark);
    c.line(&[[41.0, 35.0], [55.0, 35.0]], 1.6, p.light);
    c.line(&[[37.0, 68.0], [50.0, 68.0]], 1.4, p.light);
    c.shape(
        &[
            [63.0, 15.0],
            [69.0, 15.0],
            [69.0, 55.0],
            [66.0, 51.0],
            [63.0, 55.0],
        ],
        p.accent,
    );
}

fn pen(c: &mut Canvas, p: Palette) {
    c.shadow(84.0, 60.0);
    c.bow([[18.0, 80.0], [40.0, 66.0], [60.0, 82.0]], 1.4, p.main);
    c.shape(&[[18.0, 80.0], [21.0, 68.0], [30.0, 77.0]], STEEL);
    c.shape(&[[18.0, 80.0], [19.2, 75.4], [22.6, 78.8]], INK);
    c.shape(
        &[[21.0, 68.0], [58.0, 31.0], [67.0, 40.0], [30.0, 77.0]],
        p.main,
    );
    c.shape(
        &[[21.0, 68.0], [58.0, 31.0], [61.0, 34.0], [24.0, 71.0]],
        p.light,
    );
    c.shape(
        &[[58.0, 31.0], [73.0, 16.0], [82.0, 25.0], [67.0, 40.0]],
        p.dark,
    );
    c.line(&[[58.0, 31.0], [67.0, 40.0]], 2.4, p.accent);
    c.line(&[[70.0, 30.0], [83.0, 17.0]], 2.2, STEEL);
    c.line(&[[77.0, 19.6], [80.0, 16.6]], 5.0, p.accent);
}

fn binder(c: &mut Canvas, p: Palette) {
    c.shadow(86.0, 62.0);
    c.shape(
        &[[50.0, 15.0], [76.0, 21.0], [76.0, 82.0], [50.0, 86.0]],
        p.dark,
    );
    c.rounded([24.0, 14.0, 29.0, 73.0], 2.0, p.main);
    c.block([24.0, 16.0, 3.0, 69.0], p.light);
    c.rounded([30.0, 23.0, 17.0, 32.0], 1.5, WHITE);
    for y in [29.0, 34.0, 39.0] {
        c.line(&[[33.0, y], [44.0, y]], 1.3, STEEL);
    }
    c.line(&[[33.0, 48.0], [40.0, 48.0]], 1.8, p.accent);
    c.disc([38.5, 71.0], 6.0, STEEL);
    c.disc([38.5, 71.0], 4.0, p.dark);
}

fn carton(c: &mut Canvas, p: Palette) {
    c.shadow(84.0, 76.0);
    c.shape(
        &[[16.0, 36.0], [50.0, 24.0], [84.0, 36.0], [50.0, 49.0]],
        CARD,
    );
    c.shape(
        &[[16.0, 36.0], [50.0, 49.0], [50.0, 87.0], [16.0, 72.0]],
        CARD,
    );
    c.shape(
        &[[50.0, 49.0], [84.0, 36.0], [84.0, 72.0], [50.0, 87.0]],
        p.accent,
    );
    c.shape(
        &[[50.0, 49.0], [84.0, 36.0], [84.0, 72.0], [50.0, 87.0]],
        p.main,
    );
    c.shape(
        &[[16.0, 36.0], [50.0, 24.0], [84.0, 36.0], [50.0, 49.0]],
        p.light,
    );
    c.shape(
        &[[30.0, 31.0], [36.0, 29.0], [70.0, 41.4], [64.0, 43.7]],
        WHITE,
    );
    c.shape(
        &[[16.0, 36.0], [50.0, 49.0], [50.0, 87.0], [16.0, 72.0]],
        p.dark,
    );
    c.shape(
        &[[57.0, 60.0], [76.0, 52.5], [76.0, 64.0], [57.0, 71.8]],
        WHITE,
    );
    c.line(&[[60.0, 63.2], [72.0, 58.4]], 1.4, p.dark);
    c.line(&[[60.0, 67.0], [67.0, 64.2]], 1.4, p.light);
}

fn stapler(c: &mut Canvas, p: Palette) {
    c.shadow(75.0, 78.0);
    c.rounded([13.0, 67.0, 74.0, 7.0], 3.5, p.dark);
    c.rounded([22.0, 57.0, 62.0, 6.0], 2.0, STEEL);
    c.shape(
        &[[70.0, 50.0], [84.0, 50.0], [84.0, 70.0], [74.0, 70.0]],
        p.dark,
    );
    c.shape(
        &[
            [14.0, 52.0],
            [78.0, 33.0],
            [87.0, 40.0],
            [85.0, 53.0],
            [18.0, 60.0],
        ],
        p.main,
    );
    c.shape(
        &[[14.0, 52.0], [78.0, 33.0], [83.0, 37.0], [18.0, 55.0]],
        p.light,
    );
    c.disc([77.0, 58.0], 4.4, STEEL);
    c.disc([77.0, 58.0], 2.0, IRON);
    c.line(&[[36.0, 52.5], [58.0, 48.0]], 2.0, p.accent);
}

fn bottle(c: &mut Canvas, p: Palette) {
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

fn roll(c: &mut Canvas, p: Palette) {
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

fn sack(c: &mut Canvas, p: Palette) {
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

fn pouch(c: &mut Canvas, p: Palette) {
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

fn jar(c: &mut Canvas, p: Palette) {
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

fn chair(c: &mut Canvas, p: Palette) {
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

fn lamp(c: &mut Canvas, p: Palette) {
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

fn screen(c: &mut Canvas, p: Palette) {
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

fn plant(c: &mut Canvas, p: Palette) {
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

fn first_aid(c: &mut Canvas, p: Palette) {
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

fn coil(c: &mut Canvas, p: Palette) {
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

fn screws(c: &mut Canvas, p: Palette) {
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

fn fabric(c: &mut Canvas, p: Palette) {
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

fn lesson(c: &mut Canvas, p: Palette) {
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

fn service(c: &mut Canvas, p: Palette) {
    c.disc([50.0, 51.0], 35.0, p.light);
    c.disc([50.0, 51.0], 30.0, p.main);
    c.line(&[[34.0, 68.0], [60.0, 42.0]], 9.0, WHITE);
    c.disc([34.0, 68.0], 3.0, p.dark);
    c.disc([63.0, 38.0], 12.0, WHITE);
    c.shape(&[[62.0, 39.0], [66.0, 22.0], [80.0, 36.0]], p.main);
    c.disc([63.0, 38.0], 4.6, p.main);
    c.ring([50.0, 51.0], 38.0, 1.6, p.accent);
}

fn voucher(c: &mut Canvas, p: Palette) {
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
