//! The page of a schema: one HTML file that needs nothing else, with its picture.

use headwater_templates as templates;
use serde::Serialize;

use super::graph::Picture;
use super::{Declaration, Reference};
use crate::template::filled;

#[derive(Serialize)]
struct Page<'a> {
    reference: &'a Reference,
    /// The picture, as SVG; none where there is nothing to draw.
    picture: Option<String>,
    sections: Vec<Section<'a>>,
}

/// The declarations of one kind.
#[derive(Serialize)]
struct Section<'a> {
    title: &'static str,
    declarations: Vec<Shown<'a>>,
}

/// A declaration, and who uses it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    declaration: &'a Declaration,
    /// Each declaration that uses it, once.
    users: Vec<User<'a>>,
}

#[derive(Serialize)]
struct User<'a> {
    kind: &'static str,
    name: &'a str,
}

const SECTIONS: &[(&str, &str)] = &[
    ("entity", "Entities"),
    ("edge", "Edges"),
    ("counter", "Counters"),
    ("rule", "Rules"),
    ("query", "Queries"),
    ("struct", "Structs"),
    ("union", "Unions"),
    ("enum", "Enums"),
    ("newtype", "Newtypes"),
    ("function", "Functions"),
];

/// The page of a schema.
pub fn html(reference: &Reference) -> String {
    let of_kind = |kind: &str| reference.declarations.iter().filter(|it| it.kind == kind).map(shown).collect::<Vec<_>>();
    let sections = SECTIONS.iter().map(|(kind, title)| Section { title, declarations: of_kind(kind) });
    let picture = Picture::of(reference);
    let page = Page {
        reference,
        picture: (!of_kind("entity").is_empty()).then(|| picture.svg()),
        sections: sections.filter(|section| !section.declarations.is_empty()).collect(),
    };
    filled(templates::DOC_HTML, &page)
}

fn shown(declaration: &Declaration) -> Shown<'_> {
    let mut users: Vec<User<'_>> = Vec::new();
    for it in &declaration.uses {
        if users.iter().all(|user| user.name != it.name) {
            users.push(User { kind: it.kind, name: &it.name });
        }
    }
    Shown { declaration, users }
}
