//! `#[headwater(tag = 1, from, keep = "90d")]`: what stands before a type, a field or a variant.

use std::ops::RangeInclusive;

use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Lit, Token};

use crate::errors::{Errors, did_you_mean};

/// The attributes of one thing.
pub(crate) struct Attributes {
    entries: Vec<Entry>,
    /// Whether something is wrong with them: then what is missing may be what is wrong, and is not told again.
    broken: bool,
}

/// `name` or `name = value`.
struct Entry {
    name: Ident,
    value: Option<Lit>,
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Entry> {
        let name: Ident = input.parse()?;
        if input.peek(syn::token::Paren) {
            return Err(input.error(format!("a value stands behind `=`: `{name} = …`")));
        }
        if input.parse::<Option<Token![=]>>()?.is_none() {
            return Ok(Entry { name, value: None });
        }
        let value = input.parse().map_err(|error| syn::Error::new(error.span(), "expected a number, or a text in quotes"))?;
        Ok(Entry { name, value: Some(value) })
    }
}

/// What tags may be, and which of them Protobuf keeps for itself.
pub(crate) struct Limits {
    range: RangeInclusive<u64>,
    kept: RangeInclusive<u64>,
}

/// Tags that stand on the wire as they are.
pub(crate) const ANY: Limits = Limits { range: 1..=32_767, kept: 19_000..=19_999 };
/// An edge's own fields come after its two ends.
pub(crate) const OF_EDGES: Limits = Limits { range: 1..=32_765, kept: 18_998..=19_997 };

impl Attributes {
    /// Reads them; names that are not `known` are errors.
    pub(crate) fn read(written: &[Attribute], known: &[&str], errors: &mut Errors) -> Attributes {
        let (mut found, before): (Vec<Entry>, usize) = (Vec::new(), errors.count());
        for attribute in written.iter().filter(|attribute| attribute.path().is_ident("headwater")) {
            match attribute.parse_args_with(Punctuated::<Entry, Token![,]>::parse_terminated) {
                Ok(entries) => entries.into_iter().for_each(|entry| add(&mut found, entry, known, errors)),
                Err(_) if !matches!(attribute.meta, syn::Meta::List(_)) => {
                    errors.at(attribute, "write it with brackets: `#[headwater(…)]`");
                }
                Err(error) => errors.add(error),
            }
        }
        Attributes { entries: found, broken: errors.count() > before }
    }

    /// Whether a word stands there.
    pub(crate) fn has(&self, name: &str, errors: &mut Errors) -> Option<Span> {
        let entry = self.find(name)?;
        if let Some(value) = &entry.value {
            errors.at(value, format!("`{name}` takes no value"));
        }
        Some(entry.name.span())
    }

    /// The tag, if there is one that may be.
    pub(crate) fn tag(&self, limits: &Limits, errors: &mut Errors) -> Option<Tag> {
        let entry = match self.find("tag") {
            Some(entry) => entry,
            None if self.broken => return Some(Tag { number: None, span: Span::call_site() }),
            None => return None,
        };
        let Some(Lit::Int(number)) = &entry.value else {
            errors.on(entry.place(), "a tag is a whole number: `tag = 1`");
            return Some(Tag { number: None, span: entry.place() });
        };
        let value = number.base10_parse::<u64>().unwrap_or(u64::MAX);
        Some(Tag { number: limits.allow(value, number, errors), span: number.span() })
    }

    /// The name that it has in the schema, where that is not its name in Rust.
    pub(crate) fn name(&self, errors: &mut Errors) -> Option<String> {
        let (text, span) = self.text("name", "name = \"handle\"", errors)?;
        let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            errors.on(span, format!("`{text}` is not a name: names are made of ASCII letters, digits and `_`, a letter first"));
        }
        Some(text)
    }

    /// A text in quotes.
    pub(crate) fn text(&self, name: &str, example: &str, errors: &mut Errors) -> Option<(String, Span)> {
        let entry = self.find(name)?;
        match &entry.value {
            Some(Lit::Str(text)) => Some((text.value(), text.span())),
            _ => {
                errors.on(entry.place(), format!("`{name}` takes a text in quotes: `{example}`"));
                None
            }
        }
    }

    /// Where a word stands.
    pub(crate) fn place(&self, name: &str) -> Option<Span> {
        self.find(name).map(|entry| entry.name.span())
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}

impl Entry {
    fn place(&self) -> Span {
        self.value.as_ref().map_or(self.name.span(), Lit::span)
    }
}

fn add(found: &mut Vec<Entry>, entry: Entry, known: &[&str], errors: &mut Errors) {
    let name = entry.name.to_string();
    if !known.contains(&name.as_str()) {
        let help = if known.is_empty() { "leave it out".to_owned() } else { did_you_mean(&name, known) };
        errors.at(&entry.name, format!("`{name}` is not known here; {help}"));
    } else if found.iter().any(|other| other.name == entry.name) {
        errors.at(&entry.name, format!("`{name}` is given twice"));
    } else {
        found.push(entry);
    }
}

/// A tag as it is written.
pub(crate) struct Tag {
    /// The number; none where it is reported.
    pub(crate) number: Option<u16>,
    /// Where it stands.
    pub(crate) span: Span,
}

impl Limits {
    /// The tag of a number, which is reported where there is no such tag.
    pub(crate) fn allow(&self, value: u64, at: &impl ToTokens, errors: &mut Errors) -> Option<u16> {
        let words = |range: &RangeInclusive<u64>| format!("{} to {}", range.start(), range.end());
        if !self.range.contains(&value) {
            errors.at(at, format!("the tag {} is not in {}", at.to_token_stream(), words(&self.range)));
            None
        } else if self.kept.contains(&value) {
            errors.at(at, format!("the tag {value} is in {}, which Protobuf keeps for itself", words(&self.kept)));
            None
        } else {
            u16::try_from(value).ok()
        }
    }

    /// The smallest tag above all that are taken.
    fn free(&self, taken: &[u16]) -> u64 {
        let next = taken.iter().max().map_or(1, |last| u64::from(*last) + 1);
        if self.kept.contains(&next) { *self.kept.end() + 1 } else { next.min(*self.range.end()) }
    }
}

/// The tags of a block: each once.
pub(crate) struct Tags {
    limits: &'static Limits,
    taken: Vec<u16>,
}

impl Tags {
    /// A block in which `taken` are, so that the next free one can be named.
    pub(crate) fn new(limits: &'static Limits) -> Tags {
        Tags { limits, taken: Vec::new() }
    }

    /// Takes what is written; `owner` is what has it, or should.
    pub(crate) fn take(&mut self, tag: Option<Tag>, owner: &impl ToTokens, all: &[u16], errors: &mut Errors) -> u16 {
        let free = self.limits.free(all);
        match tag {
            None => errors.at(owner, format!("no tag: write `#[headwater(tag = {free})]` before it; what is stored is known by it")),
            Some(Tag { number: Some(number), span }) if self.taken.contains(&number) => {
                errors.on(span, format!("the tag {number} is taken; the next free tag is {free}"));
            }
            Some(Tag { number: Some(number), .. }) => {
                self.taken.push(number);
                return number;
            }
            Some(Tag { number: None, .. }) => {}
        }
        0
    }
}
