//! Types that are written by hand in the place of generated ones: held to their schema while the program is compiled.
//!
//! A schema says `@rust(type: "crate::Money")` of a value, and generated code then has a line that does not compile where `crate::Money` is
//! something else: other fields, tags, names or types. What fields hold is compared by name, as each type of a name is held on its own.

use super::Value;
use crate::shape::{Field, Shape};

/// A value that is written by hand; derived by `#[derive(Value)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` stands for a type of a schema, and does not derive `headwater::Value`",
    label = "not a derived value",
    note = "what `@rust(type: …)` names is a type with `#[derive(headwater::Value)]`"
)]
pub trait Declared: Value {
    /// The shapes of what its fields or cases hold, in the order of its own shape.
    const PARTS: &'static [&'static Shape];
    /// Whether it is a newtype, on the wire what it wraps.
    const WRAPS: bool = false;
    /// Whether it keeps what a newer program writes, where it is an enum.
    const OPEN: bool = true;
}

/// Holds that a struct, union or enum is what a schema says. `schema` is its shape there, and `parts` those of what its fields or cases hold.
///
/// # Panics
/// While it is compiled, where it is something else.
pub const fn assert_declared<T: Declared>(schema: &Shape, parts: &[&Shape]) {
    assert!(!T::WRAPS, "a newtype stands for a struct, union or enum of the schema");
    match (&T::SHAPE, schema) {
        (Shape::Record { name, fields }, Shape::Record { name: wanted, fields: theirs }) => {
            assert_name(name, wanted);
            assert_fields(fields, theirs);
            assert_parts(T::PARTS, parts);
        }
        (Shape::Union { name, fields }, Shape::Union { name: wanted, fields: theirs }) => {
            assert_name(name, wanted);
            assert_fields(fields, theirs);
            assert_parts(T::PARTS, parts);
        }
        (Shape::Enum { name, cases }, Shape::Enum { name: wanted, cases: theirs }) => {
            assert_name(name, wanted);
            assert!(cases.len() == theirs.len(), "the enum has more or fewer cases than in the schema");
            let mut at = 0;
            while at < cases.len() {
                assert!(cases[at].tag == theirs[at].tag, "a case has another number than in the schema");
                assert!(
                    is_same(cases[at].name, theirs[at].name),
                    "a case has another name than in the schema: `#[headwater(name = \"…\")]`"
                );
                at += 1;
            }
            assert!(T::OPEN, "the enum has no `Unknown(i32)`, which keeps the numbers of newer programs");
        }
        _ => panic!("the type is another kind of value than in the schema: a struct, a union or an enum"),
    }
}

/// Holds that a newtype wraps what the schema says, whose shape is `wrapped`.
///
/// # Panics
/// While it is compiled, where it wraps something else, or is none.
pub const fn assert_newtype<T: Declared>(wrapped: &Shape) {
    assert!(T::WRAPS, "the schema has a newtype here: a struct around one type, `struct Handle(pub String);`");
    assert!(is_alike(&T::SHAPE, wrapped), "the newtype wraps another type than in the schema");
}

const fn assert_name(name: &str, wanted: &str) {
    assert!(is_same(name, wanted), "the type has another name than in the schema: `#[headwater(name = \"…\")]`");
}

const fn assert_fields(fields: &[Field], schema: &[Field]) {
    let mut at = 0;
    while at < fields.len() && at < schema.len() {
        let (one, other) = (&fields[at], &schema[at]);
        assert!(one.tag == other.tag, "a field has another tag than in the schema, or is missing in one of them");
        assert!(is_same(one.name, other.name), "a field has another name than in the schema: `#[headwater(name = \"…\")]`");
        assert!(one.optional == other.optional, "a field is `T?` in the schema and no `Option` here, or the other way round");
        at += 1;
    }
    assert!(fields.len() == schema.len(), "the type has more or fewer fields than in the schema");
}

