//! The picture of a schema: its entities, and the edges between them.

mod drawing;
mod layout;
mod order;
mod place;

use headwater_templates as templates;
use serde::Serialize;

use super::{Member, Reference};
use crate::template::filled;

/// Entities and edges, as they are drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    name: String,
    nodes: Vec<Node>,
    edges: Vec<Arrow>,
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Node {
    name: String,
    /// Its key and its properties.
    lines: Vec<String>,
}

/// An edge; its ends are numbers of nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Arrow {
    name: String,
    from: usize,
    to: usize,
}

impl Picture {
    /// The picture of a schema.
    pub fn of(reference: &Reference) -> Picture {
        let entities: Vec<_> = reference.declarations.iter().filter(|it| it.kind == "entity").collect();
        let place = |name: &String| entities.iter().position(|it| it.name == *name);
        let edges = reference.declarations.iter().filter_map(|it| {
            let (from, to) = it.ends.as_ref()?;
            Some(Arrow { name: it.name.clone(), from: place(from)?, to: place(to)? })
        });
        Picture {
            name: reference.name.clone(),
            edges: edges.collect(),
            nodes: entities.iter().map(|it| Node { name: it.name.clone(), lines: lines(&it.members) }).collect(),
        }
    }

    /// In the language of Mermaid, which many forges and editors draw.
    pub fn mermaid(&self) -> String {
        filled(templates::GRAPH_MERMAID, self)
    }

    /// In the language of Graphviz.
    pub fn dot(&self) -> String {
        filled(templates::GRAPH_DOT, self)
    }

    /// Drawn, for a file of its own or inside of a page; its colours follow the reader's light or dark.
    pub fn svg(&self) -> String {
        filled(templates::GRAPH_SVG, &drawing::Drawing::of(self))
    }
}

/// The lines of an entity's box; of many properties the first.
fn lines(members: &[Member]) -> Vec<String> {
    const MOST: usize = 10;
    let line = |member: &Member| {
        let key = if member.kind == "field of a key" { "key " } else { "" };
        let ty: String = member.ty.iter().map(|word| word.text.as_str()).collect();
        format!("{key}{}: {ty}", member.name)
    };
    let mut lines: Vec<String> = members.iter().map(line).collect();
    if lines.len() > MOST {
        let more = lines.len() - (MOST - 1);
        lines.truncate(MOST - 1);
        lines.push(format!("… and {more} more"));
    }
    lines
}
