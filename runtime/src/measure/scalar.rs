//! The measures that are numbers: sums, means.

use super::wire::{Input, Malformed, put_u64};

/// `sum(e)` of whole numbers: wide, so that the order of merges cannot matter, but aligned as other measures, so that it does not make
/// every measure wider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(Rust, packed(8))]
pub struct Wide(i128);

impl Wide {
    #[inline]
    pub(crate) fn add(&mut self, value: i128) {
        self.0 = self.0.wrapping_add(value);
    }

    /// The sum.
    #[inline]
    pub fn value(self) -> i128 {
        self.0
    }
}

impl From<i128> for Wide {
    fn from(value: i128) -> Wide {
        Wide(value)
    }
}

/// `mean(e)`: a sum and how many were added, so that means merge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    pub(crate) fn add(&mut self, value: f64, times: u64) {
        self.sum += value * times as f64;
        self.count += times;
    }

    pub(crate) fn merge(&mut self, other: &Mean) {
        self.sum += other.sum;
        self.count += other.count;
    }

    pub(crate) fn sum(&self) -> f64 {
        self.sum
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The mean; none of nothing.
    pub fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // ┌─────────────┬───────────────┐
        // │ count varint│ sum f64 LE    │ the sum only when something was counted
        // └─────────────┴───────────────┘
        put_u64(out, self.count);
        if self.count > 0 {
            out.extend_from_slice(&self.sum.to_le_bytes());
        }
    }

    #[inline(always)]
    pub(crate) fn decode(input: &mut Input<'_>) -> Result<Mean, Malformed> {
        let count = input.count()?;
        let sum = if count > 0 { input.f64()? } else { 0.0 };
        Ok(Mean { sum, count })
    }
}
