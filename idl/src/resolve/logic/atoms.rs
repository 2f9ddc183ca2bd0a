//! Atoms: each argument to the column that it stands for.

use super::bindings::names_in;
use super::relation::{Signature, Spot};
use crate::ast::{Arg, Name};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, listed, nearest};
use crate::model::{Argument, Atom, Fact, Place, Relation};
use crate::resolve::Resolver;
use crate::source::Span;

/// An atom as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'e> {
    pub(super) callee: &'e Name,
    pub(super) args: &'e [Arg],
    pub(super) negated: bool,
    /// Without the `not`.
    pub(super) span: Span,
}

impl Resolver<'_> {
    /// An atom; none if any of it is reported. Of its variables then no more is said.
    pub(super) fn atom(&mut self, call: &Call<'_>) -> Option<Atom> {
        let Some(signature) = self.signature(call.callee).filter(|signature| self.counts(call, signature)) else {
            self.lose_arguments(call.args);
            return self.quietly();
        };
        let (mut places, mut args, mut sound) = (signature.positional.iter(), Vec::new(), true);
        for arg in call.args {
            let spot = match &arg.name {
                None => places.next(),
                Some(name) => self.named(&signature, name, &args),
            };
            match spot.map(|spot| (spot.place, self.term(spot, call.negated, &arg.value))) {
                Some((place, Some(term))) => args.push(Argument { place, term, span: arg.value.span }),
                Some((_, None)) => sound = false,
                None => {
                    self.lose_argument(arg);
                    sound = false;
                }
            }
        }
        let relation = self.read_as(signature.relation, &args);
        sound.then_some(Atom { relation, negated: call.negated, args, span: call.span })
    }

    /// A property is read by its latest facts, unless `at` is named.
    fn read_as(&self, relation: Relation, args: &[Argument]) -> Relation {
        match relation {
            Relation::Facts(fact) if !args.iter().any(|arg| arg.place == Place::At) => match self.model.facts[fact.0] {
                Fact::Property(..) => Relation::Latest(fact),
                Fact::Edge(_) => relation,
            },
            _ => relation,
        }
    }

    /// What stands in a call that is reported is not asked for elsewhere.
    pub(in crate::resolve) fn lose_arguments(&mut self, args: &[Arg]) {
        args.iter().for_each(|arg| self.lose_argument(arg));
    }

    fn lose_argument(&mut self, arg: &Arg) {
        names_in(&arg.value).into_iter().for_each(|name| self.logic.variables.lose(name));
    }

    /// Whether an atom has as many arguments without a name as its relation takes, and has them first.
    fn counts(&mut self, call: &Call<'_>, signature: &Signature) -> bool {
        let unnamed = call.args.iter().filter(|arg| arg.name.is_none()).count();
        let late = call.args.iter().skip_while(|arg| arg.name.is_none()).find(|arg| arg.name.is_none());
        if unnamed == signature.positional.len() && late.is_none() {
            return true;
        }
        let takes = in_words(&signature.positional);
        let (place, found, label) = match late {
            Some(late) => (late.value.span, "one that stands after names".to_owned(), "not named".to_owned()),
            None => (call.span, arguments(unnamed), format!("takes {takes}")),
        };
        let help = form(&call.callee.text, signature);
        let name = &call.callee.text;
        self.report(Diagnostic::new(Code::AtomArguments, place, &[name, &takes, &found]).label(label).help(help));
        false
    }

    /// The column that a named argument means.
    fn named<'s>(&mut self, signature: &'s Signature, name: &Name, before: &[Argument]) -> Option<&'s Spot> {
        let Some(spot) = signature.named.iter().find(|spot| spot.name == name.text) else {
            return self.unknown_argument(signature, name);
        };
        match before.iter().find(|arg| arg.place == spot.place) {
            Some(first) => {
                let diagnostic = Diagnostic::new(Code::ArgumentTwice, name.span, &[&name.text]).label("again");
                self.report(diagnostic.and(first.span, "the first"));
                None
            }
            None => Some(spot),
        }
    }

    fn unknown_argument<'s>(&mut self, signature: &Signature, name: &Name) -> Option<&'s Spot> {
        if self.names.is_reported(&signature.owner, &name.text) {
            return self.quietly();
        }
        let names = || signature.named.iter().map(|spot| spot.name.as_str());
        let help = if signature.positional.iter().any(|spot| spot.name == name.text) {
            format!("`{}` stands without a name: `{}(…)` takes {}", name.text, signature.owner, in_words(&signature.positional))
        } else if let Some(near) = nearest(&name.text, names()) {
            format!("did you mean `{near}`?")
        } else if signature.named.is_empty() {
            "a rule's columns stand without names".to_owned()
        } else {
            format!("it has: {}", listed(names()))
        };
        self.report(Diagnostic::new(Code::UnknownArgument, name.span, &[&signature.words, &name.text]).label("unknown").help(help));
        None
    }
}

/// "`from` and `to`"
fn in_words(spots: &[Spot]) -> String {
    let names: Vec<String> = spots.iter().map(|spot| format!("`{}`", spot.name)).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "one argument"
fn arguments(count: usize) -> String {
    match count {
        0 => "none that stands without a name".to_owned(),
        1 => "one that stands without a name".to_owned(),
        _ => format!("{count} that stand without names"),
    }
}

/// "write `Like(from, to)`; its fields are named, such as `via: x`"
fn form(callee: &str, signature: &Signature) -> String {
    let places: Vec<&str> = signature.positional.iter().map(|spot| spot.name.as_str()).collect();
    let form = format!("write `{callee}({})`, with `_` for what may be anything", places.join(", "));
    match signature.named.get(1) {
        Some(field) => format!("{form}; fields are named: `{}: x`", field.name),
        None => form,
    }
}
