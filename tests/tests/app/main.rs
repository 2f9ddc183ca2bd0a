//! The command line of the example `activity`, driven as a user would drive it.

mod anonymous;
mod answers;
mod batch;
mod checks;
mod damage;
mod functions;
mod grown;
mod formats;
mod kills;
mod load;
mod oracle;
mod program;
mod synth;
mod up;
