//! Numbers that look random and are always the same: SplitMix64.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The `number`th stream of a seed.
    pub(crate) fn of(seed: u64, number: u64) -> Random {
        Random(mix(mix(seed) ^ number))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// From 0 up to, but not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        self.next().is_multiple_of(times)
    }

    /// A rank below `ranks`, which are at least 1: the r-th comes about 1/r as often as the first.
    pub(crate) fn zipf(&mut self, ranks: u64) -> u64 {
        ((ranks as f64 + 1.0).powf(self.unit()) as u64).clamp(1, ranks) - 1
    }

    /// From 1 to `most`, larger ones ever more seldom.
    pub(crate) fn few(&mut self, most: u64) -> u64 {
        ((1.0 - self.unit()).powf(-0.8) as u64).clamp(1, most)
    }
}

/// Spreads a number over all 64 bits, no two to the same.
pub(crate) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_follow_zipfs_law() {
        let mut random = Random::of(1, 2);
        let mut seen = [0_u32; 1000];
        (0..100_000).for_each(|_| seen[random.zipf(1000) as usize] += 1);
        assert!((8_000..12_000).contains(&seen[0]), "{}", seen[0]);
        assert!((4_000..7_000).contains(&seen[1]), "{}", seen[1]);
        assert!((8_000..12_000).contains(&seen[500..].iter().sum::<u32>()), "the lower half of the ranks is one octave of ten");
        assert_eq!(random.zipf(1), 0);
    }

    #[test]
    fn few_is_three_on_average_and_never_too_many() {
        let mut random = Random::of(1, 2);
        let drawn: Vec<u64> = (0..100_000).map(|_| random.few(64)).collect();
        let sum: u64 = drawn.iter().sum();
        assert!((290_000..340_000).contains(&sum), "{sum}");
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&1), Some(&64)));
    }
}
