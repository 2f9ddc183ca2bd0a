//! Counters: `HW04`.

macro_rules! counters {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

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
    CannotTakeBack "HW0419" "A measure of rows that may be taken back":
        "`{}` cannot be exact: rows of `{}` may be taken back", "",
        "Facts are never taken back, but what follows from them is: a rule that says `not` loses rows when such a fact comes, and one that reads the latest value of a property when there is another. What was counted of such a row has to go from its cell. `count()`, `tally` and sums of integers allow that. A minimum does not know the second smallest, a set not how often each of its members was seen, a sketch even less, and with floats a rounding error would stay; so a cell would be wrong from then on. Count the facts themselves, those that give rows and those that take them back, or ask with a query.";

    } };
}
