//! Chance that is the same every time: numbers from a seed, and noise over the plane.

/// A number from 0 to below 1 that belongs to a cell of the plane. The bits are spread as SplitMix64 does.
pub(super) fn cell(seed: u64, x: i64, y: i64) -> f32 {
    let place = (x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (y as u64).wrapping_mul(0xd1b5_4a32_d192_ed03);
    let word = seed ^ place;
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (word >> 40) as f32 / (1_u64 << 24) as f32
}

/// The number of a throw, between two others.
pub(super) fn between(seed: u64, throw: i64, low: f32, high: f32) -> f32 {
    low + (high - low) * cell(!seed, throw, 0)
}

/// Smooth noise from 0 to 1 over the plane right of and below 0: octaves, each twice as fine and half as strong as the last. Along `y` = 0 it takes half as long.
pub(super) fn noise(seed: u64, mut x: f32, mut y: f32, octaves: u64) -> f32 {
    let (mut sum, mut strength) = (0.0, 0.5);
    for octave in 0..octaves {
        let (seed, left, top) = (seed.wrapping_add(octave << 40), x as i64, y as i64);
        let (u, v) = (ease(x - left as f32), ease(y - top as f32));
        let along = |y| cell(seed, left, y) * (1.0 - u) + cell(seed, left + 1, y) * u;
        let below = if v > 0.0 { v * along(top + 1) } else { 0.0 };
        sum += strength * (along(top) * (1.0 - v) + below);
        (x, y, strength) = (x * 2.0, y * 2.0, strength / 2.0);
    }
    sum / (1.0 - strength * 2.0)
}

/// From 0 to 1 with soft ends.
pub(super) fn ease(part: f32) -> f32 {
    let part = part.clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}
