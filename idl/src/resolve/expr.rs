//! Expressions: names to columns, and a type for each part. `None` means that it is reported.

use super::Resolver;
use super::literals::is_one_newtype;
use super::types::{expr_words, words};
use crate::ast;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{BinaryOp, Expr, ExprKind, ExprType, Fact, FactId, Model, RuleId, StructId, Type, UnionId};
use crate::source::Span;

/// What the names of an expression mean.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// The columns of a fact.
    Fact(FactId),
    /// The fields of a struct.
    Struct(StructId),
    /// The cases of a union.
    Union(UnionId),
    /// The columns of a rule.
    Row(RuleId),
    /// The measures and derived measures of the counter that is being resolved.
    Derived,
    /// The variables of the body that is being resolved.
    Body,
}

impl Scope {
    /// "edge `Like`", "property `Person.name`".
    pub(super) fn words(self, model: &Model) -> String {
        let fact = match self {
            Scope::Fact(fact) => fact,
            Scope::Struct(id) => return format!("struct `{}`", model.structs[id.0].name),
            Scope::Union(id) => return format!("union `{}`", model.unions[id.0].name),
            Scope::Row(rule) => return format!("rule `{}`", model.rules[rule.0].name),
            Scope::Derived => return "a counter".to_owned(),
            Scope::Body => return "this body".to_owned(),
        };
        match model.facts[fact.0] {
            Fact::Edge(edge) => format!("edge `{}`", model.edges[edge.0].name),
            Fact::Property(entity, property) => {
                let entity = &model.entities[entity.0];
                format!("property `{}.{}`", entity.name, entity.properties[property].name)
            }
        }
    }
}

