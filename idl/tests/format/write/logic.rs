//! Rules and queries.

use super::Writer;

impl Writer {
    pub(super) fn clause(&mut self) {
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

    pub(super) fn rule(&mut self) {
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

    pub(super) fn query(&mut self) {
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
}
