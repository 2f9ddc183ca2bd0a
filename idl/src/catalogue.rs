//! Every error the compiler can report, each defined once: its code, what it says, the way out, and why the rule is there.
//! Reports, documentation and `explain` are all read from here. Code matches on [`Code`], never on text.
//!
//! Each code has a file `catalogue/HW….md` with a schema that gives this error first, and the one that was meant. A test compiles both.

mod examples;

pub use examples::Examples;

/// What the catalogue says about one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The number users see and search for: `HW` and four digits. It is never given to another error.
    pub number: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// The message; each `{}` takes the next word of the report.
    pub message: &'static str,
    /// The way out, where one sentence fits every case; else empty, and the report brings its own.
    pub help: &'static str,
    /// Why the rule is there and what to do, for `explain`.
    pub explanation: &'static str,
    examples: &'static str,
}

/// The parts of the catalogue, by how the numbers of their codes begin.
pub const SECTIONS: &[(&str, &str)] = &[
    ("HW00", "Text"),
    ("HW01", "Syntax"),
    ("HW02", "Names"),
    ("HW03", "Structure"),
    ("HW04", "Counters"),
    ("HW05", "Expressions"),
    ("HW06", "Annotations"),
    ("HW07", "Rules and queries"),
    ("HW08", "The lock"),
    ("HW09", "Evolution"),
];

impl Entry {
    /// A small schema with this error, and what to write in its place.
    pub fn examples(&self) -> Examples {
        Examples::parse(self.examples)
    }
}

impl Code {
    /// Whether it is about a name that nothing declares, which its message says.
    pub fn is_unknown_name(self) -> bool {
        use Code::*;
        matches!(
            self,
            UnknownType | UnknownEntity | UnknownFact | UnknownName | UnknownCase | UnknownFunction | UnknownRelation | UnknownArgument
        )
    }
}

macro_rules! catalogue {
    ($($name:ident $number:literal $title:literal: $message:literal, $help:literal, $explanation:literal;)*) => {
        /// An error the compiler can report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// All codes, in the order of their numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code of a number as people write it: `HW0123`, `hw0123`, `0123` or `123`.
            pub fn of(number: &str) -> Option<Code> {
                let digits = number.trim_start_matches(['H', 'W', 'h', 'w']);
                let number = format!("HW{digits:0>4}");
                Code::ALL.iter().copied().find(|code| code.entry().number == number)
            }

            /// What the catalogue says about it.
            pub fn entry(self) -> &'static Entry {
                match self {
                    $(Code::$name => &Entry {
                        number: $number,
                        title: $title,
                        message: $message,
                        help: $help,
                        explanation: $explanation,
                        examples: include_str!(concat!("catalogue/", $number, ".md")),
                    },)*
                }
            }
        }
    };
}

