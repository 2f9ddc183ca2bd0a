//! What is one of several: unions, and ids of entities that are known in several ways.

use headwater_idl::model::{Entity, KeyField, Type, Union, UnionId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::known::Known;
use super::own::Own;
use super::record::{Check, Column, Record, checks_of};
use super::{docs, lints};
use crate::names;
use crate::walk::{self, Held, OneOfKind, RecordKind};

/// A Rust enum of which a value is one case.
#[derive(Debug)]
pub struct OneOf {
    /// What it is.
    pub kind: OneOfKind,
    /// Its name in the schema.
    pub name: String,
    /// Its Rust type.
    pub rust: Ident,
    /// Its documentation.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// How it stands in Rust.
    pub own: Own,
    /// Lints of clippy that it is allowed.
    pub lints: Vec<TokenStream>,
    /// Its cases, ordered by tag; at least one.
    pub cases: Vec<Variant>,
    /// What is to hold of what its cases hold.
    pub checks: Vec<Check>,
    /// Whether its values can be told equal, hashed and ordered.
    pub total: bool,
}

/// One case of several.
#[derive(Debug)]
pub struct Variant {
    /// Its Rust variant.
    pub rust: Ident,
    /// Its documentation.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// What it holds. As steps of paths all of these may be null.
    pub columns: Vec<Column>,
}

impl OneOf {
    pub(super) fn of_union(model: &Known<'_>, index: usize, item: &Union) -> OneOf {
        let owner = Type::Union(UnionId(index));
        let case = |case| {
            let column = Column::case(model, case, &owner);
            let (docs, deprecated) = (column.docs.clone(), column.deprecated.clone());
            Variant { rust: names::ident(&names::camel(&column.name)), docs, deprecated, columns: vec![column] }
        };
        let docs = docs::or(&item.docs, || format!("The union `{}`.", item.name));
        let cases = item.cases.iter().map(case).collect();
        let made = OneOf::new(model, OneOfKind::Union, &item.name, &names::camel(&item.name), docs, cases);
        let own = Own::new(&item.notes.rust);
        OneOf { checks: checks_of(model, &item.cases).collect(), deprecated: item.notes.deprecated.clone(), own, ..made }
    }

    pub(super) fn of_key(model: &Known<'_>, entity: &Entity) -> OneOf {
        let docs = docs::or(&entity.docs, || format!("The identity of a `{}`.", entity.name));
        let cases = (1..).zip(&entity.key.alternatives).map(|(number, fields)| Variant::alternative(model, number, fields)).collect();
        let made = OneOf::new(model, OneOfKind::Id, &entity.name, &format!("{}Id", names::camel(&entity.name)), docs, cases);
        OneOf { deprecated: entity.notes.deprecated.clone(), own: Own::new(&entity.notes.rust), ..made }
    }

    fn new(model: &Known<'_>, kind: OneOfKind, name: &str, rust: &str, docs: Vec<String>, cases: Vec<Variant>) -> OneOf {
        let total = cases.iter().flat_map(|case| &case.columns).all(|column| model.is_total(&column.ty));
        let lints = lints::of_one_of(model, rust, &cases);
        OneOf {
            kind,
            name: name.to_owned(),
            rust: names::ident(rust),
            docs,
            deprecated: None,
            own: Own::default(),
            lints,
            cases,
            checks: Vec::new(),
            total,
        }
    }

    /// The names in Rust of what is deprecated of it: its own, and those of cases and of the functions that give what they hold.
    pub(super) fn deprecated(&self) -> Vec<String> {
        let own = self.deprecated.iter().map(|_| self.rust.to_string());
        let cases = self.cases.iter().filter(|case| case.deprecated.is_some());
        own.chain(cases.flat_map(|case| {
            let functions = case.columns.iter().map(|column| column.accessor().to_string());
            std::iter::once(case.rust.to_string()).chain(functions)
        }))
        .collect()
    }

    /// All that its cases hold.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.cases.iter().flat_map(|case| &case.columns)
    }

    /// What the walk over its values is made from.
    pub(crate) fn walked(&self, check: TokenStream) -> walk::OneOf {
        let name = &self.name;
        let cases =
            self.cases.iter().map(|case| Held { variant: case.rust.clone(), fields: case.columns.iter().map(Column::walked).collect() });
        walk::OneOf { kind: self.kind, name: quote!(#name), rust: self.rust.clone(), cases: cases.collect(), check }
    }

    /// Whether there is anything that its values may break.
    pub fn has_checks(&self) -> bool {
        !self.checks.is_empty() || self.columns().any(|column| column.checked)
    }

    /// All that its cases hold, as a record of which one column is there: what expressions name.
    pub(crate) fn record(&self) -> Record {
        let columns = self.columns().cloned().collect();
        let (name, rust) = (self.name.clone(), self.rust.clone());
        Record {
            kind: RecordKind::Struct,
            name,
            rust,
            docs: Vec::new(),
            deprecated: None,
            own: Own::default(),
            columns,
            checks: Vec::new(),
            zero: false,
            default: false,
            total: self.total,
        }
    }
}

impl Variant {
    /// A field that is alone bears the alternative's number; several are a record, numbered from 1.
    fn alternative(model: &Known<'_>, number: u16, fields: &[KeyField]) -> Variant {
        let first = if fields.len() == 1 { number } else { 1 };
        let columns = (first..).zip(fields).map(|(tag, field)| Column::alternative(model, tag, field)).collect();
        let known: Vec<String> = fields.iter().map(|field| format!("`{}`", field.name)).collect();
        let rust: String = fields.iter().map(|field| names::camel(&field.name)).collect();
        Variant { rust: names::ident(&rust), docs: vec![format!("Known by its {}.", known.join(" and "))], deprecated: None, columns }
    }
}
