//! Every answer about a made-up stream is what a plain recomputation from its facts says, however far it was counted.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use headwater::counter::Schema as _;
use headwater::fs::{Disk, Fs};
use headwater::log::Log;
use headwater::time::{BucketSize, DAY, HOUR, Span};
use headwater::view::{Snapshot, Views};
use headwater::{Fact as _, Timestamp};
use serde_json::Value;

use crate::oracle::compare;
use crate::seen::Seen;
use crate::spec::counters;

const FACTS: usize = 16_000;

/// Runs the program, gives it an input, and gives what it printed; it must be done.
fn run(data: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_insights-app"));
    command.env_remove("HEADWATER_DATA").arg("--data").arg(data).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*said), (Some(0), ""), "{arguments:?}");
    output.stdout
}

fn say(data: &Path, arguments: &[&str], input: &[u8]) -> String {
    String::from_utf8(run(data, arguments, input)).unwrap()
}

/// A stream of three days that began so many days ago.
fn made(data: &Path, days: i64, format: &str) -> Vec<u8> {
    let start = Timestamp(Timestamp::now().0.div_euclid(DAY) * DAY - days * DAY).to_string();
    let facts = FACTS.to_string();
    let options = ["--keys", "400", "--people", "3000", "--skew", "1.1", "--late", "0.05", "--hours", "72", "--seed", "5"];
    let arguments = [&["generate", "--facts", &facts, "--start", &start, "--format", format], &options[..]].concat();
    run(data, &arguments, b"")
}

/// Holds all that is answered against the facts.
fn assert_answers(data: &Path, facts: &[Seen]) {
    let mut values = 0;
    for spec in counters() {
        for &each in spec.each {
            let answer = say(data, &["scan", spec.name, "--each", each.name(), "--json"], b"");
            values += compare(&spec, each, facts, &answer);
        }
    }
    assert!(values > 100_000, "{values}");
}

#[test]
fn every_answer_is_what_the_facts_say() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let json = String::from_utf8(made(data, 5, "json")).unwrap();
    let facts: Vec<Seen> = json.lines().map(Seen::read).collect();
    let half: String = json.split_inclusive('\n').take(FACTS / 2).collect();

    assert_eq!(say(data, &["load", "-"], half.as_bytes()), "taken 8000, repeats 0, refused 0\n");
    say(data, &["count"], b"");
    // All of it again, as a producer sends it that heard of nothing, and in another format.
    let again = made(data, 5, "thrift");
    assert_eq!(say(data, &["load", "--format", "thrift", "-"], &again), "taken 8000, repeats 8000, refused 0\n");
    assert_answers(data, &facts);
    assert!(say(data, &["count"], b"").starts_with("counted 8000 facts"));
    assert_answers(data, &facts);
    assert!(say(data, &["shred"], b"").starts_with("shredded 16000 facts"));
    say(data, &["batch"], b"");
    assert_answers(data, &facts);
    assert!(say(data, &["verify"], b"").contains("cells agree with the facts"));
}

#[test]
fn hours_end_after_two_weeks_and_days_stay() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let json = String::from_utf8(made(data, 15, "json")).unwrap();
    let facts: Vec<Seen> = json.lines().map(Seen::read).collect();
    let before = Timestamp::now();
    say(data, &["load", "-"], json.as_bytes());
    say(data, &["count"], b"");
    let after = Timestamp::now();
    let traffic = counters().into_iter().find(|spec| spec.name == "DomainTraffic").unwrap();
    let scan = |each: &str| say(data, &["scan", "DomainTraffic", "--each", each, "--json"], b"");
    compare(&traffic, BucketSize::Day, &facts, &scan("day"));
    let hours: Vec<Timestamp> = scan("hour")
        .lines()
        .flat_map(|row| serde_json::from_str::<Value>(row).unwrap()["cells"].as_array().unwrap().clone())
        .map(|cell| cell["start"].as_str().unwrap().parse().unwrap())
        .collect();
    let ends = |start: &Timestamp| start.0 + HOUR;
    assert!(hours.iter().all(|start| ends(start) > before.0 - 14 * DAY), "what was over two weeks before is gone");
    let wanted = |seen: &&Seen| ends(&BucketSize::Hour.floor(seen.at)) > after.0 - 14 * DAY;
    let first = facts.iter().filter(wanted).map(|seen| BucketSize::Hour.floor(seen.at)).min();
    assert_eq!(hours.iter().min().copied(), first, "what was not is there");
    assert!(facts.iter().any(|seen| !wanted(&seen)) && first.is_some());
}

/// The view of a counter, of which nothing was read yet.
fn snapshot(data: &Path, counter: &str) -> Snapshot {
    let fs: Arc<dyn Fs> = Arc::new(Disk);
    let mut log = Log::open(fs.clone(), &data.join("log"), Arc::new(|_| Ok(()))).unwrap().unwrap();
    let views = Views::open(fs, data, insights::Schema::counters(), log.partitions());
    views.snapshot(views.find(counter).unwrap(), &mut log, insights::Fact::FACTS).unwrap()
}

#[test]
fn the_top_pages_of_a_domain_are_read_without_its_pages() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let start = Timestamp(Timestamp::now().0.div_euclid(DAY) * DAY - 3 * DAY).to_string();
    // One domain with all pages, which are seen about as often as each other.
    let options =
        ["--facts", "12000", "--start", &start, "--keys", "60", "--skew", "0.1", "--people", "500", "--hours", "48", "--seed", "7"];
    let facts = run(data, &[&["generate", "--format", "thrift"], &options[..]].concat(), b"");
    say(data, &["load", "--format", "thrift", "-"], &facts);
    say(data, &["count"], b"");
    say(data, &["compact"], b"");

    let top = snapshot(data, "DomainPages");
    let mut domains = top.scan(BucketSize::Ever, b"", Span::default()).unwrap();
    let (domain, none) = (domains.next().unwrap().unwrap().row, domains.next());
    assert!(none.is_none(), "there is one domain");
    let top = snapshot(data, "DomainPages");
    let series = top.get(&domain, BucketSize::Ever, Span::default()).unwrap().unwrap();
    let mut cell = Vec::new();
    series.cells[0].1.encode(&mut cell);
    assert!(top.touched().cells <= cell.len() / 4096 + 2, "{:?} for a cell of {} bytes", top.touched(), cell.len());

    let pages = snapshot(data, "PageTraffic");
    let rows = pages.scan(BucketSize::Hour, b"", Span::default()).unwrap().totals().filter(Result::is_ok).count();
    assert!(rows > 50 && pages.touched().cells > 3 * top.touched().cells, "{rows} pages, {:?}, {:?}", pages.touched(), top.touched());
}
