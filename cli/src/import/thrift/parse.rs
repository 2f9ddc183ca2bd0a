//! The text of a `.thrift` file as a tree.

use pest::Parser as _;
use pest::iterators::Pair;
use pest_derive::Parser;

use super::depth::{DEEPEST, too_deep};
use super::docs::{docs_before, docs_of_file};

#[derive(Parser)]
#[grammar = "import/thrift/grammar.pest"]
struct Grammar;

/// One file.
#[derive(Debug, Default)]
pub(super) struct File {
    /// What is said of all of it.
    pub(super) docs: Vec<String>,
    pub(super) includes: Vec<String>,
    /// Languages, and the names of packages in them.
    pub(super) namespaces: Vec<(String, String)>,
    pub(super) items: Vec<Item>,
}

/// A declaration, or a member of one.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) line: usize,
    pub(super) docs: Vec<String>,
    pub(super) deprecated: Option<String>,
    pub(super) name: String,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A struct or an exception, its fields and what a comment in it reserves.
    Struct(Vec<Item>, Vec<String>),
    Union(Vec<Item>, Vec<String>),
    Enum(Vec<Item>, Vec<String>),
    Typedef(Ty),
    Field(Field),
    /// A value of an enum, and its number where it has one.
    Case(Option<i64>),
    /// What no schema of ours has: `constant`, `service`, `exception` and the like.
    Other(&'static str),
}

#[derive(Debug)]
pub(super) struct Field {
    /// Where it has one.
    pub(super) number: Option<i64>,
    pub(super) is_optional: bool,
    pub(super) is_required: bool,
    pub(super) ty: Ty,
    /// The default, as it is written.
    pub(super) default: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum Ty {
    Name(String),
    List(Box<Ty>),
    Set(Box<Ty>),
    Map(Box<Ty>, Box<Ty>),
}

/// Parses a file.
///
/// # Errors
///
/// What was expected, with line and column.
pub(super) fn parse(text: &str) -> Result<File, String> {
    if let Some((line, column)) = too_deep(text) {
        return Err(format!("{line}:{column}: nested deeper than {DEEPEST} brackets"));
    }
    let mut pairs = Grammar::parse(Rule::document, text).map_err(|error| {
        let (line, column) = match error.line_col {
            pest::error::LineColLocation::Pos(place) | pest::error::LineColLocation::Span(place, _) => place,
        };
        format!("{line}:{column}: {}", error.renamed_rules(words).variant.message())
    })?;
    let mut file = File { docs: docs_of_file(text), ..File::default() };
    for pair in pairs.next().into_iter().flat_map(Pair::into_inner) {
        let words: Vec<String> = pair.clone().into_inner().map(|word| word.as_str().to_owned()).collect();
        match (pair.as_rule(), words.as_slice()) {
            (Rule::include, [_, path]) => file.includes.push(unquoted(path)),
            (Rule::namespace, [_, language, name, ..]) => file.namespaces.push((language.clone(), name.clone())),
            (Rule::cpp_include | Rule::EOI, _) => {}
            _ => file.items.push(item(text, pair)),
        }
    }
    Ok(file)
}

/// What stands for a rule where it was expected.
fn words(rule: &Rule) -> String {
    match rule {
        Rule::ident => "a name".to_owned(),
        Rule::scope => "a language or `*`".to_owned(),
        Rule::int | Rule::double => "a number".to_owned(),
        Rule::number => "a number and `:`".to_owned(),
        Rule::literal => "a text in quotes".to_owned(),
        Rule::value => "a value".to_owned(),
        Rule::ty => "a type".to_owned(),
        Rule::reference => "`&`".to_owned(),
        Rule::annotations => "`(`".to_owned(),
        Rule::EOI => "the end of the file".to_owned(),
        other => format!("{other:?}").trim_start_matches("k_").to_owned(),
    }
}

/// A declaration or a member, whichever rule it is.
fn item(text: &str, pair: Pair<'_, Rule>) -> Item {
    let (rule, span) = (pair.as_rule(), pair.as_span());
    let mut item = Item {
        line: span.start_pos().line_col().0,
        docs: docs_before(text, span.start()),
        deprecated: None,
        name: String::new(),
        kind: Kind::Other(what(rule)),
    };
    let (mut members, mut ty, mut number, mut keyword, mut default) = (Vec::new(), None, None, rule, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::ident if item.name.is_empty() => item.name = part.as_str().to_owned(),
            Rule::field | Rule::case if rule != Rule::service => members.push(self::item(text, part)),
            Rule::ty => ty = Some(type_of(part)),
            Rule::number => number = part.into_inner().next().and_then(|int| int_of(int.as_str())),
            Rule::int => number = int_of(part.as_str()),
            Rule::value => default = Some(part.as_str().to_owned()),
            Rule::annotations => item.deprecated = deprecated(part),
            Rule::k_required | Rule::k_optional | Rule::k_union | Rule::k_struct | Rule::k_exception => keyword = part.as_rule(),
            _ => {}
        }
    }
    let reserved = reserved_in(span.as_str());
    item.kind = match (rule, ty) {
        (Rule::enumeration, _) => Kind::Enum(members, reserved),
        (Rule::record, _) if keyword == Rule::k_union => Kind::Union(members, reserved),
        (Rule::record, _) => Kind::Struct(members, reserved),
        (Rule::typedef, Some(ty)) => Kind::Typedef(ty),
        (Rule::case, _) => Kind::Case(number),
        (Rule::field, Some(ty)) => {
            let (is_optional, is_required) = (keyword == Rule::k_optional, keyword == Rule::k_required);
            Kind::Field(Field { number, is_optional, is_required, ty, default })
        }
        _ => item.kind,
    };
    item
}

