//! What stands before a declaration or a member: documentation and annotations.

use super::{Arg, Expr, ExprKind, Name};
use crate::model::Rust;
use crate::source::Span;

/// What stands before a declaration or a member.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lead {
    /// Lines of `///`, without the marker.
    pub docs: Vec<String>,
    /// Its annotations.
    pub annotations: Vec<Annotation>,
}

/// `@name(arguments)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Its name, without the `@`.
    pub name: Name,
    /// What stands in its brackets.
    pub args: Vec<Arg>,
    /// All of it.
    pub span: Span,
}

impl Lead {
    /// Why what follows is `@deprecated`.
    pub fn deprecated(&self) -> Option<String> {
        let annotation = self.annotations.iter().find(|annotation| annotation.name.text == "deprecated")?;
        annotation.why().map(str::to_owned)
    }

    /// What `@rust` says of what follows. Paths that are none are reported by the checks.
    pub fn rust(&self) -> Rust {
        let annotation = self.annotations.iter().find(|annotation| annotation.name.text == "rust");
        let text = |name| annotation.and_then(|annotation| annotation.text(name));
        let derive = text("derive").map(|list| list.split(',').map(|path| path.trim().to_owned()).collect());
        Rust { ty: text("type").map(|path| path.trim().to_owned()), derive: derive.unwrap_or_default() }
    }
}

impl Annotation {
    /// Its argument, where that is one text with something in it.
    pub fn why(&self) -> Option<&str> {
        match self.args.as_slice() {
            [Arg { value: Expr { kind: ExprKind::String(text), .. }, .. }] => Some(text.as_str()).filter(|text| !text.trim().is_empty()),
            _ => None,
        }
    }

    /// The text of the argument of a name.
    fn text(&self, name: &str) -> Option<&str> {
        let arg = self.args.iter().find(|arg| arg.name.as_ref().is_some_and(|own| own.text == name))?;
        match &arg.value.kind {
            ExprKind::String(text) => Some(text),
            _ => None,
        }
    }
}
