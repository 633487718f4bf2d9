//! Chance that is the same every time: numbers from a seed, and noise over the plane.

/// Spreads the bits of a word, as SplitMix64 does.
fn scramble(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// A number from 0 to below 1 that belongs to a cell of the plane.
pub(super) fn cell(seed: u64, x: i64, y: i64) -> f32 {
    part(scramble(scramble(seed ^ x as u64) ^ y as u64))
}

/// The upper bits of a word, as a number from 0 to below 1.
fn part(word: u64) -> f32 {
    (word >> 40) as f32 / (1_u64 << 24) as f32
}

/// The number of a throw, between two others.
pub(super) fn between(seed: u64, throw: i64, low: f32, high: f32) -> f32 {
    low + (high - low) * cell(!seed, throw, 0)
}

/// Smooth noise from 0 to 1: octaves, each twice as fine and half as strong as the last.
pub(super) fn noise(seed: u64, mut x: f32, mut y: f32, octaves: u64) -> f32 {
    let (mut sum, mut strength) = (0.0, 0.5);
    for octave in 0..octaves {
        let (left, top) = (floor(x), floor(y));
        let (u, v) = (ease(x - left as f32), ease(y - top as f32));
        let column = |x: i64| {
            let word = scramble(seed ^ octave ^ x as u64);
            let [upper, lower] = [top, top + 1].map(|y| part(scramble(word ^ y as u64)));
            upper * (1.0 - v) + lower * v
        };
        sum += strength * (column(left) * (1.0 - u) + column(left + 1) * u);
        (x, y, strength) = (x * 2.0, y * 2.0, strength / 2.0);
    }
    sum / (1.0 - strength * 2.0)
}

/// `f32::floor` is a library call on processors without SSE 4.1, and this is called often.
pub(super) fn floor(number: f32) -> i64 {
    let whole = number as i64;
    whole - i64::from((whole as f32) > number)
}

/// From 0 to 1 with soft ends.
pub(super) fn ease(part: f32) -> f32 {
    let part = part.clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}
