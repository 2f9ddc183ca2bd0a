//! The catalogue's examples do what they say.

use headwater_idl::catalogue::Code;
use headwater_idl::{Source, compile, explain, render::render};

/// Codes that no small example can show. Think twice before you add one: what the compiler can print, it can explain.
const WITHOUT_EXAMPLE: &[Code] = &[
    Code::NotUtf8,
    Code::ControlCharacter,
    Code::LineTooLong,
    Code::FileTooLong,
    Code::TooMany,
    Code::UseUnreadable,
    Code::LockUnreadable,
];

/// Whether a code tells what changed between two versions: the tests of the comparison look at its example.
fn is_of_two_versions(code: Code) -> bool {
    code.entry().number.starts_with("HW09")
}

#[test]
fn each_code_has_an_example_or_a_reason_for_none() {
    for code in Code::ALL {
        let (number, examples) = (code.entry().number, code.entry().examples());
        let none = WITHOUT_EXAMPLE.contains(code);
        assert_eq!((examples.wrong.is_empty(), examples.none.is_empty()), (none, !none), "{number}");
        assert_eq!(examples.before.is_some(), is_of_two_versions(*code), "{number}");
        // A change may be as good as any, a mistake is not.
        assert!(examples.right.is_empty() == none || is_of_two_versions(*code), "{number} has no right example");
    }
}

#[test]
fn the_wrong_example_gives_its_code_first() {
    check(|code| code.entry().examples().wrong, |code, first| if is_of_two_versions(code) { first.is_none() } else { first == Some(code) });
}

#[test]
fn the_right_example_is_sound() {
    check(|code| code.entry().examples().right, |_, first| first.is_none());
}

/// Compiles an example of each code, and shows all of those whose first error is not `as_meant`.
fn check(example: fn(Code) -> Vec<Source>, as_meant: fn(Code, Option<Code>) -> bool) {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let sources = example(*code);
        let diagnostics = compile(&sources).diagnostics;
        if !sources.is_empty() && !as_meant(*code, diagnostics.first().map(|d| d.code)) {
            wrong.push(format!("{} gives\n{}", code.entry().number, render(&sources, &diagnostics, false)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_are_found_as_people_write_them() {
    for written in ["HW0405", "hw0405", "0405", "405"] {
        assert_eq!(Code::of(written), Some(Code::KeepOrder), "{written}");
    }
    for wrong in ["HW9999", "", "HW", "banana", "HW00405"] {
        assert_eq!(Code::of(wrong), None, "{wrong}");
    }
}

#[test]
fn explanations_are_for_people() {
    insta::assert_snapshot!(explain::text(Code::KeepOrder));
    insta::assert_snapshot!(explain::text(Code::SchemaDiffers));
    insta::assert_snapshot!(explain::text(Code::NotUtf8));
}

#[test]
fn the_page_of_errors_is_up_to_date() {
    let (path, page) = (concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/errors.md"), explain::page());
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(path, &page).unwrap();
    }
    let stands = std::fs::read_to_string(path).unwrap();
    let first = page.lines().zip(stands.lines()).position(|(now, then)| now != then);
    let command = "INSTA_UPDATE=always cargo test -p headwater-idl --test catalogue";
    assert!(page == stands, "docs/errors.md is stale from line {:?} on; `{command}` writes it anew", first.map(|line| line + 1));
}
