//! The names of segments, and the two forms in which one stands on disk.

/// The name of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The offset of its first record; all below it was synced before the segment was made.
    pub(super) first: u64,
    /// Rises with each segment of the partition.
    pub(super) number: u64,
}

/// How a segment stands on disk. Where both are there, they say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// As it was written.
    Plain,
    /// In pieces that are compressed, with an index (see `index`).
    Packed,
}

impl Name {
    /// Reads the name of a segment's file.
    pub(super) fn parse(file: &str) -> Option<(Name, Form)> {
        let (plain, form) = match file.strip_suffix(".zst") {
            Some(plain) => (plain, Form::Packed),
            None => (file, Form::Plain),
        };
        let (first, number) = plain.strip_suffix(".log")?.split_once('-')?;
        let name = Name { first: first.parse().ok()?, number: number.parse().ok()? };
        (name.file(form) == file).then_some((name, form))
    }

    /// The name of its file.
    pub(super) fn file(self, form: Form) -> String {
        match form {
            Form::Plain => self.to_string(),
            Form::Packed => format!("{self}.zst"),
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:020}-{:06}.log", self.first, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_and_others_are_none() {
        for name in [Name { first: 0, number: 1 }, Name { first: u64::MAX, number: 12_345_678 }] {
            for form in [Form::Plain, Form::Packed] {
                assert_eq!(Name::parse(&name.file(form)), Some((name, form)));
            }
        }
        let others = ["x", "1-1.log", "00000000000000000001-000001.log.new", "00000000000000000001-000001.log.zst.new"];
        for other in others.into_iter().chain(["+0000000000000000001-000001.log", "00000000000000000001-000001.zst"]) {
            assert_eq!(Name::parse(other), None, "{other}");
        }
    }
}
