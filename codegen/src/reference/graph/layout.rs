//! Where the boxes and arrows of a graph go: a layered drawing after Sugiyama, Tagawa and Toda (1981). Arrows point down where they can;
//! each is cut at every layer that it passes, and its name is one of these cuts, so that names have room of their own.

use super::order::ordered;
use super::place::columns;

/// A box's width and height, and how much room is wanted to the right of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) aside: f64,
}

/// An arrow between two boxes, and the width of its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: f64,
}

/// A point, or the centre of something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Where everything is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    /// The centres of the boxes.
    pub(super) boxes: Vec<Point>,
    /// The ways of the arrows from their `from` to their `to`, but for those from a box to itself, which have none.
    pub(super) ways: Vec<Way>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The way of an arrow.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Way {
    /// From one box's border to the other's.
    pub(super) points: Vec<Point>,
    /// The centre of its name.
    pub(super) label: Option<Point>,
}

/// What stands in a layer: a box, the name of an arrow, or a cut of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Vertex {
    pub(super) layer: usize,
    pub(super) size: Size,
}

pub(super) const LABEL_HEIGHT: f64 = 18.0;
/// The width of an arrow where it passes a layer.
pub(super) const BEND: f64 = 6.0;
const LAYER_GAP: f64 = 26.0;
const MARGIN: f64 = 16.0;
/// How far apart arrows begin on the border of a box.
const PORT_GAP: f64 = 22.0;

pub(super) fn layout(boxes: &[Size], links: &[Link]) -> Layout {
    let down = pointing_down(boxes.len(), links);
    let layers = layers(boxes.len(), &down);
    let mut vertices: Vec<Vertex> = boxes.iter().zip(&layers).map(|(size, layer)| Vertex { layer: *layer, size: *size }).collect();
    let chains: Vec<Vec<usize>> = down.iter().zip(links).map(|(ends, link)| chain(*ends, link.label, &mut vertices)).collect();
    let hops: Vec<(usize, usize)> = chains.iter().flat_map(|chain| chain.windows(2).map(|hop| (hop[0], hop[1]))).collect();
    let rows = ordered(&vertices, &hops);
    let xs = columns(&vertices, &hops, &rows);
    let ys = heights(&vertices, &rows);
    let centres: Vec<Point> = xs.iter().zip(&vertices).map(|(x, vertex)| Point { x: x + MARGIN, y: ys[vertex.layer] + MARGIN }).collect();
    let ports = Ports { vertices: &vertices, centres: &centres, chains: &chains, rows: &rows };
    let ways = links.iter().enumerate().map(|(i, link)| ports.way(i, down[i].is_some_and(|(from, _)| from != link.from))).collect();
    let right = |(centre, vertex): (&Point, &Vertex)| centre.x + vertex.size.width / 2.0 + vertex.size.aside;
    let bottom = |(centre, vertex): (&Point, &Vertex)| centre.y + vertex.size.height / 2.0;
    Layout {
        boxes: centres[..boxes.len()].to_vec(),
        ways,
        width: centres.iter().zip(&vertices).map(right).fold(0.0, f64::max) + MARGIN,
        height: centres.iter().zip(&vertices).map(bottom).fold(0.0, f64::max) + MARGIN,
    }
}

/// The ends of each link, turned around where it would close a circle. None for a link from a box to itself.
fn pointing_down(boxes: usize, links: &[Link]) -> Vec<Option<(usize, usize)>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let mut down: Vec<Option<(usize, usize)>> = links.iter().map(|link| Some((link.from, link.to)).filter(|(a, b)| a != b)).collect();
    let mut seen = vec![Seen::No; boxes];
    let leaving: Vec<Vec<usize>> = (0..boxes).map(|from| (0..links.len()).filter(|i| links[*i].from == from).collect()).collect();
    for root in 0..boxes {
        // Depth first with a stack of its own: a chain of entities may be long.
        let mut way = vec![(root, 0)];
        while let Some((at, next)) = way.last_mut() {
            let (here, link) = (*at, leaving[*at].get(*next).copied());
            *next += 1;
            match link.map(|link| (link, links[link].to)) {
                _ if seen[here] == Seen::Done => _ = way.pop(),
                None => {
                    seen[here] = Seen::Done;
                    way.pop();
                }
                Some((link, to)) => {
                    seen[here] = Seen::Open;
                    match seen[to] {
                        Seen::Open if to != here => down[link] = Some((to, here)),
                        Seen::No => way.push((to, 0)),
                        _ => {}
                    }
                }
            }
        }
    }
    down
}

/// The layer of each box: two below the lowest that points at it, so that there is a layer for names between.
fn layers(boxes: usize, down: &[Option<(usize, usize)>]) -> Vec<usize> {
    let mut layers = vec![0; boxes];
    // As many rounds as the longest way has steps; without circles there is an end.
    for _ in 0..boxes {
        let before = layers.clone();
        for (from, to) in down.iter().flatten() {
            layers[*to] = layers[*to].max(layers[*from] + 2);
        }
        if before == layers {
            break;
        }
    }
    // What nothing points at comes down to what it points at.
    for at in 0..boxes {
        let pointed_at = down.iter().flatten().any(|(_, to)| *to == at);
        let below = down.iter().flatten().filter(|(from, _)| *from == at).map(|(_, to)| layers[*to]).min();
        if let Some(below) = below.filter(|_| !pointed_at) {
            layers[at] = below - 2;
        }
    }
    layers
}

