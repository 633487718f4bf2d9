//! Opening a picture of any format as pixels.

use std::io::BufReader;

use image::metadata::Orientation as Turn;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::budget::{BUDGET, Share};
use crate::error::decode_error;
use crate::icc::is_icc_profile;
use crate::inspect::{Inspection, Source};
use crate::limits::check_decoding_bytes;
use crate::{PictureError, PictureFormat};

/// Memory that a PNG decoder may use beside the pixels: for a row, and for a color profile.
const BESIDE_PIXELS: u64 = 16 * 1024 * 1024;

/// What a code of a lossless WebP takes in memory for each byte that it takes in the file, at most: a
/// table of 4 KiB for some 13 bytes.
const WEBP_CODE_BYTES: u64 = 320;

/// A picture in memory, as displayed, with 8 bits a sample.
pub(super) struct Decoded {
    pub(super) pixels: DynamicImage,
    pub(super) icc_profile: Option<Vec<u8>>,
    /// Whether samples had more bits and were rounded.
    pub(super) is_reduced: bool,
    /// What it takes of the process's memory, given back with it.
    pub(super) share: Share<'static>,
}

/// Decodes the picture that was inspected, once there is memory for it. The reader stands at its
/// start. `encoding` is what the caller will need beside the pixels, in bytes a pixel.
pub(super) fn decode(
    reader: &mut dyn Source,
    inspection: &Inspection,
    encoding: u64,
) -> Result<Decoded, PictureError> {
    let format = inspection.format;
    let explain = |error| decode_error(format, error);
    let mut reader = ImageReader::with_format(BufReader::new(reader), format.into());
    reader.limits(limits(BESIDE_PIXELS));
    let mut decoder = reader.into_decoder().map_err(explain)?;
    if decoder.dimensions() != (inspection.stored_width, inspection.stored_height) {
        // The limits were checked against the sides that were inspected.
        return Err(PictureError::Corrupt {
            format,
            what: "its headers name different sizes",
        });
    }
    let needed = decoding_bytes(inspection, &decoder, encoding);
    check_decoding_bytes(needed)?;
    // Only decoding tells how many codes a WebP has.
    let codes = match format {
        PictureFormat::WebP => WEBP_CODE_BYTES * inspection.bytes,
        _ => 0,
    };
    let share = BUDGET.take(needed + codes);

    let stored_bytes = decoder.total_bytes();
    let limits = limits(2 * stored_bytes + BESIDE_PIXELS);
    decoder.set_limits(limits).map_err(explain)?;
    let icc_profile = decoder.icc_profile().map_err(explain)?;
    let stored = DynamicImage::from_decoder(decoder).map_err(explain)?;
    let color = stored.color();
    let is_reduced = color.bytes_per_pixel() > color.channel_count();
    let mut pixels = in_8_bits(stored);
    if let Some(turn) = Turn::from_exif(inspection.orientation.value()) {
        pixels.apply_orientation(turn);
    }
    Ok(Decoded {
        icc_profile: icc_profile.filter(|profile| profile_fits(profile, pixels.color())),
        pixels,
        is_reduced,
        share,
    })
}

/// The most memory that decoding takes at any moment, and what is done with the pixels then. The
/// factors are those of the decoders: each was measured at its worst.
fn decoding_bytes(inspection: &Inspection, decoder: &impl ImageDecoder, encoding: u64) -> u64 {
    let pixels = u64::from(inspection.width) * u64::from(inspection.height);
    let color = decoder.color_type();
    let stored = u64::from(color.bytes_per_pixel());
    let shown = u64::from(color.channel_count());
    let decoding = match inspection.format {
        PictureFormat::Png | PictureFormat::Bmp => stored,
        // A frame of its own beside the canvas, and its places in the palette.
        PictureFormat::Gif => 2 * stored + 1,
        // A progressive one is kept as coefficients of 16 bits.
        PictureFormat::Jpeg => 3 * stored,
        // A canvas, a frame, its planes, and those of its transparency.
        PictureFormat::WebP => 12,
        // As it is in the file, and as it is given out: printing inks have a fourth sample.
        PictureFormat::Tiff => {
            u64::from(decoder.original_color_type().bits_per_pixel()) / 8 + stored
        }
    };
    let reducing = if stored > shown { stored + shown } else { 0 };
    let turning = if inspection.orientation.swaps_sides() {
        2 * shown
    } else {
        0
    };
    let most = decoding.max(reducing).max(turning).max(shown + encoding);
    // Some decoders hold the whole file.
    pixels * most + inspection.bytes + BESIDE_PIXELS
}

fn limits(bytes: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(bytes);
    limits
}

fn in_8_bits(picture: DynamicImage) -> DynamicImage {
    match picture.color() {
        ColorType::L16 => picture.into_luma8().into(),
        ColorType::La16 => picture.into_luma_alpha8().into(),
        ColorType::Rgb16 | ColorType::Rgb32F => picture.into_rgb8().into(),
        ColorType::Rgba16 | ColorType::Rgba32F => picture.into_rgba8().into(),
        _ => picture,
    }
}

/// Whether a profile describes colors such as the decoded pixels have. That of a CMYK picture,
/// for one, does not once the pixels became RGB. (ICC.1:2022, section 7.2.6.)
fn profile_fits(profile: &[u8], color: ColorType) -> bool {
    let wanted = if color.has_color() { b"RGB " } else { b"GRAY" };
    is_icc_profile(profile) && profile.get(16..20) == Some(wanted)
}

impl From<PictureFormat> for ImageFormat {
    fn from(format: PictureFormat) -> Self {
        match format {
            PictureFormat::Png => Self::Png,
            PictureFormat::Jpeg => Self::Jpeg,
            PictureFormat::WebP => Self::WebP,
            PictureFormat::Gif => Self::Gif,
            PictureFormat::Bmp => Self::Bmp,
            PictureFormat::Tiff => Self::Tiff,
        }
    }
}
