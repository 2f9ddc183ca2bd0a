//! What rules and queries put out: the rows that they give, and what may be guessed with their conditions. In a body what is private may
//! join what is private; a query may count it.

use super::super::Checker;
use super::{Private, reach};
use crate::model::{
    AggregateKind, Body, Column, Expr, ExprKind, ExprType, Fact, FactId, Field, Grouping, Model, PathStep, Place, Relation, Term, Type,
    Variable, VariableId,
};
use crate::source::Span;

/// What is private in a body: of each variable, with the place that binds it first.
struct Known<'m> {
    model: &'m Model,
    variables: &'m [Variable],
    private: Vec<Option<(Private, Span)>>,
}

impl Checker<'_> {
    pub(super) fn put_out_by_rules(&mut self) {
        let model = self.model;
        for rule in &model.rules {
            self.head(&rule.params, "would be put out");
            rule.bodies.iter().for_each(|body| self.put_out_by_body(body, rule.params.len(), None));
        }
    }

    pub(super) fn put_out_by_queries(&mut self) {
        let model = self.model;
        for query in &model.queries {
            self.head(&query.params, "would be asked for");
            self.head(&query.outputs, "would be put out");
            let columns = query.params.len() + query.outputs.len();
            self.put_out_by_body(&query.body, columns, query.grouping.as_ref());
        }
    }

    /// Columns that hold ids with a private key.
    fn head(&mut self, columns: &[Column], label: &str) {
        for column in columns {
            if let Some(private) = reach::key(self.model, &column.ty) {
                self.leak(&private, column.span, label);
            }
        }
    }

    /// What a body puts out through the first of its variables, which are the columns of its head, and what it compares.
    fn put_out_by_body(&mut self, body: &Body, columns: usize, grouping: Option<&Grouping>) {
        let known = Known::of(self.model, body);
        for (id, found) in known.private.iter().take(columns).enumerate() {
            // An id with a private key is reported where the column is declared.
            if let (Some((private, place)), None) = (found, known.by_type(VariableId(id), &[])) {
                self.leak(private, *place, "would be put out");
            }
        }
        self.compared(&known, body, columns);
        let conditions = body.conditions.iter().filter_map(|condition| known.reads(condition));
        conditions.for_each(|(private, place)| self.leak(&private, place, "could be guessed"));
        for aggregate in grouping.iter().flat_map(|grouping| &grouping.aggregates) {
            let (AggregateKind::Sum(of) | AggregateKind::Min(of) | AggregateKind::Max(of) | AggregateKind::Mean(of)) = &aggregate.kind
            else {
                continue;
            };
            if let Some((private, place)) = known.reads(of) {
                self.leak(&private, place, "would be put out");
            }
        }
    }

    /// What is private in an atom beside what is not: a constant, or a variable that stands elsewhere too.
    fn compared(&mut self, known: &Known<'_>, body: &Body, columns: usize) {
        for (atom, arg) in body.atoms.iter().flat_map(|atom| atom.args.iter().map(move |arg| (atom, arg))) {
            match (&arg.term, spot(self.model, atom.relation, arg.place)) {
                (Term::Constant(_), Some(private)) => self.leak(&private, arg.span, "could be guessed"),
                (Term::Variable(id), None) if id.0 >= columns => {
                    if let Some((private, _)) = &known.private[id.0] {
                        self.leak(private, arg.span, "compared with what is not private");
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'m> Known<'m> {
    /// Atoms bind first; then each binding stands behind those that it is computed from.
    fn of(model: &'m Model, body: &'m Body) -> Known<'m> {
        let mut known = Known { model, variables: &body.variables, private: vec![None; body.variables.len()] };
        for (atom, arg) in body.atoms.iter().flat_map(|atom| atom.args.iter().map(move |arg| (atom, arg))) {
            if let Term::Variable(id) = &arg.term
                && let Some(private) = own(model, atom.relation, arg.place)
            {
                known.private[id.0].get_or_insert((private, arg.span));
            }
        }
        for binding in &body.bindings {
            if let Some(found) = known.reads(&binding.expr) {
                known.private[binding.variable.0].get_or_insert(found);
            }
        }
        known
    }

    /// The first that is private in an expression, with its place.
    fn reads(&self, expr: &Expr) -> Option<(Private, Span)> {
        let ExprKind::Variable(id, path) = &expr.kind else {
            return expr.parts().into_iter().find_map(|part| self.reads(part));
        };
        let own = self.private[id.0].as_ref().map(|(private, _)| private.clone());
        own.or_else(|| self.by_type(*id, path)).map(|private| (private, expr.span))
    }

    /// What is private of a path from a variable, whatever binds that.
    fn by_type(&self, id: VariableId, path: &[PathStep]) -> Option<Private> {
        match &self.variables[id.0].ty {
            ExprType::Entity(id) => reach::along(self.model, &Type::Entity(*id), path),
            ExprType::Value(ty) => reach::along(self.model, ty, path),
            _ => None,
        }
    }
}

/// What is private about a column of a relation, also by the key of the ids that it holds.
fn spot(model: &Model, relation: Relation, place: Place) -> Option<Private> {
    own(model, relation, place).or_else(|| match relation {
        Relation::Rule(id) => match place {
            Place::Param(index) => reach::key(model, &model.rules[id.0].params[index].ty),
            _ => None,
        },
        Relation::Facts(fact) | Relation::Latest(fact) => match (place, model.facts[fact.0]) {
            (Place::From, Fact::Edge(edge)) => reach::key(model, &Type::Entity(model.edges[edge.0].from)),
            (Place::To, Fact::Edge(edge)) => reach::key(model, &Type::Entity(model.edges[edge.0].to)),
            (Place::Id, Fact::Property(entity, _)) => reach::key(model, &Type::Entity(entity)),
            _ => field_of(model, fact, place).and_then(|field| reach::key(model, &field.ty)),
        },
    })
}

/// What is private about a column of facts itself.
fn own(model: &Model, relation: Relation, place: Place) -> Option<Private> {
    let (Relation::Facts(fact) | Relation::Latest(fact)) = relation else { return None };
    let property = match (place, model.facts[fact.0]) {
        (Place::Value | Place::ValueField(_), Fact::Property(entity, index)) => {
            reach::property(model, entity, &model.entities[entity.0].properties[index])
        }
        _ => None,
    };
    let field = || field_of(model, fact, place).filter(|_| place != Place::Value).and_then(reach::field);
    property.or_else(field)
}

/// The field that a column of facts is.
fn field_of(model: &Model, fact: FactId, place: Place) -> Option<&Field> {
    match (place, model.facts[fact.0]) {
        (Place::Field(index), Fact::Edge(edge)) => model.edges[edge.0].fields.get(index),
        (Place::Value, Fact::Property(entity, index)) => model.entities[entity.0].properties.get(index),
        (Place::ValueField(index), Fact::Property(entity, property)) => {
            let Type::Struct(id) = model.stored(&model.entities[entity.0].properties[property].ty) else { return None };
            model.structs[id.0].fields.get(index)
        }
        _ => None,
    }
}
