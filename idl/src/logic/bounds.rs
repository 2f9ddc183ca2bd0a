//! Recursion that computes new values ends only where something bounds them.
//!
//! Values flow from column to column: from an atom of a rule through a body into its head. Where they come back to the column they
//! left, and are changed on the way, there is a new value in every round; the body that changes them needs a bound. (The columns
//! through which values go round unchanged, or never come back, need none: weak acyclicity, of Fagin, Kolaitis, Miller and Popa, "Data
//! exchange: semantics and query answering", 2005.)

use std::collections::{BTreeMap, BTreeSet};

use super::steps::{Step, step};
use super::uses::places;
use crate::catalogue::Code;
use crate::components::components;
use crate::diagnostic::Diagnostic;
use crate::model::{BinaryOp, Body, Expr, ExprKind, Place, Relation, Rule, Term, VariableId};
use crate::source::Span;

/// Each column that a body computes anew in every round, without a bound.
pub(super) fn missing(rules: &[Rule], parts: &[Vec<usize>]) -> Vec<Diagnostic> {
    let (places, columns) = (places(parts, rules.len()), Columns::of(rules));
    let bodies =
        rules.iter().enumerate().filter(|(_, rule)| rule.recursive).flat_map(|(i, rule)| rule.bodies.iter().map(move |body| (i, body)));
    let flows: Vec<(usize, Flow<'_>)> =
        bodies.map(|(rule, body)| (rule, Flow::of(body, &columns, |other| places[other] == places[rule]))).collect();
    let mut graph = vec![Vec::new(); columns.count];
    for (rule, flow) in &flows {
        for (param, column) in columns.of_rule(*rule, rules) {
            flow.sources(param).iter().for_each(|from| graph[*from].push(column));
        }
    }
    let cycles = places_of_columns(&graph);
    let mut found = Vec::new();
    for (rule, flow) in &flows {
        for (param, column) in columns.of_rule(*rule, rules) {
            let comes_back = flow.sources(param).iter().any(|from| cycles[*from] == cycles[column]);
            if comes_back && !flow.is_bounded(param) {
                found.extend(flow.report(&rules[*rule], param));
            }
        }
    }
    found
}

fn places_of_columns(graph: &[Vec<usize>]) -> Vec<usize> {
    places(&components(graph), graph.len())
}

/// All columns of all rules, numbered.
struct Columns {
    first: Vec<usize>,
    count: usize,
}

impl Columns {
    fn of(rules: &[Rule]) -> Self {
        let (mut first, mut count) = (Vec::new(), 0);
        for rule in rules {
            first.push(count);
            count += rule.params.len();
        }
        Columns { first, count }
    }

    /// The parameters of a rule, as variables of its bodies, and their columns.
    fn of_rule(&self, rule: usize, rules: &[Rule]) -> impl Iterator<Item = (VariableId, usize)> {
        let first = self.first[rule];
        (0..rules[rule].params.len()).map(move |param| (VariableId(param), first + param))
    }
}

/// How values come into the variables of a body.
struct Flow<'b> {
    body: &'b Body,
    /// The columns of rules of the same recursion from which a variable's values come, and what becomes of them.
    from: Vec<(BTreeSet<usize>, Step)>,
    /// Whether a variable cannot grow past some value, nor fall below one.
    above: Vec<bool>,
    below: Vec<bool>,
    /// The atoms by which the body asks for its own recursion.
    again: Vec<Span>,
}

impl<'b> Flow<'b> {
    fn of(body: &'b Body, columns: &Columns, together: impl Fn(usize) -> bool) -> Self {
        let len = body.variables.len();
        let mut flow = Flow {
            body,
            from: vec![(BTreeSet::new(), Step::Fixed); len],
            above: vec![false; len],
            below: vec![false; len],
            again: Vec::new(),
        };
        flow.read(columns, together);
        for binding in &body.bindings {
            let of = binding.expr.variables();
            let from = of.iter().flat_map(|id| flow.from[id.0].0.iter().copied()).collect();
            flow.from[binding.variable.0] = (from, step(&binding.expr, &|id| flow.step(id)));
        }
        flow.bound();
        flow
    }

    /// What atoms give: a variable that also stands in an atom from outside of the recursion has one of finitely many values.
    fn read(&mut self, columns: &Columns, together: impl Fn(usize) -> bool) {
        let mut outside = BTreeSet::new();
        for atom in self.body.atoms.iter().filter(|atom| !atom.negated) {
            let inside = match atom.relation {
                Relation::Rule(id) if together(id.0) => Some(id.0),
                _ => None,
            };
            self.again.extend(inside.map(|_| atom.span));
            for arg in &atom.args {
                match (&arg.term, inside, arg.place) {
                    (Term::Variable(id), Some(rule), Place::Param(param)) => {
                        self.from[id.0].0.insert(columns.first[rule] + param);
                        self.from[id.0].1 = Step::Same;
                    }
                    (Term::Variable(id), ..) => _ = outside.insert(*id),
                    _ => {}
                }
            }
        }
        outside.iter().for_each(|id| self.from[id.0] = (BTreeSet::new(), Step::Fixed));
    }

