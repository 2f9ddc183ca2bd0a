//! The order within each layer, so that few arrows cross: sweeps down and up, each of which puts a vertex at the mean place of what it
//! is joined to in the layer before. The best order that was seen is kept.

use super::layout::Vertex;

const SWEEPS: usize = 12;

pub(super) fn ordered(vertices: &[Vertex], hops: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let layers = vertices.iter().map(|vertex| vertex.layer + 1).max().unwrap_or(0);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); layers];
    vertices.iter().enumerate().for_each(|(i, vertex)| rows[vertex.layer].push(i));
    let mut best = (crossings(&rows, hops, vertices.len()), rows.clone());
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let steps: Vec<usize> = if down { (1..layers).collect() } else { (0..layers.saturating_sub(1)).rev().collect() };
        for layer in steps {
            let fixed = if down { layer - 1 } else { layer + 1 };
            sort(&mut rows, layer, fixed, hops, vertices.len());
        }
        let now = crossings(&rows, hops, vertices.len());
        if now < best.0 {
            best = (now, rows.clone());
        }
    }
    best.1
}

/// Sorts a layer by the mean places of its neighbours in another. What has none there stays where it is.
fn sort(rows: &mut [Vec<usize>], layer: usize, fixed: usize, hops: &[(usize, usize)], vertices: usize) {
    let mut places = vec![None; vertices];
    rows[fixed].iter().enumerate().for_each(|(place, vertex)| places[*vertex] = Some(place as f64));
    let (mut sums, mut counts) = (vec![0.0; vertices], vec![0.0; vertices]);
    for (a, b) in hops.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]) {
        if let Some(place) = places[b] {
            sums[a] += place;
            counts[a] += 1.0;
        }
    }
    let key = |(place, vertex): (usize, &usize)| if counts[*vertex] == 0.0 { place as f64 } else { sums[*vertex] / counts[*vertex] };
    let mut keyed: Vec<(f64, usize)> = rows[layer].iter().enumerate().map(|it| (key(it), *it.1)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows[layer] = keyed.into_iter().map(|(_, vertex)| vertex).collect();
}

/// How many pairs of hops cross.
fn crossings(rows: &[Vec<usize>], hops: &[(usize, usize)], vertices: usize) -> usize {
    let mut places = vec![(0, 0); vertices];
    for (layer, row) in rows.iter().enumerate() {
        row.iter().enumerate().for_each(|(place, vertex)| places[*vertex] = (layer, place));
    }
    let mut lines: Vec<(usize, usize, usize)> = hops.iter().map(|(a, b)| (places[*a].0, places[*a].1, places[*b].1)).collect();
    lines.sort_unstable();
    let crossed = lines.iter().enumerate().map(|(i, (layer, upper, lower))| {
        let before = lines[..i].iter().rev().take_while(|(other, ..)| other == layer);
        before.filter(|(_, other_upper, other_lower)| other_upper < upper && other_lower > lower).count()
    });
    crossed.sum()
}

#[cfg(test)]
mod tests {
    use super::super::layout::{Size, Vertex};
    use super::*;

    #[test]
    fn arrows_that_cross_are_untangled() {
        let vertex = |layer| Vertex { layer, size: Size { width: 1.0, height: 1.0, aside: 0.0 } };
        let vertices = [vertex(0), vertex(0), vertex(0), vertex(1), vertex(1), vertex(1)];
        let hops = [(0, 5), (1, 4), (2, 3)];
        assert_eq!(crossings(&[vec![0, 1, 2], vec![3, 4, 5]], &hops, 6), 3);
        assert_eq!(crossings(&ordered(&vertices, &hops), &hops, 6), 0);
    }
}
