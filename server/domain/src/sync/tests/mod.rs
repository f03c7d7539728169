//! The planner and the undo, against models of a program and of a shop.

mod apply;
mod creating;
mod dice;
mod gates;
mod gone;
mod kinds;
mod linking;
mod model;
mod properties;
mod undoing;
mod updating;
