//! Processes that are killed at moments that a seed draws: each command, and `up` beside them. What was acknowledged is counted once, and what is
//! served is what the history says, after every kill.
//!
//! `KILLS=1000` kills so often, not a dozen times, and `KILLS_SEED=7` draws other commands and moments.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::answers::compare;
use super::oracle::{self, ASKED, Commit};
use super::program::{Program, commits};

/// How many commits are brought at once.
const PART: usize = 40;
/// How often a command is killed before it is left to come to its end.
const ATTEMPTS: usize = 2;

/// Draws numbers: SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// A process that is killed if the test ends before.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One data folder, from its first fact to its last.
struct Life<'a> {
    program: Program,
    random: &'a mut Random,
    history: Vec<String>,
    /// How many of its commits were brought and acknowledged.
    told: usize,
    /// How long commands take, as far as that is known.
    takes: Duration,
    up: Option<Running>,
    kills: usize,
}

impl Life<'_> {
    fn start(&self, arguments: &[&str]) -> Running {
        let errors = match arguments {
            ["up"] => Stdio::from(File::create(self.errors()).unwrap()),
            _ => Stdio::null(),
        };
        let mut command = self.program.command(arguments);
        Running(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).spawn().unwrap())
    }

    /// What `up` says.
    fn errors(&self) -> PathBuf {
        self.program.folder.path().join("up.err")
    }

    /// Kills a command at some moment of its life. False: it was quicker.
    fn kill(&mut self, arguments: &[&str]) -> bool {
        let mut running = self.start(arguments);
        std::thread::sleep(self.takes * self.random.below(1000) as u32 / 1000);
        let is_killed = running.0.try_wait().unwrap().is_none();
        drop(running);
        self.kills += usize::from(is_killed);
        is_killed
    }

    /// Kills a command a few times, and gives it again until it is done; gives what it printed.
    fn give(&mut self, arguments: &[&str]) -> String {
        // These do what `up` does, which lends them nothing.
        let is_alone = matches!(arguments[0], "count" | "shred");
        if is_alone && let Some(up) = self.up.take() {
            self.kill_up(up);
        }
        for _ in 0..ATTEMPTS {
            if self.kill(arguments) && arguments[0] != "import" {
                self.ask(arguments);
            }
            if !is_alone {
                self.up_or_down();
            }
        }
        let begun = Instant::now();
        // It may note what a killed one has left.
        let ran = self.program.run(arguments);
        assert_eq!(ran.status, Some(0), "{arguments:?} after {} kills: {}{}", self.kills, ran.out, ran.err);
        // Half of what it took before and half of what it took now.
        self.takes = (self.takes + begun.elapsed()) / 2;
        ran.out
    }

    /// `up` begins, is killed, or goes on.
    fn up_or_down(&mut self) {
        match (self.random.below(4), self.up.take()) {
            (0, None) => self.up = Some(self.start(&["up"])),
            (0 | 1, Some(up)) => self.kill_up(up),
            (_, up) => self.up = up,
        }
    }

    fn kill_up(&mut self, mut up: Running) {
        let ended = up.0.try_wait().unwrap();
        drop(up);
        assert!(ended.is_none(), "`up` has ended by itself ({ended:?}): {}", std::fs::read_to_string(self.errors()).unwrap());
        self.kills += 1;
        self.ask(&["up"]);
    }

    /// Asks one thing, while all that was brought was acknowledged.
    fn ask(&mut self, killed: &[&str]) {
        if self.told < self.history.len() {
            return;
        }
        let (counter, each) = ASKED[self.random.below(ASKED.len())];
        let answer = self.program.done(&["scan", counter, "--each", headwater::time::BucketSize::name(each), "--json"]);
        let history: Vec<Commit> = self.history.iter().map(|line| Commit::read(line)).collect();
        println!("{killed:?} was killed; asked for {counter} each {each}");
        oracle::compare(counter, each, &history, &answer);
    }

    /// Some more of the history comes.
    fn bring(&mut self, part: &[String]) {
        self.history.extend_from_slice(part);
        let file = self.program.file(&format!("{}.ndjson", self.history.len()), part.join("\n") + "\n");
        let printed = self.give(&["import", file.to_str().unwrap()]);
        let counts: Vec<usize> = printed.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        let facts = |line: &String| oracle::facts(&Commit::read(line));
        assert_eq!((counts[0] + counts[1], counts[2]), (part.iter().map(facts).sum(), 0), "{printed}");
        self.told = self.history.len();
    }

    fn command(&mut self) {
        let versions = self.program.done(&["versions", "--json"]);
        let versions: Vec<serde_json::Value> = versions.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        match (self.random.below(6), versions.len()) {
            (0, _) => self.give(&["count"]),
            (1, _) => self.give(&["shred"]),
            (2, _) => self.give(&["batch"]),
            (3, _) => self.give(&["batch", "--full"]),
            (4, n) if n > 0 => {
                let number = versions[self.random.below(n)]["version"].to_string();
                self.give(&["rollback", &number])
            }
            _ => self.give(&["compact"]),
        };
    }
}

/// Lives a data folder, until it was killed so often; gives how often.
fn live(random: &mut Random, wanted: usize) -> usize {
    let takes = Duration::from_millis(100);
    let mut life = Life { program: Program::new(), random, history: Vec::new(), told: 0, takes, up: None, kills: 0 };
    for part in commits().chunks(PART) {
        life.bring(part);
        for _ in 0..3 {
            life.command();
        }
        if life.kills >= wanted {
            break;
        }
    }
    if let Some(up) = life.up.take() {
        life.kill_up(up);
    }
    compare(&life.program, &life.history);
    life.program.done(&["verify"]);
    life.program.done(&["count"]);
    compare(&life.program, &life.history);
    life.program.done(&["status", "--check"]);
    life.kills
}

fn from_environment(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

#[test]
fn whatever_is_killed_whenever_every_fact_is_counted_once() {
    let (wanted, seed) = (from_environment("KILLS", 12), from_environment("KILLS_SEED", 1));
    let mut random = Random(seed as u64);
    let (mut kills, mut lives) = (0, 0);
    while kills < wanted {
        kills += live(&mut random, wanted - kills);
        lives += 1;
    }
    println!("{kills} kills in {lives} lives, seed {seed}");
}
