//! The same fact twice: marks, streams, refusals.

use super::*;

fn send(writer: &mut Writer, source: &str, nonces: impl IntoIterator<Item = u64>) -> (usize, usize) {
    let mut stream = writer.stream();
    let (mut appended, mut repeats) = (0, 0);
    for nonce in nonces {
        let text = format!("{source}-{nonce:04}");
        match stream.append(writer, numbered(source, nonce, &text)).unwrap().unwrap() {
            Taken::Appended => appended += 1,
            Taken::Repeat => repeats += 1,
        }
    }
    (appended, repeats)
}

#[test]
fn the_same_import_twice_adds_nothing_and_makes_no_file() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    assert_eq!(send(&mut writer, "a", 0..500), (500, 0));
    assert_eq!(send(&mut writer, "a", 0..500), (0, 500), "before the commit");
    writer.commit().unwrap();
    assert_eq!(send(&mut writer, "a", 0..500), (0, 500));
    writer.close().unwrap();
    let files = sim.files();
    assert!(files.len() > 5, "segments were rolled");
    for _ in 0..2 {
        let mut writer = open(&sim);
        assert_eq!(send(&mut writer, "a", 0..500), (0, 500), "after a restart");
        writer.close().unwrap();
        assert_eq!(sim.files(), files);
    }
    assert_eq!(all(&read(&sim)).len(), 500);
}

#[test]
fn marks_outlive_the_segments_that_raised_them() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    assert_eq!(send(&mut writer, "early", 0..20), (20, 0));
    append_all(&mut writer, (0..2000).map(|i| format!("filler {i}")));
    writer.close().unwrap();
    for round in 0..3 {
        let mut writer = open(&sim);
        assert_eq!(send(&mut writer, "early", 0..20), (0, 20));
        append_all(&mut writer, [format!("more {round}"), format!("and more {round}")]);
        writer.close().unwrap();
    }
}

#[test]
fn two_sources_with_the_same_numbers_are_two() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    let (mut stream, mut count) = (writer.stream(), 0);
    for nonce in [0, 5, u64::MAX] {
        for source in ["a", "b"] {
            let taken = stream.append(&mut writer, numbered(source, nonce, "same")).unwrap();
            assert_eq!(taken, Ok(Taken::Appended));
            count += 1;
        }
    }
    writer.close().unwrap();
    assert_eq!(all(&read(&sim)).len(), count);
}

#[test]
fn what_has_no_nonce_is_always_new() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    let mut stream = writer.stream();
    for source in [None, Some("a"), None, Some("a")] {
        let taken = stream.append(&mut writer, Record { source, ..plain("like") }).unwrap();
        assert_eq!(taken, Ok(Taken::Appended));
    }
    writer.close().unwrap();
    assert_eq!(all(&read(&sim)), ["like"; 4]);
}

#[test]
fn a_nonce_without_a_source_or_one_that_does_not_rise_is_refused_and_costs_nobody_else() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    let mut stream = writer.stream();
    let mut send = |writer: &mut Writer, source, nonce| stream.append(writer, Record { source, nonce, ..plain("x") }).unwrap();
    assert_eq!(send(&mut writer, Some("a"), Some(7)), Ok(Taken::Appended));
    assert_eq!(send(&mut writer, None, Some(8)), Err(Refused::NoSource(8)));
    for nonce in [7, 3] {
        let refused = send(&mut writer, Some("a"), Some(nonce)).unwrap_err();
        assert_eq!(refused, Refused::NotRising { source_name: "a".to_owned(), nonce, previous: 7 });
        assert_eq!(refused.to_string(), format!("nonce {nonce} of source `a` does not rise: 7 came before it in this stream"));
    }
    let long = "s".repeat(SOURCE_LIMIT + 1);
    assert_eq!(send(&mut writer, Some(&long), Some(1)), Err(Refused::SourceTooLong(SOURCE_LIMIT + 1)));
    assert_eq!(send(&mut writer, Some("a"), Some(8)), Ok(Taken::Appended));
    assert_eq!(send(&mut writer, Some("b"), Some(1)), Ok(Taken::Appended), "another source in between");
    assert_eq!(send(&mut writer, Some("a"), Some(8)).unwrap_err().to_string().split(':').count(), 2);
    writer.close().unwrap();
    assert_eq!(all(&read(&sim)).len(), 3);
}

#[test]
fn numbers_that_repeat_within_a_stream_are_refused_though_they_are_repeats_of_an_earlier_one() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    send(&mut writer, "a", 0..10);
    let mut stream = writer.stream();
    assert_eq!(stream.append(&mut writer, numbered("a", 4, "a-0004")).unwrap(), Ok(Taken::Repeat));
    assert!(stream.append(&mut writer, numbered("a", 4, "a-0004")).unwrap().is_err());
    assert!(stream.append(&mut writer, numbered("a", 3, "a-0003")).unwrap().is_err());
}

#[test]
fn a_second_open_stream_of_a_source_is_refused_until_the_first_ends() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    let (mut first, mut second) = (writer.stream(), writer.stream());
    assert_eq!(first.append(&mut writer, numbered("a", 1, "x")).unwrap(), Ok(Taken::Appended));
    for _ in 0..2 {
        let refused = second.append(&mut writer, numbered("a", 2, "x")).unwrap();
        assert_eq!(refused, Err(Refused::SourceInUse("a".to_owned())));
    }
    assert_eq!(second.append(&mut writer, numbered("b", 2, "x")).unwrap(), Ok(Taken::Appended));
    drop(first);
    assert_eq!(second.append(&mut writer, numbered("a", 2, "x")).unwrap(), Ok(Taken::Appended));
}

#[test]
fn a_stream_of_another_writer_is_refused() {
    let (one, two) = (Sim::new(1), Sim::new(2));
    let (mut writer, other) = (open(&one), open(&two));
    assert!(matches!(other.stream().append(&mut writer, plain("x")), Err(Error::Usage(_))));
}
