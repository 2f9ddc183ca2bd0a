//! Schemas made up from a seed: any construct of the language, with blanks, line ends and comments wherever they may stand.

/// Numbers that look random, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

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
    fn put(&mut self, token: &str) {
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '"';
        let glued = self.text.chars().last().is_some_and(word) && token.chars().next().is_some_and(word);
        if glued || self.dice.below(5) < self.airy {
            let blank = self.dice.pick(&[" ", " ", " ", "  ", "\t"]);
            self.text.push_str(blank);
        }
        self.text.push_str(token);
    }

    fn line_end(&mut self) {
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
    fn free(&mut self) {
        if self.dice.below(14) < self.airy {
            self.line_end();
        }
    }

    fn comma(&mut self) {
        self.free();
        self.put(",");
        self.free();
    }

    /// What parts two members.
    fn part(&mut self) {
        match self.dice.below(3) {
            0 => self.comma(),
            _ => self.line_end(),
        }
    }

    fn listed(&mut self, most: usize, one: impl Fn(&mut Writer)) {
        one(self);
        for _ in 0..self.dice.below(most) {
            self.comma();
            one(self);
        }
    }

    fn block(&mut self, most: usize, member: impl Fn(&mut Writer, usize)) {
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

    fn name(&mut self) {
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

    fn dotted(&mut self) {
        let name = self.dice.pick(&["Like", "Person.name", "a.b.c", "acme.social"]);
        self.put(name);
    }

    fn ty(&mut self, depth: usize) {
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

    fn tag(&mut self) {
        self.put("=");
        self.free();
        let tag = self.dice.pick(&["1", "2", "17", "32_000"]);
        self.put(tag);
    }

    fn lead(&mut self) {
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

    fn annotation(&mut self) {
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

    fn arguments(&mut self) {
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

    fn argument(&mut self, depth: usize) {
        if self.dice.once_in(4) {
            self.put("k");
            self.put(":");
            self.free();
        }
        self.expr(depth);
    }

    fn expr(&mut self, depth: usize) {
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

    fn operand(&mut self, depth: usize) {
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

    fn param(&mut self) {
        self.name();
        self.put(":");
        self.free();
        self.ty(1);
    }

    fn params(&mut self, open: &str, close: &str) {
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

    fn field(&mut self) {
        self.name();
        self.put(":");
        self.ty(0);
        self.tag();
    }

    fn reserved(&mut self) {
        self.put("reserved");
        self.listed(4, |w| {
            let entry = w.dice.pick(&["4", "5 to 9", "\"lang\"", "\"a\""]);
            w.put(entry);
        });
    }

    fn key(&mut self) {
        self.put("key");
        let one = |w: &mut Writer| {
            w.put("k");
            w.put(":");
            w.ty(2);
        };
        one(self);
        for _ in 0..self.dice.below(3) {
            match self.dice.below(2) {
                0 => self.put(","),
                _ => {
                    self.free();
                    self.text.push(' ');
                    self.put("or ");
                    self.free();
                }
            }
            one(self);
        }
    }

    fn fields(&mut self) {
        self.block(5, |w, number| {
            w.lead();
            match w.dice.below(8) {
                0 => w.reserved(),
                1 if number == 0 => w.key(),
                _ => w.field(),
            }
        });
    }

    fn counter(&mut self) {
        self.put("counter ");
        self.name();
        self.free();
        self.block(5, |w, _| match w.dice.below(6) {
            0 => {
                w.put("by ");
                w.listed(2, Writer::param);
            }
            1 => {
                w.put("each ");
                w.listed(4, |w| {
                    let bucket = w.dice.pick(&["hour keep 14d", "day", "ever", "month keep 5y"]);
                    w.put(bucket);
                });
            }
            2 => {
                w.name();
                w.put("=");
                w.free();
                w.expr(1);
            }
            _ => w.on(),
        });
    }

    fn on(&mut self) {
        self.lead();
        self.put("on ");
        self.dotted();
        if self.dice.once_in(2) {
            self.free();
            self.put(" by ");
            self.listed(2, |w| w.expr(1));
        }
        self.filter();
        self.free();
        self.text.push(' ');
        self.block(4, |w, _| {
            w.lead();
            w.name();
            w.put(":");
            w.free();
            w.put("top");
            w.arguments();
            w.filter();
        });
    }

    fn filter(&mut self) {
        if self.dice.once_in(2) {
            self.free();
            self.put(" where ");
            self.free();
            self.expr(0);
        }
    }

    fn clause(&mut self) {
        match self.dice.below(3) {
            0 => {
                self.name();
                self.put("=");
                self.free();
                self.expr(1);
            }
            _ => {
                self.put(" Like");
                self.text.push('(');
                self.listed(3, |w| w.argument(1));
                self.put(")");
            }
        }
    }

    fn rule(&mut self) {
        self.put("rule ");
        self.name();
        self.params("(", ")");
        self.free();
        self.block(4, |w, _| w.clause());
        for _ in 0..self.dice.below(3) {
            self.free();
            self.put(" or ");
            self.free();
            self.block(3, |w, _| w.clause());
        }
    }

    fn query(&mut self) {
        self.put("query ");
        self.name();
        self.params("(", ")");
        self.put("->");
        self.free();
        self.params("[", "]");
        self.free();
        self.block(5, |w, _| match w.dice.below(5) {
            0 => {
                w.put("order ");
                w.listed(3, |w| {
                    w.put("shares");
                    let direction = w.dice.pick(&["", " desc", " asc"]);
                    w.text.push_str(direction);
                });
            }
            1 => w.put("take 20"),
            _ => w.clause(),
        });
    }

    fn edge(&mut self) {
        self.put("edge ");
        self.name();
        self.put(":");
        self.free();
        self.dotted();
        self.put(" ->");
        self.free();
        self.dotted();
        self.tag();
        if self.dice.once_in(2) {
            self.free();
            self.fields();
        }
    }

    fn named_block(&mut self, word: &str) {
        self.put(word);
        self.name();
        if word == "entity " {
            self.tag();
        }
        self.free();
        self.fields();
    }

    fn cases(&mut self) {
        self.put("enum ");
        self.name();
        self.free();
        self.block(5, |w, _| {
            w.lead();
            match w.dice.below(6) {
                0 => w.reserved(),
                _ => {
                    w.name();
                    w.tag();
                }
            }
        });
    }

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
