//! The words of the language with what they mean, for those who write a schema: editors show them, and complete from them.

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// Begins a declaration.
    Declaration,
    /// Stands in a declaration.
    Keyword,
    /// A built-in type.
    Type,
    /// A measure of a counter.
    Measure,
    /// A built-in function.
    Function,
    /// A size of buckets.
    Bucket,
    /// An annotation, without its `@`.
    Annotation,
    /// A column that every fact has.
    Column,
}

/// A word of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// What it is.
    pub kind: WordKind,
    /// How it is used.
    pub form: &'static str,
    /// What it means, in a sentence or two.
    pub docs: &'static str,
}

const fn word(kind: WordKind, name: &'static str, form: &'static str, docs: &'static str) -> Word {
    Word { name, kind, form, docs }
}

/// All words. One that means several things stands once for each.
#[rustfmt::skip]
pub const WORDS: &[Word] = &[
    word(WordKind::Declaration, "schema", "schema NAME", "The schema's name, first in the file."),
    word(WordKind::Declaration, "use", "use \"FILE.hw\"", "Another file of the same schema."),
    word(WordKind::Declaration, "entity", "entity NAME = TAG { key … }", "A thing with an identity, its key; each field is a property, a fact of its own."),
    word(WordKind::Declaration, "edge", "edge NAME: FROM -> TO = TAG { … }", "A fact that joins two entities, with fields of its own."),
    word(WordKind::Declaration, "struct", "struct NAME { … }", "A value of several fields."),
    word(WordKind::Declaration, "union", "union NAME { … }", "A value that holds exactly one of its fields."),
    word(WordKind::Declaration, "enum", "enum NAME { CASE = TAG, … }", "A list of names; readers keep numbers that they do not know."),
    word(WordKind::Declaration, "type", "type NAME = TYPE", "A newtype: a type of its own, on the wire as what it wraps."),
    word(WordKind::Declaration, "counter", "counter NAME { by … each … on … }", "A table: a row for each key, a column for each measure, a cell for each bucket of time."),
    word(WordKind::Declaration, "rule", "rule NAME(PARAMETERS) { … } or { … }", "A derived relation: its atoms hold together; alternatives are joined by `or`."),
    word(WordKind::Declaration, "query", "query NAME(PARAMETERS) -> [COLUMNS] { … }", "A question with parameters and typed answers."),
    word(WordKind::Declaration, "extern", "extern fn NAME(PARAMETERS) -> TYPE", "A function that is written in Rust."),

    word(WordKind::Keyword, "key", "key NAME: TYPE", "What tells one entity from another: fields, parted by commas, or alternatives, joined by `or`."),
    word(WordKind::Keyword, "reserved", "reserved 2, 5 to 9, \"name\"", "Tags and names that may not be used again."),
    word(WordKind::Keyword, "by", "by NAME: TYPE", "The columns of a counter's key; behind a fact, where they come from."),
    word(WordKind::Keyword, "each", "each hour keep 14d, day, ever", "The sizes of a counter's buckets, and how long each is kept."),
    word(WordKind::Keyword, "keep", "keep 14d", "How long buckets are kept, counted back from the newest arrival; without it, for ever."),
    word(WordKind::Keyword, "on", "on FACT by KEY where CONDITION { NAME: MEASURE }", "Which facts a counter takes, how they find their row, and what is measured of them."),
    word(WordKind::Keyword, "where", "where CONDITION", "Only facts for which the condition is true are taken."),
    word(WordKind::Keyword, "order", "order COLUMN desc, COLUMN", "How the answers of a query are sorted."),
    word(WordKind::Keyword, "take", "take 20", "How many answers a query gives at most."),
    word(WordKind::Keyword, "desc", "order COLUMN desc", "From the largest to the smallest."),
    word(WordKind::Keyword, "asc", "order COLUMN asc", "From the smallest to the largest."),
    word(WordKind::Keyword, "fn", "extern fn NAME(PARAMETERS) -> TYPE", "A function that is written in Rust."),
    word(WordKind::Keyword, "derive", "@rust(derive: \"path, path\")", "Traits that the generated Rust type derives besides."),
    word(WordKind::Keyword, "and", "a and b", "False where one side is false, whatever the other; null where that is not known."),
    word(WordKind::Keyword, "or", "a or b", "True where one side is true, whatever the other; null where that is not known. Between blocks and keys: an alternative."),
    word(WordKind::Keyword, "not", "not a", "The opposite; of null, null. Before an atom: no such fact."),
    word(WordKind::Keyword, "true", "true", "True."),
    word(WordKind::Keyword, "false", "false", "False."),

    word(WordKind::Type, "bool", "bool", "True or false."),
    word(WordKind::Type, "i8", "i8", "A whole number of 8 bits, −128 to 127."),
    word(WordKind::Type, "i16", "i16", "A whole number of 16 bits, signed."),
    word(WordKind::Type, "i32", "i32", "A whole number of 32 bits, signed."),
    word(WordKind::Type, "i64", "i64", "A whole number of 64 bits, signed."),
    word(WordKind::Type, "u8", "u8", "A whole number of 8 bits, 0 to 255."),
    word(WordKind::Type, "u16", "u16", "A whole number of 16 bits, unsigned."),
    word(WordKind::Type, "u32", "u32", "A whole number of 32 bits, unsigned."),
    word(WordKind::Type, "u64", "u64", "A whole number of 64 bits, unsigned."),
    word(WordKind::Type, "f32", "f32", "A float of 32 bits; NaN is refused."),
    word(WordKind::Type, "f64", "f64", "A float of 64 bits; NaN is refused."),
    word(WordKind::Type, "string", "string", "Text, UTF-8."),
    word(WordKind::Type, "bytes", "bytes", "Bytes."),
    word(WordKind::Type, "uuid", "uuid", "A UUID, 16 bytes."),
    word(WordKind::Type, "timestamp", "timestamp", "A moment: microseconds since the epoch, UTC."),
    word(WordKind::Type, "date", "date", "A day of the calendar."),
    word(WordKind::Type, "duration", "duration", "A length of time, in microseconds."),
    word(WordKind::Type, "url", "url", "A URL, normalised."),
    word(WordKind::Type, "list", "list<T>", "Values in an order."),
    word(WordKind::Type, "set", "set<T>", "Values, each once."),
    word(WordKind::Type, "map", "map<K, V>", "Values by key."),

    word(WordKind::Measure, "count", "count()", "How many facts."),
    word(WordKind::Measure, "sum", "sum(number)", "The sum of a number."),
    word(WordKind::Measure, "min", "min(value)", "The smallest value."),
    word(WordKind::Measure, "max", "max(value)", "The largest value."),
    word(WordKind::Measure, "mean", "mean(number)", "The mean of a number."),
    word(WordKind::Measure, "first", "first(value)", "The value of the earliest fact."),
    word(WordKind::Measure, "last", "last(value)", "The value of the latest fact."),
    word(WordKind::Measure, "distinct", "distinct(value) or distinct(value, exact)", "How many different values: exact for few, then a sketch within 6 %; with `exact` the set itself is kept."),
    word(WordKind::Measure, "top", "top(k, value)", "The k most frequent values with their counts."),
    word(WordKind::Measure, "tally", "tally(value)", "A count for each value of an enum or bool."),
    word(WordKind::Measure, "quantiles", "quantiles(number)", "How a number is distributed: ranks within 3 %."),

    word(WordKind::Function, "len", "len(string)", "Characters of a string."),
    word(WordKind::Function, "lower", "lower(string)", "The string in small letters."),
    word(WordKind::Function, "hour", "hour(timestamp)", "The hour, 0 to 23, UTC."),
    word(WordKind::Function, "day", "day(timestamp or date)", "The day of the month, 1 to 31, UTC."),
    word(WordKind::Function, "month", "month(timestamp or date)", "The month, 1 to 12, UTC."),
    word(WordKind::Function, "weekday", "weekday(timestamp or date)", "The day of the week, 1 (Monday) to 7 (Sunday), UTC."),
    word(WordKind::Function, "host", "host(url)", "The host of a URL."),
    word(WordKind::Function, "domain", "domain(url)", "The registrable domain of a URL."),
    word(WordKind::Function, "path", "path(url)", "The path of a URL."),
    word(WordKind::Function, "coalesce", "coalesce(a, b, …)", "The first of its arguments that is not null."),
    word(WordKind::Function, "abs", "abs(number)", "The number without its sign."),
    word(WordKind::Function, "min", "min(a, b, …)", "The smallest of its arguments; null where one is."),
    word(WordKind::Function, "max", "max(a, b, …)", "The largest of its arguments; null where one is."),

    word(WordKind::Bucket, "minute", "each minute keep 2d", "60 seconds."),
    word(WordKind::Bucket, "hour", "each hour keep 14d", "60 minutes."),
    word(WordKind::Bucket, "day", "each day keep 5y", "From midnight to midnight, UTC."),
    word(WordKind::Bucket, "week", "each week", "From Monday to Monday, UTC."),
    word(WordKind::Bucket, "month", "each month", "A calendar month, UTC."),
    word(WordKind::Bucket, "year", "each year", "A calendar year, UTC."),
    word(WordKind::Bucket, "ever", "each ever", "All of time."),

    word(WordKind::Annotation, "slice", "@slice(hour)", "Which stretch of `at` one folder of facts holds: `hour`, `day` (without it) or `month`."),
    word(WordKind::Annotation, "keep", "@keep(90d)", "The facts are dropped that long after they arrived."),
    word(WordKind::Annotation, "private", "@private", "A key, property or field that may stand only inside `count` and `distinct`."),
    word(WordKind::Annotation, "anonymous", "@anonymous(k: 10, of: ENTITY)", "A cell about fewer than k different ones says only that."),
    word(WordKind::Annotation, "deprecated", "@deprecated(\"why\")", "Generated code warns those who use it."),
    word(WordKind::Annotation, "rust", "@rust(type: \"path\", derive: \"…\")", "How it stands in Rust: a type that is written by hand, or traits that the generated one derives besides."),
    word(WordKind::Annotation, "check", "@check(CONDITION)", "A condition that values must meet, held where they come in."),
    word(WordKind::Annotation, "version", "@version(2)", "The version of a function; counters that call it start anew with another."),

    word(WordKind::Column, "at", "at", "When the fact became true: a timestamp."),
];

/// The word of a kind.
pub fn find(kind: WordKind, name: &str) -> Option<&'static Word> {
    WORDS.iter().find(|word| word.kind == kind && word.name == name)
}

/// All words of a kind, in the order of the reference.
pub fn of(kind: WordKind) -> impl Iterator<Item = &'static Word> {
    WORDS.iter().filter(move |word| word.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_stands_once_for_each_of_its_meanings() {
        for (i, word) in WORDS.iter().enumerate() {
            assert!(!WORDS[..i].iter().any(|other| (other.kind, other.name) == (word.kind, word.name)), "{word:?}");
            assert!(word.docs.ends_with('.') && word.form.contains(word.name), "{word:?}");
        }
    }

    /// Whatever the resolver knows is known here.
    #[test]
    fn no_word_of_the_language_is_missing() {
        for name in crate::resolve::names::built_in() {
            assert!(find(WordKind::Type, name).is_some(), "the type {name} has no words");
        }
        let (functions, measures) = crate::resolve::vocabulary();
        for name in functions {
            assert!(find(WordKind::Function, name).is_some(), "the function {name} has no words");
        }
        for name in measures {
            assert!(find(WordKind::Measure, name).is_some(), "the measure {name} has no words");
        }
    }
}
