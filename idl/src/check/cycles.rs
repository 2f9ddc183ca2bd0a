//! Cycles in what contains what.

/// The cycles of a graph of `len` nodes, each as its nodes with the number of the edge that leads on, beginning with its smallest
/// node. Every cycle has a node in one of those that are given; nodes of a cycle that is given are not looked at again.
///
/// `next` gives the nodes that a node leads to, each with a number of the caller's.
pub(super) fn cycles(len: usize, next: impl Fn(usize) -> Vec<(usize, usize)>) -> Vec<Vec<(usize, usize)>> {
    let mut search = Search { next, done: vec![false; len], path: Vec::new(), place: vec![None; len], found: Vec::new() };
    for node in 0..len {
        search.from(node);
    }
    search.found
}

struct Search<F> {
    next: F,
    done: Vec<bool>,
    path: Vec<(usize, usize)>,
    /// Where each node stands on the path.
    place: Vec<Option<usize>>,
    found: Vec<Vec<(usize, usize)>>,
}

impl<F: Fn(usize) -> Vec<(usize, usize)>> Search<F> {
    /// Depth-first, with a stack of its own: a chain of types may be as long as a file.
    fn from(&mut self, root: usize) {
        let mut stack = Vec::new();
        self.enter(root, &mut stack);
        while let Some((node, ways)) = stack.last_mut() {
            let (node, way) = (*node, ways.next());
            self.leave(stack.len() - 1);
            match way {
                Some((to, number)) => {
                    self.place[node] = Some(self.path.len());
                    self.path.push((node, number));
                    match self.place[to] {
                        Some(start) => self.cycle(start),
                        None => self.enter(to, &mut stack),
                    }
                }
                None => {
                    self.done[node] = true;
                    stack.pop();
                }
            }
        }
    }

    fn enter(&self, node: usize, stack: &mut Vec<(usize, std::vec::IntoIter<(usize, usize)>)>) {
        if !self.done[node] {
            stack.push((node, (self.next)(node).into_iter()));
        }
    }

    /// Shortens the path to what leads to the node that is looked at.
    fn leave(&mut self, len: usize) {
        for (left, _) in self.path.drain(len..) {
            self.place[left] = None;
        }
    }

    fn cycle(&mut self, start: usize) {
        let mut cycle = self.path[start..].to_vec();
        let smallest = (0..cycle.len()).min_by_key(|i| cycle[*i].0).unwrap_or(0);
        cycle.rotate_left(smallest);
        self.found.push(cycle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(edges: &[&[usize]]) -> Vec<Vec<usize>> {
        let next = |node: usize| edges[node].iter().map(|to| (*to, 7)).collect();
        cycles(edges.len(), next).into_iter().map(|cycle| cycle.into_iter().map(|(node, _)| node).collect()).collect()
    }

    #[test]
    fn cycles_are_found_once() {
        assert_eq!(of(&[&[0]]), [[0]]);
        assert_eq!(of(&[&[1], &[2], &[0]]), [[0, 1, 2]]);
        assert_eq!(of(&[&[1], &[2], &[1]]), [[1, 2]]);
        assert_eq!(of(&[&[1, 2], &[2], &[]]), Vec::<Vec<usize>>::new());
        assert_eq!(of(&[&[1, 2], &[0], &[0]]), [[0, 1], [0, 2]]);
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let len = 100_000;
        assert_eq!(cycles(len, |node| if node + 1 < len { vec![(node + 1, 0)] } else { Vec::new() }), Vec::<Vec<_>>::new());
    }
}
