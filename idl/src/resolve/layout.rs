//! What `@slice` and `@keep` say. Whatever is wrong with an annotation is reported by the checks, and no model is given out then.

use crate::ast::{Annotation, ExprKind, Lead};
use crate::model::{Layout, Slice};

/// The layout of the facts that an edge or a property stands for.
pub(super) fn of(lead: &Lead) -> Layout {
    let named = |name: &str| lead.annotations.iter().find(|annotation| annotation.name.text == name);
    Layout { slice: named("slice").and_then(slice).unwrap_or_default(), keep: named("keep").and_then(keep) }
}

/// The slice of `@slice(hour)`.
pub(crate) fn slice(annotation: &Annotation) -> Option<Slice> {
    let word = word(annotation)?;
    Slice::ALL.iter().find(|(name, _)| *name == word).map(|(_, slice)| *slice)
}

/// The only argument of an annotation, where it is a bare word.
pub(crate) fn word(annotation: &Annotation) -> Option<&str> {
    match only(annotation)? {
        ExprKind::Path(names) => names.first().filter(|_| names.len() == 1).map(|name| name.text.as_str()),
        _ => None,
    }
}

/// Microseconds of `@keep(90d)`.
pub(crate) fn keep(annotation: &Annotation) -> Option<i64> {
    match only(annotation)? {
        ExprKind::Duration(micros) => Some(*micros),
        _ => None,
    }
}

/// The argument of an annotation of one.
pub(super) fn only(annotation: &Annotation) -> Option<&ExprKind> {
    annotation.args.first().filter(|_| annotation.args.len() == 1).map(|arg| &arg.value.kind)
}
