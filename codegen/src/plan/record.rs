//! Records: whatever has columns. Ids, structs and facts are written out by the same emitters.

use headwater_idl::model::{Edge, Entity, EntityId, Expr, ExprKind, Field, KeyField, Model, Notes, StructId, Type};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::known::Known;
use super::own::Own;
use super::simplify::simplify;
use super::{definition, docs, types};
use crate::names;
use crate::walk::{self, RecordKind, Zero};

/// A Rust struct that is a value, or a fact's columns.
#[derive(Debug)]
pub struct Record {
    /// What it is.
    pub kind: RecordKind,
    /// Its name in the schema: `Place`, `Person.home`.
    pub name: String,
    /// Its Rust type.
    pub rust: Ident,
    /// Its documentation.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// How it stands in Rust.
    pub own: Own,
    /// Its columns, ordered by tag.
    pub columns: Vec<Column>,
    /// What is to hold of its values.
    pub checks: Vec<Check>,
    /// Whether it has a zero that an absent field reads as.
    pub zero: bool,
    /// Whether that is its default: of types that are written by hand we do not know.
    pub default: bool,
    /// Whether its values can be told equal, hashed and ordered.
    pub total: bool,
}

/// A `@check`.
#[derive(Debug)]
pub struct Check {
    /// The name in the schema of the column that it stands before; none before all of them.
    pub column: Option<String>,
    /// Where this is true it is broken.
    pub broken: Expr,
    /// What is to hold, as the schema has it.
    pub text: String,
}

/// One column of a record.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its number on the wire.
    pub tag: u16,
    /// Its name in the schema.
    pub name: String,
    /// Its Rust field.
    pub rust: Ident,
    /// Its type in the model, without `?`.
    pub ty: Type,
    /// The Rust type of its values, without `Option` and `Box`.
    pub value: TokenStream,
    /// Written `T?`.
    pub optional: bool,
    /// Whether there are checks in its values.
    pub checked: bool,
    /// An optional, or a case of a union, that would otherwise hold its own owner.
    pub boxed: bool,
    /// What one case of several holds, so that it is there or not.
    pub case: bool,
    /// Its documentation.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
}

/// On the wire, the fields of an edge come after its two ends.
const ENDS: u16 = 2;

impl Record {
    pub(super) fn id(model: &Known<'_>, entity: &Entity) -> Record {
        let several = entity.key.fields().nth(1).is_some();
        let documented = |name: &str| if !several { "Its key.".into() } else { format!("The part `{name}` of its key.") };
        let columns =
            entity.key.fields().zip(1..).map(|(field, tag)| Column::plain(model, tag, &field.name, &field.ty, documented(&field.name)));
        let docs = docs::or(&entity.docs, || format!("The identity of a `{}`.", entity.name));
        Record::new(model, RecordKind::Id, &entity.name, &format!("{}Id", names::camel(&entity.name)), docs, columns.collect())
            .noted(&entity.notes)
    }

    pub(super) fn of_struct(model: &Known<'_>, id: StructId) -> Record {
        let (item, owner) = (&model.structs[id.0], Type::Struct(id));
        let columns = item.fields.iter().map(|field| Column::field(model, field, 0, Some(&owner))).collect();
        let docs = docs::or(&item.docs, || format!("The struct `{}`.", item.name));
        Record::new(model, RecordKind::Struct, &item.name, &names::camel(&item.name), docs, columns)
            .checked(checks(model, &item.notes, &item.fields))
            .noted(&item.notes)
    }

    pub(super) fn edge(model: &Known<'_>, edge: &Edge) -> Record {
        let end = |id: EntityId, way: &str| format!("The `{}` that it {way}.", model.entities[id.0].name);
        let mut columns = vec![
            Column::plain(model, 1, "from", &Type::Entity(edge.from), end(edge.from, "comes from")),
            Column::plain(model, 2, "to", &Type::Entity(edge.to), end(edge.to, "goes to")),
        ];
        columns.extend(edge.fields.iter().map(|field| Column::field(model, field, ENDS, None)));
        let docs = docs::or(&edge.docs, || {
            format!("An edge from a `{}` to a `{}`.", model.entities[edge.from.0].name, model.entities[edge.to.0].name)
        });
        Record::new(model, RecordKind::Edge, &edge.name, &names::camel(&edge.name), docs, columns)
            .checked(checks(model, &edge.notes, &edge.fields))
            .noted(&edge.notes)
    }

    pub(super) fn property(model: &Known<'_>, id: EntityId, index: usize) -> Record {
        let entity = &model.entities[id.0];
        let field = &entity.properties[index];
        let mut value = Column::plain(model, 2, "value", &field.ty, "What it is.".into());
        value.optional = field.optional;
        let columns = vec![Column::plain(model, 1, "id", &Type::Entity(id), "Whose it is.".into()), value];
        let docs = docs::or(&field.docs, || format!("The `{}` of a `{}`.", field.name, entity.name));
        let rust = names::camel(&entity.name) + &names::camel(&field.name);
        Record::new(model, RecordKind::Property, &format!("{}.{}", entity.name, field.name), &rust, docs, columns)
            .checked(field.notes.check.iter().map(|check| Check::new(model, Some("value"), check)).collect())
            .noted(&field.notes)
    }

