//! The command `generate`: facts on standard output, at a steady rate, for `load` to read.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use clap::builder::RangedU64ValueParser;
use headwater::Timestamp;
use headwater::app::{Command, CommandResult, Context, Outcome};
use headwater::time::{HOUR, SECOND};

use crate::Schema;
use crate::format::{Format, Records};
use crate::site::mix;
use crate::stream::{Options, Stream};

/// Bytes that are written at once.
const PIECE: usize = 64 * 1024;
/// How often facts are written where a rate is given.
const TICK: Duration = Duration::from_millis(5);
/// How many facts become true in a second where no rate says it.
const USUAL: f64 = 200_000.0;

/// Make facts up, for `load` to read: a few pages have most of them, and some come late
///
/// The same arguments always give the same bytes. Each fact has a source and a number of its own, so what is loaded twice is counted
/// once, and of a stream that was made longer only the new facts are taken.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Facts a second; 0 for as many as can be made
    #[arg(long, value_name = "R", default_value_t = 0)]
    rate: u64,
    /// How many pages there are
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = few())]
    keys: u64,
    /// How uneven they are: the exponent of Zipf's law; with 0 all are as likely
    #[arg(long, value_name = "S", default_value_t = 1.0, allow_negative_numbers = true, value_parser = skew)]
    skew: f64,
    /// The share of facts that come late, by minutes, by hours, and some by days
    #[arg(long, value_name = "L", default_value_t = 0.01, allow_negative_numbers = true, value_parser = share)]
    late: f64,
    /// Another seed, another stream
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// How many people there are; without it, ten to a page
    #[arg(long, value_name = "P", value_parser = few())]
    people: Option<u64>,
    /// How many sources the facts come from
    #[arg(long, value_name = "K", default_value_t = 8, value_parser = RangedU64ValueParser::<u64>::new().range(1..=1_000_000))]
    sources: u64,
    /// What the sources are called, with a number behind it; without it, a name made of the arguments
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// How many facts; without it and --seconds there is no end
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    facts: Option<u64>,
    /// For how many seconds
    #[arg(long, value_name = "T")]
    seconds: Option<u64>,
    /// When the first fact becomes true: a time, a date, or `now`
    #[arg(long, value_name = "TIME", default_value = "2026-01-01", value_parser = start)]
    start: Timestamp,
    /// Over how many hours they become true, one after another; without it, at their rate
    #[arg(long, value_name = "H", requires = "facts", value_parser = few())]
    hours: Option<u64>,
    /// What is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn few() -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(1..=1 << 40)
}

