//! What is said of a value that is not as its schema wants it.

use std::fmt;

/// A `@check` that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Names and places in lists, the innermost first.
    way: Vec<Step>,
    check: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(&'static str),
    Place(usize),
}

impl Broken {
    /// Of a whole value.
    #[cold]
    pub fn new(check: &'static str) -> Broken {
        Broken { way: Vec::new(), check }
    }

    /// The same in a field.
    #[cold]
    #[must_use]
    pub fn within(mut self, name: &'static str) -> Broken {
        self.way.push(Step::Name(name));
        self
    }

    /// The same in a list, counted from 0.
    #[cold]
    #[must_use]
    pub fn at(mut self, place: usize) -> Broken {
        self.way.push(Step::Place(place));
        self
    }
}

impl fmt::Display for Broken {
    /// ``Wrote.parts[3].text: `len(text) <= 280` does not hold``
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.way.iter().rev().enumerate() {
            match step {
                Step::Name(name) if number == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Place(place) => write!(f, "[{place}]")?,
            }
        }
        let colon = if self.way.is_empty() { "" } else { ": " };
        write!(f, "{colon}`{}` does not hold", self.check)
    }
}

impl std::error::Error for Broken {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_where() {
        let broken = Broken::new("len(text) <= 280");
        assert_eq!(broken.to_string(), "`len(text) <= 280` does not hold");
        let broken = broken.within("text").at(3).within("parts").within("Wrote");
        assert_eq!(broken.to_string(), "Wrote.parts[3].text: `len(text) <= 280` does not hold");
    }
}
