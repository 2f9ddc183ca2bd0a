//! `up`: one process counts and shreds, while other commands work beside it, and nothing is lost or counted twice however it ends.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use headwater::fs::{Disk, Fs};

use super::answers::{compare, compare_some};
use super::batch::halves;
use super::program::{Program, Ran, commits};

/// `up`, which is killed if the test ends before.
struct Up(Option<Child>);

impl Up {
    fn begin(program: &Program) -> Up {
        Up(Some(program.spawn(&["up"])))
    }

    /// Ctrl-C; gives what it has printed.
    fn end(mut self) -> Ran {
        let child = self.0.take().unwrap();
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        Ran::of(child.wait_with_output().unwrap())
    }

    fn kill(mut self) {
        let mut child = self.0.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits until nothing of the log is left that no run holds; `up` is to be killed if it never comes to that.
fn until_counted(program: &Program) {
    let begun = Instant::now();
    loop {
        let ran = program.run(&["status", "--json"]);
        let status: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let counters = status["counters"].as_array().cloned().unwrap_or_default();
        if !counters.is_empty() && counters.iter().all(|counter| counter["behind"] == 0) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{}", ran.out);
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_is_loaded_is_counted_and_shredded_while_others_work_beside_it() {
    let (program, history) = (Program::new(), commits());
    let [a, b] = halves(&program, &history);
    let up = Up::begin(&program);
    program.done(&["import", a.to_str().unwrap()]);
    until_counted(&program);
    assert!(program.done(&["batch"]).starts_with("version 1: "));
    program.done(&["import", b.to_str().unwrap()]);
    assert!(program.done(&["batch", "--full"]).starts_with("version 2: "));
    program.done(&["compact"]);
    program.done(&["rollback", "1"]);
    until_counted(&program);
    compare(&program, &history);
    let ran = up.end();
    assert_eq!((ran.status, ran.err.as_str()), (Some(130), ""), "{}", ran.out);
    assert!(ran.out.contains("lent the views and the dataset"), "{}", ran.out);
    compare(&program, &history);
    program.done(&["verify"]);
}

#[test]
fn answers_hold_what_was_just_loaded_before_any_run_does() {
    let (program, history) = (Program::new(), commits());
    let up = Up::begin(&program);
    let parts: Vec<_> = history.chunks(history.len() / 5 + 1).collect();
    for (number, part) in parts.iter().enumerate() {
        let file = program.file(&format!("{number}.ndjson"), part.join("\n") + "\n");
        program.done(&["import", file.to_str().unwrap()]);
        compare(&program, &history[..parts[..=number].iter().map(|part| part.len()).sum()]);
    }
    assert_eq!(up.end().status, Some(130));
    compare(&program, &history);
    program.done(&["verify"]);
}

#[test]
fn one_that_stands_still_is_not_waited_for() {
    let (program, history) = (Program::new(), commits());
    let [a, b] = halves(&program, &history);
    let up = Up::begin(&program);
    program.done(&["import", a.to_str().unwrap()]);
    until_counted(&program);
    let signal = |name: &str| {
        let id = up.0.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    };
    signal("-STOP");
    program.done(&["import", b.to_str().unwrap()]);
    assert!(compare_some(&program, &history, 1) > 0, "who asks counts by itself");
    signal("-CONT");
    compare(&program, &history);
    assert_eq!(up.end().status, Some(130));
}

#[test]
fn two_at_once_are_refused_and_the_second_says_who_is_first() {
    let (program, history) = (Program::new(), commits());
    let [a, _] = halves(&program, &history);
    program.done(&["import", a.to_str().unwrap()]);
    let up = Up::begin(&program);
    until_counted(&program);
    let ran = program.run(&["up"]);
    assert_eq!(ran.status, Some(2), "{}", ran.out);
    assert!(ran.err.contains("activity up") && ran.err.contains(&up.0.as_ref().unwrap().id().to_string()), "{}", ran.err);
    assert_eq!(up.end().status, Some(130));
}

#[test]
fn it_is_killed_again_and_again_while_facts_come_and_every_fact_is_counted_once() {
    let (program, history) = (Program::new(), commits());
    let parts: Vec<_> = history.chunks(history.len() / 6 + 1).collect();
    for (number, part) in parts.iter().enumerate() {
        let file = program.file(&format!("{number}.ndjson"), part.join("\n") + "\n");
        let up = Up::begin(&program);
        program.done(&["import", file.to_str().unwrap()]);
        // A little longer each time, so that it dies in all it does: beginning, counting, publishing, shredding.
        std::thread::sleep(Duration::from_millis(7 << number));
        up.kill();
        compare(&program, &history[..parts[..=number].iter().map(|part| part.len()).sum()]);
    }
    let up = Up::begin(&program);
    until_counted(&program);
    assert_eq!(up.end().status, Some(130));
    compare(&program, &history);
    program.done(&["verify"]);
}

#[test]
fn who_takes_the_rights_between_a_loan_and_its_end_is_waited_for() {
    let (program, history) = (Program::new(), commits());
    let [a, b] = halves(&program, &history);
    program.done(&["import", a.to_str().unwrap()]);
    let mut up = Up::begin(&program);
    until_counted(&program);

    let take = |name: &str, holder: &str| loop {
        match Disk.lock(&program.data().join(name), holder) {
            Ok(lock) => break lock,
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let wanted = take("up.wanted", "process 1 (activity batch)");
    let views = take("views.lock", "process 2 (activity count)");
    drop(wanted);
    // Longer than nobody is refused.
    std::thread::sleep(Duration::from_millis(2500));
    assert!(up.0.as_mut().unwrap().try_wait().unwrap().is_none(), "it has ended");
    program.done(&["import", b.to_str().unwrap()]);
    drop(views);
    until_counted(&program);
    let ran = up.end();
    assert_eq!((ran.status, ran.err.as_str()), (Some(130), ""), "{}", ran.out);
    assert_eq!(ran.out.matches("waiting: process 2 (activity count) has the views").count(), 1, "{}", ran.out);
    compare(&program, &history);
}