fn skew(text: &str) -> Result<f64, String> {
    number(text, 10.0).ok_or_else(|| "it is a number from 0 to 10".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    number(text, 1.0).ok_or_else(|| "it is a number from 0 to 1: 0.01 is one in a hundred".to_owned())
}

fn number(text: &str, most: f64) -> Option<f64> {
    text.parse().ok().filter(|number| (0.0..=most).contains(number))
}

fn start(text: &str) -> Result<Timestamp, String> {
    if text == "now" { Ok(Timestamp::now()) } else { text.parse::<Timestamp>().map_err(|error| error.to_string()) }
}

/// The command.
#[derive(Clone, Copy, Debug)]
pub struct Generate;

impl Command<Schema> for Generate {
    type Args = Arguments;
    const NAME: &'static str = "generate";

    fn run(&self, arguments: Arguments, context: &Context<Schema>) -> CommandResult {
        let stream = Stream::new(arguments.options()).ok_or("there is no stream of such facts")?;
        let pace = Pace { rate: arguments.rate, facts: arguments.facts, seconds: arguments.seconds };
        write(stream, &pace, Records::of(arguments.format), &mut io::stdout().lock(), &|| context.is_interrupted())?;
        Ok(Outcome::Done)
    }
}

impl Arguments {
    fn options(&self) -> Options {
        let Arguments { seed, keys, skew, late, sources, start, .. } = *self;
        let people = self.people.unwrap_or(keys * 10);
        let step = self.step();
        // Another stream has other sources, so that it is not taken for what came of this one.
        let numbers = [keys, skew.to_bits(), late.to_bits(), people, sources, start.0 as u64, step.to_bits()];
        let hash = numbers.iter().fold(seed, |hash, number| mix(hash ^ number));
        let source = self.source.clone().unwrap_or_else(|| format!("made-{seed}-{:08x}", hash as u32));
        Options { seed, keys, skew, people, late, sources, source, start, step }
    }

    /// Microseconds from one fact to the next.
    fn step(&self) -> f64 {
        match (self.hours, self.facts, self.rate) {
            (Some(hours), Some(facts), _) => hours as f64 * HOUR as f64 / facts.max(1) as f64,
            (_, _, 0) => SECOND as f64 / USUAL,
            (_, _, rate) => SECOND as f64 / rate as f64,
        }
    }
}

/// How many facts are made, and how quickly.
struct Pace {
    rate: u64,
    facts: Option<u64>,
    seconds: Option<u64>,
}

impl Pace {
    /// How many facts are to have been made after so long; who was held up catches up.
    fn due(&self, passed: Duration) -> u64 {
        let made = if self.rate == 0 { u64::MAX } else { (passed.as_secs_f64() * self.rate as f64) as u64 };
        made.min(self.last())
    }

    /// How many facts there are in all, as far as that is known.
    fn last(&self) -> u64 {
        let of_seconds = self.seconds.filter(|_| self.rate > 0).map(|seconds| seconds.saturating_mul(self.rate));
        self.facts.or(of_seconds).unwrap_or(u64::MAX)
    }

    /// Whether it is over, with so many made after so long.
    fn is_over(&self, made: u64, passed: Duration) -> bool {
        let late = self.rate == 0 && self.seconds.is_some_and(|seconds| passed.as_secs() >= seconds);
        made >= self.last() || late
    }
}

/// Writes facts until there are enough, or somebody wants to end.
fn write(mut stream: Stream, pace: &Pace, mut records: Records, out: &mut dyn Write, stop: &dyn Fn() -> bool) -> CommandResult<()> {
    let (begun, mut made, mut piece) = (Instant::now(), 0, Vec::with_capacity(2 * PIECE));
    while !pace.is_over(made, begun.elapsed()) && !stop() {
        let due = pace.due(begun.elapsed());
        while made < due && piece.len() < PIECE {
            records.put(stream.tell(), &mut piece)?;
            made += 1;
        }
        out.write_all(&piece)?;
        piece.clear();
        if made == due && due < pace.last() {
            out.flush()?;
            std::thread::sleep(TICK);
        }
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use headwater::codec::{json, protobuf, thrift};

    use super::*;
    use crate::Datum;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn arguments(words: &[&str]) -> Result<Arguments, String> {
        Line::try_parse_from([&["generate"], words].concat()).map(|line| line.arguments).map_err(|error| error.to_string())
    }

    fn written(words: &[&str]) -> Vec<u8> {
        let arguments = arguments(words).unwrap();
        let (stream, mut out) = (Stream::new(arguments.options()).unwrap(), Vec::new());
        let pace = Pace { rate: arguments.rate, facts: arguments.facts, seconds: arguments.seconds };
        write(stream, &pace, Records::of(arguments.format), &mut out, &|| false).unwrap();
        out
    }

    fn lines(words: &[&str]) -> Vec<Datum> {
        written(words).split_inclusive(|&b| b == b'\n').map(|line| json::read_datum(line).unwrap()).collect()
    }

    #[test]
    fn the_same_arguments_give_the_same_bytes_and_more_facts_go_on() {
        let some = written(&["--facts", "1000", "--seed", "7"]);
        assert_eq!(written(&["--facts", "1000", "--seed", "7"]), some);
        assert!(written(&["--facts", "1100", "--seed", "7"]).starts_with(&some));
        let sources = |words: &[&str]| lines(words)[0].pedigree.source.clone();
        let first = sources(&["--facts", "1"]);
        for other in [["--seed", "2"], ["--keys", "5"], ["--skew", "2"], ["--late", "0"], ["--people", "9"], ["--start", "2026-01-02"]] {
            assert_ne!(sources(&[&["--facts", "1"], &other[..]].concat()), first, "{other:?}");
        }
    }

    #[test]
    fn every_format_holds_the_same_facts() {
        let wanted = lines(&["--facts", "500"]);
        assert_eq!(wanted.len(), 500);
        let (mut bytes, mut read) = (&written(&["--facts", "500", "--format", "thrift"])[..], Vec::new());
        while let Some((length, rest)) = bytes.split_at_checked(4) {
            let (record, rest) = rest.split_at(u32::from_be_bytes(length.try_into().unwrap()) as usize);
            read.push(thrift::read_datum::<crate::Fact>(record).unwrap());
            bytes = rest;
        }
        assert_eq!(read, wanted);
        let (mut bytes, mut read) = (&written(&["--facts", "500", "--format", "protobuf"])[..], Vec::new());
        while !bytes.is_empty() {
            // No record of these is longer than two bytes of a varint can say.
            let two = bytes[0] >= 0x80;
            let length = usize::from(bytes[0] & 0x7f) | if two { usize::from(bytes[1]) << 7 } else { 0 };
            let (record, rest) = bytes[1 + usize::from(two)..].split_at(length);
            read.push(protobuf::read_datum::<crate::Fact>(record).unwrap());
            bytes = rest;
        }
        assert_eq!(read, wanted);
    }

    #[test]
    fn hours_say_how_long_it_takes_and_a_rate_else() {
        let last = |words: &[&str]| lines(words).last().unwrap().pedigree.at.0 - "2026-01-01".parse::<Timestamp>().unwrap().0;
        assert_eq!(last(&["--facts", "24", "--hours", "24", "--late", "0"]), 23 * HOUR);
        assert_eq!(last(&["--facts", "101", "--late", "0"]), 500);
        assert_eq!(last(&["--facts", "101", "--rate", "100000", "--late", "0"]), 1000);
    }

    #[test]
    fn a_rate_is_kept_and_has_an_end() {
        let pace = Pace { rate: 1000, facts: None, seconds: Some(3) };
        let due = |millis| pace.due(Duration::from_millis(millis));
        assert_eq!((due(0), due(1), due(2500), due(9000)), (0, 1, 2500, 3000));
        assert!(!pace.is_over(2999, Duration::from_secs(9)) && pace.is_over(3000, Duration::ZERO));
        let quick = Pace { rate: 0, facts: None, seconds: Some(3) };
        assert!(!quick.is_over(1 << 40, Duration::from_millis(2999)) && quick.is_over(0, Duration::from_secs(3)));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for wrong in [
            &["--late", "2"][..],
            &["--late", "NaN"],
            &["--skew", "-1"],
            &["--keys", "0"],
            &["--sources", "0"],
            &["--start", "soon"],
            &["--hours", "5"],
            &["--facts", "5", "--seconds", "5"],
        ] {
            let said = arguments(wrong).unwrap_err();
            assert!(said.contains(wrong[0]), "{wrong:?}: {said}");
        }
    }
}