catalogue! {
    // Text
    NotUtf8 "HW0001" "A file that is not UTF-8":
        "this file is not UTF-8", "save it as UTF-8",
        "Schemas are UTF-8 text. The label shows the first byte that is not; what stands before it could be read.";
    ControlCharacter "HW0002" "A control character":
        "the character {} has no place in a schema", "delete it",
        "Apart from tabs and line ends, control characters such as NUL are invisible in editors and different for every tool, so none is allowed, not even in strings and comments; and a byte order mark only stands first.";
    LineTooLong "HW0003" "A line that is too long":
        "this line has {} bytes; the limit is {}", "break it: members may stand on lines of their own",
        "A line of this length is almost always a file that is no schema. The limit keeps errors readable and the compiler quick.";
    FileTooLong "HW0004" "A file that is too long":
        "this file has {} bytes; the limit is {}", "this is hardly a schema: give the right file, or take out what is no declaration",
        "A file of this length is almost always a file that is no schema. The limit keeps the compiler quick.";
    NestedTooDeep "HW0005" "Brackets or operators nested too deep":
        "this is nested more than {} deep", "take a part out, and give it a name of its own",
        "The compiler bounds how deep brackets, types and expressions nest, so that no input can exhaust its stack.";
    EmptyFile "HW0006" "A file without a declaration":
        "this file declares nothing", "begin with `schema NAME`",
        "A schema file begins with the line `schema NAME`; what it declares follows.";

    TooMany "HW0007" "More errors than are shown":
        "there are more errors than {}", "mend those above first; this is where the rest begins",
        "After so many errors more of them help nobody: the file may be no schema at all.";

    // Syntax
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
    NotBuilt "HW0190" "Something that is not built yet":
        "{} not built yet", "",
        "The language reference describes this and the parser reads it, but no code is generated for it today. It is an error so that it is never silently left out.";

    // Names
    SchemaMissing "HW0201" "A file without a `schema` line":
        "this file has no `schema` line", "begin it with `schema NAME`",
        "The name of the schema becomes the Rust module, the Thrift namespace and the Protobuf package. It is the first declaration of each file.";
    SchemaNotFirst "HW0202" "A `schema` line that is not first":
        "the `schema` line is not the first declaration", "move it to the top of the file",
        "The `schema` line names what everything below it belongs to, so it stands first.";
    SchemaTwice "HW0203" "A second `schema` line":
        "a file has one `schema` line", "delete this one, or move what follows to a file of its own",
        "Each file belongs to one schema.";
    SchemaDiffers "HW0204" "Files of different schemas":
        "this file belongs to schema `{}`, the others to `{}`", "compile the files of one schema together",
        "Files that are compiled together make one schema and say so by the same `schema` line.";
    DuplicateName "HW0205" "A name that is taken":
        "the name `{}` is taken", "give one of them another name",
        "Entities, structs, enums, unions, edges, types, counters, rules and queries share one space of names; so do the members of one block.";
    ShadowsBuiltIn "HW0206" "A name of the language":
        "`{}` is a type of the language", "give it another name",
        "A declaration may not take the name of a built-in type, since every use of it would change its meaning.";
    UnknownType "HW0207" "An unknown type":
        "no type is named `{}`", "",
        "A type is one of the built-in types, or an entity, struct or enum of this schema.";
    UnknownEntity "HW0208" "An unknown entity":
        "no entity is named `{}`", "",
        "The ends of an edge are entities of this schema.";
    UnknownFact "HW0209" "An unknown fact":
        "no fact is named `{}`", "",
        "A counter takes edges (`on Like`) and properties (`on Person.name`).";
    UnknownName "HW0210" "An unknown name in an expression":
        "{} has no `{}`", "",
        "An expression speaks of the columns of its fact: of an edge `from`, `to` and its own fields, of a property `id` and `value`, of both `at`; after a dot, of the fields of a struct or the key of an entity.";
    UnknownCase "HW0211" "An unknown case of an enum":
        "enum `{}` has no case `{}`", "",
        "A case is written with the name of its enum: `Plugin.Share`.";
    UnknownFunction "HW0212" "An unknown function":
        "no function is named `{}`", "",
        "The functions of expressions are `len lower host domain path hour day month weekday coalesce abs min max`, and those that the schema declares with `extern fn`.";
    UnknownMeasure "HW0213" "An unknown measure":
        "no measure is named `{}`", "",
        "A measure is one of `count sum min max mean first last distinct top tally quantiles`.";
    ReservedColumn "HW0214" "A name that every fact has":
        "an edge cannot have a field named `{}`", "give the field another name: facts have columns `at from to id value source nonce _partition _offset`, and folders are named by `day hour month`",
        "A property fact has the columns `id` and `value`, an edge `from` and `to`, all have `at`, `source` and `nonce`, and in Parquet `_partition` and `_offset`; folders are named by `hour`, `day` and `month`. A field of that name, in capitals or not, could not be told from them in Parquet and SQL.";
    RustClash "HW0215" "Names that are one in Rust":
        "{} and {} are both `{}` in Rust", "give one of them another name",
        "Names are turned into the case that Rust uses, and some declarations bring names with them: an entity `Person` brings `PersonId`, its property `name` brings `PersonName`. Two that end as the same Rust name could not be generated.";
    RustTaken "HW0216" "A name the generated code needs":
        "the generated code has its own `{}`", "give it another name",
        "The generated module holds types `Fact`, `Datum`, `Schema` and `Pedigree`, a trait `Functions` where there is an `extern fn`, and every enum has a case `Unknown` for the numbers that a program does not know.";
    RustImpossible "HW0217" "A name Rust cannot spell":
        "{} would be `{}` in Rust, which is not possible", "give it another name",
        "Rust's keywords are escaped (`r#type`), but for `self`, `Self`, `super`, `crate` and `_`, which cannot be.";
    NotAType "HW0218" "A name that is no type":
        "`{}` is {}, not a type", "",
        "Values have types: built-in ones, structs, enums, and entities, which stand for their ids. Edges and counters are no values.";
    SqlClash "HW0219" "Names that SQL cannot tell apart":
        "`{}` and `{}` differ only in case", "give one of them another name",
        "Facts become tables, and their folders and columns bear the schema's names. SQL engines and some file systems do not tell capitals from small letters there, so names that stand side by side differ in more than that.";
    UsePath "HW0230" "A path that leads nowhere on its own":
        "`{}` is no path to a file of the schema: {}", "",
        "`use \"common.hw\"` names another file of the same schema by a path from the folder of the file that it stands in. It is relative and has `/` between folders, so that a schema reads the same wherever it is checked out.";
    UseMissing "HW0231" "A file that is not there":
        "there is no file {}", "",
        "`use` names another file of the same schema, by a path from the folder of the file that the line stands in. What was looked for is shown as it was tried.";
    UseUnreadable "HW0232" "A file that cannot be read":
        "the file {} cannot be read: {}", "see to it that it is a file that you may read",
        "The file is there, but the system does not give out its bytes.";
    UseCycle "HW0233" "Files that use each other in a circle":
        "{}", "",
        "A file that is used stands on its own, with what it uses in turn. Files that need each other belong together in one file, or what both need belongs into a third. Any number of files may use the same one.";
    UseTwice "HW0234" "A file used twice by another":
        "`{}` is used twice", "delete one",
        "A file is read once however often it is used; a second line in one file says nothing.";
    FunctionTaken "HW0240" "A function that the language has":
        "the language has a function or measure `{}` of its own", "give it another name",
        "A call names its function by its name alone, so a function of your own cannot be called as one of the language.";

    // Structure
    KeyMissing "HW0301" "An entity without a key":
        "entity `{}` has no key", "add `key id: string`, or whatever tells one from another",
        "An entity is nothing but its identity, so it says by which key it is known.";
    KeyTwice "HW0302" "A second key":
        "entity `{}` has a second `key` line", "keep one",
        "An entity has one `key` line.";
    KeyType "HW0303" "A type that cannot be a key":
        "{} cannot be a key", "",
        "Keys are ordered and compared byte by byte. Floats (NaN, -0.0), lists, sets, maps and structs do not have one such order. Keys are bools, integers, strings, bytes, uuids, timestamps, dates, durations, urls, enums, ids, and newtypes of those.";
    KeyOptional "HW0304" "A key that may be null":
        "a key cannot be optional", "leave out the `?`",
        "Something without its key could not be told from others.";
    TagRange "HW0305" "A tag out of range":
        "the tag {} is not in {}", "",
        "Tags go from 1 to 32767, which Thrift can carry. An edge's `from` and `to` take two numbers on the wire, so its own fields go to 32765.";
    TagReserved "HW0306" "A tag that Protobuf keeps for itself":
        "the tag {} is in {}, which Protobuf keeps for itself", "choose a tag outside of it",
        "Protobuf's implementations keep the field numbers 19000 to 19999. On the wire an edge's own field has its tag plus two, so there the range is 18998 to 19997.";
    TagTaken "HW0307" "A tag that is taken":
        "the tag {} is taken", "choose another; the next free tag is {}",
        "A tag is what a field or fact is known by in stored data, so it is unique in its block. Entities and edges share one block: they are the union `Fact`.";
    ContainsItself "HW0308" "A type that contains itself":
        "`{}` contains itself without end", "make one of the fields optional (`T?`) or a list",
        "A value that always holds another one of its own type would never end. Through an optional, a list or a union with a case that holds none it can.";
    KeyContainsItself "HW0309" "A key that contains itself":
        "the key of `{}` contains itself", "use a key of another type in one of them",
        "An id is its key. If that is again an id, and so back to the first, no id could ever be written.";
    ListOfBytes "HW0310" "A list of u8":
        "`list<u8>` is no type", "say `bytes`, or use `list<u16>` if they are numbers",
        "A list of u8 would be one number an element in most formats. `bytes` is stored as what it is.";
    PartOptional "HW0311" "An optional inside of another type":
        "{} cannot be optional", "leave out the inner `?`, or make a struct that holds an optional field",
        "`T?` is for fields. Thrift, Protobuf and others cannot carry a null inside a list, a set or a map.";
    TypeArguments "HW0312" "A wrong number of type arguments":
        "`{}` takes {}, found {}", "",
        "`list<T>` and `set<T>` take one type, `map<K, V>` takes two; other types take none.";
    KeyMisplaced "HW0313" "A key outside of an entity":
        "only entities have keys", "",
        "A key tells one thing from another. Edges are known by their ends, and structs are values.";
    EnumEmpty "HW0314" "An enum without cases":
        "enum `{}` has no cases", "add one, such as `Unspecified = 1`",
        "A value of an enum is one of its cases, so without any there is no value to write. A struct may be empty, and so may an edge.";
    MemberType "HW0315" "A type that sets and maps cannot tell apart":
        "{} cannot be {}", "",
        "Members of sets and keys of maps are told apart and put in order, and in JSON a map's keys are text. So they are bools, integers, strings, bytes, uuids, timestamps, dates, durations, urls, enums, and newtypes of those.";
    NewtypeContainsItself "HW0316" "A newtype that contains itself":
        "the newtype `{}` contains itself", "wrap another type, or make it a struct",
        "A newtype is stored as what it wraps and has no name in the data, so that one which holds itself would have no end there. A struct may hold itself through a list, a set, a map or an optional.";
    NewtypeOptional "HW0317" "A newtype of an optional":
        "a newtype cannot be optional", "leave out the `?` here, and write it where the newtype is used",
        "`T?` is for fields: it says that a field may be null, which is nothing that a type could say of itself.";
    TagKept "HW0330" "A tag that is reserved":
        "the tag {} is reserved", "choose another; the next free tag is {}",
        "`reserved` keeps the tags of what was taken out of a block. A tag that meant one thing in stored data and means another today would be read as what it is not.";
    NameKept "HW0331" "A name that is reserved":
        "the name `{}` is reserved", "choose another name",
        "`reserved` keeps the names of what was taken out of a block, so that JSON and Parquet files in which they stand are not taken for what they are not.";
    ReservedReversed "HW0332" "A range of tags that runs downwards":
        "the range {} holds no tag", "",
        "`reserved 5 to 9` keeps the tags 5, 6, 7, 8 and 9. The smaller tag stands first.";
    ReservedTwice "HW0333" "Something reserved twice":
        "{} is reserved already", "leave out what stands there already",
        "Each tag and each name is reserved once, so that what a line says is what it adds.";
    ReservedNoName "HW0334" "A reserved text that is no name":
        "`{}` could not be the name of a field", "write a name of ASCII letters, digits and `_`, as `reserved \"lang\"`",
        "`reserved` keeps names, in quotes, and tags. A text that could not be a name would keep nothing.";
    UnionEmpty "HW0340" "A union without cases":
        "union `{}` has no cases", "add one, such as `text: string = 1`",
        "A value of a union holds exactly one of its cases, so without any there is no value to write.";
    CaseOptional "HW0341" "A case that may be null":
        "a case of a union cannot be optional", "leave out the `?`; where there may be nothing, make the field of the union's type optional",
        "A union holds exactly one of its cases. A case that is null would be held and not be there.";

    // Counters
    EachMissing "HW0401" "A counter without buckets":
        "counter `{}` has no `each` line", "add `each day, ever`, or the buckets that you need",
        "`each` says into which buckets of time the counter sorts what it counts, and how long it keeps them.";
    LineTwice "HW0402" "A second line of its kind":
        "counter `{}` has a second `{}` line", "put all of it on one line",
        "A counter has one `by` and one `each` line, and any number of `on` blocks.";
    UnknownBucket "HW0403" "An unknown size of bucket":
        "no bucket is named `{}`", "",
        "Buckets are `minute hour day week month year ever`.";
    BucketTwice "HW0404" "A bucket that stands twice":
        "bucket `{}` stands twice", "delete one",
        "Each size of bucket stands once in `each`.";
    KeepOrder "HW0405" "A bucket kept longer than a larger one":
        "`{}` is kept longer than `{}`", "keep the larger bucket at least as long",
        "Small buckets are for the recent past, large ones for longer. A small bucket that outlives a larger one could say more about old times than the large one.";
    KeepEver "HW0406" "`keep` on `ever`":
        "`ever` is kept for ever", "leave out `keep`",
        "The bucket `ever` is one cell for all of time; it has no end from which to count.";
    KeepZero "HW0407" "A bucket kept for no time":
        "a bucket kept for no time holds nothing", "leave out `keep`, or give a duration above zero",
        "`keep` says how long a bucket is kept, counted back from the newest arrival.";
    OnMissing "HW0408" "A counter that counts nothing":
        "counter `{}` counts nothing", "add `on FACT {{ name: count() }}`, or where it has a `by` line `on FACT by KEY {{ name: count() }}`",
        "A counter takes facts with `on` blocks, and measures them.";
    ByCount "HW0409" "A wrong number of keys":
        "counter `{}` has {}, found {}", "",
        "Each `on` block says how a fact finds its row: one expression for each column of the counter's `by`.";
    ByType "HW0410" "A key of the wrong type":
        "the key `{}` is {}, found {}", "",
        "The expressions after `on … by` have the types of the counter's `by`, so that all its facts find the same rows.";
    WhereNotBool "HW0411" "A condition that is not a bool":
        "a condition is true or false, found {}", "compare it with something: `size > 0`",
        "`where` takes the facts for which its expression is true; false and null leave them out. `@check` refuses those for which it is false.";
    MeasureType "HW0412" "A measure over the wrong type":
        "`{}` takes {}, found {}", "",
        "`sum`, `mean` and `quantiles` take numbers; `min` and `max` take what has an order: numbers, strings, timestamps, dates, durations, uuids. `first`, `last`, `distinct` and `top` take any scalar, enum or id; `tally` takes enums and bools.";
    MeasureArguments "HW0413" "Wrong arguments of a measure":
        "`{}` takes {}", "",
        "The forms are `count()`, `sum(e) min(e) max(e) mean(e) first(e) last(e)`, `distinct(e)`, `distinct(e, exact)`, `top(k, e)`, `tally(e)` and `quantiles(e)`.";
    TopRange "HW0414" "A `top` of too few or too many":
        "`top` shows 1 to 100 items, found {}", "choose a number from 1 to 100",
        "The sketch behind `top` is exact to 100 items at least, so it shows no more than that.";
    DerivedOver "HW0415" "A measure that is no number":
        "`{}` is {}, not a number", "",
        "Derived measures are computed from `count`, `sum`, `mean`, `distinct`, from `min max first last` of numbers, and from derived measures that stand above.";
    DerivedNotNumber "HW0416" "A derived measure that is no number":
        "a derived measure is a number, found {}", "",
        "A derived measure is a column of numbers, computed when a row is read.";
    DerivedUnknown "HW0417" "An unknown measure in a derived one":
        "counter `{}` has no measure `{}`", "",
        "A derived measure speaks of the measures of all `on` blocks of its counter, and of derived measures that stand above it.";
    MeasureMissing "HW0418" "An `on` block without measures":
        "this `on` block measures nothing", "add a measure, such as `count: count()`, or delete the block",
        "An `on` block says which facts are counted and how. Without a measure nothing would be read of them.";

    // Expressions
    NoFields "HW0501" "A path into something without fields":
        "{} has no fields", "",
        "A dot leads into the fields of a struct, or from an id into its key.";
    WholeValue "HW0502" "A struct or a list as a value":
        "{} cannot be used as a whole", "",
        "Expressions compare and compute scalars, enums and ids. Of a struct, name a field.";
    OperandType "HW0503" "An operand of the wrong type":
        "`{}` takes {}, found {}", "",
        "`+ - * / %` take numbers, `and or not` take bools.";
    Mixed "HW0504" "Operands that do not go together":
        "{} cannot be compared with {}", "",
        "Two sides that are compared have the same type; integers and floats may be mixed, and a timestamp, a date or a uuid is compared with a string that holds one. A newtype is compared with itself and with literals.";
    NotOrdered "HW0505" "An order where there is none":
        "{} has no order", "compare with `==` or `!=`",
        "`<`, `<=`, `>` and `>=` take numbers, strings, timestamps, dates, durations and uuids.";
    BadTimestamp "HW0506" "A text that is no time":
        "`{}` is no timestamp", "write `2026-11-01` or `2026-11-01T09:30:00Z`",
        "Where a timestamp is expected, a string holds a date, which means its midnight in UTC, or an RFC 3339 time with its offset.";
    Arguments "HW0507" "Wrong arguments of a function":
        "`{}` takes {}, found {}", "",
        "`len lower` take a string, `host domain path` a url, or a string that holds one; `hour day month weekday` a timestamp; `abs` a number; `min max` values of one type that has an order; `coalesce` values of one type. A function of your own takes what its declaration says; a whole number is taken for a float.";
    NamedArgument "HW0508" "An argument with a name":
        "`{}` takes no argument named `{}`", "leave out the name",
        "Functions and measures take their arguments by place. Names are for the atoms of rules and queries.";
    BadDate "HW0509" "A text that is no date":
        "`{}` is no date", "write `2026-11-01`",
        "Where a date is expected, a string holds one: the year, the month and the day.";
    BadUuid "HW0510" "A text that is no uuid":
        "`{}` is no uuid", "write `67e55044-10b1-426f-9247-bb680e5fe0c8`",
        "Where a uuid is expected, a string holds one: 32 hexadecimal digits in five groups.";
    FunctionType "HW0520" "A type that functions do not take":
        "a function takes and gives single values, found {}", "use a scalar, an enum or an entity; give the fields that it needs as arguments of their own",
        "Functions of your own are called in expressions, which compute with scalars, enums and ids, and not with structs and lists as a whole.";

    // Annotations
    AnnotationUnknown "HW0601" "An unknown annotation":
        "no annotation is named `@{}`", "",
        "The annotations are `@slice @keep @check @private @anonymous @deprecated @version @rust`.";
    AnnotationMisplaced "HW0602" "An annotation of something else":
        "`@{}` belongs before {}", "",
        "`@slice` and `@keep` say how facts are laid out and kept. Facts are edges and properties; what else is declared has none of its own. `@check` and `@private` speak of values, `@anonymous` is a counter's, `@version` a function's, and `@deprecated` and `@rust` speak of what has a name of its own in Rust.";
    AnnotationTwice "HW0603" "An annotation that stands twice":
        "`@{}` stands twice", "delete one",
        "An annotation says one thing of what follows it.";
    AnnotationArguments "HW0604" "Wrong arguments of an annotation":
        "`@{}` takes {}", "",
        "The forms are `@slice(hour)`, `@slice(day)`, `@slice(month)`, `@keep(90d)`, `@check(len(text) <= 280)`, `@private`, `@anonymous(k: 10, of: Person)`, `@deprecated(\"why\")`, `@rust(type: \"crate::Money\")`, `@rust(derive: \"serde::Serialize\")` and `@version(2)`.";
    SliceUnknown "HW0605" "An unknown slice":
        "no slice is named `{}`", "",
        "The master dataset lays facts out in folders by the hour, the day or the month of their `at`. Small facts that come by the million want hours, rare ones months; without `@slice` it is days.";
    FactsKeptZero "HW0606" "Facts kept for no time":
        "facts kept for no time would never be counted again", "leave out `@keep`, or give a duration above zero",
        "`@keep` says how long after their arrival facts stay in the master dataset. Without it they stay for ever.";
    RustPath "HW0607" "A path that Rust cannot have":
        "`{}` is no path of Rust that can be named here", "",
        "`@rust` names types and traits of Rust as they are named from the generated module: from `crate`, from a crate that the package depends on, or, of derives, as Rust's own (`Hash`).";
    RustTypeOfFact "HW0608" "A Rust type of one's own for a fact":
        "the Rust type of {} is always the generated one", "leave out `type`; `derive` may stand here, and the types of its fields may be your own",
        "What facts are made of may be written by hand: structs, enums, unions and newtypes. Facts and ids are generated, since log, folders and counters hang on them. Code that is all by hand is another way: see the book on code first.";
    RustTypeWritten "HW0609" "What only generated code can do, at a type that is written by hand":
        "{} has no place at a type that is written by hand", "",
        "`@rust(type: …)` says that the Rust type stands elsewhere, so nothing can be added to it there: derives are written before it, and a `@check` of it would be held by nobody.";
    CheckCalls "HW0620" "A check that calls a function of your own":
        "a check calls no function of your own", "check with the functions of the language, or where the facts are made",
        "`@check` decides which facts are taken, once and for ever: it stays what it was when the log is read again, and needs nothing but the fact. Functions of your own belong to counters.";
    PrivateLeak "HW0621" "A private value that would be put out":
        "{} is private, and may stand only inside `count` and `distinct`", "count how many there are, `distinct(…)`, or how many facts, `count()`",
        "`@private` says that nobody is to see a value. A row's key, a filter, and every measure but `distinct` and `count` would tell it, or something of it, to whoever reads the counter; so would a column of a rule, and a parameter, an output or a condition of a query. Within a rule or a query what is private may join what is private too. An id is as private as its key.";
    AnonymousK "HW0622" "An anonymity of too few or too many":
        "`k` is from 2 to 384, found {}", "choose a number from 2 to 384; 10 is common",
        "A group of one is no group. Up to 384 different ones are counted exactly in each cell; past that it is an estimate, by which nobody should be hidden or shown.";
    AnonymousNobody "HW0623" "An anonymous counter of facts about nobody":
        "`{}` has no end of `{}`, of whom there are to be `k`", "count facts that have one, or leave out `@anonymous`",
        "An anonymous counter hides what is about few of an entity, so each fact that it takes says of whom it is: by one end of an edge, or as a property's id.";
    AnonymousEnds "HW0624" "An anonymous counter of facts about two":
        "both ends of `{}` are of `{}`", "say which end is meant: `end: from` or `end: to`, after `of`",
        "An anonymous counter counts whom its facts are about. Where both ends of an edge are of the entity, the annotation says which end that is: `@anonymous(k: 10, of: Person, end: from)`.";
    AnonymousRow "HW0625" "Rows that say whom they are about":
        "a row's key would say which `{}` it is about, and `{}` is anonymous", "leave it out of `by`: each row would be about one, and always hidden",
        "An anonymous counter shows what is about many of an entity. A row that is found by one of them is about that one alone.";
    AnonymousNames "HW0626" "A measure that says whom it is about":
        "this measure would say which `{}` it is about, and `{}` is anonymous", "count how many there are, `distinct(…)`, or how many facts, `count()`",
        "An anonymous counter hides what is about few of an entity, and names none of them at all: `top`, `first`, `last`, `min`, `max` and the others would show ids, or something of their keys.";

    // Rules and queries
    AtomInExpression "HW0701" "A relation where a value should stand":
        "`{}` is {}, not a function", "in a rule or query an atom stands on its own, parted from the others by a comma; elsewhere relations cannot be asked",
        "An atom such as `Like(person, page)` holds or does not; it is no value, so it is not an operand of `and`, `or` or a comparison, and not an argument of a function. A body is the conjunction of its clauses already; for `or`, give a rule a second body.";
    UnknownRelation "HW0702" "An unknown relation":
        "no edge, property or rule is named `{}`", "",
        "An atom asks for a row of an edge (`Like(person, page)`), of a property (`Person.name(person, n)`) or of a rule.";
    NotARelation "HW0703" "An atom of something else":
        "`{}` is {}, and not a relation", "",
        "Edges, properties and rules are relations. Entities, structs and enums are types, counters are tables of cells, and queries answer those who ask from outside.";
    AtomArguments "HW0704" "Wrong arguments of an atom":
        "`{}` takes {}, found {}", "",
        "Without a name, and first, stand the two ends of an edge, the entity of a property and its value where that is no struct, and all columns of a rule. `_` stands for what may be anything. Fields are named: `Like(person, page, via: v, at: t)`, `Person.location(person, country: c)`.";
    UnknownArgument "HW0705" "An unknown argument of an atom":
        "{} has no field `{}`", "",
        "An atom names the fields of its edge, or of the struct that is its property's value, and `at`, the time of the fact.";
    ArgumentTwice "HW0706" "An argument that stands twice":
        "`{}` is named twice", "leave one out; where both must hold, bind a variable and compare it below",
        "An atom says of each column once what it is.";
    NotATerm "HW0707" "An expression in an atom":
        "an argument of an atom is a variable, a constant or `_`", "",
        "Atoms look rows up, and expressions compute: each stands on its own. What is computed is bound to a variable, `x = d + 1`, which stands in the atom; a column is bound to a variable, which a condition compares.";
    ArgumentType "HW0708" "A constant of the wrong type":
        "`{}` is {}, found {}", "",
        "A constant in an atom is of the type of its column, else no row could ever match.";
    VariableType "HW0709" "A variable of two types":
        "`{}` is {} in one place and {} in another", "",
        "A variable has one value in each answer, and so one type. An id of one entity is not an id of another, and neither is the key it holds; integers of every width are one type.";
    Unbound "HW0710" "A variable that nothing binds":
        "nothing in this body binds {}", "",
        "A variable takes its values from an atom that is not negated, or from `x = …`. A condition, a negated atom or an expression only looks at them, and a column of the head must have one. Else the answers would have no end: everything that is not a row.";
    BoundTwice "HW0711" "A variable that is bound already":
        "`{}` is bound already", "did you mean `==`?",
        "`x = …` gives a name to a value. To compare with a variable that an atom, a parameter or another `=` has bound, write `==`. A body is a set of clauses: it does not matter which of them is written first.";
    BindingCycle "HW0712" "A variable computed from itself":
        "`{}` is computed from itself", "bind one of them by an atom; for values that go on from row to row, use a recursive rule",
        "What is bound with `=` is computed from other variables, in any order in which it can be. Where that leads back to the variable itself there is none.";
    SingleVariable "HW0713" "A variable that stands alone":
        "`{}` stands only once", "",
        "A variable that nothing else speaks of is most likely misspelled. What may be anything is written `_`. Only where a query aggregates may a variable of an atom stand alone: there it tells answers apart that are counted.";
    ParameterUnused "HW0714" "A parameter that is not used":
        "parameter `{}` is not used", "use it in the body, or leave it out",
        "What those who ask must give, the query asks for.";
    ColumnType "HW0715" "A type that cannot be a column":
        "{} cannot be a column of {}", "",
        "The columns of rules and queries, and the parameters of queries, are scalars, enums and ids: values that can be compared as a whole. They are never null.";
    WildcardValue "HW0716" "`_` as a value":
        "`_` may be anything, and so is no value", "give it a name",
        "`_` stands in the columns of an atom that may be anything. Each `_` is another one.";
    ReadsNothing "HW0717" "A body without a positive atom":
        "this body reads nothing", "add an atom: an edge, a property or a rule",
        "A rule or query takes its values from the rows of other relations. Negated atoms, conditions and `=` choose among them and compute with them.";
    DerivesNothing "HW0718" "A rule that derives nothing":
        "rule `{}` derives nothing", "give it a body that begins with facts: `or {{ … }}`",
        "A recursive rule needs a body that does not ask for the rule itself, or for one that waits for it. Without it there is never a first row.";
    Unstratified "HW0719" "A rule that depends on its own absence":
        "rule `{}` depends on its own absence: {}", "take the `not` out of the cycle: negate a rule that does not lead back here",
        "What is negated must be known whole before it can be said that a row is not there. Where a rule negates one that is computed from it, there is no order in which to compute them. A program without such a cycle is called stratified.";
    Unbounded "HW0720" "A recursion without an end":
        "`{}` of rule `{}` grows without an end", "",
        "A recursion over facts ends when there are no new rows. One that computes values can make new ones for ever, so the body that does needs a condition that ends it: with a comparison of the computed variable, or of what it is computed from, with something that does not come from the recursion (`depth <= 100`). What is added bounds it from above, what is subtracted from below; other arithmetic needs both.";
    AggregateMisplaced "HW0721" "An aggregate in the wrong place":
        "{} cannot stand here", "",
        "Aggregates are for queries. They stand alone after `=`, `n = count(x)`, and work out one value for each group of answers; what is computed from them is known only then, so it stands in conditions and in `=`, and not in atoms or other aggregates.";
    AggregateArguments "HW0722" "Wrong arguments of an aggregate":
        "`{}` takes {}, found {}", "",
        "The forms are `count()`, `count(e)`, `distinct(e)`, `sum(e)`, `mean(e)` of a number, and `min(e)`, `max(e)` of a number, a string or a timestamp.";
    NotGrouped "HW0723" "A variable that groups have many of":
        "`{}` is not what the answers are grouped by", "make it an output, or put it into an aggregate",
        "The answers of a query that aggregates are grouped by those outputs that are not aggregates. Beside an aggregate only these, aggregates and parameters have one value in each group.";
    OrderUnknown "HW0724" "An order by what is not shown":
        "query `{}` has no output `{}`", "",
        "`order` names outputs of the query, each rising unless `desc` follows it.";
    OrderTwice "HW0725" "An order by the same twice":
        "`{}` stands twice", "leave one out",
        "Rows that are equal in a column are not ordered any further by it.";
    QueryLineTwice "HW0726" "A second line of a query":
        "query `{}` has a second `{}` line", "keep one, with all of it on one line",
        "A query has at most one `order` and one `take` line.";
    TakeRange "HW0727" "A number of rows out of range":
        "`take` is {}, which is not from 1 to {}", "choose a number in that range, or leave `take` out to have all rows",
        "`take` says how many rows of the answer are given, from the first.";

    // The lock
    LockUnreadable "HW0801" "A lock that cannot be read":
        "the lock {} cannot be read: {}", "make it readable, or move it away",
        "Where a file `headwater.lock` stands beside the root file of a schema, the schema is held against it. One that cannot be read is not passed over.";
    LockLine "HW0802" "A damaged line of a lock":
        "a line of the lock is damaged: {}", "",
        "Each line of `headwater.lock` says what one tag was given to: `social: edge Like.via = 1 Plugin`. Lines may stand in any order, `#` begins a comment, and `cargo headwater lock` writes them. After a merge the lines of both sides are kept.";
    LockTag "HW0803" "A tag that was something else":
        "the tag {} is taken again, for `{}`; it is locked for `{}`", "take a tag that was never used; put the old one behind `reserved`. Where nothing was ever written with it, delete its line from the lock",
        "Tags decide what bytes mean. What was written under a tag would be taken for something that it is not, so a tag is never used again, also when what had it is gone. Another name for the same tag and type is fine.";
    LockName "HW0804" "A name that had another tag":
        "`{}` has the name of what is locked as `{}`", "give it its old tag back, or take a name that was never used. Where nothing was ever written with it, delete its line from the lock",
        "Tags never change, and names that are gone are not used again: folders, columns and JSON bear them.";
    LockType "HW0805" "Another type than the locked one":
        "`{}` is locked as `{}`", "declare another with a tag of its own beside it. Where nothing was ever written with it, delete its line from the lock",
        "What was written as one type is not read as another. Whether a field is optional, and the name of a newtype around it, are no part of the type here; neither is the name of a type that was renamed.";
    LockKey "HW0806" "Another key than the locked one":
        "the key of `{}` is not the one that is locked", "declare another entity beside it, with a tag of its own. Where nothing was ever written with it, delete the lines of its key from the lock",
        "A key is what an entity is known by; with another key all ids that were written mean nothing. Its fields are numbered in the order written. Their names may change.";

    // Evolution: what `cargo headwater diff` finds, each with its message from there
    Added "HW0901" "Something new":
        "{}", "",
        "A declaration, field, case or counter that was not there before. Programs that do not know it pass over it, and what was written without it stays readable. A new function of your own asks for an implementation, so it is source-breaking.";
    Removed "HW0902" "Something that is gone":
        "{}", "",
        "A fact, a field or a case that was written cannot be read by a program that lacks it: such a program stops and says so, and loses nothing. Keep it and mark it `@deprecated`. Where only code is gone with it (a type, a counter, a column of one) the change is source-breaking.";
    TypeChanged "HW0903" "Another type":
        "{}", "",
        "What was written as one type is not read as another, also where a larger number would hold it: `u32` and `u64` differ in columns. Add a field with a tag of its own beside it. A type that only has another name, and is the same otherwise, is source-breaking.";
    BecameRequired "HW0904" "An optional that is none any more":
        "{}", "",
        "What was written may hold nulls, which a field without `?` has no place for.";
    BecameOptional "HW0905" "A field that became optional":
        "{}", "",
        "What was written stays readable. In Rust the field is an `Option` now, and an absent value reads as null where it read as zero.";
    Renamed "HW0906" "Another name for the same tag":
        "{}", "",
        "Tags decide on the wire, so bytes stay readable. Folders, columns and JSON bear names: where one of those changes, the change is layout-breaking; where only a Rust type is called otherwise, it is source-breaking.";
    TagMoved "HW0907" "The same name with another tag":
        "{}", "",
        "What was written under the old tag is an unknown field to programs that look for the new one. Tags never change.";
    TagReused "HW0908" "A tag with another meaning":
        "{}", "",
        "What was written under the tag is taken for something that it is not. Tags are never used again: take one that was never used.";
    KeyChanged "HW0909" "Another key":
        "{}", "",
        "A key is what an entity is known by; its fields are numbered in the order written. With another key all ids that were written mean nothing. Declare another entity beside it.";
    EndsChanged "HW0910" "Another end of an edge":
        "{}", "",
        "What was written holds ids of the entity that the edge led from or to. Declare another edge beside it.";
    RequiredAdded "HW0911" "A new field without a zero":
        "{}", "",
        "A field that is absent in the bytes reads as its type's zero. Ids have none, nor what holds one, so what was written before could not be read. Add it as an optional.";
    SliceChanged "HW0912" "Another slice":
        "{}", "",
        "`@slice` says which stretch of time one folder of the master dataset holds. Folders that stand hold the old one.";
    KeepChanged "HW0913" "Facts kept for another time":
        "{}", "",
        "`@keep` says how long facts stay after they arrived. A shorter time drops facts with the next batch; what counters have counted of them stays.";
    DefinitionChanged "HW0914" "Another definition of a counter":
        "{}", "",
        "What a counter counts hangs on its definition: its key, buckets and their `keep`, filters, measures, and what these read. Where it changes, its view starts a new chain and is filled from the facts. The places show the first line of the definition that differs.";
    SchemaRenamed "HW0915" "Another name of the schema":
        "{}", "",
        "What was written bears the schema's name, so that a program of another schema refuses it.";
    AnnotationChanged "HW0916" "An annotation that changed":
        "{}", "",
        "`@private`, `@anonymous`, `@check` and `@rust` decide what may be shown, taken, and how it stands in code: more of them is source-breaking. `@deprecated` breaks nothing.";
    SignatureChanged "HW0917" "Another signature of a function":
        "{}", "",
        "The generated trait `Functions` asks for something else, so its implementation must change. Raise `@version` where the function gives other values, so that counters that call it count anew.";
    ReservedDropped "HW0918" "Something that is no longer reserved":
        "{}", "",
        "A `reserved` line keeps the tags and names of what was taken out from being given to something else, under which what was once written would be misread. Leaving it out breaks nothing yet; the next field may.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_rising_and_explained() {
        let numbers: Vec<_> = Code::ALL.iter().map(|code| code.entry().number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        for code in Code::ALL {
            let entry = code.entry();
            assert!(entry.number.len() == 6 && entry.number.starts_with("HW"), "{entry:?}");
            assert!(!entry.title.is_empty() && !entry.message.is_empty(), "{entry:?}");
            assert!(entry.explanation.len() > 20 && entry.explanation.ends_with('.'), "{entry:?}");
            assert!(SECTIONS.iter().any(|(start, _)| entry.number.starts_with(start)), "{} is in no section", entry.number);
        }
    }
}
