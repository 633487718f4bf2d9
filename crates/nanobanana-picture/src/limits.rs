//! How large a picture may be, in bytes and in pixels.

use crate::{PictureError, PictureFormat};

/// The largest local input that is read: 20 MiB.
pub const MAX_INPUT_BYTES: u64 = 20 * 1024 * 1024;

/// The most pixels a picture may have: 100 megapixels.
pub const MAX_PIXELS: u64 = 100_000_000;

/// The most pixels a picture may have in a format that is always decoded whole (WebP, GIF, BMP and
/// TIFF): 50 megapixels.
pub const MAX_DECODED_PIXELS: u64 = 50_000_000;

/// The most memory that decoding one picture may take: 640 MiB.
pub const MAX_DECODING_BYTES: u64 = 640 * 1024 * 1024;

/// Refuses a file longer than [`MAX_INPUT_BYTES`].
pub(crate) fn check_input_bytes(bytes: u64) -> Result<(), PictureError> {
    if bytes > MAX_INPUT_BYTES {
        return Err(PictureError::TooLarge {
            bytes,
            limit: MAX_INPUT_BYTES,
        });
    }
    Ok(())
}

/// Refuses a picture of more pixels than its format may have, by the sides that its header names.
pub(crate) fn check_pixels(
    format: PictureFormat,
    width: u32,
    height: u32,
) -> Result<(), PictureError> {
    let limit = match format {
        PictureFormat::Png | PictureFormat::Jpeg => MAX_PIXELS,
        _ => MAX_DECODED_PIXELS,
    };
    if u64::from(width) * u64::from(height) > limit {
        return Err(PictureError::TooManyPixels {
            format,
            width,
            height,
            limit,
        });
    }
    Ok(())
}

/// Refuses a picture whose decoding may take more than [`MAX_DECODING_BYTES`].
pub(crate) fn check_decoding_bytes(bytes: u64) -> Result<(), PictureError> {
    if bytes > MAX_DECODING_BYTES {
        return Err(PictureError::DecodedTooLarge {
            bytes,
            limit: MAX_DECODING_BYTES,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_itself_is_allowed() {
        check_input_bytes(20_971_520).unwrap();
        check_pixels(PictureFormat::Png, 10_000, 10_000).unwrap();
        check_pixels(PictureFormat::WebP, 10_000, 5_000).unwrap();
        check_decoding_bytes(671_088_640).unwrap();
    }

    #[test]
    fn beyond_a_limit_value_and_limit_are_told() {
        let texts = [
            check_input_bytes(20_971_521).unwrap_err().to_string(),
            check_pixels(PictureFormat::Png, u32::MAX, u32::MAX)
                .unwrap_err()
                .to_string(),
            check_pixels(PictureFormat::WebP, 10_000, 5_001)
                .unwrap_err()
                .to_string(),
            check_decoding_bytes(u64::MAX).unwrap_err().to_string(),
        ];
        assert_eq!(
            texts,
            [
                "the file is 20971521 bytes long; the limit for a picture is 20971520",
                "the PNG picture has 4294967295x4294967295 pixels; a PNG may have at most 100000000",
                "the WebP picture has 10000x5001 pixels; a WebP may have at most 50000000",
                "decoding the picture takes 18446744073709551615 bytes of memory; the limit is 671088640",
            ]
        );
    }
}
