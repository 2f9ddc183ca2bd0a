//! The command as people and CI call it: what it says, where, and how it ends.

mod check;
mod diff;
mod explain;
mod fmt;
mod folder;
mod generate;
mod import;
mod lock;
mod new;
mod pages;
mod reference;
mod trace;
mod watch;
