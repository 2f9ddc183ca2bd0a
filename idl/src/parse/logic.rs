//! Rules, queries and functions of the user's.

use pest::iterators::Pair;

use super::{Lower, part, parts_of};
use crate::ast::{Clause, ExternFn, Name, Query, Rule as RuleDecl};
use crate::grammar::Rule;

impl Lower<'_> {
    pub(super) fn rule(&mut self, pair: &Pair<'_, Rule>) -> RuleDecl {
        let bodies: Vec<_> = parts_of(pair, Rule::body).collect();
        RuleDecl {
            name: self.name_in(pair, Rule::ident),
            params: self.params_of(pair, Rule::params),
            bodies: bodies.iter().map(|body| self.body(body)).collect(),
        }
    }

    fn body(&mut self, body: &Pair<'_, Rule>) -> Vec<Clause> {
        let clauses = self.members_of(body, Rule::clause);
        clauses.into_iter().map(|(_, clause)| self.clause(&clause)).collect()
    }

    fn clause(&mut self, pair: &Pair<'_, Rule>) -> Clause {
        match pair.as_rule() {
            Rule::bind => Clause::Bind(self.name_in(pair, Rule::ident), self.expr_in(pair)),
            _ => Clause::Holds(self.expr(pair)),
        }
    }

    pub(super) fn query(&mut self, pair: &Pair<'_, Rule>) -> Query {
        let (name, params) = (self.name_in(pair, Rule::ident), self.params_of(pair, Rule::params));
        let outputs = self.params_of(pair, Rule::outputs);
        let mut query = Query { name, params, outputs, clauses: Vec::new(), order: Vec::new(), take: None };
        for (_, line) in self.members_of(pair, Rule::q_m) {
            match line.as_rule() {
                Rule::order => query.order.extend(self.order(&line)),
                Rule::take => query.take = part(&line, Rule::int).map(|int| self.number(&int)),
                _ => query.clauses.push(self.clause(&line)),
            }
        }
        query
    }

    fn order(&mut self, pair: &Pair<'_, Rule>) -> Vec<(Name, bool)> {
        let keys: Vec<_> = parts_of(pair, Rule::okey).collect();
        let falls = |key: &Pair<'_, Rule>| part(key, Rule::dir).is_some_and(|dir| dir.as_str() == "desc");
        keys.iter().map(|key| (self.name_in(key, Rule::ident), falls(key))).collect()
    }

    pub(super) fn extern_fn(&mut self, pair: &Pair<'_, Rule>) -> ExternFn {
        ExternFn { name: self.name_in(pair, Rule::ident), params: self.params_of(pair, Rule::params), result: self.ty_in(pair) }
    }

    fn params_of(&mut self, pair: &Pair<'_, Rule>, rule: Rule) -> Vec<crate::ast::Param> {
        part(pair, rule).map_or(Vec::new(), |params| self.params(&params, Rule::param))
    }
}
