//! Files and declarations.

use pest::iterators::Pair;

use super::{Lower, part, parts, parts_of};
use crate::ast::{Edge, Entity, Enum, File, Item, ItemKind, Lead, Name, Newtype, Record, Text};
use crate::catalogue::Code;
use crate::grammar::Rule;
use crate::source::Span;

impl Lower<'_> {
    pub(super) fn file(&mut self, pair: Pair<'_, Rule>) -> File {
        let mut file = File::default();
        for item in parts_of(&pair, Rule::item) {
            match part(&item, Rule::schema_doc) {
                Some(doc) => file.docs.extend(self.doc(&doc)),
                None => file.items.extend(self.item(&item)),
            }
            for name in std::mem::take(&mut self.more) {
                let span = name.span;
                file.items.push(Item { lead: Lead::default(), kind: ItemKind::Bad(Some(name)), span, damaged: true });
            }
        }
        file
    }

    /// A declaration; none where nothing but documentation or annotations stand, which is reported.
    fn item(&mut self, pair: &Pair<'_, Rule>) -> Option<Item> {
        self.damaged = false;
        let content = parts(pair).find(|part| !matches!(part.as_rule(), Rule::doc | Rule::annotation));
        let lead = content.as_ref().map_or_else(Lead::default, |content| self.lead_of(pair, content.as_rule()));
        let kind = content.as_ref().map_or(ItemKind::Bad(None), |content| self.declaration(content));
        let alone = kind == ItemKind::Bad(None) && content.is_some_and(|content| part(&content, Rule::bad_text).is_none());
        (!alone).then(|| Item { lead, kind, span: self.span(pair), damaged: self.damaged })
    }

    fn declaration(&mut self, pair: &Pair<'_, Rule>) -> ItemKind {
        match pair.as_rule() {
            Rule::schema_decl => ItemKind::Schema(self.name_in(pair, Rule::dotted)),
            Rule::use_decl => ItemKind::Use(self.text_in(pair)),
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

    /// The first text in quotes of a pair. The grammar sees to it that there is one.
    fn text_in(&mut self, pair: &Pair<'_, Rule>) -> Text {
        match part(pair, Rule::string) {
            Some(string) => Text { text: self.string(&string), span: self.span(&string) },
            None => Text { text: String::new(), span: self.span(pair) },
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

    /// Reports a declaration that did not parse, and keeps its name, so that those who use it are not reported as well. The slice may
    /// hold several; the others are left for [`Lower::file`] to add.
    fn bad_item(&mut self, pair: &Pair<'_, Rule>) -> ItemKind {
        self.keep_no_close_before(pair);
        self.bad(pair, Rule::item);
        let text = part(pair, Rule::bad_text);
        let names = text.map_or(Vec::new(), |text| self.more_declarations(&text));
        let mut names = names.into_iter().map(|span| Name { text: self.text(span).to_owned(), span });
        let first = names.next();
        let more: Vec<Name> = names.collect();
        self.more = more;
        ItemKind::Bad(first)
    }

    /// An indented line that begins as a declaration does but is none is a line of the block before it with a wrong word: that block was
    /// not left open.
    fn keep_no_close_before(&mut self, pair: &Pair<'_, Rule>) {
        let start = pair.as_span().start();
        let is_indented = self.source.text[..start].ends_with([' ', '\t']);
        if is_indented && self.diagnostics.last().is_some_and(|last| last.code == Code::MissingClose) {
            self.diagnostics.pop();
        }
    }
}
