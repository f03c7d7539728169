//! What can be drawn: a few strokes for each sort of goods.

mod equipment;
mod household;
mod office;
mod services;

use super::canvas::Canvas;
use super::palette::Palette;

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
            Self::Paper => office::paper(c, p),
            Self::Book => office::book(c, p),
            Self::Pen => office::pen(c, p),
            Self::Binder => office::binder(c, p),
            Self::Crate => office::carton(c, p),
            Self::Stapler => office::stapler(c, p),
            Self::Bottle => household::bottle(c, p),
            Self::Roll => household::roll(c, p),
            Self::Sack => household::sack(c, p),
            Self::Pouch => household::pouch(c, p),
            Self::Jar => household::jar(c, p),
            Self::Chair => equipment::chair(c, p),
            Self::Lamp => equipment::lamp(c, p),
            Self::Screen => equipment::screen(c, p),
            Self::Plant => household::plant(c, p),
            Self::FirstAid => household::first_aid(c, p),
            Self::Coil => equipment::coil(c, p),
            Self::Screw => equipment::screws(c, p),
            Self::Fabric => equipment::fabric(c, p),
            Self::Lesson => services::lesson(c, p),
            Self::Service => services::service(c, p),
            Self::Voucher => services::voucher(c, p),
        }
    }
}
