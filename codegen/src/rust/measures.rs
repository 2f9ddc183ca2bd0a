//! An `on` block as a function: filter, row, what the measures take (worked out once for a fact, however many cells take it), cells. What
//! the measures take comes after the row is found, for a fact may be walked over just to name its row.

use headwater_idl::model::{Expr, ExprKind, MeasureKind, Scalar, Type};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::expr::{self, Code, Form, Level, Rep, Scope, call, fit, truth, value};
use super::types;
use crate::names;
use crate::plan::{Counter, Key, Measure, On, Plan, Read, is_whole};

/// The function of one block.
pub(super) fn on(plan: &Plan, counter: &Counter, read: &Read, on: &On) -> TokenStream {
    let scope = Scope { plan, fact: Some(&plan.facts[read.fact].record), measures: Vec::new(), derived: Vec::new() };
    let (name, ty, docs) = (&on.rust, &read.rust, types::docs(&[format!("`{}`", on.head)]));
    let text = (!read.texts.is_empty()).then(|| quote!(<impl AsRef<str>>));
    let f = if on.reads { quote!(f) } else { quote!(_) };
    let f = (!read.columns.is_empty()).then(|| quote!(#f: &#ty #text,));
    let body = body(&scope, counter, read, on);
    let body = match on.filter.as_ref().map(|filter| truth(&scope, filter).tokens) {
        Some(condition) => quote!(if #condition { #body }),
        None => body,
    };
    quote! {
        #docs
        fn #name(#f at: ::headwater::Timestamp, table: &mut ::headwater::counter::Table) {
            #body
        }
    }
}

fn body(scope: &Scope<'_>, counter: &Counter, read: &Read, on: &On) -> TokenStream {
    let mut lets = Lets::new(read);
    let keys: Vec<TokenStream> = on.by.iter().zip(&counter.by).map(|(expr, key)| lets.key(scope, expr, key)).collect();
    let named = std::mem::take(&mut lets.own.statements);
    let indices = on.measures.clone().chain(on.hidden.iter().copied());
    let adds: Vec<TokenStream> = indices.map(|index| lets.measure(scope, index, &counter.measures[index])).collect();
    let lets = &lets.own.statements;
    let row = if keys.is_empty() { quote!(row) } else { quote!(mut row) };
    quote! {
        #(#named)*
        let #row = table.row(at);
        #(row.#keys;)*
        let Some(row) = row.find() else { return };
        #(#lets)*
        row.cells(|cell| { #(#adds)* });
    }
}

/// What one block does to the tables of all counters, of which its own has this number. What several blocks share is added to `shared`.
pub(super) fn on_together(plan: &Plan, (number, counter): (usize, &Counter), on: &On, shared: &mut Shared<'_>) -> TokenStream {
    let scope = Scope { plan, fact: Some(&plan.facts[shared.0.read.fact].record), measures: Vec::new(), derived: Vec::new() };
    let lets = &mut shared.0;
    let key = lets.shared_key(&scope, counter, on);
    let indices: Vec<usize> = on.measures.clone().chain(on.hidden.iter().copied()).collect();
    let touched = indices.iter().copied().map(Literal::usize_unsuffixed);
    let touched = quote!(&[#(#touched),*]);
    let adds: Vec<TokenStream> = indices.into_iter().map(|index| lets.measure(&scope, index, &counter.measures[index])).collect();
    let statements = std::mem::take(&mut lets.own).statements;
    let number = Literal::usize_unsuffixed(number);
    let found = match on.filter.as_ref().map(|filter| truth(&scope, filter).tokens) {
        Some(condition) => quote!(tables.find_if(#condition, #number, at, &#key, #touched)),
        None => quote!(tables.find(#number, at, &#key, #touched)),
    };
    quote! {
        if let Some(row) = #found {
            #(#statements)*
            row.cells(|cell| { #(#adds)* });
        }
    }
}

/// What the blocks of several counters share of one fact.
pub(super) struct Shared<'p>(Lets<'p>);

impl<'p> Shared<'p> {
    /// Nothing yet.
    pub(super) fn new(read: &'p Read) -> Shared<'p> {
        Shared(Lets { together: true, ..Lets::new(read) })
    }

    /// The variables that hold it.
    pub(super) fn lets(&self) -> &[TokenStream] {
        &self.0.shared.statements
    }
}

/// The variables that stand before the cells. What two measures share stands once.
struct Lets<'p> {
    own: Held,
    /// What stands before all blocks, where counters are counted together.
    shared: Held,
    together: bool,
    /// What is read of the fact.
    read: &'p Read,
}

/// Variables, in the order in which they are declared.
#[derive(Default)]
struct Held {
    statements: Vec<TokenStream>,
    /// What each variable holds, as text, and its name.
    names: Vec<(String, Ident)>,
}

impl<'p> Lets<'p> {
    fn new(read: &'p Read) -> Lets<'p> {
        Lets { own: Held::default(), shared: Held::default(), together: false, read }
    }
}

impl Lets<'_> {
    /// A variable that holds `tokens`, with a name as near to `wanted` as is free.
    fn hold(&mut self, wanted: &str, tokens: &TokenStream) -> Ident {
        self.hold_in(|lets| &mut lets.own, wanted, tokens)
    }

    /// The same before all blocks, where counters are counted together.
    fn hold_shared(&mut self, wanted: &str, tokens: &TokenStream) -> Ident {
        self.hold_in(|lets| if lets.together { &mut lets.shared } else { &mut lets.own }, wanted, tokens)
    }

    fn hold_in(&mut self, held: impl Fn(&mut Self) -> &mut Held, wanted: &str, tokens: &TokenStream) -> Ident {
        let text = tokens.to_string();
        if let Some((_, name)) = held(self).names.iter().find(|(held, _)| *held == text) {
            return name.clone();
        }
        let name = self.free(wanted);
        held(self).statements.push(quote!(let #name = #tokens;));
        held(self).names.push((text, name.clone()));
        name
    }

    /// A variable that holds the key of a block's row, for all blocks that name the same one.
    fn shared_key(&mut self, scope: &Scope<'_>, counter: &Counter, on: &On) -> Ident {
        let keys: Vec<TokenStream> = on.by.iter().zip(&counter.by).map(|(expr, key)| self.key(scope, expr, key)).collect();
        let named = std::mem::take(&mut self.own).statements;
        let name = |(expr, key): (&Expr, &Key)| match &expr.kind {
            ExprKind::Path { .. } => path_name(expr).unwrap_or_default(),
            _ => names::snake(&key.name),
        };
        let columns: Vec<String> = on.by.iter().zip(&counter.by).map(name).collect();
        let wanted = if columns.is_empty() { "by_nothing".to_owned() } else { format!("by_{}", columns.join("_")) };
        let write = if keys.is_empty() { quote!(|_| Some(())) } else { quote!(|row| { #(#named)* #(row.#keys;)* Some(()) }) };
        self.hold_shared(&wanted, &quote!(::headwater::counter::RowKey::new(#write)))
    }

    fn free(&self, wanted: &str) -> Ident {
        let parameters = ["f", "r", "at", "table", "tables", "row", "cell"];
        let held = |name: &Ident| self.own.names.iter().chain(&self.shared.names).any(|(_, held)| held == name);
        let taken = |name: &Ident| parameters.iter().any(|parameter| name == parameter) || held(name);
        let numbered = (2..).map(|number| names::ident(&format!("{wanted}_{number}")));
        std::iter::once(names::ident(wanted)).chain(numbered).find(|name| !taken(name)).unwrap_or_else(|| names::ident(wanted))
    }

    /// Names one column of the row's key. A fact whose key is null, or does not fit its column, has no row.
    fn key(&mut self, scope: &Scope<'_>, expr: &Expr, key: &Key) -> TokenStream {
        if let Some(text) = self.lent(scope, expr) {
            return quote!(text(#text));
        }
        let value = self.key_value(scope, expr, key);
        quote!(key(#value))
    }

    /// A column that is lent, as text.
    fn lent(&self, scope: &Scope<'_>, expr: &Expr) -> Option<TokenStream> {
        let ExprKind::Path { column, path } = &expr.kind else { return None };
        let column = scope.fact?.column(column).filter(|column| path.is_empty() && self.read.lends(column))?;
        let name = &column.rust;
        // The log lends text, other readers something like it.
        Some(if self.together { quote!(f.#name) } else { quote!(f.#name.as_ref()) })
    }

    /// A reference to one column of the row's key.
    fn key_value(&mut self, scope: &Scope<'_>, expr: &Expr, key: &Key) -> TokenStream {
        let code = match reference(scope, expr) {
            Some(code) if same_type(scope, expr, &key.ty) => code,
            _ => fit(value(scope, expr), &key.stored),
        };
        if code.nullable {
            let (name, tokens) = (self.free(&names::snake(&key.name)), &code.tokens);
            let or_none = if self.together { quote!(let #name = #tokens?;) } else { quote!(let Some(#name) = #tokens else { return };) };
            self.own.statements.push(or_none);
            self.own.names.push((format!("key {name}"), name.clone()));
            return if matches!(code.rep, Rep::Whole(Form::Ref)) { quote!(#name) } else { quote!(&#name) };
        }
        code.borrowed_value()
    }

    /// What one measure does to a cell.
    fn measure(&mut self, scope: &Scope<'_>, index: usize, measure: &Measure) -> TokenStream {
        let add = self.add(scope, Literal::usize_unsuffixed(index), measure);
        let Some(filter) = &measure.filter else { return add };
        let condition = truth(scope, filter).tokens;
        let bare = matches!(filter.kind, ExprKind::Path { .. } | ExprKind::Bool(_));
        if bare && !filter.nullable {
            return quote!(if #condition { #add });
        }
        let name = names::snake(measure.name.trim_start_matches('#'));
        let wanted = if measure.kind == MeasureKind::Count { name } else { format!("takes_{name}") };
        let condition = self.hold(&wanted, &condition);
        quote!(if #condition { #add })
    }

    fn add(&mut self, scope: &Scope<'_>, i: Literal, measure: &Measure) -> TokenStream {
        match &measure.kind {
            MeasureKind::Count => quote!(cell.count(#i);),
            MeasureKind::Sum(of) if is_whole(&measure.kind) => self.number(scope, &quote!(sum), &i, of, measure),
            MeasureKind::Sum(of) => self.number(scope, &quote!(sum_float), &i, of, measure),
            MeasureKind::Mean(of) => self.number(scope, &quote!(mean), &i, of, measure),
            MeasureKind::Quantiles(of) if is_whole(&measure.kind) => self.number(scope, &quote!(quantile), &i, of, measure),
            MeasureKind::Quantiles(of) => self.number(scope, &quote!(quantile_float), &i, of, measure),
            MeasureKind::Min(of) => self.item(scope, of, measure, |item| quote!(cell.min(#i, #item);)),
            MeasureKind::Max(of) => self.item(scope, of, measure, |item| quote!(cell.max(#i, #item);)),
            MeasureKind::First(of) => self.item(scope, of, measure, |item| quote!(cell.first(#i, #item, at);)),
            MeasureKind::Last(of) => self.item(scope, of, measure, |item| quote!(cell.last(#i, #item, at);)),
            MeasureKind::Distinct { of, .. } => self.item(scope, of, measure, |item| quote!(cell.distinct(#i, #item);)),
            MeasureKind::Top { of, .. } => self.item(scope, of, measure, |item| quote!(cell.top(#i, #item);)),
            MeasureKind::Tally(of) => self.tally(scope, &i, of, measure),
        }
    }

    /// A measure of numbers: whole ones as `i128`, others as `f64`.
    fn number(&mut self, scope: &Scope<'_>, method: &TokenStream, i: &Literal, of: &Expr, measure: &Measure) -> TokenStream {
        let whole = matches!(measure.kind, MeasureKind::Sum(_) | MeasureKind::Quantiles(_)) && is_whole(&measure.kind);
        let code = if whole { value(scope, of).wide() } else { real(of, value(scope, of).float()) };
        let plain = !code.nullable && matches!(of.kind, ExprKind::Path { .. });
        let tokens = if plain {
            code.tokens
        } else {
            let name = self.hold(&name_of(of, measure), &code.tokens);
            quote!(#name)
        };
        quote!(cell.#method(#i, #tokens);)
    }

    /// A measure of the numbers of enums' cases; of bools these are 0 and 1.
    fn tally(&mut self, scope: &Scope<'_>, i: &Literal, of: &Expr, measure: &Measure) -> TokenStream {
        let number = expr::map(value(scope, of), |x| match x.rep {
            Rep::Bool => call(quote!(i32::from), &x, Rep::Bool),
            _ => {
                let x = x.receiver();
                Code::new(quote!(#x.number()), Rep::Enum, Level::Postfix)
            }
        });
        let name = self.hold(&name_of(of, measure), &number.tokens);
        quote!(cell.tally(#i, #name);)
    }

    /// A measure of values: the value as bytes and hashes.
    fn item(&mut self, scope: &Scope<'_>, of: &Expr, measure: &Measure, add: impl FnOnce(TokenStream) -> TokenStream) -> TokenStream {
        if let Some(text) = self.lent(scope, of) {
            let name = self.hold_shared(&name_of(of, measure), &quote!(::headwater::counter::Item::text(#text)));
            return add(quote!(&#name));
        }
        let stands = reference(scope, of);
        // What stands in the fact is made an item when the first counter asks for it.
        let later = self.together && stands.as_ref().is_some_and(|code| matches!(code.rep, Rep::Whole(Form::Ref)));
        let code = stands.unwrap_or_else(|| shown(of, value(scope, of)));
        let tokens = &code.tokens;
        let item = if later { quote!(::headwater::counter::Item::later) } else { quote!(::headwater::counter::Item::of) };
        let made = match (code.nullable, code.rep) {
            (false, _) => {
                let reference = code.borrowed_value();
                quote!(#item(#reference))
            }
            (true, Rep::Whole(Form::Ref)) => quote!(#tokens.map(#item)),
            (true, _) => {
                let receiver = code.receiver();
                quote!(#receiver.map(|x| #item(&x)))
            }
        };
        let name = if later { self.hold_shared(&name_of(of, measure), &made) } else { self.hold(&name_of(of, measure), &made) };
        add(if code.nullable { quote!(#name.as_ref()) } else { quote!(&#name) })
    }
}

impl Code {
    /// A reference to the value.
    fn borrowed_value(&self) -> TokenStream {
        if matches!(self.rep, Rep::Whole(Form::Ref)) {
            return self.tokens.clone();
        }
        let tokens = self.at(Level::Unary);
        quote!(&#tokens)
    }
}

/// A variable's name: the path's where there is one, else the measure's.
fn name_of(of: &Expr, measure: &Measure) -> String {
    match &of.kind {
        ExprKind::At => "time".to_owned(),
        _ => path_name(of).unwrap_or_else(|| names::snake(&measure.name)),
    }
}

/// What a path is called; none of what is no path.
fn path_name(of: &Expr) -> Option<String> {
    let ExprKind::Path { column, path } = &of.kind else { return None };
    Some(path.iter().fold(names::snake(column), |name, step| name + "_" + &names::snake(&step.name)))
}

/// A bare path, or the fact's time, as a reference to a value of the column's own type.
fn reference(scope: &Scope<'_>, expr: &Expr) -> Option<Code> {
    match (&expr.kind, scope.fact) {
        (ExprKind::Path { column, path }, Some(fact)) => Some(expr::reference(scope.plan, fact, column, path)),
        (ExprKind::At, _) => Some(value(scope, expr)),
        _ => None,
    }
}

/// Whether a bare path has the type of a key's column.
fn same_type(scope: &Scope<'_>, expr: &Expr, wanted: &Type) -> bool {
    match (&expr.kind, scope.fact) {
        (ExprKind::Path { path, column }, Some(fact)) => {
            path.last().map(|step| &step.ty).or(fact.column(column).map(|column| &column.ty)) == Some(wanted)
        }
        _ => *wanted == Type::Scalar(Scalar::Timestamp),
    }
}

/// A computed value in the type that its measure shows: whole numbers as `i64`, null where they do not fit.
fn shown(of: &Expr, code: Code) -> Code {
    match code.rep {
        Rep::Int(..) => fit(code, &Type::Scalar(Scalar::I64)),
        Rep::F32 | Rep::F64 => real(of, code.float()),
        Rep::Text(_) => code.owned(),
        _ => code,
    }
}

/// A computed float, null where it is not a number.
fn real(of: &Expr, code: Code) -> Code {
    use headwater_idl::model::BinaryOp::{Div, Rem};
    let computed = !matches!(
        of.kind,
        ExprKind::Path { .. } | ExprKind::Extern(..) | ExprKind::Float(_) | ExprKind::Int(_) | ExprKind::Binary(Div | Rem, ..)
    );
    if !computed || code.rep != Rep::F64 || !matches!(of.ty, headwater_idl::model::ExprType::Float) {
        return code;
    }
    expr::map(code, |x| {
        let x = x.tokens;
        Code::nullable(quote!(::headwater::expr::real(#x)), Rep::F64)
    })
}
