//! Functions of the user's: what they take and give, and calls of them.

use super::expr::Scope;
use super::literals::is_literal;
use super::types::{expr_type, expr_words, newtype_of, type_words};
use super::{Resolver, notes};
use crate::ast::{self, Arg, ItemKind, Name};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Expr, ExprKind, ExprType, ExternFn, FunctionId, Param, Type};
use crate::source::Span;

impl<'a> Resolver<'a> {
    /// An `extern fn`.
    pub(super) fn own_function(&mut self, item: &'a ast::Item) {
        let ItemKind::ExternFn(function) = &item.kind else { return };
        let params: Vec<Option<Param>> = function.params.iter().map(|param| self.parameter(param)).collect();
        let (params, result) = (params.into_iter().collect::<Option<Vec<_>>>(), self.single(&function.result));
        let (Some(params), Some(result)) = (params, result) else { return };
        self.names.sound_function(&function.name, FunctionId(self.model.functions.len()));
        self.model.functions.push(ExternFn {
            name: function.name.text.clone(),
            docs: item.lead.docs.clone(),
            params,
            result,
            optional: function.result.optional.is_some(),
            version: notes::named(&item.lead, "version").and_then(notes::version).unwrap_or(1),
            deprecated: item.lead.deprecated(),
            span: function.name.span,
        });
    }

    fn parameter(&mut self, param: &'a ast::Param) -> Option<Param> {
        let ty = self.single(&param.ty)?;
        Some(Param { name: param.name.text.clone(), ty, optional: param.ty.optional.is_some(), span: param.name.span })
    }

    /// A type of which an expression can have a value. Of a newtype it is what that wraps.
    fn single(&mut self, written: &ast::TypeExpr) -> Option<Type> {
        let ty = self.ty(written)?;
        let ty = self.model.stored(&ty).clone();
        if !matches!(expr_type(&self.model, &ty), ExprType::Value(_)) {
            return Some(ty);
        }
        let found = type_words(&self.model, &ty);
        self.report(Diagnostic::new(Code::FunctionType, written.span, &[&found]).label(&found));
        None
    }

    /// A call of one.
    pub(super) fn own_call(&mut self, scope: Scope, id: FunctionId, callee: &Name, args: &[Arg], span: Span) -> Option<Expr> {
        self.no_names(callee, args);
        let args: Vec<Option<Expr>> = args.iter().map(|arg| self.expr(scope, &arg.value)).collect();
        let function = self.model.functions[id.0].clone();
        if args.len() != function.params.len() {
            let (takes, found) = (amount(function.params.len()), amount(args.len()));
            let diagnostic = Diagnostic::new(Code::Arguments, span, &[&callee.text, &takes, &found]).label(format!("takes {takes}"));
            self.report(diagnostic.and(function.span, "declared here"));
            return None;
        }
        let args: Vec<Expr> = args.into_iter().collect::<Option<_>>()?;
        let args: Vec<_> = args.into_iter().zip(&function.params).map(|(arg, param)| self.own_argument(callee, arg, param)).collect();
        let args: Vec<Expr> = args.into_iter().collect::<Option<_>>()?;
        let skipped = args.iter().zip(&function.params).any(|(arg, param)| arg.nullable && !param.optional);
        let ty = expr_type(&self.model, &function.result);
        // NaN has no place in an order, and is null.
        let nullable = skipped || function.optional || ty == ExprType::Float;
        Some(Expr { kind: ExprKind::Extern(id, args), ty, nullable, newtype: newtype_of(&function.result), span })
    }

    /// An argument of the type of its parameter, with its newtype where that has one; a whole number is a float too.
    fn own_argument(&mut self, callee: &Name, arg: Expr, param: &Param) -> Option<Expr> {
        let wanted = expr_type(&self.model, &param.ty);
        let arg = self.as_a(&wanted, arg)?;
        let is_new = newtype_of(&param.ty).is_none_or(|id| arg.newtype == Some(id) || is_literal(&arg));
        if is_new && (arg.ty == wanted || (arg.ty == ExprType::Int && wanted == ExprType::Float)) {
            return Some(arg);
        }
        let (takes, found) = (format!("{} as `{}`", type_words(&self.model, &param.ty), param.name), expr_words(&self.model, &arg));
        let diagnostic = Diagnostic::new(Code::Arguments, arg.span, &[&callee.text, &takes, &found]).label(&found);
        self.report(diagnostic.and(param.span, "declared here"));
        None
    }
}

fn amount(arguments: usize) -> String {
    match arguments {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        n => format!("{n} arguments"),
    }
}
