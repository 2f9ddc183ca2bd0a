//! What cannot join, and what is fetched no more.

use super::*;
use crate::cold::Manifest;
use crate::fs::Disk;
use crate::log::{Options, Record, Writer};
use crate::sealed;
use crate::shape::Shapes;
use std::sync::Arc;

fn says(result: Result<()>, words: &str) {
    let error = result.expect_err(words).to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_log_joins_once_and_not_itself() {
    let world = World::new();
    let (here, web, app) = (world.machine("here"), world.collector("web", 20), world.collector("app", 20));
    here.load("own", 10);
    here.ship();
    here.join(&web).unwrap();
    says(here.join(&web), "has joined already, as `web`");
    says(here.join_as("web-2", &web.there()), "has joined already, as `web`");
    says(here.join_as("web", &app.there()), "give another name");
    says(here.join_as("Web", &app.there()), "give another name");
    says(here.join(&here), "cannot join itself");
    says(here.join_as("../x", &app.there()), "is no name for a log");
    says(here.join_as("x", &world.machine("nobody").there()), "nothing was shipped");
    assert_eq!(here.run(&["join", "--from", &web.there(), "web"]), ExitCode::from(2));
    here.check(30);
}

#[test]
fn what_was_not_shipped_whole_cannot_join() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.machine("web"));
    here.load("own", 10);
    for source in ["a", "b", "c"] {
        web.load(source, 20);
    }
    for _ in 0..4 {
        web.done(&["batch", "--full"]);
    }
    web.done(&["compact"]);
    assert!(web.log().start().facts() > 0);
    web.ship();
    says(here.join(&web), "was shipped from there on only");

    let app = world.collector("app", 20);
    let file = PathBuf::from(app.there()).join("cold.json");
    let whole = Manifest::read(&Remote::open(&app.there()).unwrap()).unwrap().unwrap();
    let put = |manifest: &Manifest| sealed::write(&Disk, &file, manifest).unwrap();
    put(&Manifest { log: None, ..whole.clone() });
    says(here.join(&app), "does not say how far");
    let mut lacking = whole.clone();
    lacking.objects.pop_first();
    put(&lacking);
    says(here.join(&app), "are not in");
    put(&whole);
    let object = PathBuf::from(app.there()).join(whole.objects.keys().next().unwrap());
    let content = std::fs::read(&object).unwrap();
    std::fs::write(&object, &content[1..]).unwrap();
    says(here.join(&app), "were shipped");
    assert!(here.log().joined().next().is_none());
    std::fs::write(&object, content).unwrap();
    here.join(&app).unwrap();
    here.check(30);

    let empty = world.machine("empty");
    empty.context().log_writer(empty.context().fs().clone()).unwrap().close().unwrap();
    empty.ship();
    says(here.join(&empty), "no fact was shipped");
}

#[test]
fn a_segment_that_is_missing_between_others_is_found() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 40));
    here.load("own", 10);
    for source in ["b", "c"] {
        web.load(source, 40);
        web.ship();
    }
    let file = PathBuf::from(web.there()).join("cold.json");
    let whole = Manifest::read(&Remote::open(&web.there()).unwrap()).unwrap().unwrap();
    let names: Vec<String> = whole.objects.keys().filter(|name| name.starts_with("log/0/")).cloned().collect();
    assert_eq!(names.len(), 3);
    for name in names {
        let mut lacking = whole.clone();
        lacking.objects.remove(&name);
        sealed::write(&Disk, &file, &lacking).unwrap();
        says(here.join(&web), "are not in");
    }
    sealed::write(&Disk, &file, &whole).unwrap();
    here.join(&web).unwrap();
    here.check(130);
}

#[test]
fn a_log_of_another_schema_cannot_join_and_harms_nobody_later() {
    let world = World::new();
    let (here, web, other) = (world.machine("here"), world.collector("web", 20), world.machine("other"));
    here.load("own", 10);
    let write = |machine: &Machine<'_>, schema: &str| {
        let shapes = Shapes::new(schema, sample::Fact::FACTS).to_bytes();
        let options = Options::new(shapes, Arc::new(|_| Ok(())));
        let (mut writer, _) = Writer::open(Arc::new(Disk), &machine.data().join("log"), options, "test").unwrap();
        let mut stream = writer.stream();
        for n in 0..9_u32 {
            let record = Record { route: &n.to_be_bytes(), source: None, nonce: None, bytes: b"another's" };
            stream.append(&mut writer, record).unwrap().unwrap();
        }
        writer.close().unwrap();
    };
    let ship = |machine: &Machine<'_>| {
        let context = machine.context();
        let log = Log::open(context.fs().clone(), &context.log_folder(), Arc::new(|_| Ok(()))).unwrap().unwrap();
        let store = Remote::open(&machine.there()).unwrap();
        crate::cold::ship(&store, &log, &context.dataset(&log), &machine.data(), "test", &mut || true).unwrap();
    };
    write(&other, "elsewhere");
    ship(&other);
    says(here.join(&other), "the schema is `elsewhere` there");
    assert!(here.log().joined().next().is_none());
    here.join(&web).unwrap();
    here.check(30);

    // A collector that goes on with a newer schema than the program here has: what was fetched counts on.
    write(&web, "elsewhere");
    ship(&web);
    let app = world.collector("app", 5);
    here.join(&app).unwrap();
    app.load("more", 5);
    app.ship();
    assert_eq!(here.run(&["collect"]), ExitCode::from(2));
    here.check(40);
}

#[test]
fn a_log_that_was_made_anew_or_put_back_is_fetched_no_more() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 20));
    here.load("own", 10);
    here.join(&web).unwrap();
    let collect = |here: &Machine<'_>| {
        let mut intake = here.context().intake()?;
        let (_, done) = collect_all(&mut intake, false, &mut || true).remove(0);
        done.map(drop)
    };
    let there = PathBuf::from(web.there());
    let file = there.join("cold.json");
    let older = std::fs::read(&file).unwrap();
    web.load("more", 20);
    web.ship();
    collect(&here).unwrap();
    std::fs::write(&file, older).unwrap();
    says(collect(&here), "put back from an older copy");

    std::fs::remove_dir_all(&there).unwrap();
    says(collect(&here), "nothing is there any more");
    std::fs::remove_dir_all(web.data()).unwrap();
    web.load("anew", 30);
    web.ship();
    says(collect(&here), "another log is shipped there now");
    here.check(50);
    here.join_as("web-anew", &web.there()).unwrap();
    here.check(80);
}

#[test]
fn who_loses_the_list_of_those_that_joined_is_told_and_puts_it_back() {
    let world = World::new();
    let (here, web) = (world.machine("here"), world.collector("web", 20));
    here.load("own", 10);
    here.join(&web).unwrap();
    let file = here.data().join("log/joined.json");
    let older = std::fs::read(&file).unwrap();
    web.load("more", 20);
    web.ship();
    here.done(&["collect"]);
    here.check(50);
    let list = std::fs::read(&file).unwrap();
    std::fs::write(&file, older).unwrap();
    assert_eq!(here.run(&["count"]), ExitCode::from(2), "it has counted further");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(here.run(&["count"]), ExitCode::from(2), "it has counted more partitions");
    std::fs::write(&file, list).unwrap();
    here.check(50);
    let mut log = here.log();
    assert!(log.require(&Cut(vec![0; 5])).is_err(), "no cut has ever had five places");
    assert!(log.require(&Cut(vec![0; 4])).is_ok() && log.arrival(&log.own(log.end())).unwrap().is_some());
}
