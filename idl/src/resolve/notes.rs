//! What annotations say that stand before many kinds of declarations. Whatever is wrong with one is reported by the checks, and no model
//! is given out then.

use super::layout::only;
use crate::ast::{Annotation, ExprKind, Lead};
use crate::model::Notes;

/// The annotation of a name.
pub(crate) fn named<'l>(lead: &'l Lead, name: &str) -> Option<&'l Annotation> {
    lead.annotations.iter().find(|annotation| annotation.name.text == name)
}

/// What the annotations of a declaration say that is the same everywhere; a `@check` is resolved when all types are known.
pub(super) fn of(lead: &Lead) -> Notes {
    Notes { deprecated: lead.deprecated(), rust: lead.rust(), ..Notes::default() }
}

/// The number of `@version(2)`.
pub(crate) fn version(annotation: &Annotation) -> Option<u32> {
    match only(annotation)? {
        ExprKind::Int(number) => u32::try_from(*number).ok().filter(|number| *number > 0),
        _ => None,
    }
}
