//! The formatter: what it does to schemas, and what holds whatever it is given.

mod holds;
mod write;

use std::path::{Path, PathBuf};

use headwater_idl::Source;
use headwater_idl::catalogue::Code;
use headwater_idl::format::{WIDTH, format};
use holds::{formatted, holds};

/// Whether a text has no mistake of grammar, but for documentation where no output has a place for it.
fn is_sound(text: &str) -> bool {
    format(&Source::new("a.hw", text)).diagnostics.iter().all(|d| d.code == Code::StrayDoc)
}

fn schemas(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "cases"].contains(&name.as_str()) && !name.starts_with('.') {
            schemas(&path, found);
        } else if name.ends_with(".hw") {
            found.push(path);
        }
    }
}

#[test]
fn every_schema_of_the_repository_is_formatted() {
    let mut found = Vec::new();
    schemas(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap(), &mut found);
    assert!(found.len() > 30, "{found:?}");
    for path in found {
        let source = Source::from_bytes("a.hw", std::fs::read(&path).unwrap());
        holds(&source.text);
        holds(&source.text.replace('\n', "\r\n"));
    }
}

#[test]
fn the_example_of_the_whole_language() {
    insta::assert_snapshot!(formatted(include_str!("../whole.hw")));
}

/// How many schemas are made up: `PROPTEST_CASES=4000` searches further.
fn seeds() -> u64 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

#[test]
fn schemas_made_up() {
    for seed in 0..seeds() {
        let text = write::schema(seed);
        assert!(is_sound(&text), "{seed}: {:#?}\n{text}", format(&Source::new("a.hw", text.as_str())).diagnostics);
        holds(&text);
    }
}

#[test]
fn schemas_made_up_and_broken() {
    for seed in 0..seeds() {
        holds(&write::damaged(seed));
    }
}

const CRAMPED: &str = r#"

// first


schema   a  // its name
@slice( hour )@keep(90d) edge  Like:Person->Page=3{via:Plugin=1,took:u32?=2 }
struct X{a:list< u8 >=1// one
  // about b

  // still about b
  b : u8=2 ,
  // at the end
}
struct Y { }
struct Long { the_first_of_the_fields: string = 1, the_second_of_the_fields: string = 2, third: u8 = 3 }
entity Person=1{key handle:string or account:u64,region:u8}
counter C { by page:Page,each hour keep 14d,day ,ever
on Like by to where via!=Plugin.Comments and(took>1 or not(took==-1)){n:count(),m:sum(took)where took>1}
on Impression by some_function(to.a_long_name, at), another_function(from.a_long_name) where via == Plugin.Comments and took > 100 or via == Plugin.Share { n: count() }

  ratio=likes/ // derived
      // why
    impressions
}
rule R(a:A){ Like(a,b),b=1
   not Like(b, a)
} or{Like(a,a)}
entity Broken = 1 {
   key   a:string
   this is   no field
}
    // the end"#;

#[test]
fn a_cramped_schema() {
    insta::assert_snapshot!(formatted(CRAMPED));
    assert!(formatted(CRAMPED).lines().all(|line| line.chars().count() <= WIDTH));
    holds(CRAMPED);
}

#[test]
fn what_is_no_text_stays_as_it_is() {
    for bytes in [&b"schema  a\n\xFF"[..], b"schema  a\n\0", b"schema a\n((((("] {
        let source = Source::from_bytes("a.hw", bytes.to_vec());
        let formatted = format(&source);
        assert!(!formatted.diagnostics.is_empty());
        assert!(source.invalid().is_some() || formatted.text.contains(&source.text[9..]));
    }
    assert_eq!(formatted(""), "");
    assert_eq!(formatted("\u{FEFF}\r\n\r\n"), "");
    assert_eq!(formatted("// only a comment"), "// only a comment\n");
}

#[test]
fn a_long_schema_takes_linear_time() {
    let fields: String = (0..20_000).map(|i| format!("f{i}:list<u8>={i}\n")).collect();
    let chain = "x + ".repeat(10_000);
    let text = formatted(&format!("schema a\nstruct X {{\n{fields}}}\ncounter C {{ y = {chain} 1 }}\n"));
    assert!(text.lines().count() > 30_000);
}
