//! HyperLogLog registers: 4,096 small numbers that merge by taking the larger.
//!
//! They are kept here, and not in the `datasketches` crate's sketch, because the crate's carries an accumulator that depends on the order
//! of updates, and trusts the bytes it reads. Its hash (see [`super::mark`]) and its composite estimate are used.

use super::mark::{MOST, Mark};
use crate::measure::wire::{Input, Malformed, put_u64};
use crate::prefetch::prefetch;
use datasketches::common::NumStdDev;
use datasketches::hll::HllSketch;

/// log2 of the number of registers. The standard error is 1.04 / √4096 = 1.6 %.
const LG_K: u8 = 12;
const K: usize = 1 << LG_K;

/// The registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registers([u8; K]);

impl Default for Registers {
    fn default() -> Registers {
        Registers([0; K])
    }
}

impl Registers {
    /// Asks the memory for the register of a mark.
    #[inline]
    pub(super) fn prefetch(&self, mark: Mark) {
        prefetch(&self.0[mark.slot() % K]);
    }

    #[inline]
    pub(super) fn add(&mut self, mark: Mark) {
        let register = &mut self.0[mark.slot() % K];
        *register = mark.value().max(*register);
    }

    pub(super) fn merge(&mut self, other: &Registers) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, &b)| *a = b.max(*a));
    }

    /// The lower bound, the composite estimate, and the upper bound, of 95 % (two standard deviations).
    pub(super) fn bounds(&self) -> (f64, f64, f64) {
        let Ok(sketch) = HllSketch::deserialize(&self.image()) else { unreachable!("an image is well-formed") };
        (sketch.lower_bound(NumStdDev::Two), sketch.composite_estimate(), sketch.upper_bound(NumStdDev::Two))
    }

    /// The sketch as DataSketches writes it in every language: HLL mode, eight bits a register, marked as out of order.
    /// See <https://datasketches.apache.org/docs/HLL/HllSketches.html>.
    pub fn image(&self) -> Vec<u8> {
        let (mut low, mut high, mut zeros) = (0.0, 0.0, 0u32);
        for &register in &self.0 {
            let power = 1.0 / (1u64 << register) as f64;
            *(if register < 32 { &mut low } else { &mut high }) += power;
            zeros += u32::from(register == 0);
        }
        // ┌──────────┬─────────┬────────┬───────┬───┬──────────────┬─────────┬───────────────┐
        // │ ints: 10 │ serial:1│ HLL: 7 │ lg k  │ 0 │ out of order │ min: 0  │ HLL_8 in HLL  │
        // ├──────────┴─────────┼────────┴───────┴───┼──────────────┴─────────┼───────────────┤
        // │ HIP accumulator: 0 │ Σ 2^-r, r < 32     │ Σ 2^-r, r ≥ 32         │ zeros, aux: 0 │
        // └────────────────────┴────────────────────┴────────────────────────┴───────────────┘
        let mut image = vec![10, 1, 7, LG_K, 0, 16, 0, 2 << 2 | 2];
        for sum in [0.0, low, high] {
            image.extend_from_slice(&f64::to_le_bytes(sum));
        }
        image.extend_from_slice(&zeros.to_le_bytes());
        image.extend_from_slice(&[0; 4]);
        image.extend_from_slice(&self.0);
        image
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let set = self.0.iter().filter(|&&register| register > 0).count();
        match set < K / 4 {
            true => self.encode_sparse(set, out),
            false => self.encode_dense(out),
        }
    }

    /// ┌───┬──────────┬──────────────────────────────────┐
    /// │ 1 │ how many │ gap << 6 | value, as varints     │ for each register that is set
    /// └───┴──────────┴──────────────────────────────────┘
    fn encode_sparse(&self, set: usize, out: &mut Vec<u8>) {
        out.push(1);
        put_u64(out, set as u64);
        let mut next = 0;
        for (slot, &register) in self.0.iter().enumerate().filter(|(_, register)| **register > 0) {
            put_u64(out, ((slot - next) as u64) << 6 | u64::from(register));
            next = slot + 1;
        }
    }

    /// ┌───┬─────────┬──────────────────────────────┬─────────────────────────────────────┐
    /// │ 0 │ minimum │ 4 bits a register above it,  │ the registers of 15: what they have │
    /// │   │         │ 15 where it has more         │ beyond 15, one byte each            │
    /// └───┴─────────┴──────────────────────────────┴─────────────────────────────────────┘
    fn encode_dense(&self, out: &mut Vec<u8>) {
        let least = self.0.iter().copied().min().unwrap_or(0);
        out.extend_from_slice(&[0, least]);
        let above = |register: u8| (register - least).min(15);
        let (pairs, _) = self.0.as_chunks::<2>();
        out.extend(pairs.iter().map(|&[a, b]| above(a) | above(b) << 4));
        out.extend(self.0.iter().filter(|&&register| above(register) == 15).map(|register| register - least - 15));
    }

    pub(super) fn decode(input: &mut Input<'_>) -> Result<Box<Registers>, Malformed> {
        let registers = match input.u8()? {
            0 => Registers::decode_dense(input)?,
            1 => Registers::decode_sparse(input)?,
            _ => return Err(Malformed("an unknown kind of registers")),
        };
        match registers.0.iter().all(|&register| register <= MOST) {
            true => Ok(registers),
            false => Err(Malformed("a register is too large")),
        }
    }

    fn decode_sparse(input: &mut Input<'_>) -> Result<Box<Registers>, Malformed> {
        let mut registers = Box::<Registers>::default();
        let mut next = 0;
        for _ in 0..input.parts(1)? {
            let pair = input.u64()?;
            let slot = usize::try_from(pair >> 6).ok().and_then(|gap| gap.checked_add(next)).filter(|&slot| slot < K);
            let slot = slot.ok_or(Malformed("a register that is not there"))?;
            registers.0[slot] = pair as u8 & MOST;
            next = slot + 1;
        }
        Ok(registers)
    }

    fn decode_dense(input: &mut Input<'_>) -> Result<Box<Registers>, Malformed> {
        let mut registers = Box::<Registers>::default();
        let least = input.u8()?;
        let (pairs, _) = registers.0.as_chunks_mut::<2>();
        for (pair, &byte) in pairs.iter_mut().zip(input.take(K / 2)?) {
            *pair = [byte & 15, byte >> 4];
        }
        for register in &mut registers.0 {
            let beyond = if *register == 15 { input.u8()? } else { 0 };
            *register = register.saturating_add(least).saturating_add(beyond);
        }
        Ok(registers)
    }
}
