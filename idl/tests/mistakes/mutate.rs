//! The mistakes that people make: a token left out, written twice, misspelled, in the place of its neighbour, or another one.

use std::ops::Range;

use crate::random::Random;
use crate::tokens::{is_word, tokens};

/// A schema with one mistake.
pub(crate) struct Mistake {
    /// The schema's name.
    pub(crate) example: String,
    /// What kind of mistake it is.
    pub(crate) kind: &'static str,
    /// The whole text with the mistake in it.
    pub(crate) text: String,
    /// The line where it was made, from 1.
    pub(crate) line: usize,
    /// What stood there.
    pub(crate) was: String,
    /// What stands there now.
    pub(crate) is: String,
}

const KEYWORDS: &[&str] =
    &["entity", "edge", "struct", "enum", "type", "counter", "rule", "query", "key", "by", "each", "on", "where", "keep", "order", "use"];
const BRACKETS: &[&str] = &["(", ")", "[", "]", "{", "}", "<", ">"];
const OPERATORS: &[&str] = &[":", "=", "->", ",", ".", "==", "!=", "+", "-", "*", "/", "%", ";", "?", "!", "&", "@"];

/// Makes one mistake; none where the kind that was drawn does not go with the token that was drawn.
pub(crate) fn mistake(example: &str, text: &str, random: &mut Random) -> Option<Mistake> {
    let tokens = tokens(text);
    let at = random.below(tokens.len());
    let (token, next) = (tokens[at].clone(), tokens.get(at + 1).cloned());
    let word = &text[token.clone()];
    let (kind, place, is) = match random.below(9) {
        0 => ("left out", token.clone(), String::new()),
        1 => ("written twice", token.clone(), format!("{word} {word}")),
        2 => swapped(text, &token, &next?)?,
        3 | 4 => ("misspelled", token.clone(), misspelled(word, random)?),
        5 => ("wrong bracket", token.clone(), other(word, BRACKETS, random)?),
        6 => ("wrong keyword", token.clone(), other(word, KEYWORDS, random)?),
        7 => ("wrong operator", token.clone(), other(word, OPERATORS, random)?),
        _ => ("another's place", token.clone(), text[tokens[random.below(tokens.len())].clone()].to_owned()),
    };
    let (was, line) = (text[place.clone()].to_owned(), text[..token.start].matches('\n').count() + 1);
    let text = format!("{}{is}{}", &text[..place.start], &text[place.end..]);
    (was != is).then(|| Mistake { example: example.to_owned(), kind, text, line, was, is })
}

/// Two tokens of one line, one in the place of the other.
fn swapped(text: &str, token: &Range<usize>, next: &Range<usize>) -> Option<(&'static str, Range<usize>, String)> {
    let between = &text[token.end..next.start];
    let is = format!("{}{between}{}", &text[next.clone()], &text[token.clone()]);
    (!between.contains('\n')).then_some(("swapped", token.start..next.end, is))
}

/// A word with a letter too few, too many, in the wrong place, or wrong.
fn misspelled(word: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() < 3 || !letters[0].is_alphabetic() || !letters.iter().all(|c| is_word(*c)) {
        return None;
    }
    let at = random.below(letters.len() - 1);
    match random.below(4) {
        0 => drop(letters.remove(at + 1)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = char::from(b'a' + u8::try_from(random.below(26)).ok()?),
    }
    Some(letters.into_iter().collect())
}

/// Another word of a list, for a word that stands in it.
fn other(word: &str, list: &[&str], random: &mut Random) -> Option<String> {
    list.contains(&word).then(|| list[random.below(list.len())].to_owned())
}
