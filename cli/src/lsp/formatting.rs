//! Formatting: what `cargo headwater fmt` would change.

use gen_lsp_types::TextEdit;
use headwater_idl::format::format;

use super::state::Spot;

/// One edit, from the first line that changes to the last, so that what is above and below stays as the editor has it. None where nothing
/// changes.
pub(crate) fn formatting(spot: &Spot<'_>) -> Vec<TextEdit> {
    let (old, new) = (spot.text(), format(spot.schema.source(spot.file)).text);
    if old == new {
        return Vec::new();
    }
    let lines = |text| str::split_inclusive(text, '\n');
    let head: usize = lines(old).zip(lines(&new)).take_while(|(a, b)| a == b).map(|(line, _)| line.len()).sum();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = lines(old_rest).rev().zip(lines(new_rest).rev()).take_while(|(a, b)| a == b).map(|(line, _)| line.len()).sum::<usize>();
    let range = spot.schema.lines(spot.file).range(old, head, old.len() - tail);
    vec![TextEdit { range, new_text: new_rest[..new_rest.len() - tail].to_owned() }]
}
