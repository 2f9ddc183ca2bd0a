//! Insights for websites: what people do with the plugins on pages.
//!
//! The schema is `schema/insights.hw`; what is generated from it is included here, and can be read in `generated/`. By hand there is only
//! what makes facts up, as many and as fast as one likes.

headwater::include_schema!("insights");
pub use self::insights::*;

pub mod site;
pub mod people;
pub mod stream;
pub mod format;
pub mod generate;
