//! The members of blocks: fields, keys, reserved tags, cases.

use pest::iterators::Pair;

use super::{Lower, bad, part, parts, parts_of};
use crate::ast::{Annotation, Case, Field, Key, Lead, Members, Reserved, Tag, Text};
use crate::grammar::Rule;

impl Lower<'_> {
    /// Documentation and annotations before a declaration or member.
    pub(super) fn lead(&mut self, pair: &Pair<'_, Rule>) -> Lead {
        let docs = self.docs(pair);
        let annotations: Vec<_> = parts_of(pair, Rule::annotation).collect();
        Lead { docs, annotations: annotations.iter().map(|annotation| self.annotation(annotation)).collect() }
    }

    fn annotation(&mut self, pair: &Pair<'_, Rule>) -> Annotation {
        Annotation { name: self.name_in(pair, Rule::dotted), args: self.args(pair).0, span: self.span(pair) }
    }

    /// The members of a block that parsed, with what stands before each; the others are reported, and so is a missing brace.
    pub(super) fn members_of<'i>(&mut self, block: &Pair<'i, Rule>, member: Rule) -> Vec<(Lead, Pair<'i, Rule>)> {
        let mut found = Vec::new();
        for pair in parts(block) {
            match pair.as_rule() {
                rule if rule == member => found.extend(self.member(&pair, member)),
                Rule::missing_close | Rule::missing_on => self.missing_close(block, &pair),
                _ => {}
            }
        }
        found
    }

    fn member<'i>(&mut self, pair: &Pair<'i, Rule>, member: Rule) -> Option<(Lead, Pair<'i, Rule>)> {
        let content = parts(pair).find(|part| !matches!(part.as_rule(), Rule::doc | Rule::annotation))?;
        match content.as_rule() {
            Rule::bad_member | Rule::bad_head | Rule::bad_line => {
                self.bad(&content, member);
                None
            }
            Rule::inner_doc => {
                self.report(bad::stray_doc(self.span(&content), bad::AT_THE_TOP));
                None
            }
            rule => Some((self.lead_of(pair, rule), content)),
        }
    }

    /// What stands before a declaration or member of a kind. Documentation that no output has a place for is reported, never dropped.
    pub(super) fn lead_of(&mut self, pair: &Pair<'_, Rule>, content: Rule) -> Lead {
        let lead = self.lead(pair);
        if let (Some((called, way_out)), Some(doc), false) = (undocumented(content), part(pair, Rule::doc), lead.docs.is_empty()) {
            let diagnostic = bad::stray_doc(self.span(&doc), &format!("{called} carries no documentation"));
            self.diagnostics.push(diagnostic.help(way_out));
        }
        lead
    }

    pub(super) fn members(&mut self, declaration: &Pair<'_, Rule>) -> Members {
        let mut members = Members::default();
        let Some(block) = part(declaration, Rule::fields) else { return members };
        for (lead, pair) in self.members_of(&block, Rule::field_m) {
            match pair.as_rule() {
                Rule::key => members.keys.push(self.key(lead, &pair)),
                Rule::reserved => members.reserved.push(self.reserved(&pair)),
                _ => members.fields.push(self.field(lead, &pair)),
            }
        }
        members
    }

    fn field(&mut self, lead: Lead, pair: &Pair<'_, Rule>) -> Field {
        Field { lead, name: self.name_in(pair, Rule::ident), ty: self.ty_in(pair), tag: self.tag(pair) }
    }

    fn key(&mut self, lead: Lead, pair: &Pair<'_, Rule>) -> Key {
        let alternatives: Vec<_> = parts_of(pair, Rule::key_alt).collect();
        let alternatives = alternatives.iter().map(|alternative| self.params(alternative, Rule::key_field)).collect();
        Key { lead, alternatives, span: self.span(pair) }
    }

    pub(super) fn reserved(&mut self, pair: &Pair<'_, Rule>) -> Reserved {
        let mut reserved = Reserved { tags: Vec::new(), names: Vec::new(), span: self.span(pair) };
        for entry in parts_of(pair, Rule::res).flat_map(Pair::into_inner) {
            match entry.as_rule() {
                Rule::string => reserved.names.push(Text { text: self.string(&entry), span: self.span(&entry) }),
                Rule::int => reserved.tags.push((self.number(&entry), self.number(&entry))),
                _ => reserved.tags.extend(self.range(&entry)),
            }
        }
        reserved
    }

    fn range(&mut self, pair: &Pair<'_, Rule>) -> Option<(Tag, Tag)> {
        let mut ends = parts_of(pair, Rule::int);
        Some((self.number(&ends.next()?), self.number(&ends.next()?)))
    }

    pub(super) fn case(&mut self, lead: Lead, pair: &Pair<'_, Rule>) -> Case {
        Case { lead, name: self.name_in(pair, Rule::ident), tag: self.tag(pair) }
    }
}

/// What carries no documentation, in words, with where to put it instead.
fn undocumented(content: Rule) -> Option<(&'static str, &'static str)> {
    Some(match content {
        Rule::by => ("a `by` line", OF_A_COUNTER),
        Rule::each => ("an `each` line", OF_A_COUNTER),
        Rule::on => ("an `on` block", OF_A_COUNTER),
        Rule::key => ("a `key` line", "put it above the entity, or write `//` for a comment"),
        Rule::schema_decl => ("the `schema` line", "write `//!`, which documents the schema"),
        Rule::reserved => ("a `reserved` line", "write `//` for a comment"),
        Rule::use_decl => ("`use`", "write `//` for a comment"),
        Rule::order | Rule::take | Rule::bind | Rule::expr => {
            ("a line of a rule or query", "put it above the rule or query, or write `//`")
        }
        _ => return None,
    })
}

const OF_A_COUNTER: &str = "put it above the counter or a measure, or write `//` for a comment";
