//! What a name of a schema means, for people at a terminal.

use super::{Declaration, Formats, Member, Needed, Reference, Use};

/// Describes a name: a declaration (`Like`), or a part of one (`Like.via`). None where nothing has that name.
pub fn describe(reference: &Reference, name: &str) -> Option<String> {
    let (owner, part) = name.split_once('.').map_or((name, None), |(owner, part)| (owner, Some(part)));
    let declaration = reference.declarations.iter().find(|it| it.name == owner)?;
    match part {
        None => Some(of_declaration(declaration)),
        Some(part) => declaration.members.iter().find(|member| member.name == part).map(|member| of_member(declaration, member)),
    }
}

/// Every name that can be described.
pub fn names(reference: &Reference) -> Vec<String> {
    let members = |it: &Declaration| it.members.iter().map(|member| format!("{}.{}", it.name, member.name)).collect::<Vec<_>>();
    reference.declarations.iter().flat_map(|it| std::iter::once(it.name.clone()).chain(members(it))).collect()
}

/// All declarations of a schema, a line each, and the next free tag.
pub fn overview(reference: &Reference) -> String {
    let rows = reference.declarations.iter().map(|it| vec![it.signature.clone(), first_words(it.deprecated.as_deref(), &it.docs)]);
    let tag = reference.next_tag.map_or(String::new(), |tag| format!("\nThe next free tag for an entity or edge is {tag}.\n"));
    format!("schema {}\n{}\n{}{tag}", reference.name, docs(&reference.docs), table(&rows.collect::<Vec<_>>()))
}

fn of_declaration(it: &Declaration) -> String {
    let mut out = format!("{}\n{}{}", it.signature, docs(&it.docs), deprecated(it.deprecated.as_deref()));
    out += &format!("\n  {} at {}\n", it.kind, it.place);
    out += &it.wire.as_ref().map_or(String::new(), formats);
    let typed: Vec<&Member> = it.members.iter().filter(|member| member.wire.is_some()).collect();
    if !typed.is_empty() {
        let head = ["name", "tag", "Rust", "Thrift", "Parquet", "JSON"].map(str::to_owned).to_vec();
        let moved = typed.iter().any(|member| member.tag.is_some() && member.field != member.tag);
        out += &format!("\n{}", table(&std::iter::once(head).chain(typed.into_iter().map(row)).collect::<Vec<_>>()));
        out += if moved { "\n  On the wire these fields stand after the edge's ends: the number of each is its tag + 2.\n" } else { "" };
    }
    let untyped: Vec<Vec<String>> = it.members.iter().filter(|member| member.wire.is_none()).map(|member| line(member).to_vec()).collect();
    if !untyped.is_empty() {
        out += &format!("\n{}", table(&untyped));
    }
    if let Some(tag) = it.next_tag {
        out += &format!("\n  The next free tag in it is {tag}.\n");
    }
    out += &needs(&it.needs);
    out + &uses(it.kind, &it.uses)
}

/// What a counter needs, a sentence a line.
fn needs(needs: &[Needed]) -> String {
    let rows: Vec<_> = needs.iter().map(|need| vec![need.about.to_owned(), need.says.clone()]).collect();
    if rows.is_empty() { String::new() } else { format!("\n  What it needs\n{}", table(&rows)) }
}

fn of_member(owner: &Declaration, it: &Member) -> String {
    let mut out = format!(
        "{}\n{}{}\n  {} of {} {}\n",
        it.signature,
        docs(&it.docs),
        deprecated(it.deprecated.as_deref()),
        it.kind,
        owner.kind,
        owner.name
    );
    if let Some(field) = it.field.filter(|field| Some(*field) != it.tag) {
        out += &format!("  field {field} on the wire, after the edge's ends\n");
    }
    out += &it.wire.as_ref().map_or(String::new(), formats);
    out + &uses(it.kind, &it.uses)
}

/// The fields of a key and the columns of a counter have no numbers of their own here.
fn row(member: &Member) -> Vec<String> {
    let Some(Formats { rust, thrift, parquet, json }) = member.wire.clone() else { return Vec::new() };
    let name = if member.kind == "field of a key" { format!("key {}", member.name) } else { member.name.clone() };
    vec![name, member.tag.map_or(String::new(), |tag| tag.to_string()), rust, thrift, parquet, json]
}

fn line(member: &Member) -> [String; 2] {
    [member.signature.clone(), first_words(member.deprecated.as_deref(), &member.docs)]
}

fn formats(formats: &Formats) -> String {
    let rows = [("Rust", &formats.rust), ("Thrift", &formats.thrift), ("Parquet", &formats.parquet), ("JSON", &formats.json)];
    format!("\n{}", table(&rows.map(|(format, what)| vec![format.to_owned(), what.clone()])))
}

fn uses(kind: &str, uses: &[Use]) -> String {
    match uses.is_empty() {
        // These are what the rest is for.
        true if ["counter", "column", "measure", "derived measure", "query", "column of the answer"].contains(&kind) => {
            return String::new();
        }
        true => return "\n  It is used nowhere.\n".to_owned(),
        false => {}
    }
    let rows: Vec<_> = uses.iter().map(|it| vec![format!("{} {}", it.kind, it.name), it.place.clone()]).collect();
    format!("\n  Used by\n{}", table(&rows))
}

fn docs(paragraphs: &[String]) -> String {
    paragraphs.iter().map(|paragraph| format!("  {paragraph}\n")).collect()
}

/// What is said of something in one line.
fn first_words(deprecated: Option<&str>, docs: &[String]) -> String {
    deprecated.map_or_else(|| docs.first().cloned().unwrap_or_default(), |why| format!("Deprecated: {why}"))
}

fn deprecated(why: Option<&str>) -> String {
    why.map_or(String::new(), |why| format!("  Deprecated: {why}\n"))
}

/// Columns side by side, each as wide as its widest cell; the last may be as long as it likes.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        format!("    {}\n", cells.join("  ").trim_end())
    });
    lines.collect()
}
