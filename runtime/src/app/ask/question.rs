//! What is asked, held against the counter's definition: its bucket size, its span of time, its key.

use super::super::outcome::CommandResult;
use crate::counter::{BucketSize, Count, Definition, Schema};
use crate::key;
use crate::time::Timestamp;
use crate::view::Span;

/// What `get` and `scan` have in common.
#[derive(Debug, Default, clap::Args)]
pub(super) struct SpanArguments {
    /// The size of the buckets (minute, hour, day, week, month, year, ever); without it, the largest that the counter has
    #[arg(long, value_name = "B")]
    each: Option<String>,
    /// Only buckets that end after this time (`2026-11-21`, `2026-11-21T10:00:00Z`)
    #[arg(long, value_name = "T")]
    since: Option<Timestamp>,
    /// Only buckets that begin before this time
    #[arg(long, value_name = "T")]
    until: Option<Timestamp>,
    /// One cell: all buckets of the span merged, so that distinct people are people, not a sum of days
    #[arg(long)]
    total: bool,
    /// Print JSON: a row a line
    #[arg(long)]
    pub(super) json: bool,
    /// With estimates, between what the true values lie
    #[arg(long)]
    pub(super) bounds: bool,
}

/// A question that the counter can answer.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) definition: &'a Definition,
    pub(super) each: BucketSize,
    pub(super) span: Span,
    pub(super) total: bool,
    pub(super) json: bool,
    pub(super) bounds: bool,
}

/// The counter of a name.
pub(super) fn counter<S: Schema>(name: &str) -> CommandResult<&'static dyn Count> {
    let names = || S::counters().iter().map(|counter| counter.shape().name);
    match S::counters().iter().find(|counter| counter.shape().name == name) {
        Some(counter) => Ok(*counter),
        None => Err(format!("the schema has no counter `{name}`{}; its counters are: {}", near(name, names()), list(names())).into()),
    }
}

