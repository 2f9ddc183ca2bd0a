//! `@rust`: paths that Rust can have, and types that may be somebody else's.

use super::Checker;
use super::annotations::Place;
use crate::ast::{Annotation, Arg, ExprKind, Item, ItemKind, Lead};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::resolve::notes;
use crate::spelling::is_impossible;

const ARGUMENTS: [&str; 2] = ["type", "derive"];

impl Checker<'_> {
    /// The arguments of `@rust`, before what stands at a place.
    pub(super) fn rust(&mut self, annotation: &Annotation, place: Place) {
        if annotation.args.is_empty() {
            self.wrong_arguments(annotation, "`type`, `derive` or both, each a text", "`@rust(derive: \"serde::Serialize\")`");
        }
        for (at, arg) in annotation.args.iter().enumerate() {
            let name = arg.name.as_ref().map(|name| name.text.as_str());
            let is_again = annotation.args[..at].iter().any(|other| other.name.as_ref().map(|name| name.text.as_str()) == name);
            match (name, &arg.value.kind) {
                (_, ExprKind::Bad) => {}
                (Some("type"), ExprKind::String(path)) if !is_again => self.rust_type(arg, path, place),
                (Some("derive"), ExprKind::String(list)) if !is_again => self.rust_derives(arg, list),
                (Some(other), _) if !ARGUMENTS.contains(&other) => self.unknown_rust(annotation, arg, other),
                _ => self.wrong_arguments(annotation, "`type`, `derive` or both, each a text", "`@rust(type: \"crate::money::Money\")`"),
            }
        }
    }

    fn unknown_rust(&mut self, annotation: &Annotation, arg: &Arg, name: &str) {
        let help = did_you_mean(name, ARGUMENTS, "write `@rust(type: \"crate::money::Money\")`");
        let diagnostic = Diagnostic::new(
            Code::AnnotationArguments,
            arg.name.as_ref().map_or(annotation.span, |name| name.span),
            &["rust", "`type` and `derive`"],
        );
        self.report(diagnostic.label("unknown").help(help));
    }

    fn rust_type(&mut self, arg: &Arg, path: &str, place: Place) {
        let whose = match place {
            Place::Entity => "an entity's id",
            Place::Edge => "an edge",
            Place::Property => "a property",
            _ if !is_path(path.trim()) => return self.not_a_path(arg, path),
            // Nothing of the generated module is in scope by its name alone but what it declares.
            _ if !path.contains("::") => return self.not_a_path(arg, path),
            _ => return,
        };
        self.report(Diagnostic::new(Code::RustTypeOfFact, arg.value.span, &[whose]).label("not here"));
    }

    fn rust_derives(&mut self, arg: &Arg, list: &str) {
        if let Some(wrong) = list.split(',').map(str::trim).find(|path| !is_path(path)) {
            self.not_a_path(arg, wrong);
        }
    }

    fn not_a_path(&mut self, arg: &Arg, path: &str) {
        let path = path.trim();
        let help = match is_path(path) {
            true => format!("name it from the root: `crate::{path}`, or `some_crate::{path}`"),
            false => "a path is names joined by `::`, such as `crate::money::Money`; several are parted by commas".to_owned(),
        };
        self.report(Diagnostic::new(Code::RustPath, arg.value.span, &[path]).label("not a path").help(help));
    }

    /// What generated code would do for a type, where it is written by hand.
    pub(super) fn written_by_hand(&mut self, item: &Item) {
        let Some(annotation) = notes::named(&item.lead, "rust").filter(|_| item.lead.rust().ty.is_some()) else { return };
        let derive = annotation.args.iter().find(|arg| arg.name.as_ref().is_some_and(|name| name.text == "derive"));
        if let Some(arg) = derive {
            let diagnostic = Diagnostic::new(Code::RustTypeWritten, arg.value.span, &["`derive`"]).label("not beside `type`");
            self.report(diagnostic.help("write the derives before the type, where it stands"));
        }
        let members: &[_] = match &item.kind {
            ItemKind::Struct(it) | ItemKind::Union(it) => &it.members.fields,
            _ => &[],
        };
        let leads = std::iter::once(&item.lead).chain(members.iter().map(|field| &field.lead));
        for check in leads.filter_map(|lead: &Lead| notes::named(lead, "check")) {
            let diagnostic =
                Diagnostic::new(Code::RustTypeWritten, check.span, &["`@check`"]).label("not in a type that is written by hand");
            let help = "write it before the fields and properties that hold the type, or let its own constructors hold it";
            self.report(diagnostic.help(help).and(annotation.span, "written by hand"));
        }
    }
}

/// `std::fmt::Debug`, `::serde::Serialize`, `Hash`.
fn is_path(path: &str) -> bool {
    let name = |part: &str| {
        let part = part.strip_prefix("r#").unwrap_or(part);
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let parts: Vec<&str> = path.strip_prefix("::").unwrap_or(path).split("::").collect();
    let last = parts.last().is_some_and(|last| !is_impossible(last));
    last && parts.iter().all(|part| name(part))
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn paths_are_names_joined() {
        for path in ["Hash", "serde::Serialize", "::serde::Serialize", "crate::money::Money", "super::r#type::X"] {
            assert!(is_path(path), "{path}");
        }
        for path in ["", "a b", "a::", "::", "a:b", "Vec<u8>", "crate::self", "1a", "a.b"] {
            assert!(!is_path(path), "{path}");
        }
    }
}
