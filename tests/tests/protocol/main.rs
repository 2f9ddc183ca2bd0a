//! The publication protocol, searched exhaustively on small cases: shredder, counter, merges, batch, rollback, `@keep`, dropping of the
//! log, a changed definition and readers, in every order, with a kill or a power cut at every step.
//!
//! Every decision is the runtime's own: the edits of manifests, what is merged, who answers, what a recovery does, what a batch counts
//! anew, what may be dropped. The steps between are the lasting operations of the code that carries them out, in its order. Facts are few
//! and runs are sets of them, so that a gap or an overlap is seen in every state and in every answer.
//!
//! `PROTOCOL=deep` searches further, for minutes.

mod explore;
mod facts;
mod disk;
mod log;
mod commands;
mod batch;
mod dataset;
mod views;
mod reader;
mod promises;
mod world;
mod sound;
mod mistakes;
