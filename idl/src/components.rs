//! Strongly connected components of a graph.

/// The strongly connected components of a graph, each with its nodes in rising order. A component comes after all those that its nodes
/// lead to. `next` has for each node those that it leads to; the same graph always gives the same list.
///
/// Tarjan, "Depth-first search and linear graph algorithms" (1972), with a stack of its own: a chain may be as long as a file.
pub(crate) fn components(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let fresh = vec![None; next.len()];
    let mut search = Search {
        next,
        index: fresh,
        low: vec![0; next.len()],
        open: Vec::new(),
        is_open: vec![false; next.len()],
        found: Vec::new(),
        count: 0,
    };
    for node in 0..next.len() {
        if search.index[node].is_none() {
            search.from(node);
        }
    }
    search.found
}

struct Search<'g> {
    next: &'g [Vec<usize>],
    /// When each node was met.
    index: Vec<Option<usize>>,
    /// The earliest node that each is known to lead back to.
    low: Vec<usize>,
    /// Nodes whose component is not complete.
    open: Vec<usize>,
    is_open: Vec<bool>,
    found: Vec<Vec<usize>>,
    count: usize,
}

impl Search<'_> {
    fn from(&mut self, root: usize) {
        let mut path = vec![(root, 0)];
        self.enter(root);
        while let Some((node, way)) = path.last_mut() {
            let (node, to) = (*node, self.next[*node].get(*way).copied());
            *way += 1;
            match to {
                Some(to) if self.index[to].is_none() => {
                    self.enter(to);
                    path.push((to, 0));
                }
                Some(to) => self.leads_back(node, to),
                None => {
                    path.pop();
                    self.leave(node, path.last().map(|(before, _)| *before));
                }
            }
        }
    }

    fn enter(&mut self, node: usize) {
        (self.index[node], self.low[node]) = (Some(self.count), self.count);
        self.count += 1;
        self.open.push(node);
        self.is_open[node] = true;
    }

    fn leads_back(&mut self, node: usize, to: usize) {
        if let (true, Some(index)) = (self.is_open[to], self.index[to]) {
            self.low[node] = self.low[node].min(index);
        }
    }

    /// All ways from a node are gone. Where none leads further back than to the node itself, it and what is open above it are one.
    fn leave(&mut self, node: usize, before: Option<usize>) {
        if let Some(before) = before {
            self.low[before] = self.low[before].min(self.low[node]);
        }
        if Some(self.low[node]) == self.index[node] {
            let start = self.open.iter().rposition(|open| *open == node).unwrap_or_default();
            let mut component = self.open.split_off(start);
            component.iter().for_each(|node| self.is_open[*node] = false);
            component.sort_unstable();
            self.found.push(component);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Which nodes a node leads to, in one step or more.
    fn reached(next: &[Vec<usize>], from: usize) -> Vec<bool> {
        let (mut seen, mut open) = (vec![false; next.len()], next[from].clone());
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                open.extend(&next[node]);
            }
        }
        seen
    }

    proptest! {
        /// Two nodes are in one component if each leads to the other.
        #[test]
        fn components_are_what_leads_to_each_other(next in prop::collection::vec(prop::collection::vec(0..8_usize, 0..4), 8)) {
            let found = components(&next);
            let place = |node: usize| found.iter().position(|component| component.contains(&node)).unwrap();
            for a in 0..8 {
                prop_assert_eq!(found.iter().flatten().filter(|node| **node == a).count(), 1);
                for b in 0..8 {
                    let together = a == b || reached(&next, a)[b] && reached(&next, b)[a];
                    prop_assert_eq!(place(a) == place(b), together);
                    prop_assert!(together || !reached(&next, a)[b] || place(b) < place(a));
                }
            }
        }
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let next: Vec<Vec<usize>> = (0..100_000).map(|node| if node + 1 < 100_000 { vec![node + 1] } else { Vec::new() }).collect();
        let found = components(&next);
        assert_eq!((found.len(), found[0].as_slice()), (100_000, [99_999].as_slice()));
    }
}
