//! Calls of built-in functions. (Those of the user's stand in `own`.)

use super::Resolver;
use super::expr::{Scope, is_number, is_ordered};
use super::literals::one_newtype;
use super::logic::AGGREGATES;
use super::names::Meaning;
use super::types::expr_words;
use crate::ast::{Arg, Name};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::habits;
use crate::model::{Expr, ExprKind, ExprType, Function, NewtypeId};
use crate::source::Span;

/// A function: its name, how many arguments it takes at least and at most, and those in words.
struct Built {
    name: &'static str,
    function: Function,
    least: usize,
    most: usize,
    takes: &'static str,
}

const fn one(name: &'static str, function: Function, takes: &'static str) -> Built {
    Built { name, function, least: 1, most: 1, takes }
}

const fn many(name: &'static str, function: Function, takes: &'static str) -> Built {
    Built { name, function, least: 2, most: usize::MAX, takes }
}

const FUNCTIONS: &[Built] = &[
    one("len", Function::Len, "a string"),
    one("lower", Function::Lower, "a string"),
    one("host", Function::Host, "a url, or a string that holds one"),
    one("domain", Function::Domain, "a url, or a string that holds one"),
    one("path", Function::Path, "a url, or a string that holds one"),
    one("hour", Function::Hour, "a timestamp"),
    one("day", Function::Day, "a timestamp or a date"),
    one("month", Function::Month, "a timestamp or a date"),
    one("weekday", Function::Weekday, "a timestamp or a date"),
    one("abs", Function::Abs, "a number"),
    many("coalesce", Function::Coalesce, "two or more values of one type"),
    many("min", Function::Min, "two or more values of one type that has an order"),
    many("max", Function::Max, "two or more values of one type that has an order"),
];

/// Whether a name is a function or a measure of the language.
pub(crate) fn is_built_in(name: &str) -> bool {
    FUNCTIONS.iter().any(|built| built.name == name) || MEASURES.contains(&name)
}

/// Measures are no functions; that is the likelier mistake than a misspelled name.
pub(super) const MEASURES: &[&str] = &["count", "sum", "min", "max", "mean", "first", "last", "distinct", "top", "tally", "quantiles"];

