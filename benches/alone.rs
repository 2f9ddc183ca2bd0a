//! One piece of work of a bench by itself, so many times, for a tool that counts the instructions of a process (`benches/instructions.py`):
//! those of twice as many times, less those of so many, are of the work alone, and are the same on a machine that does other things too.
//!
//! `HEADWATER_BENCH_ALONE` is what the work is called, and `HEADWATER_BENCH_TIMES` how often it is done; `?` prints what all pieces are
//! called, one in a line.

use std::env::VarError;
use std::error::Error;

use crate::peers::setting;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alone {
    /// To print what each piece of work is called.
    Names,
    /// To do one, so many times.
    One(String, u32),
}

impl Alone {
    /// What the environment asks for; none if the bench is to measure by itself.
    ///
    /// # Errors
    /// A variable is not UTF-8, or the times are not a number.
    pub fn asked() -> Result<Option<Alone>, Box<dyn Error>> {
        match std::env::var("HEADWATER_BENCH_ALONE") {
            Err(VarError::NotPresent) => Ok(None),
            Err(error) => Err(error.into()),
            Ok(name) if name == "?" => Ok(Some(Alone::Names)),
            Ok(name) => Ok(Some(Alone::One(name, u32::try_from(setting("HEADWATER_BENCH_TIMES", 1)?)?))),
        }
    }

    /// Meets a piece of work: prints what it is called, or does it if it is the one.
    pub fn meet(&self, name: &str, work: &mut dyn FnMut(u32)) {
        match self {
            Alone::Names => println!("{name}"),
            Alone::One(asked, times) if asked == name => work(*times),
            Alone::One(..) => {}
        }
    }
}
