//! What members are made of: names, types, tags, what stands before them, parameters.

use super::Writer;

impl Writer {
    pub(super) fn name(&mut self) {
        let name = self.dice.pick(&[
            "a",
            "by",
            "count",
            "from",
            "a_very_long_name_that_fills_the_line_soon",
            "Person",
            "x1",
            "orders",
            "wherever",
        ]);
        self.put(name);
    }

    pub(super) fn dotted(&mut self) {
        let name = self.dice.pick(&["Like", "Person.name", "a.b.c", "acme.social"]);
        self.put(name);
    }

    pub(super) fn ty(&mut self, depth: usize) {
        match self.dice.below(4) {
            0 if depth < 3 => {
                self.put("map");
                self.put("<");
                self.free();
                self.listed(2, |w| w.ty(depth + 1));
                self.free();
                self.put(">");
            }
            _ => self.dotted(),
        }
        if self.dice.once_in(4) {
            self.put("?");
        }
    }

    pub(super) fn tag(&mut self) {
        self.put("=");
        self.free();
        let tag = self.dice.pick(&["1", "2", "17", "32_000"]);
        self.put(tag);
    }

    pub(super) fn lead(&mut self) {
        for _ in 0..self.dice.below(4) / 2 {
            match self.dice.below(2) {
                0 => {
                    if !self.text.ends_with(['\n', '\r']) {
                        self.text.push_str(self.ends);
                    }
                    self.put("/// documented, ");
                    self.text.push_str(self.ends);
                }
                _ => self.annotation(),
            }
        }
    }

    pub(super) fn annotation(&mut self) {
        self.put("@");
        self.dotted();
        match self.dice.below(3) {
            0 => self.arguments(),
            1 => {
                self.put("(");
                self.put(")");
            }
            _ => {}
        }
        match self.dice.below(2) {
            0 => self.line_end(),
            _ => self.text.push(' '),
        }
    }

    pub(super) fn param(&mut self) {
        self.name();
        self.put(":");
        self.free();
        self.ty(1);
    }

    pub(super) fn params(&mut self, open: &str, close: &str) {
        self.put(open);
        self.free();
        self.listed(4, Writer::param);
        if self.dice.once_in(3) {
            self.free();
            self.put(",");
        }
        self.free();
        self.put(close);
    }
}
