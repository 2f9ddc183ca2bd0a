//! Counters: their keys, buckets, facts, and measures.

use super::Resolver;
use super::expr::Scope;
use super::literals::is_literal;
use super::names::Meaning;
use super::types::{expr_type, expr_words, newtype_of, type_words, words};
use crate::ast::{self, ItemKind};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, listed};
use crate::model::{Anonymous, Bucket, Counter, Derived, Expr, ExprKind, ExprType, Fact, FactId, Measure, On, RuleId, Scalar, Type};
use crate::source::Span;

/// An `on` block over a rule. What it counts is judged when the rules are known.
#[derive(Debug)]
pub(crate) struct OverRule {
    /// The rule.
    pub(crate) rule: RuleId,
    /// What is measured of its rows.
    pub(crate) measures: Vec<Measure>,
    /// The place of the rule's name.
    pub(crate) span: Span,
}

impl<'a> Resolver<'a> {
    pub(super) fn counter(&mut self, item: &'a ast::Item) {
        let ItemKind::Counter(counter) = &item.kind else { return };
        let by = counter.by.first().map_or(Vec::new(), |by| self.columns(&counter.name, &by.columns));
        let each = counter.each.first().map_or(Vec::new(), buckets);
        let anonymous = self.anonymous(&item.lead);
        let (name, docs, span) = (counter.name.text.clone(), item.lead.docs.clone(), counter.name.span);
        self.model.counters.push(Counter {
            name,
            docs,
            by,
            each,
            ons: Vec::new(),
            measures: Vec::new(),
            derived: Vec::new(),
            anonymous,
            deprecated: item.lead.deprecated(),
            span,
        });
        for on in &counter.ons {
            self.on(counter, on, anonymous);
        }
        for derived in &counter.derived {
            self.derived(counter, derived);
        }
    }

    fn on(&mut self, counter: &'a ast::Counter, on: &'a ast::On, anonymous: Option<Anonymous>) {
        let Some(scope) = self.taken(&on.fact) else {
            return on.measures.iter().for_each(|measure| self.of_nothing(counter, measure));
        };
        let about = match scope {
            Scope::Fact(fact) => anonymous.and_then(|anonymous| self.about(anonymous, fact, on)),
            _ => None,
        };
        let by = self.keys(counter, on, scope);
        let filter = self.filter(scope, on.filter.as_ref());
        let start = self.measures_so_far();
        for written in &on.measures {
            let measure = self.measure(scope, written);
            match (measure, self.model.counters.last_mut()) {
                (Some(measure), Some(counter)) => counter.measures.push(measure),
                _ => self.names.lose(&counter.name.text, &written.name.text),
            }
        }
        let measures = start..self.measures_so_far();
        let Some(counter) = self.model.counters.last_mut() else { return };
        match (scope, by, filter) {
            (Scope::Row(rule), ..) => {
                self.over_rules.push(OverRule { rule, measures: counter.measures[measures].to_vec(), span: on.fact.span });
            }
            (Scope::Fact(fact), Some(by), Some(filter)) => counter.ons.push(On { fact, by, filter, about, measures, span: on.fact.span }),
            _ => {}
        }
    }

    /// A measure of a fact that is lost. What it is over cannot be told; whether there is such a measure can.
    fn of_nothing(&mut self, counter: &'a ast::Counter, measure: &'a ast::Measure) {
        self.is_measure(&measure.callee);
        self.names.lose(&counter.name.text, &measure.name.text);
    }

    fn measures_so_far(&self) -> usize {
        self.model.counters.last().map_or(0, |counter| counter.measures.len())
    }

    fn derived(&mut self, counter: &'a ast::Counter, derived: &'a ast::Derived) {
        let expr = self.expr(Scope::Derived, &derived.expr).and_then(|expr| self.number(expr));
        match (expr, self.model.counters.last_mut()) {
            (Some(expr), Some(counter)) => {
                let (name, docs, span) = (derived.name.text.clone(), derived.lead.docs.clone(), derived.name.span);
                counter.derived.push(Derived { name, docs, expr, span });
            }
            _ => self.names.lose(&counter.name.text, &derived.name.text),
        }
    }

