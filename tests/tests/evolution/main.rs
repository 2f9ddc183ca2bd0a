//! A schema that grows: what an older program writes a newer one reads, and the other way round, for every compatible change and in every
//! format. What each makes of it is worked out from the two models besides (`seen`).

mod seen;
mod version;
#[path = "../foreign/draw.rs"]
#[expect(dead_code, reason = "others lose what is not known, and draw without it")]
mod draw;
#[path = "../../schema/evolved.rs"]
mod evolved;

use headwater_codegen::compat::{Class, compare, worst};
use headwater_idl::{Model, Source, compile};
use serde_json::Value;

use draw::Draw;
use evolved::{CHANGES, Change, OLD, Older};
use seen::{Lost, Seen};
use version::{Format, Of, Version};

/// Gives the newer programs by the names of their changes.
macro_rules! evolved {
    ($($change:ident),*) => {
        /// The newer programs, in the order of the changes.
        pub(crate) static NEWER: &[(&str, &dyn crate::Version)] = &[$((stringify!($change), &crate::Of::<$change::Schema>::NEW)),*];
    };
}

/// The schema as it was, and as it is after each change.
pub mod programs {
    include!(concat!(env!("OUT_DIR"), "/evolved/evolved.rs"));
}

/// How many data are drawn for each change and direction.
const DATA: u64 = 300;

