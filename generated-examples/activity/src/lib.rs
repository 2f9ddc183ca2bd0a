//! Who changes what: the history of a project, as facts.
//!
//! The schema is `schema/activity.hw`; what is generated from it is included here, and can be read in `generated/`. By hand there is
//! only what turns a raw commit into facts, and what makes commits up.

headwater::include_schema!("activity");
pub use self::activity::*;

pub mod commit;
pub mod import;
mod random;
pub mod history;
pub mod synth;
