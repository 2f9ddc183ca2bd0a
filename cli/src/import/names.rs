//! Names that our language takes, each once.

use std::collections::HashSet;

/// Which names are refused, and what stands behind one that is.
#[derive(Debug)]
struct Refused {
    names: &'static [&'static str],
    suffix: &'static str,
}

const TYPES: Refused = Refused {
    names: &[
        "bool",
        "i8",
        "i16",
        "i32",
        "i64",
        "u8",
        "u16",
        "u32",
        "u64",
        "f32",
        "f64",
        "string",
        "bytes",
        "uuid",
        "timestamp",
        "date",
        "duration",
        "url",
        "list",
        "set",
        "map",
        "and",
        "or",
        "not",
        "true",
        "false",
        "self",
        "Self",
        "super",
        "crate",
        "Fact",
        "Datum",
        "Schema",
        "Pedigree",
    ],
    suffix: "_type",
};
const FIELDS: Refused = Refused { names: &["and", "or", "not", "true", "false", "self", "Self", "super", "crate"], suffix: "_field" };
const CASES: Refused =
    Refused { names: &["and", "or", "not", "true", "false", "self", "Self", "Unknown", "unknown", "UNKNOWN"], suffix: "_case" };

/// Names that are given out.
#[derive(Debug)]
pub(crate) struct Names {
    refused: Refused,
    /// As they are told apart: without case and underscores, for languages in which two that differ so are one.
    given: HashSet<String>,
}

impl Names {
    /// Names of types.
    pub(crate) fn of_types() -> Names {
        Names { refused: TYPES, given: HashSet::new() }
    }

    /// Names of the fields of one type.
    pub(crate) fn of_fields() -> Names {
        Names { refused: FIELDS, given: HashSet::new() }
    }

    /// Names of the cases of one enum.
    pub(crate) fn of_cases() -> Names {
        Names { refused: CASES, given: HashSet::new() }
    }

    /// A name like the one wanted that nothing has yet.
    pub(crate) fn give(&mut self, wanted: &str) -> String {
        let mut plain: String = wanted.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if plain.starts_with(|c: char| c.is_ascii_digit()) || plain.trim_matches('_').is_empty() {
            plain.insert(0, 'n');
        }
        if self.refused.names.contains(&plain.as_str()) {
            plain.push_str(self.refused.suffix);
        }
        let mut name = plain.clone();
        for number in 2.. {
            if self.given.insert(folded(&name)) {
                break;
            }
            name = format!("{plain}_{number}");
        }
        name
    }
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// `SHARE_IT` as `ShareIt`.
pub(crate) fn pascal(screaming: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + &letters.as_str().to_ascii_lowercase())
    };
    screaming.split('_').map(word).collect()
}

/// `PluginKind` as `PLUGIN_KIND`, as the values of an enum of Protobuf begin.
pub(crate) fn screaming(pascal: &str) -> String {
    let mut name = String::new();
    let mut before = '_';
    for c in pascal.chars() {
        if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
        before = c;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_given_once_and_is_none_of_ours() {
        let mut names = Names::of_types();
        let given = ["Like", "like", "map", "2nd", "a.b", "a_b"].map(|name| names.give(name));
        assert_eq!(given, ["Like", "like_2", "map_type", "n2nd", "a_b", "a_b_2"]);
    }

    #[test]
    fn names_of_cases() {
        assert_eq!((pascal("SHARE_IT").as_str(), pascal("A__B1").as_str()), ("ShareIt", "AB1"));
        assert_eq!((screaming("PluginKind").as_str(), screaming("HTTPVerb2X").as_str()), ("PLUGIN_KIND", "HTTPVERB2_X"));
    }
}
