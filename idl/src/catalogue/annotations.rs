//! Annotations, and what is kept back: `HW06`.

macro_rules! annotations {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

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

    } };
}
