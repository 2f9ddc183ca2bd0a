//! What holds fields or cases.

use super::Writer;

impl Writer {
    pub(super) fn field(&mut self) {
        self.name();
        self.put(":");
        self.ty(0);
        self.tag();
    }

    pub(super) fn reserved(&mut self) {
        self.put("reserved");
        self.listed(4, |w| {
            let entry = w.dice.pick(&["4", "5 to 9", "\"lang\"", "\"a\""]);
            w.put(entry);
        });
    }

    pub(super) fn key(&mut self) {
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

    pub(super) fn fields(&mut self) {
        self.block(5, |w, number| {
            w.lead();
            match w.dice.below(8) {
                0 => w.reserved(),
                1 if number == 0 => w.key(),
                _ => w.field(),
            }
        });
    }

    pub(super) fn edge(&mut self) {
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

    pub(super) fn named_block(&mut self, word: &str) {
        self.put(word);
        self.name();
        if word == "entity " {
            self.tag();
        }
        self.free();
        self.fields();
    }

    pub(super) fn cases(&mut self) {
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
}
