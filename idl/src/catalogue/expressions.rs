//! Expressions, and functions of the user's: `HW05`.

macro_rules! expressions {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

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
    BadUrl "HW0511" "A text that is no plain url":
        "`{}` is no plain url", "write one such as `https://example.com/path`; of others compare a part: `host(…)`, `domain(…)` or `path(…)`",
        "Where a url is expected, a string holds one, which is put into the normal form in which values are kept: `HTTP://Example.com` is `http://example.com/`. A schema reads plain ones: a scheme, a host of ASCII letters or an address of IPv4, a port, a path without `..`, a query. Users, names beyond ASCII, addresses of IPv6 and files are left to values.";
    FunctionType "HW0520" "A type that functions do not take":
        "a function takes and gives single values, found {}", "use a scalar, an enum or an entity; give the fields that it needs as arguments of their own",
        "Functions of your own are called in expressions, which compute with scalars, enums and ids, and not with structs and lists as a whole.";

    } };
}
