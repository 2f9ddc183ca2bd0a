//! Hostile and broken input: an error with a place, quickly, and never a panic.

use headwater_idl::catalogue::Code;
use headwater_idl::diagnostic::MOST_SHOWN;
use headwater_idl::{Compiled, Source, compile, render::render};

fn compiled(bytes: impl Into<Vec<u8>>) -> (Compiled, Vec<Source>) {
    let sources = vec![Source::from_bytes("dir/a.hw", bytes.into())];
    (compile(&sources), sources)
}

/// The codes that a text is refused with, each with its line and column. Rendering must work too, in both ways.
fn refused(bytes: impl Into<Vec<u8>>) -> Vec<(Code, (usize, usize))> {
    let (compiled, sources) = compiled(bytes);
    assert!(compiled.model.is_none());
    for colour in [false, true] {
        assert!(render(&sources, &compiled.diagnostics, colour).contains("dir/a.hw"));
    }
    let place = |start| sources[0].line_column(start);
    compiled.diagnostics.iter().map(|d| (d.code, place(d.primary.span.start))).collect()
}

#[test]
fn an_empty_file_declares_nothing() {
    for text in ["", "\n\n", "// only a comment\n", "\u{FEFF}", "//! docs\n"] {
        assert_eq!(refused(text), [(Code::EmptyFile, (1, 1))], "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_shown_where_they_stand() {
    assert_eq!(refused(b"schema a\nentity \xFF\xFE".to_vec()), [(Code::NotUtf8, (2, 8))]);
    assert_eq!(refused("schema a\n// \0\0"), [(Code::ControlCharacter, (2, 4))]);
    assert_eq!(refused("schema a\u{7}"), [(Code::ControlCharacter, (1, 9))]);
    assert_eq!(refused("\n\u{FEFF}schema a"), [(Code::ControlCharacter, (2, 1))]);
}

#[test]
fn long_lines_and_files_are_refused_before_parsing() {
    for unit in ["a", "a,", "{", "\"", " ", "a = 1, ", "<"] {
        let line = unit.repeat(10_000_000 / unit.len());
        assert_eq!(refused(format!("schema a\nstruct X {{ {line}\n"))[0], (Code::LineTooLong, (2, 1)), "{unit:?}");
    }
    assert_eq!(refused("schema a\n".to_owned() + &"// x\n".repeat(4_000_000))[0].0, Code::FileTooLong);
}

#[test]
fn deep_nesting_is_refused_before_it_costs_stack() {
    for open in ["(", "[", "{", "list<", "list<list<\n", "f(", "( \"x\" + (", "{ // \" {\n{"] {
        for count in [100, 10_000, 100_000] {
            let deep = open.repeat(count);
            let text = format!("schema a\ncounter X {{ each day\n on Y where {deep}");
            let found = refused(text);
            assert!(found.iter().any(|(code, _)| matches!(code, Code::NestedTooDeep | Code::LineTooLong)), "{open} {count}: {found:?}");
        }
    }
    for deep in ["x: ".to_owned() + &"list<".repeat(60) + "u8" + &">".repeat(60) + " = 1", "@a(".to_owned() + &"(".repeat(60)] {
        assert_eq!(refused(format!("schema a\nstruct X {{\n {deep}\n}}\n")).len(), 1);
    }
}

#[test]
fn long_chains_of_operators_are_refused_before_they_cost_stack() {
    for (operator, count) in [("not ", 10_000), ("- ", 20_000), ("a or ", 10_000), ("a == ", 10_000), ("f(a or ", 60), ("a + (", 50)] {
        let chain = operator.repeat(count);
        let text = format!("schema a\ncounter X {{ each day\n on Y where {chain} a {} {{ n: count() }} }}", ")".repeat(count));
        assert!(!refused(text).is_empty(), "{operator}");
    }
}

#[test]
fn garbage_is_refused_quickly() {
    let words =
        ["entity ", "{", "}", "(", "\"", "//", "///", "@", "\n", "=", "1", "<", ">", ",", "counter X", "é", "\\", "or", "on ", "\r"];
    let mut seed = 7_u32;
    for _ in 0..200 {
        let mut text = String::from("schema a\n");
        for _ in 0..300 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(words[(seed >> 16) as usize % words.len()]);
        }
        refused(text);
    }
}

#[test]
fn errors_of_one_file_are_bounded() {
    let (compiled, _) = compiled(String::from("schema a\nstruct X {\n") + &"  bad bad\n".repeat(100_000) + "}\n");
    assert_eq!(compiled.diagnostics.len(), MOST_SHOWN + 1);
    assert_eq!(compiled.diagnostics.last().map(|d| d.code), Some(Code::TooMany));
}

#[test]
fn unclosed_braces_take_linear_time() {
    for unit in ["struct X {\n", "counter X {\n on Y {\n", "x {\n", "a: b {\n"] {
        refused(String::from("schema a\n") + &unit.repeat(60));
        refused(String::from("schema a\nstruct A {\n") + &format!("{unit} }}\n").repeat(5_000));
    }
}

/// Each of these once took minutes.
#[test]
fn many_wrong_names_and_docs_of_nothing_take_linear_time() {
    let lines = |line: &dyn Fn(usize) -> String| (0..5_000).map(line).collect::<String>();
    let edge = format!(
        "schema a\nentity A = 1 {{ key id: string }}\nedge E: A -> A = 2 {{\n{}}}\n",
        lines(&|i| format!("f{i}: u8 = {}\n", i + 1))
    );
    let counter = |measures: String| format!("{edge}counter C {{\n each day\n on E {{\n{measures}}}\n}}\n");
    assert_eq!(refused(counter(lines(&|i| format!("m{i}: sum(g{i})\n")))).len(), MOST_SHOWN + 1);
    assert_eq!(refused(edge.clone() + &lines(&|i| format!("edge E{i}: B{i} -> A = {}\n", i + 3))).len(), MOST_SHOWN + 1);
    assert_eq!(
        refused(edge.clone() + &lines(&|i| format!("counter C{i} {{ each day, on F{i} {{ n: count() }} }}\n"))).len(),
        MOST_SHOWN + 1
    );
    assert_eq!(refused(edge + &"/// of nothing\n".repeat(20_000)).len(), 1);
}

#[test]
fn files_of_one_schema_are_compiled_together() {
    let first = Source::new("a.hw", "schema a\nentity Person = 1 { key id: string }\n");
    let second = Source::new("b.hw", "schema a\nedge Knows: Person -> Person = 2\n");
    let model = compile(&[first.clone(), second]).model.expect("a sound schema");
    assert_eq!((model.name.as_str(), model.edges.len()), ("a", 1));

    let other = Source::new("b.hw", "schema b\nedge Knows: Person -> Persn = 1\n");
    let compiled = compile(&[first, other]);
    let codes: Vec<_> = compiled.diagnostics.iter().map(|d| (d.code, d.primary.span.file)).collect();
    assert_eq!(codes, [(Code::SchemaDiffers, 1), (Code::UnknownEntity, 1), (Code::TagTaken, 1)]);
}
