//! Grammar: `HW01`.

macro_rules! syntax {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

    Syntax "HW0101" "Something else was expected":
        "expected {}, found {}", "",
        "The text does not follow the grammar at the place shown. The message names what could have stood there. The language reference shows the form of each declaration.";
    UnknownDeclaration "HW0102" "A word that starts no declaration":
        "`{}` starts no declaration", "",
        "Outside of blocks a line starts with one of `schema use entity edge struct union enum type counter rule query extern`, after its documentation and annotations.";
    UnknownLine "HW0103" "A word that starts no line of a block":
        "`{}` starts no line of {}", "",
        "Each kind of block has its own kinds of lines: a counter has `by`, `each`, `on` and `name = expression`; an entity has `key` and properties; a query has atoms, `name = expression`, `order` and `take`.";
    MissingClose "HW0104" "A block that is not closed":
        "this block is not closed", "add a `}}`",
        "A line that starts with a declaration's keyword and a name always starts a declaration, so a brace that is missing is reported here, and not at the end of the file.";
    StrayDoc "HW0105" "Documentation of nothing":
        "this documents nothing", "put `///` on the lines above what it means, or write `//` for a comment",
        "`///` documents the item or member that follows it, and is carried into every output. At the end of a block or of a file, or after something on the same line, it has nothing to document, and above `by`, `each`, `on`, `key`, `reserved` and `schema` no output has a place for it; `//!` documents the schema and stands at the top of the file.";
    ChainedComparison "HW0106" "Comparisons that are chained":
        "comparisons do not chain", "join two comparisons with `and`: `a < b and b < c`",
        "`a < b < c` would compare a truth value with `c`. Write what is meant: `a < b and b < c`.";
    UnterminatedString "HW0107" "A string that is not closed":
        "this string is not closed", "close it with `\"` on the same line; write `\\n` for a line end inside",
        "A string ends on the line on which it starts.";
    BadEscape "HW0108" "An unknown escape in a string":
        "strings know no escape `{}`", "write `\\\\`, `\\\"`, `\\n`, `\\r`, `\\t` or `\\u{{263A}}`",
        "In a string a backslash starts one of the escapes `\\\\ \\\" \\n \\r \\t \\u{...}`; the last takes the number of a character in hexadecimal digits.";
    BadNumber "HW0109" "A number that does not fit":
        "the number {} does not fit", "",
        "Whole numbers in expressions go from -2^127 to 2^127-1, floats are finite, durations fit 64 bits of microseconds.";
    NotAscii "HW0110" "A name that is not ASCII":
        "the name `{}` is not ASCII", "use letters a to z, digits and `_`",
        "Names become names in Rust, Thrift, Protobuf and SQL, which do not agree on other letters. Text in strings and documentation may be anything.";
    StrayClose "HW0111" "A brace too many":
        "this `}}` closes nothing", "delete it; or look for a `}}` above that closes its block too early",
        "Each `}` closes the block that was opened last. This one stands where no block is open: there is one too many, or one of those above it stands too early.";
    NotBuilt "HW0190" "Something that is not built yet":
        "{} not built yet", "",
        "The language reference describes this and the parser reads it, but no code is generated for it today. It is an error so that it is never silently left out.";

    } };
}