    fn number(&mut self, expr: Expr) -> Option<Expr> {
        if matches!(expr.ty, ExprType::Int | ExprType::Float) {
            return Some(expr);
        }
        let found = words(&self.model, &expr.ty);
        self.report(
            Diagnostic::new(Code::DerivedNotNumber, expr.span, &[&found])
                .label(&found)
                .help("filters stand on measures: `name: count() where …`"),
        );
        None
    }

    /// What an `on` block takes: a fact (`Like`, `Person.name`), or a rule.
    fn taken(&mut self, name: &ast::Name) -> Option<Scope> {
        let (owner, property) = name.text.split_once('.').unwrap_or((&name.text, ""));
        let wanted = match (self.names.get(owner), property) {
            (Some(Meaning::Edge(id)), "") => Some(Fact::Edge(id?)),
            (Some(Meaning::Entity(id)), property) => {
                let index = self.model.entities[id.0].properties.iter().position(|it| it.name == property);
                index.map(|index| Fact::Property(id, index))
            }
            (Some(Meaning::Reported), _) => return None,
            (Some(Meaning::Rule(id)), "") => return Some(Scope::Row(id)),
            _ => None,
        };
        match wanted.and_then(|wanted| self.fact_id(wanted)) {
            Some(id) => Some(Scope::Fact(id)),
            None => self.unknown_fact(name, owner),
        }
    }

    /// The place of a fact in the union of facts.
    pub(super) fn fact_id(&self, wanted: Fact) -> Option<FactId> {
        self.model.facts.iter().position(|fact| *fact == wanted).map(FactId)
    }

    fn unknown_fact(&mut self, name: &ast::Name, owner: &str) -> Option<Scope> {
        let entity = match self.names.get(owner) {
            Some(Meaning::Entity(id)) => Some(id),
            _ => None,
        };
        if let (Some(_), Some((_, property))) = (entity, name.text.split_once('.'))
            && self.names.is_reported(owner, property)
        {
            return None;
        }
        let help = if self.suggests() { self.near_fact(&name.text, owner, entity.is_some()) } else { String::new() };
        self.report(Diagnostic::new(Code::UnknownFact, name.span, &[&name.text]).label("not an edge or a property").help(help));
        None
    }

    /// The fact that was most likely meant, or those that could be.
    fn near_fact(&self, wrong: &str, owner: &str, is_entity: bool) -> String {
        let facts = (0..self.model.facts.len()).map(|i| self.fact_name(FactId(i)));
        let edges = self.names.of(|meaning| matches!(meaning, Meaning::Edge(None))).into_iter().map(str::to_owned);
        let known: Vec<String> = facts.chain(edges).collect();
        let known = || known.iter().map(String::as_str);
        let own = listed(known().filter(|fact| fact.split_once('.').is_some_and(|(it, _)| it == owner)));
        self.suggest(wrong, known(), |all| match (is_entity, own.as_str(), all.as_str()) {
            (true, "", _) => format!("entity `{owner}` has no properties; name an edge"),
            (true, own, _) => format!("name one of its properties: {own}"),
            (false, _, "") => "declare an edge: `edge Like: Person -> Page = 3`".to_owned(),
            (false, _, all) => format!("the facts are: {all}"),
        })
    }

    pub(super) fn fact_name(&self, fact: FactId) -> String {
        let owner = self.fact_owner(fact);
        match self.model.facts[fact.0] {
            Fact::Edge(_) => owner,
            Fact::Property(entity, property) => format!("{owner}.{}", self.model.entities[entity.0].properties[property].name),
        }
    }

    /// The expressions after `on … by`, one for each column of the key and of its type.
    fn keys(&mut self, counter: &'a ast::Counter, on: &'a ast::On, scope: Scope) -> Option<Vec<Expr>> {
        let exprs: Vec<Option<Expr>> = on.by.iter().map(|expr| self.expr(scope, expr)).collect();
        let columns = self.model.counters.last().map_or(Vec::new(), |counter| counter.by.clone());
        let written = counter.by.first().map_or(0, |by| by.columns.len());
        if written == 0 && self.names.is_reported(&counter.name.text, "by") {
            return None;
        }
        if written != on.by.len() {
            self.wrong_count(counter, on, written);
            return None;
        }
        if columns.len() != written {
            return None;
        }
        let exprs: Vec<Expr> = exprs.into_iter().collect::<Option<_>>()?;
        let keys: Vec<_> = columns.iter().zip(exprs).map(|(column, expr)| self.key(scope, column, expr)).collect();
        keys.into_iter().collect()
    }

