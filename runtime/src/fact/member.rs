//! Types that are written by hand as facts: each knows its own tag, and the union puts them in order while it is compiled.

use super::Fact;
use crate::shape::{FactShape, Kind, Shape};
use crate::time::Timestamp;
use crate::value::{Broken, Reader, Value, Writer};

/// The id of an entity; derived by `#[derive(Entity)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the id of an entity",
    label = "not an id",
    note = "an id is a struct of the key's fields with `#[derive(headwater::Entity)] #[headwater(tag = …)]`"
)]
pub trait Entity: Value {
    /// The entity's name.
    const NAME: &'static str;
    /// Its tag among the facts.
    const TAG: u16;
}

/// A property or an edge as a type of its own; derived by `#[derive(Property)]` and `#[derive(Edge)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a fact",
    label = "not a fact",
    note = "a fact is a struct with `#[derive(headwater::Edge)]` or `#[derive(headwater::Property)]`"
)]
pub trait Member: Sized {
    /// Its tag and name, and how it is laid out and kept.
    const FACT: FactShape;

    /// Writes it as a case of the union, whose shape is `fact`.
    fn write_fact<W: Writer>(&self, fact: &'static FactShape, w: &mut W) -> Result<(), W::Error>;
    /// Reads its body.
    fn read_fact<R: Reader>(fact: &'static FactShape, r: &mut R) -> Result<Self, R::Error>;
    /// Writes what the log's partition is chosen by.
    fn route<W: Writer>(&self, w: &mut W) -> Result<(), W::Error>;
    /// Whether it is as its values want it, by their [`Value::check`]. It became true `at` then.
    ///
    /// # Errors
    /// The first that does not hold.
    fn holds(&self, at: Timestamp) -> Result<(), Broken>;
}

/// Where `M` stands in the union `F`: what [`crate::counter::Taken::new`] and `match` over facts want.
///
/// # Panics
/// While it is compiled, where the union does not have it.
pub const fn place<F: Fact, M: Member>() -> usize {
    let mut at = 0;
    while at < F::FACTS.len() {
        if order(&F::FACTS[at]) == order(&M::FACT) {
            return at;
        }
        at += 1;
    }
    panic!("the union does not have this fact")
}

/// Facts in the order of their tags, for [`Fact::FACTS`].
///
/// # Panics
/// While it is compiled, where two of them are told by the same tag.
pub const fn ordered<const N: usize>(mut facts: [FactShape; N]) -> [FactShape; N] {
    let mut end = 1;
    while end < N {
        let mut at = end;
        while at > 0 && order(&facts[at]) < order(&facts[at - 1]) {
            let one = facts[at];
            facts[at] = facts[at - 1];
            facts[at - 1] = one;
            at -= 1;
        }
        end += 1;
    }
    let mut at = 1;
    while at < N {
        let (one, other) = (&facts[at - 1], &facts[at]);
        assert!(order(one) != order(other), "two facts of the union have one tag");
        let both = one.tag == other.tag;
        assert!(!both || (one.property.is_some() && other.property.is_some()), "an edge has the tag of an entity");
        at += 1;
    }
    assert!(!has_twins(&facts), "two facts of the union have one name");
    facts
}

/// Holds that none of the facts before the one at a place has its tag or its name.
///
/// # Panics
/// While it is compiled, where one has.
pub const fn assert_alone(facts: &[FactShape], at: usize) {
    let mut before = 0;
    while before < at {
        let (one, other) = (&facts[before], &facts[at]);
        assert!(order(one) != order(other), "another fact of the union has this tag");
        let is_both = one.tag == other.tag && one.property.is_some() != other.property.is_some();
        assert!(!is_both, "the tag of this edge, or of the entity of this property, is that of an entity or edge of the union");
        assert!(!is_same(one.name.as_bytes(), other.name.as_bytes()), "another fact of the union has this name");
        before += 1;
    }
}

/// Whether two facts have one name, which JSON tells them by.
const fn has_twins(facts: &[FactShape]) -> bool {
    let mut at = 0;
    while at < facts.len() {
        let mut other = at + 1;
        while other < facts.len() {
            if is_same(facts[at].name.as_bytes(), facts[other].name.as_bytes()) {
                return true;
            }
            other += 1;
        }
        at += 1;
    }
    false
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Facts stand by tag, an entity's properties by their own.
const fn order(fact: &FactShape) -> u32 {
    let own = match fact.property {
        Some(own) => own as u32,
        None => 0,
    };
    ((fact.tag as u32) << 16) | own
}

/// The name of a property, `Person.home`, as the bytes of its length.
///
/// # Panics
/// While it is compiled, where the length is another.
pub const fn join<const N: usize>(entity: &str, property: &str) -> [u8; N] {
    let (entity, property) = (entity.as_bytes(), property.as_bytes());
    assert!(N == entity.len() + 1 + property.len());
    let (mut out, mut at) = ([b'.'; N], 0);
    while at < entity.len() {
        out[at] = entity[at];
        at += 1;
    }
    at = 0;
    while at < property.len() {
        out[entity.len() + 1 + at] = property[at];
        at += 1;
    }
    out
}

/// Holds that a type can stand as a field's whole type: that it is no `Option` by another name, which the shape would not tell.
///
/// # Panics
/// While it is compiled, where it is one.
pub const fn assert_field<T: Value>() {
    assert!(!T::NULLABLE, "a field that may be null is written `Option<…>`, by that name and once");
}

/// Holds that a type can be a field of a key.
///
/// # Panics
/// While it is compiled, where it cannot.
pub const fn assert_key<T: Value>() {
    assert!(!matches!(T::KIND, Kind::F32 | Kind::F64), "a float cannot be a key: use an integer, or a string");
    assert!(!matches!(T::KIND, Kind::List | Kind::Set | Kind::Map), "a list, set or map cannot be a key: use one of its elements");
    assert!(!matches!(T::SHAPE, Shape::Record { .. }), "a struct cannot be a key: use one of its fields");
    assert!(!T::NULLABLE, "a key cannot be optional");
}

/// Holds that a type is the id of an entity, generated or derived.
///
/// # Panics
/// While it is compiled, where it is not.
pub const fn assert_end<T: Value>() {
    assert!(matches!(T::SHAPE, Shape::Id { .. }), "an edge goes from the id of an entity to the id of an entity");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape;

    const fn edge(tag: u16, name: &'static str) -> FactShape {
        FactShape::edge(tag, name, shape::of::<u32>)
    }

    const fn property(tag: u16, own: u16, name: &'static str) -> FactShape {
        FactShape::property(tag, own, name, shape::of::<u32>)
    }

    #[test]
    fn facts_are_put_in_order_while_they_are_compiled() {
        const FACTS: [FactShape; 5] = ordered([edge(7, "B"), property(2, 300, "A.b"), edge(1, "C"), property(2, 9, "A.c"), edge(300, "D")]);
        let tags = FACTS.map(|fact| (fact.tag, fact.property));
        assert_eq!(tags, [(1, None), (2, Some(9)), (2, Some(300)), (7, None), (300, None)]);
        assert!(ordered::<0>([]).is_empty());
    }

    #[test]
    #[should_panic = "two facts of the union have one tag"]
    fn two_facts_of_one_tag_are_refused() {
        ordered([edge(2, "A"), edge(1, "B"), edge(2, "C")]);
    }

    #[test]
    #[should_panic = "an edge has the tag of an entity"]
    fn an_edge_does_not_have_the_tag_of_an_entity() {
        ordered([edge(2, "B"), property(2, 1, "A.b")]);
    }

    #[test]
    #[should_panic = "another fact of the union has this tag"]
    fn the_second_of_two_is_told() {
        let facts = [edge(2, "A"), edge(1, "B"), edge(2, "C")];
        (0..2).for_each(|at| assert_alone(&facts, at));
        assert_alone(&facts, 2);
    }

    #[test]
    #[should_panic = "two facts of the union have one name"]
    fn two_facts_of_one_name_are_refused() {
        ordered([edge(3, "A"), edge(1, "AB"), edge(2, "A")]);
    }

    #[test]
    fn names_of_properties_are_joined() {
        const NAME: [u8; 11] = join("Person", "home");
        assert_eq!(&NAME, b"Person.home");
    }
}
