//! Texts as a dictionary and codes, and what a chunk says of the least and the greatest.

use arrow_array::{Array, StringArray};
use parquet::data_type::ByteArray;
use parquet::file::statistics::ValueStatistics;

use super::dictionary::Codes;

/// How many texts are hashed before any is looked up, so that memory fetches their places side by side.
const AHEAD: usize = 32;
/// A bound of more bytes than this is cut off.
const BOUND: usize = 64;

/// Texts that differ, as a dictionary page has them: the length of each in four bytes, then the text.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) page: Vec<u8>,
    /// Where each text begins, and ends.
    places: Vec<(u32, u32)>,
}

impl Words {
    /// The dictionary of the texts that are there, and the code of each of them.
    pub(super) fn of(texts: &StringArray) -> (Words, Vec<u32>) {
        let (mut words, mut codes) = (Words::default(), Codes::new());
        if let Some(text) = constant(texts) {
            words.push(text);
            return (words, vec![0; texts.len()]);
        }
        let mut all = Vec::with_capacity(texts.len() - texts.null_count());
        let (ends, bytes) = (texts.value_offsets(), texts.value_data());
        let mut hashed = [(0, &bytes[..0]); AHEAD];
        for from in (0..texts.len()).step_by(AHEAD) {
            let rows = (from..texts.len().min(from + AHEAD)).filter(|&row| texts.is_valid(row));
            let mut filled = 0;
            for row in rows {
                let text = &bytes[ends[row] as usize..ends[row + 1] as usize];
                let mark = codes.mark(text);
                codes.ask(mark);
                hashed[filled] = (mark, text);
                filled += 1;
            }
            all.extend(hashed[..filled].iter().map(|&(mark, text)| words.code(&mut codes, mark, text)));
        }
        (words, all)
    }

    #[inline(always)]
    fn code(&mut self, codes: &mut Codes, mark: u32, text: &[u8]) -> u32 {
        codes.code(mark, |code| self.get(code) == text).unwrap_or_else(|code| {
            self.push(text);
            code
        })
    }

    /// Adds a text that is not in it.
    pub(super) fn push(&mut self, text: &[u8]) {
        self.page.extend_from_slice(&(text.len() as u32).to_le_bytes());
        let start = self.page.len();
        self.page.extend_from_slice(text);
        self.places.push((start as u32, self.page.len() as u32));
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.places.len()
    }

    /// The text of a code.
    #[inline(always)]
    fn get(&self, code: u32) -> &[u8] {
        let (start, end) = self.places[code as usize];
        &self.page[start as usize..end as usize]
    }

    /// The least and the greatest of them, where they are long only how they begin.
    pub(super) fn bounds(&self, nulls: usize) -> ValueStatistics<ByteArray> {
        let all = || (0..self.places.len() as u32).map(|code| self.get(code));
        let (least, greatest) = (all().min(), all().max());
        let (below, above) = (least.map(floor), greatest.and_then(ceiling));
        let is_exact = |bound: &Option<Vec<u8>>, text: Option<&[u8]>| bound.as_deref() == text;
        let (is_least, is_greatest) = (is_exact(&below, least), is_exact(&above, greatest));
        let bytes = |bound: Option<Vec<u8>>| bound.map(ByteArray::from);
        ValueStatistics::new(bytes(below), bytes(above), None, Some(nulls as u64), false)
            .with_min_is_exact(is_least)
            .with_max_is_exact(is_greatest)
    }
}

/// The text that all rows have, if they have but one: whoever wrote a log has one name, and so does a partition. It is told without a look at
/// each: all are as long as the first, and their bytes are the same so much further on.
fn constant(texts: &StringArray) -> Option<&[u8]> {
    let (ends, bytes) = (texts.value_offsets(), texts.value_data());
    let (first, last) = (*ends.first()?, *ends.last()?);
    let len = ends.get(1)? - first;
    let bytes = &bytes[first as usize..last as usize];
    let are_alike = texts.null_count() == 0
        && texts.value(0) == texts.value(texts.len() - 1)
        && ends.windows(2).all(|text| text[1] - text[0] == len)
        && bytes[len as usize..] == bytes[..bytes.len() - len as usize];
    are_alike.then(|| &bytes[..len as usize])
}

/// How a text begins: no text that is as great is less.
fn floor(text: &[u8]) -> Vec<u8> {
    start(text).to_vec()
}

/// A short text that is at least as great; none if there is none.
fn ceiling(text: &[u8]) -> Option<Vec<u8>> {
    let begun = start(text);
    if begun.len() == text.len() {
        return Some(text.to_vec());
    }
    let mut chars = std::str::from_utf8(begun).ok()?.chars();
    while let Some(last) = chars.next_back() {
        let after = char::from_u32(last as u32 + 1).filter(|after| after.len_utf8() == last.len_utf8());
        if let Some(after) = after {
            let mut above = chars.as_str().to_owned();
            above.push(after);
            return Some(above.into_bytes());
        }
    }
    None
}

/// At most so many bytes as a bound has, up to where a character ends.
fn start(text: &[u8]) -> &[u8] {
    let is_inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let end = (0..=text.len().min(BOUND)).rev().find(|at| !is_inside(at)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_have_a_code_each_be_they_all_the_same_or_not(
            texts in prop_oneof![
                proptest::collection::vec("[ab]{0,2}", 0..6),
                ("[ab]{0,2}", 1..200usize).prop_map(|(text, count)| vec![text; count]),
            ],
            skip in 0..3usize,
        ) {
            let all = StringArray::from_iter_values(&texts);
            let skip = skip.min(texts.len());
            let (words, codes) = Words::of(&all.slice(skip, texts.len() - skip));
            let read: Vec<&[u8]> = codes.iter().map(|&code| words.get(code)).collect();
            prop_assert_eq!(read, texts[skip..].iter().map(String::as_bytes).collect::<Vec<_>>());
            let differing: std::collections::BTreeSet<&String> = texts[skip..].iter().collect();
            prop_assert_eq!(words.count(), differing.len());
        }

        #[test]
        fn bounds_hold_whatever_is_cut_off(texts in proptest::collection::vec("[aé\u{7f}\u{10ffff}]{0,70}", 1..20)) {
            let (words, _) = Words::of(&StringArray::from_iter_values(&texts));
            let bounds = words.bounds(0);
            let (least, greatest) = (texts.iter().min().unwrap().as_bytes(), texts.iter().max().unwrap().as_bytes());
            let below = bounds.min_opt().unwrap().data();
            prop_assert!(below <= least && below.len() <= BOUND && std::str::from_utf8(below).is_ok());
            prop_assert_eq!(bounds.min_is_exact(), below == least);
            if let Some(above) = bounds.max_opt().map(ByteArray::data) {
                prop_assert!(above >= greatest && above.len() <= BOUND && std::str::from_utf8(above).is_ok());
                prop_assert_eq!(bounds.max_is_exact(), above == greatest);
            } else {
                prop_assert!(greatest.len() > BOUND);
            }
        }
    }
}
