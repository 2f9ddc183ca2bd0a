//! Expressions, which break after their operators, those that bind least first.

use pest::iterators::Pair;

use super::doc::Doc;
use super::layout::Layout;
use crate::grammar::Rule;

/// An operand, with the operator behind it; the last has none.
struct Step<'a> {
    operand: Doc<'a>,
    operator: Option<(u8, Doc<'a>)>,
}

impl<'a> Layout<'a> {
    pub(super) fn expr(&mut self, parts: Vec<Pair<'a, Rule>>) -> Doc<'a> {
        let (mut steps, mut operand) = (Vec::new(), Vec::new());
        for part in parts {
            let rule = part.as_rule();
            match binds(rule) {
                Some(strength) => {
                    let operator = Some((strength, self.token()));
                    steps.push(Step { operand: Doc::All(std::mem::take(&mut operand)), operator });
                }
                None => {
                    operand.push(self.pair(part));
                    operand.extend((rule == Rule::kw_not).then_some(Doc::Space));
                }
            }
        }
        steps.push(Step { operand: Doc::All(operand), operator: None });
        chain(steps)
    }
}

/// How strongly an operator binds; none for what is no operator of two sides.
fn binds(rule: Rule) -> Option<u8> {
    Some(match rule {
        Rule::kw_or => 0,
        Rule::kw_and => 1,
        Rule::eq | Rule::ne | Rule::le | Rule::ge | Rule::lt | Rule::gt => 2,
        Rule::add | Rule::sub => 3,
        Rule::mul | Rule::div | Rule::rem => 4,
        _ => return None,
    })
}

/// Operands and operators: parted at those that bind least, which all break or none does.
fn chain(steps: Vec<Step<'_>>) -> Doc<'_> {
    let strength = |step: &Step<'_>| step.operator.as_ref().map(|(strength, _)| *strength);
    let Some(least) = steps.iter().filter_map(strength).min() else {
        return Doc::All(steps.into_iter().map(|step| step.operand).collect());
    };
    let (mut first, mut more, mut inner) = (None, Vec::new(), Vec::new());
    for mut step in steps {
        let operator = step.operator.take_if(|(strength, _)| *strength == least);
        inner.push(step);
        let Some((_, operator)) = operator else { continue };
        let operand = chain(std::mem::take(&mut inner));
        match &first {
            None => first = Some(operand),
            Some(_) => more.push(operand),
        }
        more.extend([Doc::Space, operator, Doc::Line]);
    }
    more.push(chain(inner));
    Doc::group(first.into_iter().chain([Doc::nest(more)]).collect())
}
