//! Variables that stand alone: unless it is `_`, what stands once is most likely misspelled.

use super::variables::{Entry, Role};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::VariableId;
use crate::resolve::Resolver;

impl Resolver<'_> {
    /// Reports variables of which nothing is asked. Where a query aggregates, one that an atom binds tells answers apart.
    pub(super) fn nothing_stands_alone(&mut self, aggregates: bool) {
        let alone = self.alone(aggregates);
        let mut told = Vec::new();
        for id in alone.iter().rev() {
            if !told.contains(id) {
                told.extend(self.stands_alone(*id, &alone));
            }
        }
        self.parameters_are_used();
    }

    pub(super) fn alone(&self, aggregates: bool) -> Vec<VariableId> {
        let alone = |entry: &Entry| !entry.lost && entry.role == Role::Local && entry.uses == 1 && (entry.computed || !aggregates);
        self.logic.variables.all().filter(|(_, entry)| alone(entry)).map(|(id, _)| id).collect()
    }

    /// Reports one; gives another of those that stand alone, where the two are most likely one.
    fn stands_alone(&mut self, id: VariableId, alone: &[VariableId]) -> Option<VariableId> {
        let entry = self.logic.variables.get(id);
        let (name, span, computed) = (entry.name.clone(), entry.span, entry.computed);
        let near = self.near_variable(&name);
        let twin = near.as_ref().and_then(|near| self.logic.variables.find(near)).filter(|twin| alone.contains(twin));
        let help = match near {
            Some(near) => format!("did you mean `{near}`? Else write `_`"),
            None if computed => "leave the line out, or use what it computes".to_owned(),
            None => "write `_`, which may be anything".to_owned(),
        };
        let diagnostic = Diagnostic::new(Code::SingleVariable, span, &[&name]).label("not used").help(help);
        let twin_place = twin.map(|twin| self.logic.variables.get(twin).span);
        self.report(twin_place.map_or(diagnostic.clone(), |place| diagnostic.and(place, "nor this")));
        twin
    }

    /// What the asker of a query gives is asked for.
    fn parameters_are_used(&mut self) {
        let unused = |entry: &&Entry| entry.role == Role::Given && entry.uses == 0 && !entry.lost;
        let entries: Vec<_> =
            self.logic.variables.all().map(|(_, entry)| entry).filter(unused).map(|entry| (entry.name.clone(), entry.span)).collect();
        for (name, span) in entries {
            self.report(Diagnostic::new(Code::ParameterUnused, span, &[&name]).label("not used"));
        }
    }
}
