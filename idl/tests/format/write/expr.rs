//! Expressions, and arguments.

use super::Writer;

impl Writer {
    pub(super) fn expr(&mut self, depth: usize) {
        self.operand(depth);
        let more = if depth < 3 { self.dice.below(8) / 3 } else { 0 };
        let mut compared = false;
        for _ in 0..more {
            match self.dice.below(6) {
                0 => {
                    self.free();
                    self.text.push(' ');
                    self.put("or");
                    compared = false;
                }
                1 | 2 => {
                    self.put(" and");
                    compared = false;
                }
                n => {
                    // Comparisons do not chain.
                    let compares = n == 3 && !std::mem::replace(&mut compared, true);
                    let operator = if compares { ["==", "!=", "<", "<=", ">", ">="] } else { ["+", "-", "*", "/", "%", "-"] };
                    let operator = self.dice.pick(&operator);
                    // A division and the start of a comment are two things.
                    self.text.push(' ');
                    self.put(operator);
                    self.text.push(' ');
                }
            }
            self.free();
            self.operand(depth);
        }
    }

    pub(super) fn operand(&mut self, depth: usize) {
        if self.dice.once_in(6) {
            let prefix = self.dice.pick(&["not", "- ", "not not", "-"]);
            self.put(prefix);
        }
        match self.dice.below(6) {
            0 if depth < 3 => {
                self.put("(");
                self.free();
                self.expr(depth + 1);
                self.free();
                self.put(")");
            }
            1 if depth < 3 => {
                let function = self.dice.pick(&["coalesce", "len", "Like"]);
                self.put(function);
                self.text.push('(');
                self.free();
                self.listed(4, |w| w.argument(depth + 2));
                self.free();
                self.put(")");
            }
            2 => {
                let literal = self.dice.pick(&["1", "2.50", "14d", "\"a // b, \\\" {\"", "true", "false", "0"]);
                self.put(literal);
            }
            _ => {
                let path = self.dice.pick(&["x", "from.handle", "a_rather_long_name.of_some_field", "Plugin.Share", "at"]);
                self.put(path);
            }
        }
    }

    pub(super) fn arguments(&mut self) {
        self.text.push('(');
        self.free();
        self.listed(4, |w| w.argument(1));
        if self.dice.once_in(3) {
            self.free();
            self.put(",");
        }
        self.free();
        self.put(")");
    }

    pub(super) fn argument(&mut self, depth: usize) {
        if self.dice.once_in(4) {
            self.put("k");
            self.put(":");
            self.free();
        }
        self.expr(depth);
    }

    pub(super) fn filter(&mut self) {
        if self.dice.once_in(2) {
            self.free();
            self.put(" where ");
            self.free();
            self.expr(0);
        }
    }
}
