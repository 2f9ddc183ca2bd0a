//! The text of a file, before its grammar: `HW00`.

macro_rules! text {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

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

    } };
}
