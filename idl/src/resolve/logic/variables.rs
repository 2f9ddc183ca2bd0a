//! The variables of the body that is being resolved: who binds them, of what type they are, how often they stand.

use std::collections::BTreeMap;

use crate::ast::Name;
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{Expr, ExprKind, ExprType, Model, NewtypeId, Type, Variable, VariableId};
use crate::resolve::Resolver;
use crate::resolve::names::Meaning;
use crate::resolve::path::Step;
use crate::resolve::types::{expr_type, newtype_of, type_words, words};
use crate::source::Span;

/// The variables of a body, by number and by name.
#[derive(Debug, Default)]
pub(super) struct Variables {
    entries: Vec<Entry>,
    numbers: BTreeMap<String, VariableId>,
    /// The body is a query's.
    pub(super) of_query: bool,
    /// Part of the body did not parse, so that what seems to be missing may stand there.
    pub(super) damaged: bool,
    /// Something in the body is reported, here or elsewhere: it does not go into the model.
    pub(super) unsound: bool,
}

/// A type, and the newtype around it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Typed {
    pub(super) ty: ExprType,
    pub(super) newtype: Option<NewtypeId>,
}

impl Typed {
    /// The type of a column.
    pub(super) fn of(model: &Model, ty: &Type) -> Self {
        Typed { ty: expr_type(model, ty), newtype: newtype_of(ty) }
    }

    pub(super) fn words(&self, model: &Model) -> String {
        self.newtype.map_or_else(|| words(model, &self.ty), |id| type_words(model, &Type::Newtype(id)))
    }
}

/// What is known of one variable.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Where it is met first.
    pub(super) span: Span,
    pub(super) role: Role,
    pub(super) ty: Option<Typed>,
    /// Where it got its type.
    typed: Span,
    /// What binds it.
    pub(super) bound: Option<Span>,
    /// Bound with `=`.
    pub(super) computed: bool,
    /// Computed from an aggregate, or one itself.
    pub(super) late: bool,
    /// How often it stands in the body.
    pub(super) uses: usize,
    /// Something about it is reported; no more is said.
    pub(super) lost: bool,
}

/// What a variable is to the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A parameter of a query: known from the start.
    Given,
    /// A column of a rule, or an output of a query.
    Column,
    /// It is known in the body only.
    Local,
}

impl Variables {
    pub(super) fn new(of_query: bool, damaged: bool) -> Self {
        Variables { of_query, damaged, ..Variables::default() }
    }

    /// A column of the head; without a type it is lost.
    pub(super) fn declare(&mut self, name: &Name, ty: Option<Typed>, role: Role) {
        if !self.numbers.contains_key(&name.text) {
            let id = self.add(name, role);
            let entry = self.get_mut(id);
            entry.bound = (role == Role::Given || ty.is_none()).then_some(name.span);
            (entry.lost, entry.ty) = (ty.is_none(), ty);
        }
    }

    fn add(&mut self, name: &Name, role: Role) -> VariableId {
        let (id, span) = (VariableId(self.entries.len()), name.span);
        let (ty, bound, computed, late, uses, lost) = (None, None, false, false, 0, false);
        self.entries.push(Entry { name: name.text.clone(), span, role, ty, typed: span, bound, computed, late, uses, lost });
        self.numbers.insert(name.text.clone(), id);
        id
    }

    pub(super) fn find(&self, name: &str) -> Option<VariableId> {
        self.numbers.get(name).copied()
    }

    /// The variable of a name that stands in the body, perhaps for the first time.
    pub(super) fn mention(&mut self, name: &Name) -> VariableId {
        let id = self.find(&name.text).unwrap_or_else(|| self.add(name, Role::Local));
        self.get_mut(id).uses += 1;
        id
    }

    /// Mentions a variable of which no more is said.
    pub(super) fn lose(&mut self, name: &Name) {
        let id = self.mention(name);
        self.get_mut(id).lost = true;
    }

    pub(super) fn get(&self, id: VariableId) -> &Entry {
        &self.entries[id.0]
    }

    pub(super) fn get_mut(&mut self, id: VariableId) -> &mut Entry {
        &mut self.entries[id.0]
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (VariableId, &Entry)> + Clone {
        self.entries.iter().enumerate().map(|(i, entry)| (VariableId(i), entry))
    }

    /// As the model has them; none while a type is missing.
    pub(super) fn model(&self) -> Option<Vec<Variable>> {
        let variable = |entry: &Entry| {
            let Typed { ty, newtype } = entry.ty.clone()?;
            Some(Variable { name: entry.name.clone(), ty, newtype, span: entry.span })
        };
        self.entries.iter().map(variable).collect()
    }
}

impl Resolver<'_> {
    /// Gives a variable a type, or holds it to the one that it has.
    pub(super) fn unify(&mut self, id: VariableId, ty: &Typed, span: Span) -> Option<()> {
        let entry = self.logic.variables.get_mut(id);
        if entry.lost {
            return None;
        }
        let Some(known) = entry.ty.clone() else {
            (entry.ty, entry.typed) = (Some(ty.clone()), span);
            return Some(());
        };
        if known == *ty {
            return Some(());
        }
        entry.lost = true;
        let (name, typed, declared) = (entry.name.clone(), entry.typed, entry.role != Role::Local);
        let (one, two) = (known.words(&self.model), ty.words(&self.model));
        let first = if declared { format!("{one} is declared here") } else { format!("{one} here") };
        let diagnostic = Diagnostic::new(Code::VariableType, span, &[&name, &one, &two]).label(format!("{two} here")).and(typed, first);
        let help = "a variable has one type: give one of the two another name";
        self.report(diagnostic.help(if declared { "declare the other type, or use another variable" } else { help }));
        None
    }

