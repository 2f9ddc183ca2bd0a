//! Breadth-first search through all states that a model can get into, each looked at once.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What is searched.
pub(crate) trait Model {
    /// All that makes a difference to what may follow.
    type State: Clone + Hash;
    /// One thing that may happen.
    type Action: Clone;

    /// Where it begins.
    fn start(&self) -> Self::State;
    /// All that may happen next.
    fn actions(&self, state: &Self::State) -> Vec<Self::Action>;
    /// What it is called in a counterexample, and of which kind it is.
    fn name(&self, state: &Self::State, action: &Self::Action) -> (String, &'static str);
    /// What it leads to; or, in words, which promise it breaks.
    fn step(&self, state: &Self::State, action: &Self::Action) -> Result<Self::State, String>;
}

/// How much was searched, and nothing was wrong.
#[derive(Debug, Default)]
pub(crate) struct Searched {
    /// Different states.
    pub(crate) states: usize,
    /// How often something of each kind has happened.
    pub(crate) kinds: BTreeMap<&'static str, usize>,
}

/// The shortest way to a broken promise.
#[derive(Debug)]
pub(crate) struct Counterexample {
    /// Which promise.
    pub(crate) broken: String,
    /// What has happened, in order.
    pub(crate) trace: Vec<String>,
}

impl std::fmt::Display for Counterexample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.trace.iter().enumerate().try_for_each(|(step, name)| writeln!(f, "{step:>4} {name}"))?;
        write!(f, "     {}", self.broken)
    }
}

/// Searches everything. States are told apart by 64 bits of SipHash: of a million, two look alike once in 40 million searches.
pub(crate) fn explore<M: Model>(model: &M) -> Result<Searched, Counterexample> {
    let start = model.start();
    let mut seen = HashSet::from([fingerprint(&start)]);
    let mut steps: Vec<Option<(usize, M::Action)>> = vec![None];
    let mut queue = VecDeque::from([(0, start)]);
    let mut searched = Searched::default();
    while let Some((at, state)) = queue.pop_front() {
        for action in model.actions(&state) {
            *searched.kinds.entry(model.name(&state, &action).1).or_default() += 1;
            match model.step(&state, &action) {
                Err(broken) => return Err(Counterexample { broken, trace: trace(model, &steps, at, action) }),
                Ok(next) if seen.insert(fingerprint(&next)) => {
                    queue.push_back((steps.len(), next));
                    steps.push(Some((at, action)));
                }
                Ok(_) => {}
            }
        }
    }
    searched.states = seen.len();
    Ok(searched)
}

fn fingerprint(state: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    hasher.finish()
}

/// Goes the way again, and tells what happens.
fn trace<M: Model>(model: &M, steps: &[Option<(usize, M::Action)>], mut at: usize, last: M::Action) -> Vec<String> {
    let mut actions = vec![last];
    while let Some((before, action)) = &steps[at] {
        actions.push(action.clone());
        at = *before;
    }
    let mut state = model.start();
    let mut names = Vec::new();
    for action in actions.iter().rev() {
        names.push(model.name(&state, action).0);
        state = model.step(&state, action).unwrap_or(state);
    }
    names
}
