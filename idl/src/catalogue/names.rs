//! Names, and the files that they stand in: `HW02`.

macro_rules! names {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

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
        "A type is one of the built-in types, or an entity, struct, enum, union or newtype of this schema.";
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

    } };
}
