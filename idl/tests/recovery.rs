//! How well errors are placed: each token of a schema deleted in turn, and thousands of random edits.

use headwater_idl::{Source, compile};

const WHOLE: &str = include_str!("whole.hw");
const ACTIVITY: &str = include_str!("activity.hw");

/// The lines of the errors of a text, in order. "Not built yet" is no error of the text.
fn lines(text: &str) -> Vec<usize> {
    let sources = [Source::new("a.hw", text)];
    let wrong = compile(&sources).diagnostics.into_iter().filter(|d| d.code != headwater_idl::catalogue::Code::NotBuilt);
    wrong.map(|d| sources[0].line_column(d.primary.span.start).0).collect()
}

/// Words, numbers, strings and single characters, comments left out.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut i) = (Vec::new(), 0);
    while i < bytes.len() {
        let start = i;
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        match bytes[i] {
            b'/' if text[i..].starts_with("//") => {
                i += text[i..].find('\n').unwrap_or(text.len() - i);
                continue;
            }
            b if b.is_ascii_whitespace() => {
                i += 1;
                continue;
            }
            b'"' => i += 2 + text[i + 1..].find('"').unwrap_or(0),
            b if word(b) => i += bytes[i..].iter().take_while(|b| word(**b)).count(),
            _ => i += 1,
        }
        found.push(start..i);
    }
    found
}

/// Of the deletions that are errors: how many have their first error on the line of the deletion, and how many there are.
fn deletions(text: &str) -> (usize, usize) {
    let (mut placed, mut wrong) = (0, 0);
    for token in tokens(text) {
        let line = text[..token.start].matches('\n').count() + 1;
        let found = lines(&format!("{}{}", &text[..token.start], &text[token.end..]));
        wrong += usize::from(!found.is_empty());
        placed += usize::from(found.first() == Some(&line));
        if !found.is_empty() && found.first() != Some(&line) && std::env::var("SHOW").is_ok() {
            println!("{line}: {:?} -> {found:?}", &text[token]);
        }
    }
    (placed, wrong)
}

#[test]
fn a_deleted_token_is_missed_on_its_line() {
    for text in [WHOLE, ACTIVITY] {
        assert_eq!(lines(text), Vec::<usize>::new());
        let (placed, wrong) = deletions(text);
        println!("{placed} of {wrong} deletions on their line");
        assert!(wrong > 100 && placed * 100 >= wrong * 95, "{placed} of {wrong} deletions are reported on their line");
    }
}

#[test]
fn random_edits_never_panic() {
    let (mut state, pieces) = (
        88_172_645_463_325_252_u64,
        ["{", "}", "(", ")", "<", ">", "[", ",", ":", "=", "\"", "/", "@", "\n", "\r", " ", ".", "é", "\\", "-", "9"],
    );
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    for text in [WHOLE, ACTIVITY] {
        let chars: Vec<String> = text.chars().map(String::from).collect();
        for _ in 0..1_250 {
            let mut edited = chars.clone();
            for _ in 0..=random(8) {
                let at = random(edited.len());
                match random(3) {
                    0 => drop(edited.remove(at)),
                    1 => edited.insert(at, pieces[random(pieces.len())].to_owned()),
                    _ => edited.swap(at, random(chars.len() - 8)),
                }
            }
            let sources = [Source::new("a.hw", edited.concat())];
            let compiled = compile(&sources);
            for d in &compiled.diagnostics {
                let span = d.primary.span;
                assert!(span.start <= span.end && sources[0].text.get(span.start..span.end).is_some(), "{d:?}");
            }
        }
    }
}

/// The head of an `on` over several lines, as `fmt` lays a long one out.
const HEAD: &str = "schema a
entity Person = 1 { key handle: string }
edge Knows: Person -> Person = 2 { since: u32 = 1 }
counter C {
    by who: string, since: u32
    each day,
        ever
    on Knows
        by coalesce(from.handle, to.handle), since
        where from.handle != \"nobody\" and
            since > 2000
    { known: count() }
    on Knows by to.handle, since { again: count() }
    twice = known *
        2
}
";

#[test]
fn a_mistake_in_a_head_of_several_lines_is_one_error_on_its_line() {
    assert_eq!(lines(HEAD), Vec::<usize>::new());
    let mistakes = [
        ("day,\n", "day day,\n", 6),
        ("to.handle), since", "to.handle)), since", 9),
        ("coalesce(", "coalesce((", 9),
        (", since\n", ", since since\n", 9),
        ("!= \"nobody\"", "!= = \"nobody\"", 10),
        ("and\n", "and and\n", 10),
        ("> 2000", "> > 2000", 11),
        ("{ known: count() }", "{ known: count( }", 12),
        ("known *\n", "known * *\n", 14),
    ];
    for (was, is, line) in mistakes {
        assert!(HEAD.contains(was), "{was}");
        assert_eq!(lines(&HEAD.replacen(was, is, 1)), [line], "{was:?} -> {is:?}");
    }
}