    fn new(model: &Known<'_>, kind: RecordKind, name: &str, rust: &str, docs: Vec<String>, columns: Vec<Column>) -> Record {
        let zero = kind == RecordKind::Struct && columns.iter().all(|column| column.optional || types::has_zero(model, &column.ty));
        let default = zero && columns.iter().all(|column| column.optional || types::has_default(model, &column.ty));
        let total = columns.iter().all(|column| model.is_total(&column.ty));
        let (name, rust, own) = (name.to_owned(), names::ident(rust), Own::default());
        Record { kind, name, rust, docs, deprecated: None, own, columns, checks: Vec::new(), zero, default, total }
    }

    fn checked(self, checks: Vec<Check>) -> Record {
        Record { checks, ..self }
    }

    fn noted(self, notes: &Notes) -> Record {
        Record { deprecated: notes.deprecated.clone(), own: Own::new(&notes.rust), ..self }
    }

    /// Whether there is anything that its values may break.
    pub fn has_checks(&self) -> bool {
        !self.checks.is_empty() || self.columns.iter().any(|column| column.checked)
    }

    /// What the walk over its values is made from.
    pub(crate) fn walked(&self, check: TokenStream) -> walk::Record {
        let name = &self.name;
        let zero = match (self.zero, self.default) {
            (_, true) => Zero::Default,
            (true, false) => Zero::OfFields,
            (false, false) => Zero::None,
        };
        walk::Record { kind: self.kind, name: quote!(#name), rust: self.rust.clone(), fields: self.fields(), zero, check }
    }

    /// Its columns, as they are walked over.
    pub(crate) fn fields(&self) -> Vec<walk::Field> {
        self.columns.iter().map(Column::walked).collect()
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// The checks before a declaration, and those before its fields.
fn checks(model: &Model, whole: &Notes, fields: &[Field]) -> Vec<Check> {
    let whole = whole.check.iter().map(|check| Check::new(model, None, check));
    whole.chain(checks_of(model, fields)).collect()
}

/// The checks before fields.
pub(super) fn checks_of(model: &Model, fields: &[Field]) -> impl Iterator<Item = Check> {
    fields.iter().filter_map(|field| Some(Check::new(model, Some(&field.name), field.notes.check.as_ref()?)))
}

impl Check {
    fn new(model: &Model, column: Option<&str>, holds: &Expr) -> Check {
        let not = Expr { kind: ExprKind::Not(Box::new(holds.clone())), ..holds.clone() };
        Check { column: column.map(str::to_owned), broken: simplify(&not), text: definition::expression(model, holds) }
    }
}

impl Column {
    fn plain(model: &Known<'_>, tag: u16, name: &str, ty: &Type, sentence: String) -> Column {
        let rust = names::ident(&names::snake(name));
        let value = model.rust(ty);
        let checked = model.has_checks(ty);
        Column {
            tag,
            name: name.to_owned(),
            rust,
            ty: ty.clone(),
            value,
            optional: false,
            checked,
            boxed: false,
            case: false,
            docs: vec![sentence],
            deprecated: None,
        }
    }

    fn field(model: &Known<'_>, field: &Field, before: u16, owner: Option<&Type>) -> Column {
        let plain = Column::plain(model, field.tag + before, &field.name, &field.ty, String::new());
        let boxed = field.optional && owner.is_some_and(|owner| types::holds(model, &field.ty, owner));
        let docs = docs::or(&field.docs, || format!("The field `{}`.", field.name));
        Column { optional: field.optional, boxed, docs, deprecated: field.notes.deprecated.clone(), ..plain }
    }

    /// What a case of a union holds.
    pub(super) fn case(model: &Known<'_>, case: &Field, owner: &Type) -> Column {
        let docs = docs::or(&case.docs, || format!("Its `{}`.", case.name));
        let boxed = types::holds(model, &case.ty, owner);
        Column {
            boxed,
            case: true,
            docs,
            deprecated: case.notes.deprecated.clone(),
            ..Column::plain(model, case.tag, &case.name, &case.ty, String::new())
        }
    }

    /// A field of an alternative of a key.
    pub(super) fn alternative(model: &Known<'_>, tag: u16, field: &KeyField) -> Column {
        let sentence = format!("The part `{}` of its key.", field.name);
        Column { case: true, ..Column::plain(model, tag, &field.name, &field.ty, sentence) }
    }

    /// Whether there may be no value: an optional, or one case of several.
    pub fn is_nullable(&self) -> bool {
        self.optional || self.case
    }

    /// The function that gives a field of a case by reference.
    pub(crate) fn accessor(&self) -> Ident {
        quote::format_ident!("as_{}", names::snake(&self.name))
    }

    /// The Rust type of the field, whole.
    pub fn rust_type(&self) -> TokenStream {
        let value = &self.value;
        match (self.optional, self.boxed) {
            (false, _) => quote!(#value),
            (true, false) => quote!(::std::option::Option<#value>),
            (true, true) => quote!(::std::option::Option<::std::boxed::Box<#value>>),
        }
    }

    /// The column as it is walked over: its type as the codecs see it, boxed where it is boxed, but without `Option`.
    pub(crate) fn walked(&self) -> walk::Field {
        let value = &self.value;
        let ty = if self.boxed { quote!(::std::boxed::Box<#value>) } else { quote!(#value) };
        walk::Field { tag: self.tag, name: self.name.clone(), rust: self.rust.clone(), ty, optional: self.optional }
    }
}
