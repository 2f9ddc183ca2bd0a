//! Inputs that are made up from a seed: schemas of the repository, cut, spliced and damaged in bytes and in tokens.

use std::fs;
use std::ops::Range;
use std::path::Path;

#[path = "../mistakes/random.rs"]
mod random;
#[path = "../mistakes/tokens.rs"]
mod tokens;

pub(crate) use random::Random;

/// Bytes that mean something, or that nothing reads.
const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"(",
    b")",
    b"<",
    b">",
    b"[",
    b"]",
    b",",
    b":",
    b"=",
    b"==",
    b"->",
    b"\"",
    b"\\",
    b"//",
    b"///",
    b"//!",
    b"@",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b" ",
    b".",
    b"..",
    b"-",
    b"0",
    b"65536",
    b"99999999999999999999",
    b"1.5e9",
    b"90d",
    b"_",
    b"\xC3\xA9",
    b"\xEF\xBB\xBF",
    b"\xFF",
    b"\0",
    b"\xE2\x80\xAE",
    b"?",
    b"@check(",
    b"list<",
    b"map<",
    b"schema a\n",
    b"use \"b.hw\"\n",
    b"\nentity ",
    b"\ncounter ",
    b"\nrule ",
    b" or ",
    b" and ",
    b" not ",
    b" where ",
    b" on ",
    b" by ",
    b"\n\n\n",
];

/// What inputs are made from.
pub(crate) struct Corpus {
    whole: Vec<String>,
    /// Stretches of text between empty lines: mostly a declaration each.
    parts: Vec<String>,
}

impl Corpus {
    /// All schemas below a folder.
    pub(crate) fn of(folder: &Path) -> Corpus {
        let mut whole = Vec::new();
        gather(folder, &mut whole);
        let parts = whole.iter().flat_map(|text| text.split("\n\n")).filter(|part| part.len() > 8).map(str::to_owned).collect();
        Corpus { whole, parts }
    }

    /// The input of a seed.
    pub(crate) fn input(&self, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        let mut input = self.start(&mut random);
        for _ in 0..random.below(7) {
            self.damage(&mut input, &mut random);
        }
        input
    }

    /// A whole schema, or a few parts of several.
    fn start(&self, random: &mut Random) -> Vec<u8> {
        if random.below(4) == 0 {
            return pick(&self.whole, random).clone().into_bytes();
        }
        let parts = (0..=random.below(5)).map(|_| pick(&self.parts, random).as_str());
        let parts: Vec<&str> = std::iter::once("schema a").chain(parts).collect();
        parts.join("\n\n").into_bytes()
    }

    fn damage(&self, input: &mut Vec<u8>, random: &mut Random) {
        let text = String::from_utf8_lossy(input).into_owned();
        let tokens = tokens::tokens(&text);
        if random.below(3) == 0 || tokens.is_empty() || text.len() != input.len() {
            return damage_bytes(input, random);
        }
        let (one, two) = (pick(&tokens, random).clone(), pick(&tokens, random).clone());
        match random.below(6) {
            0 => drop(input.drain(one)),
            1 => replace(input, one.end..one.end, text[two].as_bytes()),
            2 => replace(input, one, text[two].as_bytes()),
            3 => replace(input, one, self.token(random).as_bytes()),
            4 => replace(input, one.start..one.start, pick(&self.parts, random).as_bytes()),
            _ => drop(input.drain(one.start.min(two.start)..one.start.max(two.start))),
        }
    }

    /// A token of any schema.
    fn token(&self, random: &mut Random) -> &str {
        let part = pick(&self.parts, random);
        let tokens = tokens::tokens(part);
        if tokens.is_empty() { part } else { &part[pick(&tokens, random).clone()] }
    }
}

fn damage_bytes(input: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(input.len() + 1);
    let end = (at + 1 + random.below(12)).min(input.len());
    match random.below(5) {
        0 => drop(input.drain(at..end)),
        1 => {
            let again = input[at..end].repeat(random.below(3));
            replace(input, at..at, &again);
        }
        2 if at < input.len() => input[at] ^= 1 << random.below(8),
        3 => input.truncate(at),
        _ => replace(input, at..at, pick::<&[u8]>(PIECES, random)),
    }
}

fn replace(input: &mut Vec<u8>, place: Range<usize>, with: &[u8]) {
    input.splice(place, with.iter().copied());
}

fn pick<'a, T>(list: &'a [T], random: &mut Random) -> &'a T {
    &list[random.below(list.len())]
}

fn gather(folder: &Path, found: &mut Vec<String>) {
    let mut paths: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            gather(&path, found);
        } else if name.ends_with(".hw") {
            found.extend(fs::read_to_string(path).ok());
        }
    }
}
