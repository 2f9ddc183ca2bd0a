//! Rules and queries: heads first, then bodies, so that rules may speak of each other in any order.
//!
//! A body is a set of clauses, so nothing depends on their order: positive atoms are read first, then what is bound with `=`, each
//! after what it is computed from, and then what only tests.

mod variables;
mod relation;
mod terms;
mod atoms;
mod aggregates;
mod bindings;
mod alone;
mod body;
mod query;

use std::collections::BTreeSet;

use super::Resolver;
use super::types::{expr_type, type_words};
use crate::ast::{self, ItemKind};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Column, ExprType, Rule, RuleId};
pub(super) use aggregates::AGGREGATES;
use variables::{Role, Typed, Variables};

/// What is known while rules and queries are resolved.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The variables of the body that is being resolved.
    variables: Variables,
    /// Rules with a column that is reported: of their atoms nothing is said.
    headless: BTreeSet<RuleId>,
    /// Rules of which a body is reported.
    pub(super) damaged: BTreeSet<RuleId>,
    /// How many rules have their bodies.
    done: usize,
}

impl<'a> Resolver<'a> {
    /// The columns of a rule; its bodies come when all heads are known.
    pub(super) fn rule_head(&mut self, item: &'a ast::Item) {
        let ItemKind::Rule(rule) = &item.kind else { return };
        let id = RuleId(self.model.rules.len());
        let params = self.head(&rule.name, &rule.params, "a rule");
        if params.len() != rule.params.len() {
            self.logic.headless.insert(id);
        }
        let (name, docs, span) = (rule.name.text.clone(), item.lead.docs.clone(), rule.name.span);
        self.model.rules.push(Rule { name, docs, params, bodies: Vec::new(), stratum: 0, recursive: false, span });
    }

    /// The bodies of a rule.
    pub(super) fn rule(&mut self, item: &'a ast::Item) {
        let ItemKind::Rule(rule) = &item.kind else { return };
        let id = RuleId(self.logic.done);
        self.logic.done += 1;
        let columns = self.model.rules[id.0].params.clone();
        for written in &rule.bodies {
            self.logic.variables = Variables::new(false, item.damaged);
            self.declare(&rule.params, &columns, Role::Column);
            match self.body(written) {
                Some((body, _)) => self.model.rules[id.0].bodies.push(body),
                None => _ = self.logic.damaged.insert(id),
            }
        }
        if item.damaged {
            self.logic.damaged.insert(id);
        }
    }

    /// The columns of a head. One whose type is reported is left out, and counts as lost.
    fn head(&mut self, owner: &'a ast::Name, params: &'a [ast::Param], of: &str) -> Vec<Column> {
        let mut found = Vec::new();
        for param in params {
            match self.column_type(param, of) {
                Some(column) => found.push(column),
                None => self.names.lose(&owner.text, &param.name.text),
            }
        }
        found
    }

    /// A column: a scalar, an enum or an id, and never null.
    fn column_type(&mut self, param: &ast::Param, of: &str) -> Option<Column> {
        if param.name.text == "_" {
            self.report(Diagnostic::new(Code::WildcardValue, param.name.span, &[]).label("not a name").help("give it a name"));
            return None;
        }
        let ty = self.ty(&param.ty)?;
        if let Some(optional) = param.ty.optional {
            let help = "leave out the `?`: a value that is null gives no row";
            self.report(Diagnostic::new(Code::ColumnType, optional, &["what may be null", of]).label("not in a column").help(help));
            return None;
        }
        if let ExprType::Value(_) = expr_type(&self.model, &ty) {
            let words = type_words(&self.model, &ty);
            let help = "use one of its parts, or an entity";
            self.report(Diagnostic::new(Code::ColumnType, param.ty.span, &[&words, of]).label("not a column").help(help));
            return None;
        }
        Some(Column { name: param.name.text.clone(), ty, span: param.name.span })
    }

    /// Makes variables of the columns of a head, in their order.
    fn declare(&mut self, params: &[ast::Param], columns: &[Column], role: Role) {
        for param in params {
            let column = columns.iter().find(|column| column.name == param.name.text);
            let ty = column.map(|column| Typed::of(&self.model, &column.ty));
            self.logic.variables.declare(&param.name, ty, role);
        }
    }
}
