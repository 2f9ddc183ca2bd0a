//! Fetching beside `up`.

use super::*;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Waits until something holds; gives up long after it should.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("never: {what}");
}

#[test]
fn what_is_shipped_comes_by_itself() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 20));
    here.load("own", 10);
    here.join(&web).unwrap();
    web.load("more", 20);
    web.ship();
    let context = here.context();
    let follower = Follower::begin(&context);
    eventually("it is fetched", || here.log().end().facts() == 50);
    drop(follower);
    here.check(50);
}

/// `up` goes on until Ctrl-C, so it runs in a process of its own: this test again.
#[test]
fn up_counts_a_log_that_joins_while_it_runs() {
    if let Ok(data) = std::env::var("HEADWATER_TEST_UP") {
        let code = App::<sample::Schema>::new().run_with(["sample", "--data", &data, "up"]);
        assert_eq!(code, ExitCode::from(130));
        return;
    }
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 20));
    here.load("own", 10);
    let mut up = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "app::collect::tests::serving::up_counts_a_log_that_joins_while_it_runs", "--nocapture"])
        .env("HEADWATER_TEST_UP", here.data())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let is_counted = |facts: u64| {
        let (log, context) = (here.log(), here.context());
        let views = context.views(log.places());
        views.cut(log.end()).is_ok_and(|cut| cut.facts() == facts) && here.rows() == facts
    };
    eventually("what was there is counted", || is_counted(10));
    here.join(&web).unwrap();
    eventually("what has joined is counted", || is_counted(30));
    web.load("more", 20);
    web.ship();
    eventually("what was shipped later is counted", || is_counted(50));
    let ended = Command::new("kill").args(["-INT", &up.id().to_string()]).status().unwrap();
    assert!(ended.success() && up.wait().unwrap().success());
    here.check(50);
}
