//! Files and declarations.

use pest::iterators::Pair;

use super::{Lower, part, parts, parts_of};
use crate::ast::{Edge, Entity, Enum, File, Item, ItemKind, Name, Newtype, Record};
use crate::grammar::Rule;
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn file(&mut self, pair: Pair<'_, Rule>) -> File {
        let mut file = File::default();
        for item in parts_of(&pair, Rule::item) {
            match part(&item, Rule::schema_doc) {
                Some(doc) => file.docs.extend(self.doc(&doc)),
                None => file.items.push(self.item(&item)),
            }
        }
        file
    }

    fn item(&mut self, pair: &Pair<'_, Rule>) -> Item {
        self.damaged = false;
        let lead = self.lead(pair);
        let content = parts(pair).find(|part| !matches!(part.as_rule(), Rule::doc | Rule::annotation));
        let kind = content.map_or(ItemKind::Bad(None), |content| self.declaration(&content));
        Item { lead, kind, span: self.span(pair), damaged: self.damaged }
    }

    fn declaration(&mut self, pair: &Pair<'_, Rule>) -> ItemKind {
        match pair.as_rule() {
            Rule::schema_decl => ItemKind::Schema(self.name_in(pair, Rule::dotted)),
            Rule::use_decl => ItemKind::Use(part(pair, Rule::string).map_or(String::new(), |string| self.string(&string))),
            Rule::type_decl => ItemKind::Newtype(Newtype { name: self.name_in(pair, Rule::ident), ty: self.ty_in(pair) }),
            Rule::entity => ItemKind::Entity(self.entity(pair)),
            Rule::edge => ItemKind::Edge(self.edge(pair)),
            Rule::struct_decl => ItemKind::Struct(self.record(pair)),
            Rule::union_decl => ItemKind::Union(self.record(pair)),
            Rule::enum_decl => ItemKind::Enum(self.enumeration(pair)),
            Rule::counter => ItemKind::Counter(self.counter(pair)),
            Rule::rule_decl => ItemKind::Rule(self.rule(pair)),
            Rule::query => ItemKind::Query(self.query(pair)),
            Rule::extern_fn => ItemKind::ExternFn(self.extern_fn(pair)),
            _ => self.bad_item(pair),
        }
    }

    fn entity(&mut self, pair: &Pair<'_, Rule>) -> Entity {
        Entity { name: self.name_in(pair, Rule::ident), tag: self.tag(pair), members: self.members(pair) }
    }

    fn edge(&mut self, pair: &Pair<'_, Rule>) -> Edge {
        let ends: Vec<_> = parts_of(pair, Rule::dotted).collect();
        let mut ends = ends.iter().map(|end| self.name(end));
        let nowhere = || Name { text: String::new(), span: Span::default() };
        let (from, to) = (ends.next().unwrap_or_else(nowhere), ends.next().unwrap_or_else(nowhere));
        Edge { name: self.name_in(pair, Rule::ident), from, to, tag: self.tag(pair), members: self.members(pair) }
    }

    fn record(&mut self, pair: &Pair<'_, Rule>) -> Record {
        Record { name: self.name_in(pair, Rule::ident), members: self.members(pair) }
    }

    fn enumeration(&mut self, pair: &Pair<'_, Rule>) -> Enum {
        let mut found = Enum { name: self.name_in(pair, Rule::ident), cases: Vec::new(), reserved: Vec::new() };
        for (lead, member) in self.members_of(pair, Rule::enum_m) {
            match member.as_rule() {
                Rule::reserved => found.reserved.push(self.reserved(&member)),
                _ => found.cases.push(self.case(lead, &member)),
            }
        }
        found
    }

    /// Reports a declaration that did not parse, and keeps its name, so that those who use it are not reported as well.
    fn bad_item(&mut self, pair: &Pair<'_, Rule>) -> ItemKind {
        self.bad(pair, Rule::item);
        let text = part(pair, Rule::bad_text);
        let mut words = text.iter().flat_map(|text| {
            let start = text.as_span().start();
            text.as_str().split_whitespace().map(move |word| (start + word.as_ptr() as usize - text.as_str().as_ptr() as usize, word))
        });
        let name = words.nth(1).map(|(start, word)| {
            let len = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
            Name { text: word[..len].to_owned(), span: Span { file: self.index, start, end: start + len } }
        });
        ItemKind::Bad(name.filter(|name| !name.text.is_empty()))
    }
}
