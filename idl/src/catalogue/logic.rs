//! Rules and queries: `HW07`.

macro_rules! logic {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

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

    } };
}
