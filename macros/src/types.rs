//! What can be told of a type by the way it is written.

use syn::{GenericArgument, PathArguments, Type};

/// What stands in `Option<…>`.
pub(crate) fn optional(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// What stands in `Box<…>`.
pub(crate) fn boxed(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Box")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// An `Option` in a type, or in what it is made of.
pub(crate) fn inner_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    if optional(ty).is_some() {
        return Some(ty);
    }
    path.path.segments.iter().find_map(|segment| match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(inner) => inner_option(inner),
            _ => None,
        }),
        _ => None,
    })
}

/// A `Vec<u8>` in a type, or in what it is made of.
pub(crate) fn list_of_bytes(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let is_byte = |ty: &Type| matches!(ty, Type::Path(path) if path.path.is_ident("u8"));
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) if last.ident == "Vec" && is_byte(inner) => Some(ty),
        GenericArgument::Type(inner) => list_of_bytes(inner),
        _ => None,
    })
}

/// Why a type cannot be a key, as far as it shows.
pub(crate) fn not_a_key(ty: &Type) -> Option<&'static str> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    match name.as_str() {
        "Option" => Some("a key cannot be optional: what has no key could not be told from others"),
        "f32" | "f64" => Some("a float cannot be a key: use an integer (of cents, of millionths), or a string"),
        "Vec" | "BTreeSet" | "BTreeMap" => Some("a list, set or map cannot be a key: use one of its elements, or an entity"),
        _ => None,
    }
}
