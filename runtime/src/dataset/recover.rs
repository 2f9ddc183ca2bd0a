//! What whoever takes the lock has still to do: a pure decision from the names in a fact type's folder and its manifest.

use std::collections::BTreeSet;

use super::manifest::Manifest;
use super::names::{self, NEW, OLD};

/// One thing to do to a file, named as it is when shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It counts no more: `x.parquet` → `x.parquet.old`.
    Hide(String),
    /// It counts: `x.parquet.new` → `x.parquet`.
    Show(String),
    /// It counts no more and is hidden, or never counted: the file of this name goes.
    Remove(String),
}

impl Step {
    /// The name of a file, from its fact type's folder on.
    pub(super) fn file(&self) -> &str {
        match self {
            Step::Hide(file) | Step::Show(file) | Step::Remove(file) => file,
        }
    }
}

/// What is to be done, in order, so that the files which `manifest` lists are shown, and no others. `names` are those in the folders of
/// slices (`day=2026-11-21/00000007.parquet.new`); `next` is the number that no file has yet.
///
/// # Errors
/// In words, where doing anything might lose facts: a file is listed and not there; or one is shown that the manifest cannot know, so
/// that the manifest itself was lost or is an older one.
pub fn recover(names: &BTreeSet<String>, manifest: Option<&Manifest>) -> Result<Vec<Step>, String> {
    let listed: BTreeSet<&str> = manifest.iter().flat_map(|manifest| &manifest.files).map(|listed| listed.file.as_str()).collect();
    let next = manifest.map_or(0, |manifest| manifest.next);
    if let Some(gone) = listed.iter().find(|file| !names.contains(**file) && !names.contains(&format!("{file}{NEW}"))) {
        return Err(format!("`{gone}` is listed, but it is not there: put it back"));
    }
    let mut steps = BTreeSet::new();
    for name in names {
        match state(name) {
            Some((file, "")) if !listed.contains(file) => {
                if names::number(file).is_none_or(|number| number >= next) {
                    return Err(format!("`{file}` is there, but there is no manifest that knows it: put the manifest back"));
                }
                steps.extend([Step::Hide(file.to_owned()), Step::Remove(format!("{file}{OLD}"))]);
            }
            Some((file, NEW)) if listed.contains(file) && !names.contains(file) => drop(steps.insert(Step::Show(file.to_owned()))),
            Some((_, NEW | OLD)) => drop(steps.insert(Step::Remove(name.clone()))),
            _ => {}
        }
    }
    Ok(steps.into_iter().collect())
}

/// A file of ours, by its name when it is shown, and what its name ends in beyond that. Whatever else stands there is not ours.
fn state(name: &str) -> Option<(&str, &'static str)> {
    let (file, end) = match (name.strip_suffix(NEW), name.strip_suffix(OLD)) {
        (Some(file), _) => (file, NEW),
        (_, Some(file)) => (file, OLD),
        _ => (name, ""),
    };
    names::number(file).map(|_| (file, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::{Cut, Tile};
    use crate::dataset::manifest::Listed;
    use crate::dataset::sums::Tail;
    use crate::sample::Fact;
    use crate::{Fact as _, Timestamp};

    const DAY: &str = "day=2026-11-21/";

    fn manifest(next: u64, numbers: &[u64]) -> Manifest {
        let tile = Tile { from: Cut::zero(1), to: Cut::zero(1) };
        let listed = |number: &u64| Listed {
            file: format!("{DAY}{number:08}.parquet"),
            tile: tile.clone(),
            arrival: Timestamp(0),
            rows: 1,
            bytes: 1,
            tail: Tail::default(),
            shape: String::new(),
        };
        Manifest { next, files: numbers.iter().map(listed).collect(), ..Manifest::new(&Fact::FACTS[0], 1) }
    }

    fn names(ends: &[&str]) -> BTreeSet<String> {
        ends.iter().map(|end| format!("{DAY}{end}")).collect()
    }

    fn file(number: u64, end: &str) -> String {
        format!("{DAY}{number:08}.parquet{end}")
    }

    #[test]
    fn what_is_listed_is_shown_and_the_rest_goes() {
        let found =
            names(&["00000001.parquet.old", "00000002.parquet", "00000003.parquet", "00000004.parquet.new", "00000009.parquet.new"]);
        let steps = recover(&found, Some(&manifest(5, &[3, 4]))).unwrap();
        let expected = [
            Step::Hide(file(2, "")),
            Step::Show(file(4, "")),
            Step::Remove(file(1, ".old")),
            Step::Remove(file(2, ".old")),
            Step::Remove(file(9, ".new")),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn done_is_done() {
        assert_eq!(recover(&names(&["00000003.parquet"]), Some(&manifest(4, &[3]))), Ok(vec![]));
        assert_eq!(recover(&names(&[]), None), Ok(vec![]));
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let found = names(&["mine.parquet", "note.txt", "7.parquet", "00000007.parquet.bak"]);
        assert_eq!(recover(&found, Some(&manifest(9, &[]))), Ok(vec![]));
    }

    #[test]
    fn nothing_is_removed_where_the_manifest_was_lost_or_is_an_older_one() {
        assert!(recover(&names(&["00000001.parquet"]), None).unwrap_err().contains("put the manifest back"));
        assert!(recover(&names(&["00000007.parquet"]), Some(&manifest(7, &[]))).unwrap_err().contains("put the manifest back"));
        assert!(recover(&names(&["00000001.parquet.old"]), Some(&manifest(7, &[1]))).unwrap_err().contains("not there"));
        assert_eq!(recover(&names(&["00000001.parquet.new"]), None), Ok(vec![Step::Remove(file(1, ".new"))]));
    }
}
