//! The program of the schema `posts`, with functions in Rust.

use headwater_tests::posts::{self, Functions, Mood, PersonId, PostId};

struct Ours;

impl Functions for Ours {
    /// The share of `+` among the marks; none of no marks is not a number. It panics on a bomb, until that is mended.
    fn sentiment(text: &str) -> f64 {
        let is_mended = std::env::var_os("MENDED").is_some();
        assert!(is_mended || !text.contains("bomb"), "a bomb in {text:?}");
        let marks = |sign: char| text.matches(sign).count() as f64;
        marks('+') / (marks('+') + marks('-'))
    }

    fn mood(text: &str, score: Option<i16>) -> Option<Mood> {
        match (text, score) {
            ("", _) => None,
            (text, None) if text.starts_with('a') => Some(Mood::Good),
            (_, Some(3)) => Some(Mood::Unknown(17)),
            _ => Some(Mood::Bad),
        }
    }

    fn handle_of(who: &PersonId, short: bool) -> String {
        if short { who.handle.chars().take(1).collect() } else { who.handle.clone() }
    }

    fn sooner(at: headwater::Timestamp, post: &PostId, share: f32) -> PostId {
        PostId::new(post.id + at.hour() as u64 + share as u64)
    }
}

fn main() -> std::process::ExitCode {
    headwater::app::run::<posts::Schema<Ours>>()
}
