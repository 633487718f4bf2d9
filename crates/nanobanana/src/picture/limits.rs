//! How large a picture may be, in bytes and in pixels.

use super::PictureError;

/// The largest local input that is read: 20 MiB.
pub const MAX_INPUT_BYTES: u64 = 20 * 1024 * 1024;

/// The most pixels a picture may have: 100 megapixels.
pub const MAX_PIXELS: u64 = 100_000_000;

/// The most memory given to the decoded pixels of one picture: four bytes for each of
/// [`MAX_PIXELS`].
pub const MAX_DECODED_BYTES: u64 = 4 * MAX_PIXELS;

/// Refuses a file longer than [`MAX_INPUT_BYTES`].
pub(super) fn check_input_bytes(bytes: u64) -> Result<(), PictureError> {
    if bytes > MAX_INPUT_BYTES {
        return Err(PictureError::TooLarge {
            bytes,
            limit: MAX_INPUT_BYTES,
        });
    }
    Ok(())
}

/// Refuses a picture of more than [`MAX_PIXELS`], by the sides that its header names.
pub(super) fn check_pixels(width: u32, height: u32) -> Result<(), PictureError> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels {
            width,
            height,
            limit: MAX_PIXELS,
        });
    }
    Ok(())
}

/// Refuses pixels that take more than [`MAX_DECODED_BYTES`]; gives the length of their buffer.
pub(super) fn check_decoded_bytes(bytes: u64) -> Result<usize, PictureError> {
    usize::try_from(bytes)
        .ok()
        .filter(|_| bytes <= MAX_DECODED_BYTES)
        .ok_or(PictureError::DecodedTooLarge {
            bytes,
            limit: MAX_DECODED_BYTES,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_itself_is_allowed() {
        check_input_bytes(20_971_520).unwrap();
        check_pixels(10_000, 10_000).unwrap();
        assert_eq!(check_decoded_bytes(400_000_000).unwrap(), 400_000_000);
    }

    #[test]
    fn beyond_a_limit_value_and_limit_are_told() {
        let texts = [
            check_input_bytes(20_971_521).unwrap_err().to_string(),
            check_pixels(u32::MAX, u32::MAX).unwrap_err().to_string(),
            check_decoded_bytes(u64::MAX).unwrap_err().to_string(),
        ];
        assert_eq!(
            texts,
            [
                "the file has 20971521 bytes; a picture may have at most 20971520",
                "the picture has 4294967295x4294967295 pixels; at most 100000000 pixels can be used",
                "decoding the picture takes 18446744073709551615 bytes of memory; at most 400000000 are used",
            ]
        );
    }
}
