//! Every error the compiler can report, each defined once: its code, what it says, the way out, and why the rule is there.
//! Reports, documentation and `explain` are all read from here. Code matches on [`Code`], never on text.
//!
//! Each part of the catalogue is a file, a macro that adds its errors to those before it; `gather!` goes through them, and `catalogue!` makes
//! one enum of all.
//!
//! Each code has a file `catalogue/HW….md` with a schema that gives this error first, and the one that was meant. A test compiles both.

mod examples;
#[macro_use]
mod text;
#[macro_use]
mod syntax;
#[macro_use]
mod names;
#[macro_use]
mod structure;
#[macro_use]
mod counters;
#[macro_use]
mod expressions;
#[macro_use]
mod annotations;
#[macro_use]
mod logic;
#[macro_use]
mod lock;
#[macro_use]
mod evolution;

pub use examples::Examples;

/// What the catalogue says about one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The number users see and search for: `HW` and four digits. It is never given to another error.
    pub number: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// The message; each `{}` takes the next word of the report.
    pub message: &'static str,
    /// The way out, where one sentence fits every case; else empty, and the report brings its own.
    pub help: &'static str,
    /// Why the rule is there and what to do, for `explain`.
    pub explanation: &'static str,
    examples: &'static str,
}

/// The parts of the catalogue, by how the numbers of their codes begin.
pub const SECTIONS: &[(&str, &str)] = &[
    ("HW00", "Text"),
    ("HW01", "Syntax"),
    ("HW02", "Names"),
    ("HW03", "Structure"),
    ("HW04", "Counters"),
    ("HW05", "Expressions"),
    ("HW06", "Annotations"),
    ("HW07", "Rules and queries"),
    ("HW08", "The lock"),
    ("HW09", "Evolution"),
];

impl Entry {
    /// A small schema with this error, and what to write in its place.
    pub fn examples(&self) -> Examples {
        Examples::parse(self.examples)
    }
}

impl Code {
    /// Whether it is about a name that nothing declares, which its message says.
    pub fn is_unknown_name(self) -> bool {
        use Code::*;
        matches!(
            self,
            UnknownType | UnknownEntity | UnknownFact | UnknownName | UnknownCase | UnknownFunction | UnknownRelation | UnknownArgument
        )
    }
}

macro_rules! catalogue {
    ($($name:ident $number:literal $title:literal: $message:literal, $help:literal, $explanation:literal;)*) => {
        /// An error the compiler can report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// All codes, in the order of their numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code of a number as people write it: `HW0123`, `hw0123`, `0123` or `123`.
            pub fn of(number: &str) -> Option<Code> {
                let digits = number.trim_start_matches(['H', 'W', 'h', 'w']);
                let number = format!("HW{digits:0>4}");
                Code::ALL.iter().copied().find(|code| code.entry().number == number)
            }

            /// What the catalogue says about it.
            pub fn entry(self) -> &'static Entry {
                match self {
                    $(Code::$name => &Entry {
                        number: $number,
                        title: $title,
                        message: $message,
                        help: $help,
                        explanation: $explanation,
                        examples: include_str!(concat!("catalogue/", $number, ".md")),
                    },)*
                }
            }
        }
    };
}

/// Adds the errors of each part that is named, and makes the catalogue of all.
macro_rules! gather {
    ([] $($all:tt)*) => { catalogue! { $($all)* } };
    ([$first:ident $($next:ident)*] $($before:tt)*) => { $first! { [$($next)*] $($before)* } };
}

gather! { [text syntax names structure counters expressions annotations logic lock evolution] }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_rising_and_explained() {
        let numbers: Vec<_> = Code::ALL.iter().map(|code| code.entry().number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        for code in Code::ALL {
            let entry = code.entry();
            assert!(entry.number.len() == 6 && entry.number.starts_with("HW"), "{entry:?}");
            assert!(!entry.title.is_empty() && !entry.message.is_empty(), "{entry:?}");
            assert!(entry.explanation.len() > 20 && entry.explanation.ends_with('.'), "{entry:?}");
            assert!(SECTIONS.iter().any(|(start, _)| entry.number.starts_with(start)), "{} is in no section", entry.number);
        }
    }
}
