//! The syntax tree: what a file says, with places, before any name means anything. It knows nothing of the parser behind it.

mod name;
mod ty;
mod expr;
mod lead;
mod block;
mod counter;
mod logic;
mod item;

pub use block::{Case, Edge, Entity, Enum, Field, Key, Members, Record, Reserved};
pub use counter::{Bucket, By, Counter, Derived, Each, Measure, On};
pub use expr::{Arg, Expr, ExprKind};
pub use item::{ExternFn, File, Item, ItemKind, Newtype};
pub use lead::{Annotation, Lead};
pub use logic::{Body, Clause, ClauseKind, Order, Query, Rule, Take};
pub use name::{Name, Tag, Text};
pub use ty::{Param, TypeExpr};