impl Resolver<'_> {
    pub(super) fn call(&mut self, scope: Scope, callee: &Name, args: &[Arg], span: Span) -> Option<Expr> {
        let name = callee.text.as_str();
        let Some(built) = FUNCTIONS.iter().find(|built| built.name == name) else {
            return match self.names.get(name) {
                Some(Meaning::Function(Some(id))) => self.own_call(scope, id, callee, args, span),
                _ => {
                    if let Scope::Body = scope {
                        self.lose_arguments(args);
                    }
                    self.unknown_function(scope, callee)
                }
            };
        };
        self.no_names(callee, args);
        let args: Vec<Option<Expr>> = args.iter().map(|arg| self.expr(scope, &arg.value)).collect();
        let args: Vec<Expr> = args.into_iter().collect::<Option<_>>()?;
        if args.len() < built.least || args.len() > built.most {
            let found = if args.len() == 1 { "one argument".to_owned() } else { format!("{} arguments", args.len()) };
            self.report(Diagnostic::new(Code::Arguments, span, &[name, built.takes, &found]).label(format!("takes {}", built.takes)));
            return None;
        }
        let args = self.one_type(args)?;
        let (ty, nullable) = self.result(built, &args)?;
        let newtype = self.newtype_of_result(built, &args)?;
        Some(Expr { kind: ExprKind::Call(built.function, args), ty, nullable, newtype, span })
    }

    fn unknown_function(&mut self, scope: Scope, callee: &Name) -> Option<Expr> {
        let name = callee.text.as_str();
        let owner = name.split('.').next().unwrap_or(name);
        match self.names.get(owner) {
            Some(Meaning::Reported | Meaning::Function(None)) => return None,
            Some(meaning) => return self.not_a_value(callee, meaning),
            None => {}
        }
        let own = self.model.functions.iter().map(|function| function.name.as_str());
        let aggregates = if matches!(scope, Scope::Body) { AGGREGATES } else { &[] };
        let known = FUNCTIONS.iter().map(|built| built.name).chain(own).chain(aggregates.iter().copied());
        if aggregates.contains(&name) {
            return self.nested_aggregate(callee);
        }
        let help = match habits::function(name) {
            Some(function) => format!("did you mean `{function}`?"),
            None if MEASURES.contains(&name) => "measures stand on lines of their own in an `on` block; give it a name there".to_owned(),
            None => did_you_mean(name, known.clone(), &format!("the functions are: {}", known.collect::<Vec<_>>().join(", "))),
        };
        self.report(Diagnostic::new(Code::UnknownFunction, callee.span, &[name]).label("unknown").help(help));
        None
    }

    /// A relation where a value should stand.
    fn not_a_value(&mut self, callee: &Name, meaning: Meaning) -> Option<Expr> {
        let diagnostic = Diagnostic::new(Code::AtomInExpression, callee.span, &[&callee.text, meaning.words()]);
        self.report(diagnostic.label("not a function"));
        None
    }

    /// Reports arguments that carry names.
    pub(super) fn no_names(&mut self, callee: &Name, args: &[Arg]) {
        for name in args.iter().filter_map(|arg| arg.name.as_ref()) {
            self.report(Diagnostic::new(Code::NamedArgument, name.span, &[&callee.text, &name.text]).label("a name"));
        }
    }

    /// Where one of the arguments is of a type that is written as a string, string literals among them are read as that.
    fn one_type(&mut self, args: Vec<Expr>) -> Option<Vec<Expr>> {
        let Some(ty) = args.iter().map(|arg| &arg.ty).find(|ty| **ty != ExprType::String).cloned() else { return Some(args) };
        args.into_iter().map(|arg| self.as_a(&ty, arg)).collect()
    }

    /// The type of a call, and whether it can be null.
    fn result(&mut self, built: &Built, args: &[Expr]) -> Option<(ExprType, bool)> {
        let any = args.iter().any(|arg| arg.nullable);
        match built.function {
            Function::Len => self.takes(built, args, |ty| *ty == ExprType::String).map(|()| (ExprType::Int, any)),
            Function::Lower => self.takes(built, args, |ty| *ty == ExprType::String).map(|()| (ExprType::String, any)),
            Function::Host | Function::Domain | Function::Path => {
                self.takes(built, args, |ty| matches!(ty, ExprType::Url | ExprType::String)).map(|()| (ExprType::String, true))
            }
            Function::Hour => self.takes(built, args, |ty| *ty == ExprType::Timestamp).map(|()| (ExprType::Int, any)),
            Function::Day | Function::Month | Function::Weekday => {
                self.takes(built, args, |ty| matches!(ty, ExprType::Timestamp | ExprType::Date)).map(|()| (ExprType::Int, any))
            }
            Function::Abs => self.takes(built, args, is_number).map(|()| (args[0].ty.clone(), any)),
            Function::Coalesce => Some((self.common(built, args)?, args.iter().all(|arg| arg.nullable))),
            Function::Min | Function::Max => {
                self.takes(built, args, is_ordered)?;
                Some((self.common(built, args)?, any))
            }
        }
    }

    /// What gives one of its arguments gives it with its newtype; all others compute something new.
    fn newtype_of_result(&mut self, built: &Built, args: &[Expr]) -> Option<Option<NewtypeId>> {
        if !matches!(built.function, Function::Coalesce | Function::Min | Function::Max) {
            return Some(None);
        }
        one_newtype(args).map_or_else(|other| self.wrong_argument(built, other), Some)
    }

    fn takes(&mut self, built: &Built, args: &[Expr], wanted: impl Fn(&ExprType) -> bool) -> Option<()> {
        let wrong = args.iter().find(|arg| !wanted(&arg.ty));
        wrong.map_or(Some(()), |arg| self.wrong_argument(built, arg))
    }

    fn wrong_argument<T>(&mut self, built: &Built, arg: &Expr) -> Option<T> {
        let found = expr_words(&self.model, arg);
        let help = self.argument_help(built.function, &arg.ty);
        self.report(Diagnostic::new(Code::Arguments, arg.span, &[built.name, built.takes, &found]).label(&found).help(help));
        None
    }

    /// What may have been meant by a function of what it does not take.
    fn argument_help(&self, function: Function, found: &ExprType) -> String {
        match (function, found) {
            (_, ExprType::Entity(id)) => {
                let key = self.model.entities[id.0].key.fields().next().map_or("key", |key| &key.name);
                format!("name what it is to take of the id: `.{key}`")
            }
            (Function::Len | Function::Lower, ExprType::Url) => "`host(…)`, `domain(…)` and `path(…)` give parts of a url".to_owned(),
            (Function::Hour, ExprType::Date) => "a date has no hours; a `timestamp` has".to_owned(),
            (Function::Abs, ExprType::Duration) => "a duration is compared, not computed with: `took < 0s`".to_owned(),
            (Function::Coalesce, _) => "give a value of the same type to be taken instead".to_owned(),
            _ => String::new(),
        }
    }

    /// The one type of all arguments; integers beside floats are floats.
    fn common(&mut self, built: &Built, args: &[Expr]) -> Option<ExprType> {
        let first = args.first()?.ty.clone();
        if is_number(&first) && args.iter().all(|arg| is_number(&arg.ty)) {
            let whole = args.iter().all(|arg| arg.ty == ExprType::Int);
            return Some(if whole { ExprType::Int } else { ExprType::Float });
        }
        match args.iter().find(|arg| arg.ty != first) {
            None => Some(first),
            Some(other) => self.wrong_argument(built, other),
        }
    }
}

/// The names of all functions and measures, for those who describe them.
#[cfg(test)]
pub(super) fn vocabulary() -> (Vec<&'static str>, &'static [&'static str]) {
    (FUNCTIONS.iter().map(|built| built.name).collect(), MEASURES)
}
