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
        "oneof" => "unions are not built yet: make each case an optional field (`T?`) of a struct",
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
    ];
    TOKENS.iter().find(|(token, _)| rest.starts_with(token)).map(|(_, help)| *help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_languages_are_known_in_any_case() {
        assert_eq!((ty("Int"), ty("DateTime"), ty("HashMap"), ty("Person")), (Some("i32"), Some("timestamp"), Some("map<…>"), None));
        assert_eq!((measure("AVG"), measure("count")), (Some("mean"), None));
    }
}
