//! Schemas made up from a seed: any construct of the language, with blanks, line ends and comments wherever they may stand.

mod dice;
mod blanks;
mod terms;
mod expr;
mod blocks;
mod counter;
mod logic;

use dice::Dice;

/// A sound schema, as far as grammar goes.
pub(crate) fn schema(seed: u64) -> String {
    let mut writer = Writer { dice: Dice(seed), text: String::new(), airy: 0, ends: "\n" };
    writer.airy = writer.dice.below(5);
    writer.ends = writer.dice.pick(&["\n", "\n", "\n", "\r\n", "\r"]);
    if writer.dice.once_in(5) {
        writer.text.push('\u{FEFF}');
    }
    writer.file();
    writer.text
}

/// A schema from which a few characters are cut, or into which some are put.
pub(crate) fn damaged(seed: u64) -> String {
    // Where a lone `\r` ends lines, errors are told otherwise: they are shown by lines of `\n`.
    let mut text = schema(seed).replace("\r\n", "\n").replace('\r', "\n");
    let mut dice = Dice(seed ^ 0xDA_4A6E);
    for _ in 0..1 + dice.below(3) {
        let at = text.ceil_char_boundary(dice.below(text.len()));
        match dice.below(3) {
            0 => text.insert_str(at, dice.pick(&["{", "}", "\"", "@", " x ", "///", "//!", "=", ",,", "entity ", "\n\n\n", "("])),
            _ => {
                let end = text.ceil_char_boundary((at + 1 + dice.below(6)).min(text.len()));
                text.replace_range(at..end, "");
            }
        }
    }
    text
}

struct Writer {
    dice: Dice,
    text: String,
    /// How much is put between tokens, from nothing to a lot.
    airy: usize,
    ends: &'static str,
}

impl Writer {
    fn extern_fn(&mut self) {
        self.put("extern fn ");
        self.name();
        self.params("(", ")");
        self.put("->");
        self.ty(1);
    }

    fn newtype(&mut self) {
        self.put("type ");
        self.name();
        self.put("=");
        self.free();
        self.ty(0);
    }

    fn file(&mut self) {
        if self.dice.once_in(2) {
            self.text.push_str("//! documented");
            self.text.push_str(self.ends);
        }
        self.put("schema acme.social");
        for _ in 0..self.dice.below(7) {
            self.line_end();
            self.lead();
            match self.dice.below(12) {
                0 => self.put("use \"common.hw\""),
                1 => self.newtype(),
                2 => self.named_block("struct "),
                3 => self.named_block("union "),
                4 => self.named_block("entity "),
                5 => self.cases(),
                6 => self.extern_fn(),
                7 => self.rule(),
                8 => self.query(),
                9 => self.edge(),
                _ => self.counter(),
            }
        }
        if self.dice.once_in(2) {
            self.line_end();
        }
    }
}
