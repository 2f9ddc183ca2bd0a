//! Expressions: the flat list of operands and operators, bound by a Pratt table.

use std::sync::LazyLock;

use pest::iterators::Pair;
use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::{Lower, part, parts, parts_of};
use crate::ast::{Arg, Expr, ExprKind, Name};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::grammar::Rule;
use crate::model::BinaryOp;
use crate::source::Span;

/// Loosest first. Comparisons do not chain; that is reported where they are joined.
static TABLE: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::kw_or))
        .op(left(Rule::kw_and))
        .op(Op::prefix(Rule::kw_not))
        .op(left(Rule::eq) | left(Rule::ne) | left(Rule::lt) | left(Rule::le) | left(Rule::gt) | left(Rule::ge))
        .op(left(Rule::add) | left(Rule::sub))
        .op(left(Rule::mul) | left(Rule::div) | left(Rule::rem))
        .op(Op::prefix(Rule::neg))
});

/// How deep the tree of an expression is at most.
const MOST_OPERATORS: usize = 128;

/// An expression while it is bound.
struct Bound {
    expr: Expr,
    /// How deep its tree is.
    depth: usize,
    /// Whether it is a comparison without brackets around it.
    comparison: bool,
}

impl Lower<'_> {
    pub(super) fn expr_in(&mut self, pair: &Pair<'_, Rule>) -> Expr {
        match part(pair, Rule::expr) {
            Some(expr) => self.expr(&expr),
            None => Expr { kind: ExprKind::Bad, span: self.span(pair) },
        }
    }

    pub(super) fn exprs_in(&mut self, pair: &Pair<'_, Rule>) -> Vec<Expr> {
        let exprs: Vec<_> = parts_of(pair, Rule::expr).collect();
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    pub(super) fn expr(&mut self, pair: &Pair<'_, Rule>) -> Expr {
        self.bound(pair).expr
    }

    fn bound(&mut self, pair: &Pair<'_, Rule>) -> Bound {
        let span = self.span(pair);
        let prefixes = parts(pair).filter(|part| matches!(part.as_rule(), Rule::neg | Rule::kw_not)).count();
        if prefixes > MOST_OPERATORS {
            return self.too_deep(span);
        }
        let (file, mut chained) = (self.index, Vec::new());
        let bound = TABLE
            .map_primary(|primary| self.primary(&primary))
            .map_prefix(|op, operand| prefix(place(file, &op), op.as_rule(), operand))
            .map_infix(|left, op, right| infix(left, place(file, &op), op.as_rule(), right, &mut chained))
            .parse(pair.clone().into_inner());
        for diagnostic in chained {
            self.report(diagnostic);
        }
        if bound.depth > MOST_OPERATORS { self.too_deep(span) } else { bound }
    }

    fn too_deep(&mut self, span: Span) -> Bound {
        self.report(
            Diagnostic::new(Code::NestedTooDeep, span, &[&MOST_OPERATORS.to_string()])
                .label("too many operators in one expression")
                .help("split it over several measures"),
        );
        Bound { expr: Expr { kind: ExprKind::Bad, span }, depth: 0, comparison: false }
    }

    fn primary(&mut self, pair: &Pair<'_, Rule>) -> Bound {
        let span = self.span(pair);
        let kind = match pair.as_rule() {
            Rule::int => self.int(pair),
            Rule::float => self.float(pair),
            Rule::dur => self.duration(pair).map_or(ExprKind::Bad, ExprKind::Duration),
            Rule::string => ExprKind::String(self.string(pair)),
            Rule::boolean => ExprKind::Bool(pair.as_str() == "true"),
            Rule::path => ExprKind::Path(self.path(pair)),
            Rule::call => return self.call(pair),
            Rule::group => return self.group(pair),
            _ => ExprKind::Bad,
        };
        Bound { expr: Expr { kind, span }, depth: 1, comparison: false }
    }

    fn call(&mut self, pair: &Pair<'_, Rule>) -> Bound {
        let (callee, (args, depth)) = (self.name_in(pair, Rule::callee), self.args(pair));
        Bound { expr: Expr { kind: ExprKind::Call(callee, args), span: self.span(pair) }, depth: depth + 1, comparison: false }
    }

    fn group(&mut self, pair: &Pair<'_, Rule>) -> Bound {
        match part(pair, Rule::expr) {
            Some(inner) => Bound { comparison: false, ..self.bound(&inner) },
            None => Bound { expr: Expr { kind: ExprKind::Bad, span: self.span(pair) }, depth: 1, comparison: false },
        }
    }

    /// The names of a path, each with its place.
    fn path(&mut self, pair: &Pair<'_, Rule>) -> Vec<Name> {
        let whole = self.name(pair);
        let mut start = whole.span.start;
        let names = whole.text.split('.').map(|text| {
            let span = Span { file: self.index, start, end: start + text.len() };
            start = span.end + 1;
            Name { text: text.to_owned(), span }
        });
        names.collect()
    }

    /// The arguments of a call or an annotation, and how deep the deepest of them is.
    pub(super) fn args(&mut self, pair: &Pair<'_, Rule>) -> (Vec<Arg>, usize) {
        let args: Vec<_> = parts_of(pair, Rule::arg).collect();
        let mut deepest = 0;
        let args = args.iter().map(|arg| {
            let named = part(arg, Rule::named);
            let value = part(named.as_ref().unwrap_or(arg), Rule::expr).map(|expr| self.bound(&expr));
            deepest = deepest.max(value.as_ref().map_or(0, |bound| bound.depth));
            let value = value.map_or(Expr { kind: ExprKind::Bad, span: self.span(arg) }, |bound| bound.expr);
            Arg { name: named.map(|named| self.name_in(&named, Rule::ident)), value }
        });
        let args = args.collect();
        (args, deepest)
    }
}