/// The vertices of a link from its upper end to its lower one; those between are made, the first of them for its name.
fn chain(ends: Option<(usize, usize)>, label: f64, vertices: &mut Vec<Vertex>) -> Vec<usize> {
    let Some((from, to)) = ends else { return Vec::new() };
    let between = vertices[from].layer + 1..vertices[to].layer;
    let mut chain = vec![from];
    for layer in between.clone() {
        let name = layer == between.start;
        let size = Size { width: if name { label } else { BEND }, height: if name { LABEL_HEIGHT } else { 0.0 }, aside: 0.0 };
        chain.push(vertices.len());
        vertices.push(Vertex { layer, size });
    }
    chain.push(to);
    chain
}

/// The middle of each layer.
fn heights(vertices: &[Vertex], rows: &[Vec<usize>]) -> Vec<f64> {
    let mut top = 0.0;
    let middle = rows.iter().map(|row| {
        let height = height(vertices, row);
        let middle = top + height / 2.0;
        top += height + LAYER_GAP;
        middle
    });
    middle.collect()
}

/// The height of a layer.
fn height(vertices: &[Vertex], row: &[usize]) -> f64 {
    row.iter().map(|vertex| vertices[*vertex].size.height).fold(0.0, f64::max)
}

/// Where arrows meet the borders of boxes.
struct Ports<'a> {
    vertices: &'a [Vertex],
    centres: &'a [Point],
    chains: &'a [Vec<usize>],
    rows: &'a [Vec<usize>],
}

impl Ports<'_> {
    fn way(&self, link: usize, turned: bool) -> Way {
        let chain = &self.chains[link];
        let [first, inner @ .., last] = chain.as_slice() else { return Way::default() };
        let mut points = vec![self.port(link, *first, true)];
        for vertex in inner {
            // Straight through the whole layer, so that no box beside it is touched.
            let (centre, half) = (self.centres[*vertex], height(self.vertices, &self.rows[self.vertices[*vertex].layer]) / 2.0);
            points.extend([Point { y: centre.y - half, ..centre }, Point { y: centre.y + half, ..centre }]);
        }
        points.push(self.port(link, *last, false));
        if turned {
            points.reverse();
        }
        Way { points, label: inner.first().map(|label| self.centres[*label]) }
    }

    /// The place on a box's lower or upper border where a link begins or ends: side by side, in the order of where they lead.
    fn port(&self, link: usize, vertex: usize, below: bool) -> Point {
        let neighbour = |chain: &[usize]| match chain {
            [first, second, ..] if below && *first == vertex => Some(*second),
            [.., second, last] if !below && *last == vertex => Some(*second),
            _ => None,
        };
        let mut there: Vec<(f64, usize)> =
            self.chains.iter().enumerate().filter_map(|(i, chain)| Some((self.centres[neighbour(chain)?].x, i))).collect();
        there.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let place = there.iter().position(|(_, i)| *i == link).unwrap_or(0) as f64;
        let (centre, size) = (self.centres[vertex], self.vertices[vertex].size);
        let gap = PORT_GAP.min(size.width * 0.8 / there.len() as f64);
        let x = centre.x + (place - (there.len() as f64 - 1.0) / 2.0) * gap;
        Point { x, y: if below { centre.y + size.height / 2.0 } else { centre.y - size.height / 2.0 } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Size = Size { width: 100.0, height: 40.0, aside: 0.0 };

    fn drawn(boxes: usize, links: &[(usize, usize)]) -> Layout {
        let links: Vec<Link> = links.iter().map(|(from, to)| Link { from: *from, to: *to, label: 50.0 }).collect();
        layout(&vec![BOX; boxes], &links)
    }

    #[test]
    fn arrows_lead_from_box_to_box() {
        let layout = drawn(3, &[(0, 1), (1, 2), (0, 2)]);
        for (way, (from, to)) in layout.ways.iter().zip([(0, 1), (1, 2), (0, 2)]) {
            let (first, last) = (way.points.first().unwrap(), way.points.last().unwrap());
            assert_eq!(first.y, layout.boxes[from].y + 20.0);
            assert_eq!(last.y, layout.boxes[to].y - 20.0);
            assert!((first.x - layout.boxes[from].x).abs() <= 50.0 && (last.x - layout.boxes[to].x).abs() <= 50.0);
        }
    }

    #[test]
    fn circles_are_drawn_with_an_arrow_that_points_up() {
        let layout = drawn(2, &[(0, 1), (1, 0), (0, 0)]);
        let up = &layout.ways[1].points;
        assert!(up.first().unwrap().y > up.last().unwrap().y, "{up:?}");
        assert_eq!(layout.ways[2], Way::default());
    }

    #[test]
    fn nothing_overlaps() {
        let links: Vec<(usize, usize)> = (0..40).map(|i| (i * 7 % 13, i * 5 % 11)).collect();
        let layout = drawn(13, &links);
        let labels = layout.ways.iter().filter_map(|way| way.label).map(|at| (at, Size { width: 50.0, height: LABEL_HEIGHT, aside: 0.0 }));
        let all: Vec<(Point, Size)> = layout.boxes.iter().map(|at| (*at, BOX)).chain(labels).collect();
        for (i, (a, size)) in all.iter().enumerate() {
            for (b, other) in &all[..i] {
                let apart =
                    (a.x - b.x).abs() >= (size.width + other.width) / 2.0 || (a.y - b.y).abs() >= (size.height + other.height) / 2.0;
                assert!(apart, "{a:?} and {b:?}");
            }
            assert!(a.x - size.width / 2.0 >= 0.0 && a.x + size.width / 2.0 <= layout.width, "{a:?}");
        }
    }

    #[test]
    fn an_empty_graph_is_empty() {
        assert_eq!(drawn(0, &[]).boxes, []);
    }
}
