//! Counters: `by`, `each`, `on` blocks with their measures, and derived measures.

use pest::iterators::Pair;

use super::{Lower, part, parts_of};
use crate::ast::{Bucket, By, Counter, Derived, Each, Expr, Lead, Measure, Name, On};
use crate::grammar::Rule;
use crate::model::BucketSize;

impl Lower<'_> {
    pub(super) fn counter(&mut self, pair: &Pair<'_, Rule>) -> Counter {
        let name = self.name_in(pair, Rule::ident);
        let mut counter = Counter { name, by: Vec::new(), each: Vec::new(), ons: Vec::new(), derived: Vec::new() };
        for (lead, line) in self.members_of(pair, Rule::counter_m) {
            match line.as_rule() {
                Rule::by => counter.by.push(By { lead, columns: self.params(&line, Rule::param), span: self.span(&line) }),
                Rule::each => counter.each.push(self.each(lead, &line)),
                Rule::on => counter.ons.push(self.on(lead, &line)),
                _ => counter.derived.push(Derived { lead, name: self.name_in(&line, Rule::ident), expr: self.expr_in(&line) }),
            }
        }
        counter
    }

    fn each(&mut self, lead: Lead, pair: &Pair<'_, Rule>) -> Each {
        let buckets: Vec<_> = parts_of(pair, Rule::bucket).collect();
        Each { lead, buckets: buckets.iter().map(|bucket| self.bucket(bucket)).collect(), span: self.span(pair) }
    }

    fn bucket(&mut self, pair: &Pair<'_, Rule>) -> Bucket {
        let name = self.name_in(pair, Rule::ident);
        let keep = part(pair, Rule::keep).and_then(|keep| part(&keep, Rule::dur));
        let keep = keep.and_then(|duration| Some((self.duration(&duration)?, self.span(&duration))));
        Bucket { size: bucket_size(&name.text), name, keep }
    }

    fn on(&mut self, lead: Lead, pair: &Pair<'_, Rule>) -> On {
        let by = part(pair, Rule::on_by).map_or(Vec::new(), |by| self.exprs_in(&by));
        let (fact, filter) = (self.name_in(pair, Rule::dotted), self.filter(pair));
        let measures = self.members_of(pair, Rule::on_m);
        let measures = measures.into_iter().map(|(lead, measure)| self.measure(lead, &measure)).collect();
        On { lead, fact, by, filter, measures, span: self.span(pair) }
    }

    fn filter(&mut self, pair: &Pair<'_, Rule>) -> Option<Expr> {
        part(pair, Rule::where_).map(|filter| self.expr_in(&filter))
    }

    fn measure(&mut self, lead: Lead, pair: &Pair<'_, Rule>) -> Measure {
        let name = self.name_in(pair, Rule::ident);
        let call = part(pair, Rule::call).unwrap_or_else(|| pair.clone());
        let callee: Name = self.name_in(&call, Rule::callee);
        let (args, filter) = (self.args(&call).0, self.filter(pair));
        Measure { lead, name, callee, args, call: self.span(&call), filter }
    }
}

fn bucket_size(word: &str) -> Option<BucketSize> {
    Some(match word {
        "minute" => BucketSize::Minute,
        "hour" => BucketSize::Hour,
        "day" => BucketSize::Day,
        "week" => BucketSize::Week,
        "month" => BucketSize::Month,
        "year" => BucketSize::Year,
        "ever" => BucketSize::Ever,
        _ => return None,
    })
}
