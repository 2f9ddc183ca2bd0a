//! JSON: back and forth.
