//! The grammar for editors' colours, run as editors run it: line by line, the earliest match of any pattern, and of several at one place the
//! first that is listed.

use std::fmt::Write as _;

use fancy_regex::{Captures, Regex};
use serde_json::Value;

const GRAMMAR: &str = include_str!("../../docs/editors/vscode/hw.tmLanguage.json");
const WHOLE: &str = include_str!("../../idl/tests/whole.hw");

/// A pattern, with what its names are.
struct Pattern {
    begin: Regex,
    name: Option<String>,
    captures: Vec<(usize, String)>,
    /// Where it ends, and what may stand inside, if it is one that opens.
    inside: Option<(Regex, Vec<Pattern>)>,
}

fn patterns(grammar: &Value, list: &Value) -> Vec<Pattern> {
    list.as_array().expect("patterns").iter().flat_map(|pattern| pattern_of(grammar, pattern)).collect()
}

fn pattern_of(grammar: &Value, pattern: &Value) -> Vec<Pattern> {
    let regex = |key: &str| Regex::new(pattern[key].as_str().expect(key)).expect("a regular expression");
    if let Some(include) = pattern["include"].as_str() {
        let included = &grammar["repository"][include.strip_prefix('#').expect("a part of this grammar")];
        assert!(!included.is_null(), "nothing is named {include}");
        return pattern_of(grammar, included);
    }
    if pattern.get("match").is_none() && pattern.get("begin").is_none() {
        return patterns(grammar, &pattern["patterns"]);
    }
    let captures = pattern["captures"].as_object().into_iter().flatten();
    let captures =
        captures.map(|(number, it)| (number.parse().expect("a number"), it["name"].as_str().expect("a name").to_owned())).collect();
    let opens = pattern.get("begin").is_some();
    vec![Pattern {
        begin: regex(if opens { "begin" } else { "match" }),
        name: pattern["name"].as_str().map(str::to_owned),
        captures,
        inside: opens.then(|| (regex("end"), patterns(grammar, &pattern["patterns"]))),
    }]
}

/// The tokens of a line, each with its innermost name.
fn line<'l>(patterns: &[Pattern], line: &'l str) -> Vec<(&'l str, String)> {
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some((pattern, found)) = earliest(patterns, line, at) {
        let all = found.get(0).expect("a match");
        plain(&mut tokens, &line[at..all.start()], None);
        at = match &pattern.inside {
            None => {
                named(&mut tokens, line, pattern, &found);
                all.end()
            }
            Some((end, inner)) => {
                let name = pattern.name.as_deref();
                plain(&mut tokens, all.as_str(), name);
                enclosed(&mut tokens, line, all.end(), end, inner, name)
            }
        };
    }
    plain(&mut tokens, &line[at..], None);
    tokens
}

fn earliest<'p, 'l>(patterns: &'p [Pattern], line: &'l str, at: usize) -> Option<(&'p Pattern, Captures<'l, str>)> {
    let found = patterns.iter().filter_map(|pattern| Some((pattern, pattern.begin.captures_from_pos(line, at).expect("it runs")?)));
    found.min_by_key(|(_, found)| found.get(0).map(|all| all.start()))
}

/// The parts that have names of their own, and what stands between them.
fn named<'l>(tokens: &mut Vec<(&'l str, String)>, line: &'l str, pattern: &Pattern, found: &Captures<'l, str>) {
    let all = found.get(0).expect("a match");
    assert!(!all.as_str().is_empty(), "a pattern that matches nothing never ends");
    let mut at = all.start();
    for (number, name) in &pattern.captures {
        let Some(part) = found.get(*number) else { continue };
        plain(tokens, &line[at..part.start()], pattern.name.as_deref());
        plain(tokens, part.as_str(), Some(name));
        at = part.end();
    }
    plain(tokens, &line[at..all.end()], pattern.name.as_deref());
}

