//! What of a value is private: a property or a field, a field on the way along a path, or the key of an id.

use super::Private;
use crate::model::{EntityId, Fact, FactId, Field, Model, PathStep, Type};

/// The type of a fact's column, and what is private about it.
pub(super) fn column(model: &Model, fact: FactId, column: &str) -> Option<(Type, Option<Private>)> {
    Some(match (model.facts[fact.0], column) {
        (Fact::Property(entity, index), "value") => {
            let field = &model.entities[entity.0].properties[index];
            (field.ty.clone(), property(model, entity, field))
        }
        (Fact::Property(entity, _), _) => (Type::Entity(entity), None),
        (Fact::Edge(edge), "from") => (Type::Entity(model.edges[edge.0].from), None),
        (Fact::Edge(edge), "to") => (Type::Entity(model.edges[edge.0].to), None),
        (Fact::Edge(edge), _) => {
            let own = model.edges[edge.0].fields.iter().find(|field| field.name == column)?;
            (own.ty.clone(), field(own))
        }
    })
}

/// A property that is private.
pub(super) fn property(model: &Model, entity: EntityId, field: &Field) -> Option<Private> {
    let what = || format!("the property `{}.{}`", model.entities[entity.0].name, field.name);
    field.private.then(|| Private { what: what(), declared: field.span })
}

/// A field of an edge or a struct, or a case of a union, that is private.
pub(super) fn field(field: &Field) -> Option<Private> {
    field.private.then(|| Private { what: format!("the field `{}`", field.name), declared: field.span })
}

/// What is private of a value's part at the end of a path: a field on the way, the key of an id whose part it is, or an id
/// at its end.
pub(super) fn along(model: &Model, from: &Type, path: &[PathStep]) -> Option<Private> {
    let mut ty = from;
    for step in path {
        let fields: &[Field] = match model.stored(ty) {
            Type::Struct(id) => &model.structs[id.0].fields,
            Type::Union(id) => &model.unions[id.0].cases,
            _ => &[],
        };
        let own = fields.iter().find(|field| field.name == step.name).and_then(field);
        if let Some(found) = own.or_else(|| own_key(model, ty)) {
            return Some(found);
        }
        ty = &step.ty;
    }
    key(model, ty)
}

/// The private key of an id, or of one that stands in its key.
pub(super) fn key(model: &Model, ty: &Type) -> Option<Private> {
    fn within(model: &Model, ty: &Type, seen: &mut Vec<EntityId>) -> Option<Private> {
        let Type::Entity(id) = model.stored(ty) else { return None };
        if seen.contains(id) {
            return None;
        }
        seen.push(*id);
        let mut fields = model.entities[id.0].key.fields();
        own_key(model, ty).or_else(|| fields.find_map(|field| within(model, &field.ty, seen)))
    }
    within(model, ty, &mut Vec::new())
}

/// The private key of an id itself.
fn own_key(model: &Model, ty: &Type) -> Option<Private> {
    let Type::Entity(id) = model.stored(ty) else { return None };
    let entity = &model.entities[id.0];
    entity.private.then(|| Private { what: format!("the key of `{}`", entity.name), declared: entity.key.span })
}
