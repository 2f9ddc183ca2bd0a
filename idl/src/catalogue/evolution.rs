//! Evolution: what `cargo headwater diff` finds, each with its message from there: `HW09`.

macro_rules! evolution {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

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
    SignatureChanged "HW0917" "Another signature of a function, a rule or a query":
        "{}", "",
        "The generated trait `Functions` asks for something else, so its implementation must change. Raise `@version` where the function gives other values, so that counters that call it count anew. Rules and queries are called by the names and types of their columns.";
    ReservedDropped "HW0918" "Something that is no longer reserved":
        "{}", "",
        "A `reserved` line keeps the tags and names of what was taken out from being given to something else, under which what was once written would be misread. Leaving it out breaks nothing yet; the next field may.";

    } };
}
