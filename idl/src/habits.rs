//! What people write who come from Protocol Buffers, Thrift, Prisma, SQL or a programming language, and what it is called here. Only
//! errors look here: nothing of it is part of the language.

/// What is said to those who compare with null.
pub(crate) const NO_NULL: &str = "nothing compares with null: a filter leaves out what is null";

/// The type that is called so elsewhere, in any case of its letters.
pub(crate) fn ty(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "int" | "integer" | "int32" | "sint32" | "sfixed32" => "i32",
        "long" | "bigint" | "int64" | "sint64" | "sfixed64" | "isize" => "i64",
        "short" | "smallint" | "int16" => "i16",
        "tinyint" | "int8" => "i8",
        "uint" | "uint32" | "fixed32" => "u32",
        "uint64" | "fixed64" | "ulong" | "usize" => "u64",
        "uint16" => "u16",
        "byte" | "uint8" => "u8",
        "float" | "float32" | "real" => "f32",
        "double" | "float64" | "number" | "decimal" | "numeric" => "f64",
        "boolean" => "bool",
        "str" | "text" | "varchar" | "char" => "string",
        "datetime" | "time" | "instant" | "timestamptz" => "timestamp",
        "blob" | "binary" | "bytea" | "varbinary" | "bytearray" => "bytes",
        "guid" => "uuid",
        "localdate" | "day" => "date",
        "interval" | "timedelta" | "timespan" => "duration",
        "uri" | "link" | "href" => "url",
        "vec" | "vector" | "array" | "repeated" | "sequence" => "list<…>",
        "hashset" | "btreeset" | "treeset" => "set<…>",
        "hashmap" | "btreemap" | "treemap" | "dict" | "dictionary" | "object" => "map<…>",
        "option" | "optional" | "nullable" | "maybe" => "T?",
        _ => return None,
    })
}

/// What to write in place of a word that starts a declaration elsewhere.
pub(crate) fn declaration(word: &str) -> Option<&'static str> {
    Some(match word {
        "message" | "record" | "class" | "model" | "table" => {
            "what has an identity is an `entity`, what joins two of them an `edge`, and a plain value a `struct`"
        }
        "import" | "include" => "another file of the same schema is read with `use \"other.hw\"`",
        "package" | "namespace" | "syntax" => "begin the file with `schema NAME`",
        "oneof" | "choice" | "variant" => "what is exactly one of several things is a `union`, written like a struct",
        "view" | "metric" | "aggregate" => "what is counted is a `counter`",
        "service" | "fn" | "function" => "a schema holds data and what is counted; it declares no services",
        _ => return None,
    })
}

/// The measure that is called so elsewhere.
pub(crate) fn measure(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "avg" | "average" => "mean",
        "uniq" | "unique" | "count_distinct" | "cardinality" => "distinct",
        "percentile" | "percentiles" | "median" | "histogram" => "quantiles",
        "total" => "sum",
        "minimum" => "min",
        "maximum" => "max",
        "topk" | "top_k" => "top",
        _ => return None,
    })
}

/// The function that is called so elsewhere.
pub(crate) fn function(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "lowercase" | "tolower" | "to_lower" | "tolowercase" | "to_lowercase" | "lcase" => "lower",
        "length" | "size" | "strlen" | "char_length" => "len",
        "ifnull" | "nvl" | "isnull" => "coalesce",
        "dayofweek" | "day_of_week" | "dow" => "weekday",
        "hostname" => "host",
        _ => return None,
    })
}

/// Whether a name is what other languages call null.
pub(crate) fn is_null(word: &str) -> bool {
    matches!(word, "null" | "NULL" | "nil" | "None")
}

/// What to write in place of a token that has no meaning where it was found; `rest` is the line from there.
pub(crate) fn token(rest: &str) -> Option<&'static str> {
    const TOKENS: &[(&str, &str)] = &[
        (";", "leave out the `;`: members end with a comma or the line"),
        ("#", "comments begin with `//`"),
        ("/*", "comments begin with `//`, each line of them"),
        ("--", "comments begin with `//`"),
        ("&&", "write `and`"),
        ("||", "write `or`"),
        ("!", "write `not`"),
        ("<>", "write `!=`"),
        ("is ", NO_NULL),
        ("in ", "compare with each: `a == 1 or a == 2`"),
        ("if ", "write `where`"),
        ("'", "text stands between `\"` and `\"`"),
        ("[]", "write `list<T>`"),
        ("*)", "write `count()`"),
        ("@", "annotations stand before what they speak of"),
        ("=>", "an edge leads from one to the other with `->`"),
        ("between ", "compare twice: `a >= 1 and a <= 3`"),
    ];
    TOKENS.iter().find(|(token, _)| rest.starts_with(token)).map(|(_, help)| *help).or_else(|| number(rest))
}

/// How a number or a duration is written here.
fn number(rest: &str) -> Option<&'static str> {
    let word = &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())];
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = unit.len() < word.len();
    match unit.to_ascii_lowercase().as_str() {
        _ if rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
            Some("a float has digits on both sides of its point: `0.5`; a duration has none: `90min`")
        }
        _ if !is_number => None,
        "" if word.len() > 1 && word.starts_with('0') => Some("numbers begin with no zero"),
        unit if word.starts_with('0') && unit.starts_with(['x', 'b', 'o']) => Some("numbers are written in decimal"),
        unit if unit.starts_with('e') && unit[1..].bytes().all(|b| b.is_ascii_digit()) => Some("a float has a point: `1.0e5`"),
        "m" | "minute" | "minutes" | "mins" | "sec" | "secs" | "second" | "seconds" | "hr" | "hrs" | "hour" | "hours" | "day" | "days"
        | "week" | "weeks" | "month" | "months" | "mon" | "year" | "years" | "yr" | "millis" => Some(UNITS),
        unit if unit.contains(|c: char| c.is_ascii_digit()) && unit.starts_with(['h', 'd', 'm', 's', 'w', 'y']) => Some(UNITS),
        "s" | "min" | "h" | "d" | "w" | "mo" | "y" if unit.contains(|c: char| c.is_ascii_uppercase()) => Some(UNITS),
        _ => None,
    }
}

const UNITS: &str = "a duration is a whole number and one of the units `us ms s min h d w mo y`: `90min`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_languages_are_known_in_any_case() {
        assert_eq!((ty("Int"), ty("DateTime"), ty("HashMap"), ty("Person")), (Some("i32"), Some("timestamp"), Some("map<…>"), None));
        assert_eq!((measure("AVG"), measure("count")), (Some("mean"), None));
    }

    #[test]
    fn numbers_of_other_languages_are_known() {
        for text in ["1e5 ", "007", "0x1F", ".5", "5m {", "14days", "1h30min", "2D"] {
            assert!(token(text).is_some(), "{text}");
        }
        for text in ["7", "1_000", "2nd: string", "0", "é", "5é", "0é"] {
            assert_eq!(token(text), None, "{text}");
        }
    }
}
