//! A type that contains itself ends somewhere: in an optional, a list, or another case of a union.

use super::Checker;
use super::cycles::cycles;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Field, Model, Type};

/// A struct or a union, by one number for all: first the structs, then the unions.
#[derive(Clone, Copy)]
struct Values<'a>(&'a Model);

impl<'a> Values<'a> {
    fn len(self) -> usize {
        self.0.structs.len() + self.0.unions.len()
    }

    fn name(self, number: usize) -> &'a str {
        let structs = self.0.structs.len();
        if number < structs { &self.0.structs[number].name } else { &self.0.unions[number - structs].name }
    }

    fn fields(self, number: usize) -> &'a [Field] {
        let structs = self.0.structs.len();
        if number < structs { &self.0.structs[number].fields } else { &self.0.unions[number - structs].cases }
    }

    /// The struct or union of which a field always holds a value.
    fn always_holds(self, field: &Field) -> Option<usize> {
        match self.0.stored(&field.ty) {
            Type::Struct(id) if !field.optional => Some(id.0),
            Type::Union(id) if !field.optional => Some(self.0.structs.len() + id.0),
            _ => None,
        }
    }

    /// Whether each has a value that ends: a struct if all that it always holds have one, a union if one of its cases has.
    fn that_end(self) -> Vec<bool> {
        let mut end = vec![false; self.len()];
        // What each is waiting for, and who is waiting for it: every field is looked at twice at most.
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); self.len()];
        let mut missing: Vec<usize> = Vec::new();
        let mut ready = Vec::new();
        for number in 0..self.len() {
            let held: Vec<usize> = self.fields(number).iter().filter_map(|field| self.always_holds(field)).collect();
            let free = held.len() < self.fields(number).len();
            let needs = if number < self.0.structs.len() { held.len() } else { usize::from(!free) };
            held.iter().for_each(|other| waiting[*other].push(number));
            missing.push(needs);
            if needs == 0 {
                ready.push(number);
            }
        }
        while let Some(number) = ready.pop() {
            if std::mem::replace(&mut end[number], true) {
                continue;
            }
            for other in std::mem::take(&mut waiting[number]) {
                missing[other] = missing[other].saturating_sub(1);
                if missing[other] == 0 {
                    ready.push(other);
                }
            }
        }
        end
    }
}

impl Checker<'_> {
    pub(super) fn endless_values(&mut self) {
        let values = Values(self.model);
        let end = values.that_end();
        let held = |number: usize| match end[number] {
            true => Vec::new(),
            false => {
                let fields = values.fields(number).iter().enumerate();
                fields.filter_map(|(i, field)| Some((values.always_holds(field)?, i))).filter(|(other, _)| !end[*other]).collect()
            }
        };
        for cycle in cycles(values.len(), held) {
            let (first, field) = cycle[0];
            let mut diagnostic = Diagnostic::new(Code::ContainsItself, values.fields(first)[field].span, &[values.name(first)]);
            diagnostic = diagnostic.label(format!("leads back to `{}`", values.name(first)));
            if cycle.iter().all(|(it, _)| *it >= self.model.structs.len()) {
                diagnostic = diagnostic.help("give one of the unions a case that ends, such as `text: string`");
            }
            for (it, field) in &cycle[1..] {
                diagnostic = diagnostic.and(values.fields(*it)[*field].span, "through this");
            }
            self.report(diagnostic);
        }
    }
}