/// Both versions around a change.
struct Pair {
    change: &'static Change,
    old: (Model, &'static dyn Version),
    new: (Model, &'static dyn Version),
}

fn pairs() -> impl Iterator<Item = Pair> {
    CHANGES.iter().zip(programs::NEWER).map(|(change, (name, newer))| {
        assert_eq!(change.name, *name);
        Pair { change, old: (model(OLD), &Of::<programs::old::Schema>::NEW), new: (model(&change.text()), *newer) }
    })
}

fn model(text: &str) -> Model {
    compile(&[Source::new("evolved.hw", text)]).model.expect("the build script has compiled it")
}

/// Data of a version, drawn, as that version itself writes them.
fn drawn<'v>((model, version): &'v (Model, &'static dyn Version)) -> impl Iterator<Item = Value> + 'v {
    let mut draw = Draw::new(model);
    (0..DATA).map(move |number| {
        let bytes = version.write(Format::Thrift, &draw.datum(number));
        version.read(Format::Thrift, &bytes).expect("what it has written")
    })
}

/// A datum as a version itself sees it: with its sets in the order of [`Seen`].
fn own(model: &Model, datum: &Value) -> Value {
    Seen { from: model, by: model }.datum(datum).expect("it knows its own")
}

#[test]
fn every_change_is_compatible_and_lacks_nothing() {
    for Pair { change, old, new } in pairs() {
        let name = change.name;
        assert!(worst(&compare(&old.0, &new.0)) <= Some(Class::Recount), "{name}: {:?}", compare(&old.0, &new.0));
        assert_eq!(new.1.shapes().lacks(&old.1.shapes()), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_newer_program_reads_what_an_older_one_writes() {
    for Pair { change, old, new } in pairs() {
        let seen = Seen { from: &old.0, by: &new.0 };
        for datum in drawn(&old) {
            let expected = seen.datum(&datum).expect("a newer program knows all of the older one");
            for format in Format::ALL {
                let read = new.1.read(format, &old.1.write(format, &datum));
                assert_eq!(read.map(|read| own(&new.0, &read)).as_ref(), Ok(&expected), "{}, {format:?}: {datum}", change.name);
            }
        }
    }
}

#[test]
fn an_older_program_reads_of_a_newer_one_what_it_knows() {
    for Pair { change, old, new } in pairs() {
        let seen = Seen { from: &new.0, by: &old.0 };
        let mut lost = Vec::new();
        for datum in drawn(&new) {
            let expected = seen.datum(&datum);
            lost.extend(expected.as_ref().err());
            for format in Format::NUMBERED {
                let read = old.1.read(format, &new.1.write(format, &datum));
                let place = format!("{}, {format:?}: {datum}", change.name);
                match (&expected, read) {
                    (Ok(expected), Ok(read)) => assert_eq!(&own(&old.0, &read), expected, "{place}"),
                    (Err(Lost::Fact), Err(error)) => assert!(error.ends_with("is not in the schema"), "{place}: {error}"),
                    (Err(Lost::Case), Err(error)) => assert!(error.contains(" has no case "), "{place}: {error}"),
                    (expected, read) => panic!("{place}: read as {read:?}, expected {expected:?}"),
                }
            }
        }
        let expected = match change.older {
            Older::Reads | Older::KeepsNumbers => None,
            Older::LacksFacts => Some(Lost::Fact),
            Older::LacksCases => Some(Lost::Case),
        };
        assert!(lost.iter().all(|lost| Some(*lost) == expected), "{}: {lost:?}", change.name);
        let range = if expected.is_some() { 1..DATA as usize } else { 0..1 };
        assert!(range.contains(&lost.len()), "{}: {} of {DATA}", change.name, lost.len());
    }
}

/// JSON names what the others number: a case that is not known has no number here, so it is refused; a field is passed over, but not at the door.
#[test]
fn an_older_program_reads_json_of_a_newer_one_but_for_names_of_cases() {
    for Pair { change, old, new } in pairs() {
        let seen = Seen { from: &new.0, by: &old.0 };
        let mut refused = 0;
        for datum in drawn(&new) {
            let text = new.1.write(Format::Json, &datum);
            let (read, place) = (old.1.read(Format::Json, &text), format!("{}: {datum}", change.name));
            match (seen.datum(&datum), read) {
                (Ok(expected), Ok(read)) => {
                    assert_eq!(own(&old.0, &read), expected, "{place}");
                    let said = old.1.read_strictly(&text);
                    assert_eq!(said.is_err(), own(&new.0, &datum) != expected, "{place}: {said:?}");
                    assert!(said.err().is_none_or(|error| error.contains("there is no field")), "{place}");
                }
                (Ok(_), Err(error)) => {
                    assert!(change.older == Older::KeepsNumbers && error.contains("is not one of the enum's cases"), "{place}: {error}");
                    refused += 1;
                }
                (Err(Lost::Fact), Err(error)) => assert!(error.contains("the schema has no fact"), "{place}: {error}"),
                (Err(Lost::Case), Err(error)) => {
                    let words = ["holds one of", "holds exactly one of its cases"];
                    assert!(words.iter().any(|words| error.contains(words)), "{place}: {error}");
                }
                (Err(lost), Ok(read)) => panic!("{place}: {lost:?} is lost, and it reads {read}"),
            }
        }
        assert_eq!(refused > 0, change.older == Older::KeepsNumbers, "{}", change.name);
    }
}

/// What an older program reads and writes again a newer one reads as it was, but for fields that the older one has no place for: cases of
/// enums keep their numbers.
#[test]
fn numbers_of_unknown_cases_survive_an_older_program() {
    for Pair { change, old, new } in pairs() {
        let (down, up) = (Seen { from: &new.0, by: &old.0 }, Seen { from: &old.0, by: &new.0 });
        for datum in drawn(&new) {
            let Ok(expected) = down.datum(&datum).and_then(|datum| up.datum(&datum)) else { continue };
            for format in Format::NUMBERED {
                let older = old.1.read(format, &new.1.write(format, &datum)).expect("it knows all of it");
                for again in Format::ALL {
                    let read = new.1.read(again, &old.1.write(again, &older)).map(|read| own(&new.0, &read));
                    assert_eq!(read.as_ref(), Ok(&expected), "{}, {format:?}, {again:?}: {datum}", change.name);
                }
                if change.older == Older::KeepsNumbers {
                    assert_eq!(own(&new.0, &datum), expected, "nothing is lost");
                }
            }
        }
    }
}
