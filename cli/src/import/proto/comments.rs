//! What stands in a file beside its descriptors: comments, and places.

use std::collections::HashMap;

use prost_types::FileDescriptorProto;
use prost_types::source_code_info::Location;

use crate::import::draft::{Notes, about};

/// The comments and places of one file, by the paths of its descriptors.
#[derive(Debug)]
pub(super) struct Comments<'a> {
    name: &'a str,
    locations: HashMap<&'a [i32], &'a Location>,
}

impl<'a> Comments<'a> {
    pub(super) fn new(file: &'a FileDescriptorProto) -> Comments<'a> {
        let locations = file.source_code_info.iter().flat_map(|info| &info.location);
        Comments { name: file.name(), locations: locations.map(|it| (it.path.as_slice(), it)).collect() }
    }

    /// The line of something, from 0.
    pub(super) fn line(&self, path: &[i32]) -> i32 {
        self.locations.get(path).and_then(|it| it.span.first().copied()).unwrap_or_default()
    }

    /// `social.proto:12`
    pub(super) fn place(&self, path: &[i32]) -> String {
        format!("{}:{}", self.name, self.line(path) + 1)
    }

    /// What is said before something or behind it, in lines.
    fn lines(&self, path: &[i32]) -> Vec<String> {
        let Some(location) = self.locations.get(path) else { return Vec::new() };
        let texts = [location.leading_comments(), location.trailing_comments()];
        let mut lines: Vec<String> = texts.iter().flat_map(|text| text.lines()).map(plain).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// What is said of the file: before `syntax`, or before `package`.
    pub(super) fn of_file(&self) -> Vec<String> {
        let paths: [&[i32]; 2] = [&[12], &[2]];
        // A blank line may part it from what stands first.
        let apart = self.locations.get(paths[0]).and_then(|it| it.leading_detached_comments.first());
        let apart = apart.map(|text| text.lines().map(plain).collect());
        about(apart.or_else(|| paths.iter().map(|path| self.lines(path)).find(|lines| !lines.is_empty())).unwrap_or_default())
    }

    /// What stands before a declaration or a member. Why it is not to be used any more is told in its comment.
    pub(super) fn notes(&self, path: &[i32], is_deprecated: bool) -> Notes {
        let mut docs = self.lines(path);
        let mut deprecated = None;
        if is_deprecated {
            let at = docs.iter().position(|line| line.starts_with("Deprecated: "));
            let reason = at.map(|at| docs.remove(at)["Deprecated: ".len()..].to_owned());
            deprecated = Some(reason.unwrap_or_else(|| "it is not to be used any more".to_owned()));
        }
        // What our own generator says where a message has to be there.
        docs.retain(|line| line != "Always there.");
        Notes { docs, deprecated, lost: Vec::new() }
    }
}

/// A line of a comment without what draws it.
fn plain(line: &str) -> String {
    let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
    line.strip_prefix("* ").or(line.strip_prefix('*')).unwrap_or(line).to_owned()
}
