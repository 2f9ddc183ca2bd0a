//! Keys, tags, types and what is reserved: `HW03`.

macro_rules! structure {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

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

    } };
}
