//! The socket, with who asks and who is asked.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use super::wire::with_path;
use super::*;
use crate::counter::Wanted;
use crate::cut::Cut;
use crate::fact::Fact as _;
use crate::sample::{Fact, Schema};
use crate::view::{Ask, Live, Reply, Speed};

/// A data folder with some facts in its log, and a path of so many letters to it.
fn folder(letters: usize) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("d".repeat(letters.min(200))).join("d".repeat(letters / 2));
    let like = r#"{"at":"2026-11-21T10:00:00Z","fact":{"Like":{"from":"ann","to":7,"via":"Button","took":3}}}"#;
    let file = folder.path().join("likes.ndjson");
    std::fs::write(&file, format!("{like}\n").repeat(5)).unwrap();
    let words = ["sample", "--data", &data.display().to_string(), "load", &file.display().to_string()].map(str::to_owned);
    assert_eq!(crate::app::App::<Schema>::new().run_with(words), std::process::ExitCode::SUCCESS);
    (folder, data)
}

/// What is asked, of the log's beginning and up to an end.
fn ask(data: &Path, to: &Cut) -> Ask {
    let context = crate::app::Context::<Schema>::new(data.to_owned(), "test");
    let views = context.views(to.0.len());
    let view = views.find("PageLikes").unwrap().folder().path().file_name().unwrap().to_string_lossy().into_owned();
    Ask { view, from: Cut::zero(to.0.len()), to: to.clone(), wanted: Wanted::All }
}

#[test]
fn who_asks_is_answered_once_all_that_it_knows_of_is_counted() {
    for letters in [3, 150] {
        let (_folder, data) = folder(letters);
        let context = crate::app::Context::<Schema>::new(data.clone(), "test");
        let mut log = context.log().unwrap().unwrap();
        let views = context.views(log.places());
        let mut counting = Speed::new(crate::Timestamp(0)).begin(&views, &mut log, Fact::FACTS).unwrap();
        let desk = Desk::open(&data).unwrap();
        let (say, said) = channel();
        thread::scope(|scope| {
            let (ask, data, say) = (ask(&data, log.end()), &data, &say);
            scope.spawn(move || say.send(Caller::new(data.clone()).ask(&ask)).unwrap());
            desk.wait(Duration::from_secs(60));
            desk.answer(&counting).unwrap();
            assert!(said.try_recv().is_err(), "nothing was counted yet");
            counting.go_on(&log, &mut |_| true).unwrap();
            desk.answer(&counting).unwrap();
            let reply = said.recv().unwrap();
            assert!(matches!(reply, Some(Reply::Cells { to, .. }) if to == *log.end()));
        });
        desk.close(&data);
        assert_eq!(Caller::new(data.clone()).ask(&ask(&data, log.end())), None, "the desk is closed");
    }
}

#[test]
fn a_socket_that_was_left_behind_refuses_and_is_replaced() {
    let (_folder, data) = folder(3);
    let left = with_path(&data, |path| std::os::unix::net::UnixListener::bind(path)).unwrap();
    drop(left);
    let ask = ask(&data, &Cut::zero(4));
    assert_eq!(Caller::new(data.clone()).ask(&ask), None);
    let desk = Desk::open(&data).unwrap();
    assert!(UnixStream::connect(data.join("up.sock")).is_ok());
    desk.close(&data);
    assert!(!data.join("up.sock").exists());
}

#[test]
fn who_speaks_no_sense_or_goes_away_disturbs_nobody() {
    let (_folder, data) = folder(3);
    let context = crate::app::Context::<Schema>::new(data.clone(), "test");
    let mut log = context.log().unwrap().unwrap();
    let views = context.views(log.places());
    let counting = Speed::new(crate::Timestamp(0)).begin(&views, &mut log, Fact::FACTS).unwrap();
    let desk = Desk::open(&data).unwrap();
    for nonsense in ["", "\n", "{}\n", "{\"version\":2,\"ask\":{}}\n", "\u{1}\u{2}"] {
        UnixStream::connect(data.join("up.sock")).unwrap().write_all(nonsense.as_bytes()).unwrap();
    }
    // Who has asked and does not wait for the answer.
    let asked = ask(&data, &Cut::zero(log.partitions()));
    super::wire::write_ask(UnixStream::connect(data.join("up.sock")).unwrap(), &asked).unwrap();
    desk.wait(Duration::from_secs(60));
    desk.answer(&counting).unwrap();

    thread::scope(|scope| {
        let caller = scope.spawn(|| Caller::new(data.clone()).ask(&asked));
        desk.wait(Duration::from_secs(60));
        desk.answer(&counting).unwrap();
        assert!(matches!(caller.join().unwrap(), Some(Reply::Cells { .. })));
    });
    desk.close(&data);
}

#[test]
fn replies_and_questions_come_back_as_they_were() {
    let asked = Ask {
        view: "A-0".to_owned(),
        from: Cut(vec![1, 2]),
        to: Cut(vec![3, u64::MAX]),
        wanted: Wanted::Row { size: crate::counter::BucketSize::Hour, row: vec![0, 10, 255] },
    };
    let mut bytes = Vec::new();
    super::wire::write_ask(&mut bytes, &asked).unwrap();
    assert_eq!(super::wire::read_ask(&bytes[..]).unwrap(), asked);
    for reply in [Reply::Moved, Reply::Unknown, Reply::Cells { to: Cut(vec![7]), run: vec![10, 0, 1, 2] }] {
        let mut bytes = Vec::new();
        super::wire::write_reply(&mut bytes, &reply).unwrap();
        assert_eq!(super::wire::read_reply(&bytes[..]).unwrap(), reply);
        assert!(super::wire::read_reply(&bytes[..bytes.len() - 1]).is_err(), "one that is cut off");
    }
}
