//! Tokens, with blanks, line ends and comments wherever they may stand.

use super::Writer;

impl Writer {
    pub(super) fn put(&mut self, token: &str) {
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '"';
        let glued = self.text.chars().last().is_some_and(word) && token.chars().next().is_some_and(word);
        if glued || self.dice.below(5) < self.airy {
            let blank = self.dice.pick(&[" ", " ", " ", "  ", "\t"]);
            self.text.push_str(blank);
        }
        self.text.push_str(token);
    }

    pub(super) fn line_end(&mut self) {
        if self.dice.below(12) < self.airy {
            let comment = self.dice.pick(&["//", "// why", "  // a, b,", "//// four", "// \"quoted", "// é {  "]);
            self.text.push_str(comment);
        }
        self.text.push_str(self.ends);
        while self.dice.below(9) < self.airy {
            match self.dice.below(3) {
                0 => self.text.push_str("   "),
                1 => self.text.push_str(self.ends),
                _ => {
                    let comment = self.dice.pick(&["  // alone", "// alone, ", "//   three"]);
                    self.text.extend([comment, self.ends]);
                }
            }
        }
    }

    /// Where a line may go on.
    pub(super) fn free(&mut self) {
        if self.dice.below(14) < self.airy {
            self.line_end();
        }
    }

    pub(super) fn comma(&mut self) {
        self.free();
        self.put(",");
        self.free();
    }

    /// What parts two members.
    pub(super) fn part(&mut self) {
        match self.dice.below(3) {
            0 => self.comma(),
            _ => self.line_end(),
        }
    }

    pub(super) fn listed(&mut self, most: usize, one: impl Fn(&mut Writer)) {
        one(self);
        for _ in 0..self.dice.below(most) {
            self.comma();
            one(self);
        }
    }

    pub(super) fn block(&mut self, most: usize, member: impl Fn(&mut Writer, usize)) {
        self.put("{");
        let count = self.dice.below(most + 1);
        for number in 0..count {
            if number == 0 {
                self.free();
            } else {
                self.part();
            }
            member(self, number);
        }
        match self.dice.below(3) {
            0 if count > 0 => self.comma(),
            _ => self.free(),
        }
        self.put("}");
    }
}
