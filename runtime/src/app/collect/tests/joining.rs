//! What collectors ship is counted here, whenever they join.

use super::*;

#[test]
fn what_collectors_ship_is_counted_here_once_before_and_after_batches() {
    let world = World::new();
    let (here, web, app) = (world.machine("here"), world.collector("web", 300), world.collector("app", 200));
    here.load("own", 100);
    here.done(&["batch"]);
    here.done(&["compact"]);
    here.check(100);

    here.done(&["join", "--from", &web.there(), "web"]);
    assert_eq!(here.log().end().facts(), 400);
    here.check(400);
    web.load("second", 50);
    web.ship();
    here.load("more", 10);
    here.check(410);
    here.done(&["collect"]);
    here.check(460);

    here.done(&["batch"]);
    here.done(&["rollback", "1"]);
    here.check(460);
    here.done(&["join", "--from", &app.there(), "app"]);
    here.check(660);
    here.done(&["batch", "--full"]);
    here.done(&["rollback", "2"]);
    here.check(660);
    here.done(&["batch"]);
    here.done(&["batch", "--full"]);
    here.done(&["compact"]);
    here.check(660);
    app.load("second", 40);
    app.ship();
    here.done(&["collect"]);
    here.done(&["collect"]);
    here.check(700);
    let names: Vec<(usize, String)> = here.log().joined().map(|(first, log)| (first, log.name.clone())).collect();
    assert_eq!(names, [(4, "web".to_owned()), (8, "app".to_owned())]);
}

#[test]
fn a_folder_of_its_own_need_not_have_loaded_anything() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 30));
    here.done(&["collect"]);
    here.done(&["join", "--from", &web.there(), "web"]);
    here.check(30);
    here.load("own", 5);
    here.check(35);
}

#[test]
fn who_joins_late_is_counted_from_its_beginning_though_it_has_dropped_that() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 100));
    for source in ["b", "c"] {
        web.load(source, 100);
        web.ship();
    }
    for _ in 0..4 {
        web.done(&["batch", "--full"]);
    }
    web.done(&["compact"]);
    assert!(web.log().start().facts() > 0, "it has dropped what it has shipped");
    here.load("own", 10);
    here.join(&web).unwrap();
    here.check(310);
}

#[test]
fn what_is_counted_is_dropped_here_and_fetched_no_more_and_what_is_lost_is() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 100));
    here.load("own", 10);
    here.join(&web).unwrap();
    for source in ["b", "c"] {
        web.load(source, 100);
        web.ship();
        here.done(&["collect"]);
    }
    let before = here.segments_of("web").len();
    for _ in 0..4 {
        here.done(&["batch", "--full"]);
    }
    here.done(&["compact"]);
    let kept = here.segments_of("web");
    assert!(kept.len() < before && here.log().start().facts() > 0, "{before} segments, {} now", kept.len());
    here.done(&["collect"]);
    assert_eq!(here.segments_of("web"), kept);
    here.check(310);

    web.load("d", 100);
    web.ship();
    here.done(&["collect"]);
    here.check(410);
    // What is lost with something before it is known as lost; what is lost before all else might have been dropped.
    let kept = here.segments_of("web");
    let is_first = |segment: &PathBuf| kept.iter().find(|other| other.parent() == segment.parent()) == Some(segment);
    for lost in &kept {
        std::fs::remove_file(lost).unwrap();
        here.done(&["collect"]);
        assert_eq!(lost.exists(), !is_first(lost), "{}", lost.display());
    }
    here.done(&["collect", "--log"]);
    assert!(kept.iter().all(|segment| segment.exists()) && here.log().start().0[4..] == [0; 4]);
    here.check(410);
}

#[test]
fn answers_are_complete_up_to_what_a_collector_has_shipped() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 100));
    here.load("own", 10);
    here.join(&web).unwrap();
    let until = |here: &Machine<'_>| here.log().joined().next().unwrap().1.until;
    let shipped = until(&here);
    assert_eq!(here.counted().1, shipped);

    // Nothing has come, and that is shipped as well.
    web.ship();
    here.done(&["collect"]);
    assert!(until(&here) > shipped);
    assert_eq!(here.counted().1, until(&here));

    // What is not sealed yet cannot be shipped, and holds the watermark where it arrived.
    let context = web.context();
    let mut writer = context.log_writer(context.fs().clone()).unwrap();
    let before = Timestamp::now();
    let mut stream = writer.stream();
    let record = crate::log::Record { route: b"p", source: None, nonce: None, bytes: b"not read" };
    stream.append(&mut writer, record).unwrap().unwrap();
    writer.commit().unwrap();
    let after = Timestamp::now();
    web.ship();
    here.done(&["collect"]);
    assert!((before..=after).contains(&until(&here)), "{before} {} {after}", until(&here));
    assert_eq!(here.counted(), (110, until(&here)));
}

#[test]
fn a_source_that_is_in_two_logs_is_named() {
    let world = World::new();
    let (here, web, app) = (world.machine("here"), world.collector("web", 20), world.collector("app", 20));
    here.load("own", 10);
    here.join(&web).unwrap();
    assert!(here.log().shared_sources(true).unwrap().is_empty());
    here.join(&app).unwrap();
    let shared = here.log().shared_sources(true).unwrap();
    assert!(shared.iter().eq([(&"first".into(), &vec![1, 2])]), "{shared:?}");
    assert!(here.log().shared_sources(false).unwrap().is_empty(), "no header says so yet");
    for machine in [&web, &app] {
        machine.load("second", 20);
        machine.ship();
    }
    here.load("first", 5);
    here.done(&["collect"]);
    assert!(here.log().shared_sources(false).unwrap().iter().eq([(&"first".into(), &vec![1, 2])]));
    let shared = here.log().shared_sources(true).unwrap();
    assert!(shared.iter().eq([(&"first".into(), &vec![0, 1, 2]), (&"second".into(), &vec![1, 2])]), "{shared:?}");
    here.done(&["status"]);
    here.check(95);
}

#[test]
fn who_counts_for_others_may_ship_its_own_log_and_join_a_third() {
    let world = World::new();
    let (top, here, web) = (world.machine("top"), world.machine("here"), world.collector("web", 30));
    here.load("own", 10);
    here.join(&web).unwrap();
    here.check(40);
    here.ship();
    here.load("more", 5);
    here.ship();
    assert_eq!(here.log().shipped().unwrap().unwrap().cut, here.log().own(here.log().end()));
    for _ in 0..4 {
        here.done(&["batch", "--full"]);
    }
    here.done(&["compact"]);
    here.done(&["fetch", "--log"]);
    here.check(45);
    top.join(&here).unwrap();
    top.check(15);
    top.join(&web).unwrap();
    top.check(45);
}
