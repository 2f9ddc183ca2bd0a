//! Names that Thrift or a language that it generates keeps for itself.

/// A name that can stand in a `.thrift` file, whatever is generated from it: a keyword gets an underscore behind it (`from_`).
///
/// A name that only differs by that underscore cannot stand beside it: the compiler takes the two for one.
pub(super) fn spared(name: &str) -> String {
    match KEPT.binary_search(&name) {
        Ok(_) => format!("{name}_"),
        Err(_) => name.to_owned(),
    }
}

/// Keywords of Thrift's compiler (which refuses those of many languages itself), of C++, Go, Java, Python and Rust; and the functions
/// of each class that is generated for Python, which a field would hide.
#[rustfmt::skip]
const KEPT: &[&str] = &[
    "BEGIN", "END", "False", "NULL", "None", "Self", "True", "__CLASS__", "__DIR__", "__FILE__", "__FUNCTION__", "__LINE__",
    "__METHOD__", "__NAMESPACE__", "abstract", "alias", "alignas", "alignof", "and", "and_eq", "args", "as", "asm", "assert",
    "async", "auto", "await", "become", "begin", "binary", "bitand", "bitor", "bool", "boolean", "box", "break", "byte", "case",
    "catch", "chan", "char", "char16_t", "char32_t", "char8_t", "class", "clone", "co_await", "co_return", "co_yield", "compl",
    "concept", "const", "const_cast", "consteval", "constexpr", "constinit", "continue", "cpp_include", "cpp_type", "crate",
    "declare", "decltype", "def", "default", "defer", "del", "delete", "do", "double", "dyn", "dynamic", "dynamic_cast", "elif",
    "else", "elseif", "elsif", "end", "enddeclare", "endfor", "endforeach", "endif", "endswitch", "endwhile", "ensure", "enum",
    "errno", "except", "exception", "exec", "explicit", "export", "extends", "extern", "fallthrough", "false", "final",
    "finally", "float", "fn", "for", "foreach", "friend", "from", "func", "function", "gen", "global", "go", "goto", "i16",
    "i32", "i64", "i8", "if", "impl", "implements", "import", "in", "include", "inline", "instanceof", "int", "interface", "is",
    "lambda", "let", "list", "long", "loop", "macro", "map", "match", "mod", "module", "move", "mut", "mutable", "namespace",
    "native", "new", "next", "nil", "noexcept", "nonlocal", "not", "not_eq", "null", "nullptr", "oneway", "operator",
    "optional", "or", "or_eq", "override", "package", "pass", "print", "priv", "private", "protected", "pub", "public", "raise",
    "range", "read", "redo", "ref", "register", "reinterpret_cast", "required", "requires", "rescue", "retry", "return",
    "select", "self", "senum", "service", "set", "short", "signed", "sizeof", "slist", "static", "static_assert", "static_cast",
    "strictfp", "string", "struct", "super", "switch", "synchronized", "template", "then", "this", "thread_local", "throw",
    "throws", "trait", "transient", "true", "try", "type", "typedef", "typeid", "typename", "typeof", "undef", "union",
    "unless", "unsafe", "unsigned", "unsized", "until", "use", "using", "uuid", "validate", "var", "virtual", "void",
    "volatile", "wchar_t", "when", "where", "while", "with", "write", "xor", "xor_eq", "xsd_all", "xsd_attrs", "xsd_nillable",
    "xsd_optional", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted() {
        assert!(KEPT.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn only_keywords_are_changed() {
        for (name, spelled) in [("from", "from_"), ("type", "type_"), ("to", "to"), ("From", "From"), ("None", "None_")] {
            assert_eq!(spared(name), spelled);
        }
    }
}
