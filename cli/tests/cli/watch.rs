//! `generate --watch`: it follows what is written, survives errors, and ends with Ctrl-C.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::folder::Folder;

/// So long is waited for a line before the test gives up; nothing here takes so long.
const PATIENCE: Duration = Duration::from_secs(120);

const SOUND: &str = "schema social\nentity Person = 1 { key handle: string }\n";

/// Ends the process whatever becomes of the test.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    receiver
}

#[test]
fn changes_are_followed_until_ctrl_c() {
    let folder = Folder::of(&[("social.hw", SOUND)]);
    let mut command = folder.command("generate social.hw --out generated --watch");
    let mut watching = Watching(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs"));
    let (out, err) = (lines(watching.0.stdout.take().expect("piped")), lines(watching.0.stderr.take().expect("piped")));
    assert_eq!(out.recv_timeout(PATIENCE).expect("a line"), "generated/social.rs written");

    folder.write("social.hw", &SOUND.replace("string", "strng"));
    assert!(err.recv_timeout(PATIENCE).expect("a line").starts_with("error[HW0207]"));

    folder.write("social.hw", &format!("{SOUND}use \"pages.hw\"\n"));
    let mut said = err.iter().skip_while(|line| !line.starts_with("error["));
    assert!(said.next().expect("a line").contains("pages.hw"));

    folder.write("pages.hw", "schema social\nentity Page = 2 { key path: string }\n");
    assert_eq!(out.recv_timeout(PATIENCE).expect("a line"), "generated/social.rs written");

    let pid = watching.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("it runs").success());
    assert_eq!(watching.0.wait().expect("it ends").code(), Some(0));
}