const fn assert_parts(parts: &[&Shape], schema: &[&Shape]) {
    let mut at = 0;
    while at < parts.len() && at < schema.len() {
        assert!(is_alike(parts[at], schema[at]), "a field has another type than in the schema");
        at += 1;
    }
}

/// Whether two shapes are one type: built in and the same, containers of the same, or of one kind and name.
const fn is_alike(one: &Shape, other: &Shape) -> bool {
    match (one, other) {
        (Shape::Scalar(one), Shape::Scalar(other)) => *one as u8 == *other as u8,
        (Shape::List(one), Shape::List(other)) | (Shape::Set(one), Shape::Set(other)) => is_alike(one, other),
        (Shape::Map(key, value), Shape::Map(other_key, other_value)) => is_alike(key, other_key) && is_alike(value, other_value),
        (Shape::Enum { name, .. }, Shape::Enum { name: other, .. })
        | (Shape::Record { name, .. }, Shape::Record { name: other, .. })
        | (Shape::Union { name, .. }, Shape::Union { name: other, .. })
        | (Shape::Alternatives { name, .. }, Shape::Alternatives { name: other, .. })
        | (Shape::Id { name, .. }, Shape::Id { name: other, .. }) => is_same(name, other),
        _ => false,
    }
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use crate::shape::{Case, Shaped};

    /// As a schema has it; each field's shape is told apart.
    const fn money(fields: &'static [Field]) -> Shape {
        Shape::record("Money", fields)
    }

    const CENTS: Field = Field::new(1, "cents", crate::shape::of::<i64>);
    const MADE: Field = Field::optional(2, "made", crate::shape::of::<Vec<Timestamp>>);

    /// Written by hand.
    #[derive(Debug)]
    struct Money;

    impl super::super::Decode for Money {
        fn read<R: super::super::Reader>(_: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
            Ok(Money)
        }
    }

    impl Value for Money {
        const KIND: crate::shape::Kind = crate::shape::Kind::Record;
        const SHAPE: Shape = money(&[CENTS, MADE]);

        fn write<W: super::super::Writer>(&self, w: &mut W) -> Result<(), W::Error> {
            let scope = w.open()?;
            w.close(scope)
        }
    }

    impl Declared for Money {
        const PARTS: &'static [&'static Shape] = &[i64::STATIC, <Vec<Timestamp>>::STATIC];
    }

    fn said(schema: Shape, parts: &[&Shape]) -> String {
        let result = std::panic::catch_unwind(|| assert_declared::<Money>(&schema, parts));
        let said = |panic: Box<dyn std::any::Any + Send>| panic.downcast_ref::<&str>().map_or(String::new(), |text| (*text).to_owned());
        result.map_or_else(said, |()| String::new())
    }

    #[test]
    fn what_is_as_in_the_schema_stands() {
        assert_eq!(said(money(&[CENTS, MADE]), Money::PARTS), "");
    }

    #[test]
    fn each_difference_is_told() {
        let parts = Money::PARTS;
        let cases: &'static [Case] = &[];
        for (schema, parts, wanted) in [
            (Shape::record("Cash", &[CENTS, MADE]), parts, "another name"),
            (money(&[CENTS]), parts, "more or fewer"),
            (money(&[Field { tag: 3, ..CENTS }, MADE]), parts, "another tag"),
            (money(&[Field { name: "pence", ..CENTS }, MADE]), parts, "another name"),
            (money(&[CENTS, Field { optional: false, ..MADE }]), parts, "`Option`"),
            (money(&[CENTS, MADE]), &[u64::STATIC, <Vec<Timestamp>>::STATIC], "another type"),
            (money(&[CENTS, MADE]), &[i64::STATIC, <Vec<i64>>::STATIC], "another type"),
            (Shape::choice("Money", cases), &[], "another kind"),
        ] {
            assert!(said(schema, parts).contains(wanted), "{wanted}: {}", said(schema, parts));
        }
        let wraps = std::panic::catch_unwind(|| assert_newtype::<Money>(&money(&[CENTS, MADE])));
        assert!(wraps.is_err(), "it is no newtype");
    }
}
