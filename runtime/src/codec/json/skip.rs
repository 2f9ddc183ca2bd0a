//! Passing over values that nobody asks for.

use super::error::Error;
use super::number;
use super::reader::Reader;

impl Reader<'_> {
    /// Passes over a value, whatever it is.
    pub(super) fn pass_over(&mut self) -> Result<(), Error> {
        match self.input.peek() {
            Some(b'"') => self.input.string().map(drop),
            Some(b'{') => {
                self.deeper()?;
                self.input.take(b'{');
                let mut first = true;
                while self.input.more(&mut first, b'}')? {
                    self.key()?;
                    self.pass_over()?;
                }
                self.depth -= 1;
                Ok(())
            }
            Some(b'[') => {
                self.deeper()?;
                self.input.take(b'[');
                let mut first = true;
                while self.input.more(&mut first, b']')? {
                    self.pass_over()?;
                }
                self.depth -= 1;
                Ok(())
            }
            _ => {
                let start = self.input.offset();
                let word = self.input.word();
                if matches!(word, "true" | "false" | "null") || !matches!(number::sort(word), number::Number::None) {
                    return Ok(());
                }
                self.input.back_to(start);
                Err(self.input.unexpected("a value"))
            }
        }
    }
}