impl Resolver<'_> {
    pub(super) fn expr(&mut self, scope: Scope, expr: &ast::Expr) -> Option<Expr> {
        let span = expr.span;
        let literal = |kind, ty| Some(Expr { kind, ty, nullable: false, newtype: None, span });
        match &expr.kind {
            ast::ExprKind::Bool(value) => literal(ExprKind::Bool(*value), ExprType::Bool),
            ast::ExprKind::Int(value) => literal(ExprKind::Int(*value), ExprType::Int),
            ast::ExprKind::Float(value) => literal(ExprKind::Float(*value), ExprType::Float),
            ast::ExprKind::String(value) => literal(ExprKind::String(value.clone()), ExprType::String),
            ast::ExprKind::Duration(micros) => literal(ExprKind::Duration(*micros), ExprType::Duration),
            ast::ExprKind::Path(names) => match scope {
                Scope::Fact(_) | Scope::Row(_) => self.path(scope, names, span),
                Scope::Struct(id) => self.path_in(&Type::Struct(id), names, span),
                Scope::Union(id) => self.path_in(&Type::Union(id), names, span),
                Scope::Derived => self.measure_name(names, span),
                Scope::Body => self.variable_path(names, span),
            },
            ast::ExprKind::Call(callee, args) => self.call(scope, callee, args, span),
            ast::ExprKind::Not(operand) => self.not(scope, operand, span),
            ast::ExprKind::Neg(operand) => self.neg(scope, operand, span),
            ast::ExprKind::Binary(op, at, left, right) => self.binary(scope, *op, *at, left, right),
            ast::ExprKind::Bad => None,
        }
    }

    fn not(&mut self, scope: Scope, operand: &ast::Expr, span: Span) -> Option<Expr> {
        let operand = self.expr(scope, operand)?;
        self.operand("not", "a bool", &operand, |ty| *ty == ExprType::Bool)?;
        Some(Expr { nullable: operand.nullable, kind: ExprKind::Not(Box::new(operand)), ty: ExprType::Bool, newtype: None, span })
    }

    fn neg(&mut self, scope: Scope, operand: &ast::Expr, span: Span) -> Option<Expr> {
        let operand = self.expr(scope, operand)?;
        self.operand("-", "a number", &operand, is_number)?;
        Some(Expr { nullable: operand.nullable, ty: operand.ty.clone(), kind: ExprKind::Neg(Box::new(operand)), newtype: None, span })
    }

    /// Both sides are resolved before either may end it, so that the errors of both are reported.
    fn binary(&mut self, scope: Scope, op: BinaryOp, at: Span, left: &ast::Expr, right: &ast::Expr) -> Option<Expr> {
        let (left, right) = (self.expr(scope, left), self.expr(scope, right));
        let (left, right) = (left?, right?);
        match op {
            BinaryOp::Or | BinaryOp::And => self.logic(op, left, right),
            BinaryOp::Eq | BinaryOp::Ne => self.comparison(op, at, left, right),
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => self.order(op, at, left, right),
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => self.arithmetic(op, left, right),
        }
    }

    /// Three-valued: null where one side is null and the other does not decide.
    fn logic(&mut self, op: BinaryOp, left: Expr, right: Expr) -> Option<Expr> {
        let sound = [&left, &right].map(|side| self.operand(op.symbol(), "bools", side, |ty| *ty == ExprType::Bool));
        sound.iter().all(Option::is_some).then(|| join(op, left, right, ExprType::Bool, false))
    }

    fn comparison(&mut self, op: BinaryOp, at: Span, left: Expr, right: Expr) -> Option<Expr> {
        let (left, right) = self.alike(left, right)?;
        let together = (left.ty == right.ty || is_number(&left.ty) && is_number(&right.ty)) && is_one_newtype(&left, &right);
        if together {
            return Some(join(op, left, right, ExprType::Bool, false));
        }
        let (one, two) = (expr_words(&self.model, &left), expr_words(&self.model, &right));
        let diagnostic = Diagnostic::new(Code::Mixed, at, &[&one, &two]).label("different types").help(self.mixed_help(&left, &right));
        self.report(diagnostic.and(left.span, &one).and(right.span, &two));
        None
    }

    fn mixed_help(&self, left: &Expr, right: &Expr) -> String {
        if left.newtype != right.newtype {
            return "a newtype is compared with itself and with literals".to_owned();
        }
        for (id, other) in [(&left.ty, &right.ty), (&right.ty, &left.ty)] {
            if let (ExprType::Entity(id), ExprType::String | ExprType::Int) = (id, other) {
                let key = self.model.entities[id.0].key.fields().next();
                return key.map_or(String::new(), |key| format!("compare the id's key: `.{}`", key.name));
            }
            if let (ExprType::Url, ExprType::String) = (id, other) {
                return "compare a part of it: `host(…)`, `domain(…)` or `path(…)`".to_owned();
            }
            if let (ExprType::Enum(id), ExprType::String) = (id, other) {
                let it = &self.model.enums[id.0];
                return it.cases.first().map_or(String::new(), |case| format!("name a case: `{}.{}`", it.name, case.name));
            }
        }
        "compare values of one type".to_owned()
    }

    fn order(&mut self, op: BinaryOp, at: Span, left: Expr, right: Expr) -> Option<Expr> {
        let joined = self.comparison(op, at, left, right)?;
        let ExprKind::Binary(_, left, _) = &joined.kind else { return Some(joined) };
        if is_ordered(&left.ty) {
            return Some(joined);
        }
        let (what, place) = (words(&self.model, &left.ty), left.span);
        self.report(Diagnostic::new(Code::NotOrdered, at, &[&what]).label("an order").and(place, what.clone()));
        None
    }

    fn arithmetic(&mut self, op: BinaryOp, left: Expr, right: Expr) -> Option<Expr> {
        let sound = [&left, &right].map(|side| self.operand(op.symbol(), "numbers", side, is_number));
        if sound.iter().any(Option::is_none) {
            return None;
        }
        let whole = left.ty == ExprType::Int && right.ty == ExprType::Int && op != BinaryOp::Div;
        let ty = if whole { ExprType::Int } else { ExprType::Float };
        Some(join(op, left, right, ty, matches!(op, BinaryOp::Div | BinaryOp::Rem)))
    }

    /// Reports an operand that is not of the wanted type.
    fn operand(&mut self, op: &str, takes: &str, operand: &Expr, wanted: impl Fn(&ExprType) -> bool) -> Option<()> {
        if wanted(&operand.ty) {
            return Some(());
        }
        let found = words(&self.model, &operand.ty);
        let help = match (op, &operand.ty) {
            ("and" | "or" | "not", ExprType::Int | ExprType::Float) => "compare it with something: `size > 0`",
            (_, ExprType::Timestamp | ExprType::Date) => "times are compared, not computed with",
            (_, ExprType::Duration) => "durations are compared, not computed with",
            (_, ExprType::String) => "`len(…)` is the length of a string",
            _ => "",
        };
        self.report(Diagnostic::new(Code::OperandType, operand.span, &[op, takes, &found]).label(&found).help(help));
        None
    }
}

fn join(op: BinaryOp, left: Expr, right: Expr, ty: ExprType, always_nullable: bool) -> Expr {
    let (nullable, span) = (left.nullable || right.nullable || always_nullable, left.span.to(right.span));
    Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), ty, nullable, newtype: None, span }
}

pub(super) fn is_number(ty: &ExprType) -> bool {
    matches!(ty, ExprType::Int | ExprType::Float)
}

pub(super) fn is_ordered(ty: &ExprType) -> bool {
    is_number(ty) || matches!(ty, ExprType::String | ExprType::Timestamp | ExprType::Date | ExprType::Duration | ExprType::Uuid)
}
