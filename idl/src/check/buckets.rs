//! The lines of a counter: one `by`, one `each` of sound buckets, and something to count.

use super::Checker;
use crate::ast::{Bucket, Counter, Each, ItemKind};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::BucketSize;
use crate::source::Span;

const SIZES: &[&str] = &["minute", "hour", "day", "week", "month", "year", "ever"];

impl Checker<'_> {
    pub(super) fn counters(&mut self) {
        for item in self.files.iter().flat_map(|file| &file.items) {
            let ItemKind::Counter(counter) = &item.kind else { continue };
            self.single(counter, "by", &counter.by.iter().map(|by| by.span).collect::<Vec<_>>());
            self.single(counter, "each", &counter.each.iter().map(|each| each.span).collect::<Vec<_>>());
            if !item.damaged {
                self.complete(counter);
            }
            if let Some(each) = counter.each.first() {
                self.each(each);
            }
        }
    }

    fn single(&mut self, counter: &Counter, line: &str, places: &[Span]) {
        for second in places.iter().skip(1) {
            let diagnostic = Diagnostic::new(Code::LineTwice, *second, &[&counter.name.text, line]).label("a second one");
            self.report(diagnostic.and(places[0], "the first"));
        }
    }

    /// Without buckets or measures a counter has no cells.
    fn complete(&mut self, counter: &Counter) {
        let name = &counter.name;
        if counter.each.is_empty() {
            self.report(Diagnostic::new(Code::EachMissing, name.span, &[&name.text]).label("no `each` line"));
        }
        if counter.ons.is_empty() {
            self.report(Diagnostic::new(Code::OnMissing, name.span, &[&name.text]).label("no `on` block"));
        }
        for on in counter.ons.iter().filter(|on| on.measures.is_empty()) {
            self.report(Diagnostic::new(Code::MeasureMissing, on.fact.span, &[]).label("no measures"));
        }
    }

    fn each(&mut self, each: &Each) {
        let mut seen: Vec<(BucketSize, &Bucket)> = Vec::new();
        for bucket in &each.buckets {
            self.keep(bucket);
            match bucket.size {
                None => self.unknown_bucket(bucket),
                Some(size) => match seen.iter().find(|(other, _)| *other == size) {
                    Some((_, first)) => self.bucket_twice(bucket, first),
                    None => seen.push((size, bucket)),
                },
            }
        }
        seen.sort_by_key(|(size, _)| *size);
        self.keep_order(&seen);
    }

    fn unknown_bucket(&mut self, bucket: &Bucket) {
        let name = &bucket.name;
        let help = did_you_mean(&name.text, SIZES.iter().copied(), &format!("the buckets are: {}", SIZES.join(", ")));
        self.report(Diagnostic::new(Code::UnknownBucket, name.span, &[&name.text]).label("unknown").help(help));
    }

    fn bucket_twice(&mut self, bucket: &Bucket, first: &Bucket) {
        let diagnostic = Diagnostic::new(Code::BucketTwice, bucket.name.span, &[&bucket.name.text]).label("again");
        self.report(diagnostic.and(first.name.span, "the first"));
    }

    fn keep(&mut self, bucket: &Bucket) {
        let Some((micros, span)) = bucket.keep else { return };
        if bucket.size == Some(BucketSize::Ever) {
            self.report(Diagnostic::new(Code::KeepEver, span, &[]).label("not for `ever`"));
        } else if micros == 0 {
            self.report(Diagnostic::new(Code::KeepZero, span, &[]).label("no time"));
        }
    }

    /// Each bucket is kept at most as long as every larger one; without `keep` it is kept for ever.
    fn keep_order(&mut self, buckets: &[(BucketSize, &Bucket)]) {
        for pair in buckets.windows(2) {
            let [(_, small), (size, large)] = pair else { continue };
            let long = |bucket: &Bucket| bucket.keep.map_or(i64::MAX, |(micros, _)| micros);
            if *size == BucketSize::Ever || long(small) <= long(large) {
                continue;
            }
            let diagnostic = Diagnostic::new(Code::KeepOrder, place(small), &[&small.name.text, &large.name.text]);
            let label = if small.keep.is_some() { "longer" } else { "kept for ever" };
            self.report(diagnostic.label(label).and(place(large), "than this"));
        }
    }
}

fn place(bucket: &Bucket) -> Span {
    bucket.keep.map_or(bucket.name.span, |(_, span)| bucket.name.span.to(span))
}
