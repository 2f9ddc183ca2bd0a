//! A picture with its places worked out, ready for the template of SVG.

use std::fmt::Write;

use serde::Serialize;

use super::layout::{LABEL_HEIGHT, Layout, Link, Point, Size, Way, layout};
use super::{Node, Picture};

/// Widths of one character, in pixels: text is set in a font whose characters are all alike.
const TITLE: f64 = 8.0;
const LINE: f64 = 7.3;
const LINE_HEIGHT: f64 = 17.0;
const TITLE_HEIGHT: f64 = 30.0;
const PADDING: f64 = 12.0;
/// How far an arrow from a box to itself stands out, and how far two of them are apart.
const LOOP: f64 = 30.0;
const LOOP_GAP: f64 = 26.0;

#[derive(Debug, Serialize)]
pub(super) struct Drawing {
    name: String,
    width: f64,
    height: f64,
    boxes: Vec<Drawn>,
    arrows: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Drawn {
    name: String,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    title: Text,
    /// Where the line below the title is.
    rule: f64,
    right: f64,
    lines: Vec<Text>,
}

#[derive(Debug, Serialize)]
struct Text {
    x: f64,
    y: f64,
    text: String,
}

#[derive(Debug, Serialize)]
struct Line {
    path: String,
    label: Text,
    anchor: &'static str,
}

impl Drawing {
    pub(super) fn of(picture: &Picture) -> Drawing {
        let sizes: Vec<Size> = picture.nodes.iter().enumerate().map(|(i, node)| size(picture, i, node)).collect();
        let links = picture.edges.iter().map(|edge| Link { from: edge.from, to: edge.to, label: width(&edge.name, LINE) + 8.0 });
        let layout = layout(&sizes, &links.collect::<Vec<_>>());
        Drawing {
            name: picture.name.clone(),
            width: layout.width,
            height: layout.height,
            boxes: picture.nodes.iter().zip(&sizes).zip(&layout.boxes).map(|((node, size), at)| drawn(node, *size, *at)).collect(),
            arrows: (0..picture.edges.len()).map(|edge| arrow(picture, &layout, &sizes, edge)).collect(),
        }
    }
}

fn width(text: &str, character: f64) -> f64 {
    text.chars().count() as f64 * character
}

fn loops(picture: &Picture, node: usize) -> impl Iterator<Item = usize> {
    (0..picture.edges.len()).filter(move |i| picture.edges[*i].from == node && picture.edges[*i].to == node)
}

fn size(picture: &Picture, i: usize, node: &Node) -> Size {
    let lines = node.lines.iter().map(|line| width(line, LINE)).fold(width(&node.name, TITLE), f64::max);
    let names = loops(picture, i).map(|edge| width(&picture.edges[edge].name, LINE) + LOOP + 8.0).fold(0.0, f64::max);
    let height = TITLE_HEIGHT + LINE_HEIGHT * node.lines.len() as f64 + 10.0;
    let height = height.max((loops(picture, i).count() as f64 + 0.5) * LOOP_GAP);
    Size { width: (lines + 2.0 * PADDING).round(), height, aside: names.round() }
}

fn drawn(node: &Node, size: Size, at: Point) -> Drawn {
    let (x, y) = (at.x - size.width / 2.0, at.y - size.height / 2.0);
    let line = |(i, text): (usize, &String)| {
        let y = y + TITLE_HEIGHT + LINE_HEIGHT * (i as f64 + 1.0);
        Text { x: x + PADDING, y, text: text.clone() }
    };
    Drawn {
        name: node.name.clone(),
        x,
        y,
        width: size.width,
        height: size.height,
        title: Text { x: at.x, y: y + 20.0, text: node.name.clone() },
        rule: y + TITLE_HEIGHT,
        right: x + size.width,
        lines: node.lines.iter().enumerate().map(line).collect(),
    }
}

fn arrow(picture: &Picture, layout: &Layout, sizes: &[Size], edge: usize) -> Line {
    let name = picture.edges[edge].name.clone();
    let node = picture.edges[edge].from;
    match &layout.ways[edge] {
        Way { points, label: Some(at) } => {
            let label = Text { x: at.x, y: at.y + LABEL_HEIGHT / 4.0, text: name };
            Line { path: path(points), label, anchor: "middle" }
        }
        _ => {
            let nth = loops(picture, node).position(|other| other == edge).unwrap_or(0) as f64;
            let (centre, size) = (layout.boxes[node], sizes[node]);
            let (x, y) = (centre.x + size.width / 2.0, centre.y - size.height / 2.0 + LOOP_GAP * (nth + 0.6));
            let (top, bottom, out) = (y - 6.0, y + 6.0, x + LOOP);
            let path = format!("M{x} {top}C{out} {},{out} {},{x} {bottom}", top - 8.0, bottom + 8.0);
            Line { path, label: Text { x: out - 2.0, y: y + 4.0, text: name }, anchor: "start" }
        }
    }
}

/// Through all points, straight up or down at each of them.
fn path(points: &[Point]) -> String {
    let mut path = points.first().map_or(String::new(), |first| format!("M{} {}", first.x, first.y));
    for hop in points.windows(2) {
        let ([from, to], middle) = ([hop[0], hop[1]], (hop[0].y + hop[1].y) / 2.0);
        write!(path, "C{} {middle},{} {middle},{} {}", from.x, to.x, to.x, to.y).expect("a string");
    }
    path
}