    /// A path from a variable, or a case of an enum.
    pub(in crate::resolve) fn variable_path(&mut self, names: &[Name], span: Span) -> Option<Expr> {
        let (first, rest) = names.split_first()?;
        if first.text == "_" {
            self.report(Diagnostic::new(Code::WildcardValue, first.span, &[]).label("not a value"));
            return None;
        }
        if self.logic.variables.find(&first.text).is_none() {
            match self.names.get(&first.text) {
                Some(Meaning::Enum(id)) => return self.case(id, first, rest, span),
                Some(Meaning::Reported) => return self.quietly(),
                _ => {}
            }
        }
        let id = self.logic.variables.mention(first);
        let known = self.known(id, first)?;
        let base = match (&known.ty, known.newtype) {
            (_, Some(newtype)) => Type::Newtype(newtype),
            (ExprType::Entity(entity), None) => Type::Entity(*entity),
            (ExprType::Value(ty), None) => ty.clone(),
            _ => return self.plain(id, known, rest, span),
        };
        self.is_no_property(&base, rest)?;
        self.walk(Step { ty: base, optional: false }, rest, span, |path| ExprKind::Variable(id, path))
    }

    /// Something is reported: no more is said of it, and the body is left out.
    pub(super) fn quietly<T>(&mut self) -> Option<T> {
        self.logic.variables.unsound = true;
        None
    }

    /// The type of a variable that must be bound where it stands.
    pub(super) fn known(&mut self, id: VariableId, name: &Name) -> Option<Typed> {
        let entry = self.logic.variables.get_mut(id);
        if entry.lost {
            return None;
        }
        if entry.bound.is_none() {
            entry.lost = true;
            return self.unbound(name);
        }
        entry.ty.clone()
    }

    fn unbound<T>(&mut self, name: &Name) -> Option<T> {
        if self.logic.variables.damaged {
            return None;
        }
        let help = match self.near_variable(&name.text) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "name it in an atom that is not negated, or bind it with `=`; where any value will do, write `_` in the atom".to_owned()
            }
        };
        let diagnostic = Diagnostic::new(Code::Unbound, name.span, &[&format!("`{}`", name.text)]);
        self.report(diagnostic.label("not bound").help(help));
        None
    }

    /// What is most likely meant by a name that nothing else knows: another variable, or a case of an enum.
    pub(super) fn near_variable(&self, wrong: &str) -> Option<String> {
        let others = self.logic.variables.all().map(|(_, entry)| entry.name.as_str()).filter(|name| *name != wrong);
        let near = (wrong.len() > 2 && self.suggests()).then(|| nearest(wrong, others.filter(|name| name.len() > 2))).flatten();
        let enums = self.model.enums.iter();
        let case = || enums.flat_map(|it| it.cases.iter().map(move |case| (it, case))).find(|(_, case)| case.name == wrong);
        near.map(str::to_owned).or_else(|| case().map(|(it, case)| format!("{}.{}", it.name, case.name)))
    }

    /// A variable that has no fields.
    fn plain(&mut self, id: VariableId, known: Typed, rest: &[Name], span: Span) -> Option<Expr> {
        let Some(field) = rest.first() else {
            let Typed { ty, newtype } = known;
            return Some(Expr { kind: ExprKind::Variable(id, Vec::new()), ty, nullable: false, newtype, span });
        };
        let diagnostic = Diagnostic::new(Code::NoFields, field.span, &[&known.words(&self.model)]).label("no such field");
        let help = match self.names.get(&self.logic.variables.get(id).name) {
            Some(Meaning::Enum(_)) => "give the variable another name, so that the enum of this one is seen".to_owned(),
            _ => format!("leave out `.{}`", field.text),
        };
        self.report(diagnostic.help(help));
        None
    }

    /// A property is a fact of its own: it is asked by an atom, not by a path.
    fn is_no_property(&mut self, base: &Type, rest: &[Name]) -> Option<()> {
        let (Type::Entity(id), Some(field)) = (base, rest.first()) else { return Some(()) };
        let entity = &self.model.entities[id.0];
        if !entity.properties.iter().any(|property| property.name == field.text) {
            return Some(());
        }
        let help = format!("a property is a fact: ask for it with an atom, such as `{}.{}(…)`", entity.name, field.text);
        let words = type_words(&self.model, base);
        self.report(Diagnostic::new(Code::UnknownName, field.span, &[&words, &field.text]).label("a property").help(help));
        None
    }
}
