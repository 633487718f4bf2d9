//! Tests of the whole module, through its public functions.

mod cleaning;
mod converting;
mod hostile;
mod inspecting;
mod preparing;
mod recipe;
mod sniffing;
mod support;
