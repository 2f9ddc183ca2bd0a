//! A struct that contains itself does so through an optional or a list.

use super::Checker;
use super::cycles::cycles;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Field, Struct, Type};

impl Checker<'_> {
    pub(super) fn endless_structs(&mut self) {
        let structs = &self.model.structs;
        let held = |it: &Struct| it.fields.iter().enumerate().filter_map(|(i, field)| Some((always_holds(field)?, i))).collect();
        for cycle in cycles(structs.len(), |i| held(&structs[i])) {
            let (first, field) = cycle[0];
            let mut diagnostic = Diagnostic::new(Code::ContainsItself, structs[first].fields[field].span, &[&structs[first].name]);
            diagnostic = diagnostic.label(format!("leads back to `{}`", structs[first].name));
            for (it, field) in &cycle[1..] {
                diagnostic = diagnostic.and(structs[*it].fields[*field].span, "through this");
            }
            self.report(diagnostic);
        }
    }
}

/// The struct of which a field always holds a value.
fn always_holds(field: &Field) -> Option<usize> {
    match field.ty {
        Type::Struct(id) if !field.optional => Some(id.0),
        _ => None,
    }
}
