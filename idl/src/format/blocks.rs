//! Blocks and their members.

use pest::iterators::Pair;

use super::doc::Doc;
use super::layout::Layout;
use crate::grammar::Rule;

impl<'a> Layout<'a> {
    /// What follows an opening brace, the closing one included. A block that is written on several lines stays on several.
    pub(super) fn block(&mut self, open: &Pair<'a, Rule>, parts: &mut impl Iterator<Item = Pair<'a, Rule>>) -> Doc<'a> {
        let (mut members, mut end) = (Vec::new(), open.as_span().end());
        for part in parts {
            end = part.as_span().start();
            match part.as_rule() {
                Rule::p_shut => break,
                _ => members.push(part),
            }
        }
        let broken = self.text[open.as_span().end()..end].contains(['\n', '\r']);
        let mut docs = self.members(members);
        let paragraph = if docs.is_empty() { Doc::All(Vec::new()) } else { self.paragraph() };
        let comments = self.comments();
        if !comments.is_empty() {
            docs.push(paragraph);
            docs.extend(comments);
        }
        let shut = |layout: &mut Self, docs| vec![Doc::nest(docs), Doc::Line, layout.token()];
        match (docs.is_empty(), broken) {
            (true, _) => self.token(),
            (false, true) => Doc::broken(shut(self, docs)),
            (false, false) => Doc::group(shut(self, docs)),
        }
    }

    /// The members, each on a line of its own; clauses that are written on one line stay together while they fit.
    fn members(&mut self, members: Vec<Pair<'a, Rule>>) -> Vec<Doc<'a>> {
        let (mut docs, mut row) = (Vec::new(), Vec::new());
        let last = members.len().saturating_sub(1);
        for (number, member) in members.into_iter().enumerate() {
            let is_clause = matches!(member.as_rule(), Rule::clause | Rule::q_m);
            if is_clause && !row.is_empty() && !self.begins_line() {
                row.extend([Doc::CommaIfFlat, Doc::Line]);
            } else {
                docs.extend((!row.is_empty()).then(|| Doc::group(std::mem::take(&mut row))));
                docs.push(Doc::Line);
                docs.extend((number > 0).then(|| self.paragraph()));
            }
            self.member(member, number == last, if is_clause { &mut row } else { &mut docs });
        }
        docs.extend((!row.is_empty()).then(|| Doc::group(row)));
        docs
    }

    fn member(&mut self, member: Pair<'a, Rule>, last: bool, docs: &mut Vec<Doc<'a>>) {
        let mut content = member.as_rule();
        for part in member.into_inner() {
            content = part.as_rule();
            docs.push(self.led(part, Doc::Line));
        }
        let is_row = matches!(content, Rule::order | Rule::take | Rule::bind | Rule::expr);
        let has_comma = matches!(content, Rule::field | Rule::case | Rule::measure | Rule::reserved);
        match (has_comma, last) {
            (true, false) => docs.push(Doc::Comma),
            (true, true) => docs.push(Doc::CommaIfBroken),
            (false, false) if !is_row => docs.push(Doc::CommaIfFlat),
            (false, _) => {}
        }
    }
}