/// What stands between a beginning and its end; gives the place behind the end.
fn enclosed<'l>(
    tokens: &mut Vec<(&'l str, String)>,
    line: &'l str,
    from: usize,
    end: &Regex,
    inner: &[Pattern],
    name: Option<&str>,
) -> usize {
    let mut at = from;
    loop {
        let close = end.find_from_pos(line, at).expect("it runs").expect("the line's end is one");
        let next = earliest(inner, line, at).filter(|(_, found)| found.get(0).is_some_and(|all| all.start() < close.start()));
        let Some((pattern, found)) = next else {
            plain(tokens, &line[at..close.start()], name);
            plain(tokens, close.as_str(), name);
            return close.end();
        };
        let all = found.get(0).expect("a match");
        plain(tokens, &line[at..all.start()], name);
        plain(tokens, all.as_str(), pattern.name.as_deref());
        at = all.end();
    }
}

fn plain<'l>(tokens: &mut Vec<(&'l str, String)>, text: &'l str, name: Option<&str>) {
    if !text.trim().is_empty() {
        tokens.push((text.trim(), name.unwrap_or("source.hw").trim_end_matches(".hw").to_owned()));
    }
}

/// Each line with the names of its tokens, punctuation left out.
fn coloured(text: &str) -> String {
    let grammar: Value = serde_json::from_str(GRAMMAR).expect("JSON");
    let patterns = patterns(&grammar, &grammar["patterns"]);
    let mut out = String::new();
    for text in text.split('\n') {
        writeln!(out, "{text}").expect("a string");
        for (token, name) in line(&patterns, text).iter().filter(|(_, name)| !name.starts_with("punctuation.")) {
            writeln!(out, "    {token}  {name}").expect("a string");
        }
    }
    out
}

#[test]
fn the_whole_language_is_coloured() {
    let coloured = coloured(WHOLE);
    assert!(!coloured.contains("  source\n"), "something has no name");
    insta::assert_snapshot!(coloured);
}

#[test]
fn words_are_coloured_by_what_they_are_and_not_by_how_they_are_called() {
    insta::assert_snapshot!(coloured(
        "schema acme.social\nuse \"common.hw\"\nstruct S { type: string = 1, by: u32 = 2, count: u64 = 3, on: bool = 4, key: date? = 5, url: url = 6 }\n\
         type Path = list<map<string, u64>>\n// entity Person = 1\nunion U { a: string = 1 } // \"open\n    on Like where took >= 1.5e3 and at < \"a\\\"b\\q\\u{e9}\" or not flag\n\
         \x20   day = hour(at) * 2\n    each day"
    ));
}

#[test]
fn every_word_of_the_language_is_coloured() {
    use headwater_idl::vocabulary::{WORDS, WordKind};
    for word in WORDS {
        let (text, wanted) = match word.kind {
            WordKind::Type => (format!("a: {} = 1", word.name), "support.type"),
            WordKind::Measure | WordKind::Function => (format!("a: {}(b)", word.name), "support.function"),
            WordKind::Bucket => (format!("each {}", word.name), "constant.language.bucket"),
            WordKind::Annotation => (format!("@{}", word.name), "entity.name.function.annotation"),
            WordKind::Column => (format!("a where {} > 1", word.name), "variable.language"),
            WordKind::Declaration if word.name == "use" => ("use \"a\"".to_owned(), "keyword.control.import"),
            WordKind::Declaration => (format!("{} fn a", word.name), "keyword.declaration"),
            WordKind::Keyword => continue,
        };
        assert!(coloured(&text).contains(&format!("    {}  {wanted}\n", word.name)), "{word:?}: {}", coloured(&text));
    }
}

#[test]
fn the_extension_names_files_that_are_there() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/editors/vscode");
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("package.json")).expect("there")).expect("JSON");
    let contributes = &manifest["contributes"];
    for path in [&manifest["main"], &contributes["languages"][0]["configuration"], &contributes["grammars"][0]["path"]] {
        let text = std::fs::read_to_string(folder.join(path.as_str().expect("a path"))).expect("there");
        assert!(!text.is_empty());
    }
    let language = std::fs::read_to_string(folder.join("language-configuration.json")).expect("there");
    assert_eq!(serde_json::from_str::<Value>(&language).expect("JSON")["comments"]["lineComment"], "//");
}
