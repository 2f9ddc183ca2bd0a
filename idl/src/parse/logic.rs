//! Rules, queries and functions of the user's.

use pest::iterators::Pair;

use super::{Lower, part, parts_of};
use crate::ast::{Body, Clause, ClauseKind, ExternFn, Lead, Name, Order, Query, Rule as RuleDecl, Take};
use crate::grammar::Rule;
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn rule(&mut self, pair: &Pair<'_, Rule>) -> RuleDecl {
        let bodies: Vec<_> = parts_of(pair, Rule::body).collect();
        RuleDecl {
            name: self.name_in(pair, Rule::ident),
            params: self.params_of(pair, Rule::params),
            bodies: bodies.iter().map(|body| self.body(body)).collect(),
        }
    }

    fn body(&mut self, body: &Pair<'_, Rule>) -> Body {
        let clauses = self.members_of(body, Rule::clause);
        let clauses = clauses.into_iter().map(|(lead, clause)| self.clause(lead, &clause)).collect();
        Body { clauses, span: self.opening(body) }
    }

    /// The place of the opening brace of a block.
    fn opening(&self, block: &Pair<'_, Rule>) -> Span {
        part(block, Rule::p_open).map_or_else(|| self.span(block), |open| self.span(&open))
    }

    fn clause(&mut self, lead: Lead, pair: &Pair<'_, Rule>) -> Clause {
        let kind = match pair.as_rule() {
            Rule::bind => ClauseKind::Bind(self.name_in(pair, Rule::ident), self.expr_in(pair)),
            _ => ClauseKind::Holds(self.expr(pair)),
        };
        Clause { lead, kind }
    }

    pub(super) fn query(&mut self, pair: &Pair<'_, Rule>) -> Query {
        let (name, params) = (self.name_in(pair, Rule::ident), self.params_of(pair, Rule::params));
        let outputs = self.params_of(pair, Rule::outputs);
        let body = Body { clauses: Vec::new(), span: self.opening(pair) };
        let mut query = Query { name, params, outputs, body, orders: Vec::new(), takes: Vec::new() };
        for (lead, line) in self.members_of(pair, Rule::q_m) {
            match line.as_rule() {
                Rule::order => query.orders.push(Order { lead, keys: self.order(&line), span: self.span(&line) }),
                Rule::take => {
                    let number = part(&line, Rule::int).map(|int| self.number(&int));
                    query.takes.extend(number.map(|number| Take { lead, number, span: self.span(&line) }));
                }
                _ => query.body.clauses.push(self.clause(lead, &line)),
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
