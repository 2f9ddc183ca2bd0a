//! Counters.

use super::Writer;

impl Writer {
    pub(super) fn counter(&mut self) {
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

    pub(super) fn on(&mut self) {
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
}
