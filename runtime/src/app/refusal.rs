//! Why a line or a record is refused, and where it goes wrong.

/// What is wrong with a line or a record, and where; nowhere: the whole of it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The character of the line where it goes wrong, from 1.
    pub column: Option<u64>,
    /// The byte of the record where it goes wrong, from 0.
    pub byte: Option<u64>,
    /// What is wrong.
    pub reason: String,
}

impl Refusal {
    /// A refusal of a whole line or record.
    pub fn of(reason: impl Into<String>) -> Refusal {
        Refusal { column: None, byte: None, reason: reason.into() }
    }

    /// A refusal at a byte of a record.
    pub(super) fn in_record(byte: Option<usize>, reason: impl Into<String>) -> Refusal {
        Refusal { byte: byte.map(|byte| byte as u64), ..Refusal::of(reason) }
    }

    /// A refusal at a byte of the line, which is told as a character.
    pub fn at_byte(line: &[u8], byte: usize, reason: impl Into<String>) -> Refusal {
        let before = String::from_utf8_lossy(&line[..byte.min(line.len())]).chars().count();
        Refusal { column: Some(before as u64 + 1), ..Refusal::of(reason) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_told_as_a_character() {
        let line = "\"héé\" x".as_bytes();
        assert_eq!(Refusal::at_byte(line, 0, "").column, Some(1));
        assert_eq!(Refusal::at_byte(line, 8, "").column, Some(7));
        assert_eq!(Refusal::at_byte(line, 99, "").column, Some(8));
        assert_eq!(Refusal::of("no"), Refusal { column: None, byte: None, reason: "no".into() });
    }
}