impl<'a> Question<'a> {
    pub(super) fn new(definition: &'a Definition, span: &SpanArguments) -> CommandResult<Question<'a>> {
        let &SpanArguments { since, until, total, json, bounds, .. } = span;
        let each = each(definition, span)?;
        if since.zip(until).is_some_and(|(since, until)| since >= until) {
            return Err("--until must be later than --since".into());
        }
        Ok(Question { definition, each, span: Span { since, until }, total, json, bounds })
    }

    /// The key bytes of a row.
    pub(super) fn row(&self, words: &[String]) -> CommandResult<Vec<u8>> {
        let by = &self.definition.by;
        if words.len() != by.len() {
            let (name, columns) = (&self.definition.name, by.iter().map(|column| column.name.to_uppercase()));
            let wanted = columns.fold(format!("get {name}"), |text, column| format!("{text} {column}"));
            return Err(format!("a row of {name} has {} in its key, and {} given: `{wanted}`", values(by.len()), were(words.len())).into());
        }
        let mut row = Vec::new();
        for (word, column) in words.iter().zip(by) {
            key::parse(&column.ty, word, &mut row).map_err(|error| format!("`{}`: {error}", column.name))?;
        }
        Ok(row)
    }

    /// What the keys of the rows begin with.
    pub(super) fn prefix(&self, word: Option<&str>) -> CommandResult<Vec<u8>> {
        let mut row = Vec::new();
        if let Some(word) = word {
            let Some(column) = self.definition.by.first() else {
                return Err(format!("{} has one row and no key; leave --prefix out", self.definition.name).into());
            };
            key::parse_prefix(&column.ty, word, &mut row).map_err(|error| format!("`{}`: {error}", column.name))?;
        }
        Ok(row)
    }

    pub(super) fn no_row(&self, words: &[String]) -> String {
        let span = if self.span != Span::default() { " in that span" } else { "" };
        let words: String = words.iter().map(|word| format!(" {word:?}")).collect();
        format!("{} has no row{words}{span}", self.definition.name)
    }
}

fn each(definition: &Definition, span: &SpanArguments) -> CommandResult<BucketSize> {
    let sizes = || definition.each.iter().map(|bucket| bucket.size);
    let bounded = span.since.or(span.until).is_some();
    let each = match &span.each {
        Some(name) => BucketSize::from_name(name).filter(|&size| sizes().any(|has| has == size)).ok_or_else(|| {
            let names = || sizes().map(BucketSize::name);
            format!("{} has no buckets of `{name}`{}; it has {}", definition.name, near(name, names()), list(names()))
        })?,
        None => {
            let asked = |size: &BucketSize| !bounded || *size != BucketSize::Ever;
            sizes().rfind(asked).ok_or_else(|| format!("{} has only `ever`, which has no span", definition.name))?
        }
    };
    if bounded && each == BucketSize::Ever {
        return Err("`ever` has no span: leave --since and --until out, or ask for a smaller bucket, with --total for one cell".into());
    }
    Ok(each)
}

/// ` (did you mean …?)`, where a name is near.
fn near<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> String {
    let wrong = wrong.to_lowercase();
    let far = |name: &str| strsim::damerau_levenshtein(&wrong, &name.to_lowercase());
    let best = names.map(|name| (far(name), name)).filter(|(far, name)| *far <= (name.len() / 3).max(1)).min();
    best.map_or_else(String::new, |(_, name)| format!(" (did you mean `{name}`?)"))
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn values(n: usize) -> String {
    if n == 1 { "one value".to_owned() } else { format!("{n} values") }
}

fn were(n: usize) -> String {
    if n == 1 { "one was".to_owned() } else { format!("{n} were") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn question(span: SpanArguments) -> Result<(BucketSize, bool), String> {
        let definition = counter::<sample::Schema>("PageLikes").unwrap().definition();
        Question::new(&definition, &span).map(|q| (q.each, q.total)).map_err(|e| e.to_string())
    }

    #[test]
    fn the_largest_bucket_unless_a_span_asks_for_one_that_begins() {
        let since = Some(Timestamp(0));
        assert_eq!(question(SpanArguments::default()), Ok((BucketSize::Ever, false)));
        assert_eq!(question(SpanArguments { since, total: true, ..Default::default() }), Ok((BucketSize::Day, true)));
        let ever = question(SpanArguments { since, each: Some("ever".into()), ..Default::default() }).unwrap_err();
        assert!(ever.contains("no span"), "{ever}");
        let back = question(SpanArguments { since, until: since, ..Default::default() }).unwrap_err();
        assert!(back.contains("later"), "{back}");
    }

    #[test]
    fn what_is_not_there_is_named_beside_what_is() {
        let error = counter::<sample::Schema>("pagelike").err().unwrap().to_string();
        assert!(error.contains("did you mean `PageLikes`?") && error.contains("are: PageLikes"), "{error}");
        let error = question(SpanArguments { each: Some("days".into()), ..Default::default() }).unwrap_err();
        assert!(error.contains("did you mean `day`?") && error.contains("it has day, ever"), "{error}");
        let error = question(SpanArguments { each: Some("hour".into()), ..Default::default() }).unwrap_err();
        assert!(!error.contains("did you mean"), "{error}");
    }

    #[test]
    fn a_key_has_a_value_for_each_column() {
        let definition = counter::<sample::Schema>("PageLikes").unwrap().definition();
        let question = Question::new(&definition, &SpanArguments::default()).unwrap();
        assert_eq!(question.row(&["7".into()]).unwrap(), 7u64.to_be_bytes());
        let error = question.row(&[]).unwrap_err().to_string();
        assert!(error.contains("one value") && error.contains("get PageLikes PAGE"), "{error}");
        let error = question.row(&["x".into()]).unwrap_err().to_string();
        assert!(error.contains("`page`"), "{error}");
        assert_eq!(question.no_row(&["a\n\u{1b}[2J".into()]), "PageLikes has no row \"a\\n\\u{1b}[2J\"");
        assert_eq!(question.no_row(&[]), "PageLikes has no row");
    }
}
