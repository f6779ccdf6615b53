//! Chance that always falls the same: xoshiro256** seeded by splitmix64, written out here so that no
//! library's change moves the invented city.

/// A source of chance.
#[derive(Clone, Debug)]
pub struct Dice([u64; 4]);

impl Dice {
    /// The dice of a seed and of one purpose: what one part throws moves no other.
    pub fn new(seed: u64, purpose: &str) -> Dice {
        let mut mix = purpose.bytes().fold(seed ^ 0x6A09_E667_F3BC_C908, |mix, byte| {
            (mix ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23)
        });
        let mut next = || {
            mix = mix.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (mix ^ (mix >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        Dice([next(), next(), next(), next()])
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A whole number of `0..below`; 0 when `below` is less than 2.
    pub fn below(&mut self, below: i64) -> i64 {
        let below = u64::try_from(below).unwrap_or(0).max(1);
        // The bias of a remainder is far below what anybody could count here.
        i64::try_from(self.next() % below).unwrap_or(0)
    }

    /// A whole number from `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below(most - least + 1)
    }

    /// Whether something of that many in a thousand happens.
    pub fn chance(&mut self, per_mille: i64) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of `all`, which has at least one.
    pub fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(all.len() as i64)).unwrap_or(0);
        &all[at]
    }

    /// The place in `weights` that the weights favour.
    pub fn weighted(&mut self, weights: &[i64]) -> usize {
        let mut rest = self.below(weights.iter().sum());
        for (at, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return at;
            }
            rest -= weight;
        }
        0
    }

    /// Lower-case letters and digits.
    pub fn text(&mut self, length: usize) -> String {
        const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        (0..length).map(|_| char::from(*self.one(LETTERS))).collect()
    }

    /// Sixteen bytes of salt.
    pub fn salt(&mut self) -> [u8; 16] {
        let (a, b) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        std::array::from_fn(|at| if at < 8 { a[at] } else { b[at - 8] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_and_another_does_not() {
        let throw = |seed, purpose| {
            let mut dice = Dice::new(seed, purpose);
            (0..8).map(|_| dice.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(throw(1, "a"), throw(1, "a"));
        assert_ne!(throw(1, "a"), throw(2, "a"));
        assert_ne!(throw(1, "a"), throw(1, "b"));
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::new(1, "w");
        let hits = (0..10_000).filter(|_| dice.weighted(&[1, 3]) == 1).count();
        assert!((7_200..7_800).contains(&hits), "{hits}");
    }
}