fn place(file: usize, pair: &Pair<'_, Rule>) -> Span {
    Span { file, start: pair.as_span().start(), end: pair.as_span().end() }
}

fn prefix(at: Span, op: Rule, operand: Bound) -> Bound {
    let span = at.to(operand.expr.span);
    let inner = Box::new(operand.expr);
    let kind = if op == Rule::neg { ExprKind::Neg(inner) } else { ExprKind::Not(inner) };
    Bound { expr: Expr { kind, span }, depth: operand.depth + 1, comparison: false }
}

/// Joins two operands. A tree that grows too deep is cut here, so that it is never deeper than what is reported.
fn infix(left: Bound, at: Span, op: Rule, right: Bound, chained: &mut Vec<Diagnostic>) -> Bound {
    let (op, span) = (operator(op), left.expr.span.to(right.expr.span));
    let comparison = matches!(op, BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge);
    let depth = left.depth.max(right.depth) + 1;
    if depth > MOST_OPERATORS + 1 {
        return Bound { expr: Expr { kind: ExprKind::Bad, span }, depth, comparison };
    }
    if comparison && (left.comparison || right.comparison) {
        if left.expr.kind != ExprKind::Bad {
            chained.push(Diagnostic::new(Code::ChainedComparison, at, &[]).label("a second comparison").and(left.expr.span, "the first"));
        }
        return Bound { expr: Expr { kind: ExprKind::Bad, span }, depth, comparison };
    }
    let kind = ExprKind::Binary(op, at, Box::new(left.expr), Box::new(right.expr));
    Bound { expr: Expr { kind, span }, depth, comparison }
}

fn operator(rule: Rule) -> BinaryOp {
    match rule {
        Rule::kw_or => BinaryOp::Or,
        Rule::kw_and => BinaryOp::And,
        Rule::eq => BinaryOp::Eq,
        Rule::ne => BinaryOp::Ne,
        Rule::lt => BinaryOp::Lt,
        Rule::le => BinaryOp::Le,
        Rule::gt => BinaryOp::Gt,
        Rule::ge => BinaryOp::Ge,
        Rule::add => BinaryOp::Add,
        Rule::sub => BinaryOp::Sub,
        Rule::mul => BinaryOp::Mul,
        Rule::div => BinaryOp::Div,
        _ => BinaryOp::Rem,
    }
}
