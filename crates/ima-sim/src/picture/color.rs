//! Colors that go together.

use super::dice::between;

/// Red, green and blue in sRGB, each from 0 to 1.
pub(super) type Rgb = [f32; 3];

/// The same in bytes, as in the picture.
pub(super) type Pixel = [u8; 3];

/// From `a` (part 0) to `b` (part 1). In the development profile, `map` and `for` would make calls for each pixel.
#[inline(always)]
pub(super) fn mix<const N: usize>(mut a: [f32; N], b: [f32; N], part: f32) -> [f32; N] {
    let mut at = 0;
    while at < N {
        a[at] += (b[at] - a[at]) * part;
        at += 1;
    }
    a
}

#[inline(always)]
pub(super) fn pixel([red, green, blue]: Rgb) -> Pixel {
    let byte = |part: f32| (part * 255.0 + 0.5) as u8;
    [byte(red), byte(green), byte(blue)]
}

/// Paints a pixel, as far as it is covered.
#[inline(always)]
pub(super) fn paint(pixel: &mut Pixel, color: Pixel, cover: f32) {
    if cover * 256.0 < 1.0 {
        return;
    }
    if cover >= 1.0 {
        *pixel = color;
        return;
    }
    let (part, mut at) = ((cover * 256.0) as i32, 0);
    while at < 3 {
        let (from, to) = (i32::from(pixel[at]), i32::from(color[at]));
        pixel[at] = (from + (((to - from) * part + 128) >> 8)) as u8;
        at += 1;
    }
}

/// The sky above, in between and at the horizon, the sun or the moon, and land close by.
pub(super) type Light = [Rgb; 5];

/// At dawn, by day, in the evening, by night, at dusk.
const LIGHTS: [[u32; 5]; 5] = [
    [0x6886bd, 0xd9b6e1, 0xffdfc1, 0xfffbe5, 0x152341],
    [0x3377be, 0x77bae3, 0xd5f1f5, 0xfffde6, 0x013424],
    [0x165c6b, 0x8cb894, 0xffd787, 0xfff8c3, 0x001b24],
    [0x08092d, 0x0f2a5f, 0x217d96, 0xfbf5df, 0x010312],
    [0x393173, 0xca5e96, 0xffc06e, 0xfff3c0, 0x110a22],
];

/// One of the lights, on its way to the next.
pub(super) fn light(seed: u64) -> Light {
    let which = between(seed, -1, 0.0, 5.0) as usize;
    let part = between(seed, -2, 0.0, 0.2);
    let rgb = |hex: u32| [16, 8, 0].map(|shift| (hex >> shift & 0xff) as f32 / 255.0);
    let (now, next) = (LIGHTS[which], LIGHTS[(which + 1) % 5]);
    std::array::from_fn(|at| mix(rgb(now[at]), rgb(next[at]), part))
}
