//! How far to the right each vertex stands: as near as it can be to the mean of what it is joined to, in the order of its layer and with
//! room between. Each layer is solved exactly, by isotonic regression (pool adjacent violators).

use super::layout::{BEND, Vertex};

const GAP: f64 = 28.0;
const ROUNDS: usize = 24;

/// The middle of each vertex; the leftmost border of all is at 0.
pub(super) fn columns(vertices: &[Vertex], hops: &[(usize, usize)], rows: &[Vec<usize>]) -> Vec<f64> {
    let mut xs = vec![0.0; vertices.len()];
    for row in rows {
        let wanted = vec![0.0; row.len()];
        put(vertices, row, &wanted, &mut xs);
    }
    let joined = joined(vertices, hops);
    for round in 0..ROUNDS {
        let order: Vec<&Vec<usize>> = if round % 2 == 0 { rows.iter().collect() } else { rows.iter().rev().collect() };
        for row in order {
            let wanted: Vec<f64> = row.iter().map(|vertex| mean(&joined[*vertex], &xs).unwrap_or(xs[*vertex])).collect();
            put(vertices, row, &wanted, &mut xs);
        }
    }
    let left = xs.iter().zip(vertices).map(|(x, vertex)| x - vertex.size.width / 2.0).fold(f64::INFINITY, f64::min);
    // Whole numbers, so that a picture does not change by the last bit of a sum.
    xs.iter().map(|x| (x - left).round()).collect()
}

/// What each vertex is joined to, and how much that counts: long arrows are kept straight where they pass layers.
fn joined(vertices: &[Vertex], hops: &[(usize, usize)]) -> Vec<Vec<(usize, f64)>> {
    let mut joined = vec![Vec::new(); vertices.len()];
    let is_bend = |vertex: &usize| vertices[*vertex].size.width <= BEND;
    for (a, b) in hops {
        let weight = if is_bend(a) || is_bend(b) { 8.0 } else { 1.0 };
        joined[*a].push((*b, weight));
        joined[*b].push((*a, weight));
    }
    joined
}

fn mean(joined: &[(usize, f64)], xs: &[f64]) -> Option<f64> {
    let sum: f64 = joined.iter().map(|(vertex, weight)| xs[*vertex] * weight).sum();
    (!joined.is_empty()).then(|| sum / joined.iter().map(|(_, weight)| weight).sum::<f64>())
}

/// Puts a layer where it is wanted, as far as its order and the room between allow.
fn put(vertices: &[Vertex], row: &[usize], wanted: &[f64], xs: &mut [f64]) {
    let mut offsets = vec![0.0; row.len()];
    for i in 1..row.len() {
        let (left, right) = (vertices[row[i - 1]].size, vertices[row[i]].size);
        offsets[i] = offsets[i - 1] + left.width / 2.0 + left.aside + GAP + right.width / 2.0;
    }
    let free: Vec<f64> = wanted.iter().zip(&offsets).map(|(wanted, offset)| wanted - offset).collect();
    for ((vertex, x), offset) in row.iter().zip(isotonic(&free)).zip(&offsets) {
        xs[*vertex] = x + offset;
    }
}

/// The rising numbers that are nearest to these, by least squares.
fn isotonic(values: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for value in values {
        pools.push((*value, 1));
        while let [.., (before, many), (after, more)] = pools.as_slice()
            && before > after
        {
            let (all, sum) = (many + more, before * *many as f64 + after * *more as f64);
            pools.truncate(pools.len() - 2);
            pools.push((sum / all as f64, all));
        }
    }
    pools.into_iter().flat_map(|(value, many)| std::iter::repeat_n(value, many)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_fall_are_pooled() {
        assert_eq!(isotonic(&[1.0, 2.0, 5.0]), [1.0, 2.0, 5.0]);
        assert_eq!(isotonic(&[3.0, 1.0, 5.0]), [2.0, 2.0, 5.0]);
        assert_eq!(isotonic(&[3.0, 2.0, 1.0]), [2.0, 2.0, 2.0]);
        assert_eq!(isotonic(&[]), Vec::<f64>::new());
    }
}