    fn step(&self, id: VariableId) -> Step {
        self.from[id.0].1
    }

    /// The columns from which the values of a variable come; none where they are finitely many.
    fn sources(&self, id: VariableId) -> &BTreeSet<usize> {
        static NONE: BTreeSet<usize> = BTreeSet::new();
        if self.step(id) == Step::Fixed { &NONE } else { &self.from[id.0].0 }
    }

    /// What conditions bound, and what is computed from it by adding and choosing.
    fn bound(&mut self) {
        let mut direct: BTreeMap<VariableId, (bool, bool)> = BTreeMap::new();
        let conditions: Vec<&Expr> = self.body.conditions.iter().flat_map(conjuncts).collect();
        for condition in conditions {
            for (id, above, below) in self.bounds_in(condition) {
                let known = direct.entry(id).or_default();
                *known = (known.0 || above, known.1 || below);
            }
        }
        for id in (0..self.from.len()).map(VariableId) {
            let (above, below) = direct.get(&id).copied().unwrap_or_default();
            let fixed = self.step(id) == Step::Fixed;
            (self.above[id.0], self.below[id.0]) = (above || fixed, below || fixed);
        }
        for binding in &self.body.bindings {
            let local = |id: VariableId| if self.step(id) == Step::Fixed { Step::Fixed } else { Step::Same };
            let moves = step(&binding.expr, &local) != Step::Any;
            let of = binding.expr.variables();
            let (above, below) = (of.iter().all(|id| self.above[id.0]), of.iter().all(|id| self.below[id.0]));
            self.above[binding.variable.0] |= moves && above;
            self.below[binding.variable.0] |= moves && below;
        }
    }

    /// The variables that a comparison with something fixed bounds: from above, from below.
    fn bounds_in(&self, condition: &Expr) -> Vec<(VariableId, bool, bool)> {
        let ExprKind::Binary(op, left, right) = &condition.kind else { return Vec::new() };
        let (less, more) = match op {
            BinaryOp::Lt | BinaryOp::Le => (true, false),
            BinaryOp::Gt | BinaryOp::Ge => (false, true),
            BinaryOp::Eq => (true, true),
            _ => return Vec::new(),
        };
        let sides = [(left, right, less, more), (right, left, more, less)];
        let fixed = |expr: &Expr| step(expr, &|id| self.step(id)) == Step::Fixed;
        let found = sides.into_iter().filter(|(_, other, ..)| fixed(other));
        found.filter_map(|(it, _, above, below)| Some((bare(it)?, above, below))).collect()
    }

    /// Whether a computed variable has a bound in the direction in which it goes.
    fn is_bounded(&self, id: VariableId) -> bool {
        match self.step(id) {
            Step::Fixed | Step::Same => true,
            Step::Up => self.above[id.0],
            Step::Down => self.below[id.0],
            Step::Any => self.above[id.0] && self.below[id.0],
        }
    }

    fn report(&self, rule: &Rule, id: VariableId) -> Option<Diagnostic> {
        let binding = self.body.bindings.iter().find(|binding| binding.variable == id)?;
        let name = &self.body.variables[id.0].name;
        let (up, down) = (format!("`{name} <= 100`"), format!("`{name} >= 0`"));
        let bound = match self.step(id) {
            Step::Up => up,
            Step::Down => down,
            _ if self.above[id.0] => down,
            _ if self.below[id.0] => up,
            _ => format!("{down} and {up}"),
        };
        let diagnostic = Diagnostic::new(Code::Unbounded, binding.span, &[name, &rule.name]).label("a new value in every round");
        let diagnostic =
            self.again.iter().fold(diagnostic, |diagnostic, span| diagnostic.and(*span, "computed from the rows of the round before"));
        Some(diagnostic.help(format!("add a bound to this body, such as {bound}")))
    }
}

/// What must all be true.
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match &condition.kind {
        ExprKind::Binary(BinaryOp::And, left, right) => [conjuncts(left), conjuncts(right)].concat(),
        _ => vec![condition],
    }
}

/// The variable that an expression is, and nothing more.
fn bare(expr: &Expr) -> Option<VariableId> {
    match &expr.kind {
        ExprKind::Variable(id, path) if path.is_empty() => Some(*id),
        _ => None,
    }
}
