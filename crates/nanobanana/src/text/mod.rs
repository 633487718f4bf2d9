//! Text for people, one module per language. Logic holds none.

pub mod en;
