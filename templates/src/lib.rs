//! The templates of Headwater's text outputs, as constants: loops and placeholders, in the language of Handlebars. What they are filled
//! with is worked out elsewhere.

/// The files of a new package: paths, which may hold placeholders too, and texts. They take `name` (the package), `module` (the schema)
/// and `dependencies.headwater` and `dependencies.codegen` (what stands behind `=` in its manifest).
pub const NEW: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../new/Cargo.toml.hbs")),
    (".gitignore", include_str!("../new/gitignore.hbs")),
    ("README.md", include_str!("../new/README.md.hbs")),
    ("build.rs", include_str!("../new/build.rs.hbs")),
    ("schema/{{module}}.hw", include_str!("../new/schema.hw.hbs")),
    ("src/main.rs", include_str!("../new/main.rs.hbs")),
    ("tests/answers.rs", include_str!("../new/answers.rs.hbs")),
    ("data/visits.ndjson", include_str!("../new/visits.ndjson.hbs")),
];

/// A schema's entities and edges for Mermaid. Takes `nodes` (`name`, `lines`) and `edges` (`name`, and `from` and `to` as numbers of nodes).
pub const GRAPH_MERMAID: &str = include_str!("../graph/mermaid.hbs");

/// The same for Graphviz.
pub const GRAPH_DOT: &str = include_str!("../graph/dot.hbs");

/// The same, drawn. Takes `boxes` and `arrows` with their places.
pub const GRAPH_SVG: &str = include_str!("../graph/svg.hbs");

/// The page of a schema. Takes `reference` (what it declares), `sections` (its declarations by kind) and `picture` (SVG).
pub const DOC_HTML: &str = include_str!("../doc/page.hbs");

/// A schema in the language of Apache Thrift. Takes `name`, `namespace` and `comment` (lines), `enums` and `records` (`keyword`, `name`,
/// `comment`, `lines`, `reserved`, `annotation`), and `aliases`; these and `lines` have `comment` and `text`.
pub const EMIT_THRIFT: &str = include_str!("../emit/thrift.hbs");

/// A schema in the language of Protobuf. Takes `package`, perhaps `java_package`, `comment` (lines), and `blocks` (`keyword`, `name`, `comment`, `head`, the
/// name of a oneof around all, and `lines`, which have `comment` and `text`).
pub const EMIT_PROTO: &str = include_str!("../emit/proto.hbs");

/// The columns of Parquet that facts are kept in. Takes `messages` (`name` and `lines`).
pub const EMIT_PARQUET: &str = include_str!("../emit/parquet.hbs");
