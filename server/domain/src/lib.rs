//! The business rules of Kontor: pure, without I/O, clock or network.