fn what(rule: Rule) -> &'static str {
    match rule {
        Rule::constant => "constant",
        Rule::service => "service",
        Rule::senum => "senum",
        _ => "declaration",
    }
}

fn type_of(pair: Pair<'_, Rule>) -> Ty {
    let inner =
        |pair: Pair<'_, Rule>| pair.into_inner().filter(|part| part.as_rule() == Rule::ty).map(type_of).map(Box::new).collect::<Vec<_>>();
    let Some(part) = pair.into_inner().next() else { return Ty::Name(String::new()) };
    let (rule, name) = (part.as_rule(), part.as_str().to_owned());
    let mut inner = inner(part).into_iter();
    match (rule, inner.next(), inner.next()) {
        (Rule::list, Some(element), _) => Ty::List(element),
        (Rule::set, Some(member), _) => Ty::Set(member),
        (Rule::map, Some(key), Some(value)) => Ty::Map(key, value),
        _ => Ty::Name(name),
    }
}

/// Why something is not to be used any more.
fn deprecated(annotations: Pair<'_, Rule>) -> Option<String> {
    let mut all =
        annotations.into_inner().map(|annotation| annotation.into_inner().map(|part| part.as_str().to_owned()).collect::<Vec<_>>());
    let found = all.find(|words| words[0] == "deprecated")?;
    Some(found.get(1).map_or_else(|| "it is not to be used any more".to_owned(), |reason| unquoted(reason)))
}

/// What our own generator says is reserved, for which Thrift has no word: `// reserved 2 to 4, "old"`.
fn reserved_in(block: &str) -> Vec<String> {
    let is_one = |part: &str| {
        let is_number = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
        let is_name = part.len() > 2 && part.starts_with('"') && part.ends_with('"') && !part[1..part.len() - 1].contains(['"', '\\']);
        is_name || is_number(part) || part.split_once(" to ").is_some_and(|(from, to)| is_number(from) && is_number(to))
    };
    let lines = block.lines().filter_map(|line| line.trim().strip_prefix("// reserved "));
    let parts = lines.map(|line| line.split(", ").map(str::to_owned).collect::<Vec<_>>());
    parts.filter(|parts| parts.iter().all(|part| is_one(part))).flatten().collect()
}

fn int_of(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.trim_start_matches('+')),
    };
    let value = digits.strip_prefix("0x").map_or_else(|| digits.parse().ok(), |hex| i64::from_str_radix(hex, 16).ok())?;
    Some(sign * value)
}

/// A literal without its quotes.
fn unquoted(literal: &str) -> String {
    let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
    let mut text = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        text.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    text
}