    fn wrong_count(&mut self, counter: &ast::Counter, on: &ast::On, columns: usize) {
        let place = match (on.by.first(), on.by.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => on.fact.span,
        };
        let (has, found) = (amount(columns), on.by.len().to_string());
        let help = match columns {
            0 => "add a `by` line to the counter, such as `by person: Person`, or leave out this `by`",
            _ => "write `on FACT by` and an expression for each column of the counter's `by`",
        };
        let mut diagnostic = Diagnostic::new(Code::ByCount, place, &[&counter.name.text, &has, &found]).help(help);
        if let Some(by) = counter.by.first() {
            diagnostic = diagnostic.and(by.span, has);
        }
        self.report(diagnostic.label(format!("{found} here")));
    }

    fn key(&mut self, scope: Scope, column: &crate::model::KeyField, expr: Expr) -> Option<Expr> {
        let wanted = expr_type(&self.model, &column.ty);
        let expr = self.as_a(&wanted, expr)?;
        let stored = self.stored(scope, &expr);
        let base = self.model.stored(&column.ty);
        let is_new = expr.newtype == newtype_of(&column.ty) || is_literal(&expr);
        if is_new && wanted == expr.ty && stored.as_ref().is_none_or(|stored| fits(self.model.stored(stored), base)) {
            return Some(expr);
        }
        let wanted = type_words(&self.model, &column.ty);
        let found = stored.map_or_else(|| expr_words(&self.model, &expr), |stored| type_words(&self.model, &stored));
        let diagnostic = Diagnostic::new(Code::ByType, expr.span, &[&column.name, &wanted, &found]).label(&found);
        self.report(diagnostic.and(column.span, format!("{wanted} is declared here")).help("change the one or the other"));
        None
    }

    /// The type of a path that ends in an integer, with its width.
    fn stored(&self, scope: Scope, expr: &Expr) -> Option<Type> {
        let (ExprKind::Path { column, path }, ExprType::Int) = (&expr.kind, &expr.ty) else { return None };
        path.last().map(|step| step.ty.clone()).or_else(|| self.column(scope, column).map(|step| step.ty))
    }
}

/// Whether every integer of one type is one of the other.
fn fits(from: &Type, to: &Type) -> bool {
    let (Some((from_low, from_high)), Some((to_low, to_high))) = (range(from), range(to)) else { return true };
    to_low <= from_low && from_high <= to_high
}

fn range(ty: &Type) -> Option<(i128, i128)> {
    let Type::Scalar(scalar) = ty else { return None };
    Some(match scalar {
        Scalar::I8 => (i8::MIN.into(), i8::MAX.into()),
        Scalar::I16 => (i16::MIN.into(), i16::MAX.into()),
        Scalar::I32 => (i32::MIN.into(), i32::MAX.into()),
        Scalar::I64 => (i64::MIN.into(), i64::MAX.into()),
        Scalar::U8 => (0, u8::MAX.into()),
        Scalar::U16 => (0, u16::MAX.into()),
        Scalar::U32 => (0, u32::MAX.into()),
        Scalar::U64 => (0, u64::MAX.into()),
        _ => return None,
    })
}

fn amount(columns: usize) -> String {
    match columns {
        0 => "no `by`".to_owned(),
        1 => "one key column".to_owned(),
        n => format!("{n} key columns"),
    }
}

/// The buckets of an `each` line, smallest first.
fn buckets(each: &ast::Each) -> Vec<Bucket> {
    let sized = each.buckets.iter().filter_map(|bucket| Some(Bucket { size: bucket.size?, keep: bucket.keep.map(|(micros, _)| micros) }));
    let mut buckets: Vec<Bucket> = sized.collect();
    buckets.sort_by_key(|bucket| bucket.size);
    buckets
}
