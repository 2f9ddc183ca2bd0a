//! A raw commit, one JSON object a line, and the facts that it is made of.

use headwater::Timestamp;
use headwater::app::{Line, Refusal};
use serde::Deserialize;

use crate::{Authored, CommitId, Fact, FileId, Parent, PersonId, Touched};

/// A commit as the history tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Commit {
    /// Its id, in hex digits.
    pub commit: String,
    /// Who wrote it.
    pub author: String,
    /// When it was written, in seconds since the epoch.
    pub authored_at: i64,
    /// The commits that it stands on: none for a root, two or more for a merge.
    pub parents: Vec<String>,
    /// The files that it changes.
    pub files: Vec<Change>,
}

/// A changed file: its path, and the lines added and removed, null where it is binary.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Change(pub String, pub Option<u32>, pub Option<u32>);

impl Commit {
    /// Reads a line.
    ///
    /// # Errors
    /// Says what is wrong with it, and at which character.
    pub fn read(line: &Line<'_>) -> Result<Commit, Refusal> {
        let commit: Commit = serde_json::from_slice(line.whole()?).map_err(|error| refusal(line, &error))?;
        if commit.at().is_none() {
            return Err(Refusal::of(format!("`authored_at`: {} seconds are no time that can be written", commit.authored_at)));
        }
        Ok(commit)
    }

    /// When it was written.
    pub fn at(&self) -> Option<Timestamp> {
        self.authored_at.checked_mul(1_000_000).and_then(Timestamp::from_micros)
    }

    /// Its facts, in an order that is always the same: who wrote it, what it touched, what it stands on.
    pub fn facts(&self) -> impl Iterator<Item = Fact> {
        let id = || CommitId { hash: self.commit.clone() };
        let author = || PersonId { id: self.author.clone() };
        let files = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let authored = Authored { from: author(), to: id(), files, merge: self.parents.len() > 1 };
        let touched = self.files.iter().map(move |Change(path, added, removed)| {
            let to = FileId { path: path.clone() };
            Fact::from(Touched { from: id(), to, author: author(), added: *added, removed: *removed })
        });
        let parents = self.parents.iter().map(move |hash| Fact::from(Parent { from: id(), to: CommitId { hash: hash.clone() } }));
        std::iter::once(Fact::from(authored)).chain(touched).chain(parents)
    }
}

/// The parser's words without its place, which is told apart.
fn refusal(line: &Line<'_>, error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    match error.column() {
        0 => Refusal::of(reason),
        column => Refusal::at_byte(line.bytes, column - 1, reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line<'_> {
        Line { file: "a", producer: None, number: 1, bytes: text.as_bytes(), length: text.len() as u64, start: None }
    }

    #[test]
    fn a_commit_is_one_fact_and_one_for_each_file_and_parent() {
        let text =
            r#"{"commit":"c","author":"ann","authored_at":5,"committed_at":6,"parents":["a","b"],"files":[["x",1,2],["y",null,null]]}"#;
        let commit = Commit::read(&line(text)).unwrap();
        assert_eq!(commit.at(), Some(Timestamp(5_000_000)));
        let (c, ann) = (CommitId { hash: "c".into() }, PersonId { id: "ann".into() });
        let touched =
            |path: &str, added, removed| Touched { from: c.clone(), to: FileId { path: path.into() }, author: ann.clone(), added, removed };
        let parent = |hash: &str| Parent { from: c.clone(), to: CommitId { hash: hash.into() } };
        let facts: Vec<Fact> = commit.facts().collect();
        assert_eq!(
            facts,
            [
                Authored { from: ann.clone(), to: c.clone(), files: 2, merge: true }.into(),
                touched("x", Some(1), Some(2)).into(),
                touched("y", None, None).into(),
                parent("a").into(),
                parent("b").into(),
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let refused = |text: &str| Commit::read(&line(text)).unwrap_err();
        assert_eq!(refused("{\"commit\":\"c\",}").column, Some(15));
        assert!(refused(r#"{"commit":"c"}"#).reason.contains("missing field `author`"));
        assert!(refused(r#"{"commit":"c","author":"a","authored_at":5,"parents":[],"files":[["x",-1,0]]}"#).reason.contains("-1"));
        let late = refused(r#"{"commit":"c","author":"a","authored_at":99999999999999999,"parents":[],"files":[]}"#);
        assert!(late.reason.contains("authored_at"), "{late:?}");
        assert!(!refused("").reason.contains("line"));
    }
}
