//! Queries: a body, and the order and number of the rows that it gives.

use std::collections::BTreeMap;

use super::variables::{Role, Variables};
use crate::ast::{self, ItemKind};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{OrderBy, Query};
use crate::resolve::Resolver;
use crate::resolve::path::it_has;
use crate::source::Span;

/// The most rows that a query may ask for with `take`.
const MOST_ROWS: u64 = 1_000_000;

impl<'a> Resolver<'a> {
    pub(in crate::resolve) fn query(&mut self, item: &'a ast::Item) {
        let ItemKind::Query(query) = &item.kind else { return };
        let params = self.head(&query.name, &query.params, "a query");
        let outputs = self.head(&query.name, &query.outputs, "a query");
        self.logic.variables = Variables::new(true, item.damaged);
        self.declare(&query.params, &params, Role::Given);
        self.declare(&query.outputs, &outputs, Role::Column);
        let body = self.body(&query.body);
        self.once(query, "order", query.orders.iter().map(|order| order.span));
        self.once(query, "take", query.takes.iter().map(|take| take.span));
        let (order, take) = (self.ordered_by(query), self.take(query));
        let (name, docs, span) = (query.name.text.clone(), item.lead.docs.clone(), query.name.span);
        if let Some((body, grouping)) = body {
            self.model.queries.push(Query { name, docs, params, outputs, body, grouping, order, take, span });
        }
    }

    fn once(&mut self, query: &ast::Query, line: &str, places: impl Iterator<Item = Span>) {
        let places: Vec<Span> = places.collect();
        for second in places.iter().skip(1) {
            let diagnostic = Diagnostic::new(Code::QueryLineTwice, *second, &[&query.name.text, line]).label("a second one");
            self.report(diagnostic.and(places[0], "the first"));
        }
    }

    fn ordered_by(&mut self, query: &ast::Query) -> Vec<OrderBy> {
        let keys = query.orders.iter().take(1).flat_map(|order| &order.keys);
        let (mut seen, mut found) = (BTreeMap::new(), Vec::new());
        for (name, falling) in keys {
            let Some(output) = query.outputs.iter().position(|output| output.name.text == name.text) else {
                self.unknown_order(query, name);
                continue;
            };
            match seen.insert(output, name.span) {
                None => found.push(OrderBy { output, falling: *falling }),
                Some(first) => {
                    let diagnostic = Diagnostic::new(Code::OrderTwice, name.span, &[&name.text]).label("again");
                    self.report(diagnostic.and(first, "the first"));
                }
            }
        }
        found
    }

    fn unknown_order(&mut self, query: &ast::Query, name: &ast::Name) {
        let outputs = query.outputs.iter().map(|output| output.name.text.as_str());
        let help = match self.logic.variables.find(&name.text) {
            Some(_) => format!("rows are ordered by what they show: make `{}` an output", name.text),
            None => self.suggest(&name.text, outputs, it_has),
        };
        self.report(Diagnostic::new(Code::OrderUnknown, name.span, &[&query.name.text, &name.text]).label("not an output").help(help));
    }

    fn take(&mut self, query: &ast::Query) -> Option<u32> {
        let number = query.takes.first()?.number;
        if (1..=MOST_ROWS).contains(&number.value) {
            return u32::try_from(number.value).ok();
        }
        let words = [number.value.to_string(), MOST_ROWS.to_string()];
        self.report(Diagnostic::new(Code::TakeRange, number.span, &[&words[0], &words[1]]).label("out of range"));
        None
    }
}
