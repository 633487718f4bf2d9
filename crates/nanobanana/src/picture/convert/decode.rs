//! Opening a picture of any format as rows of pixels.

use std::io::{BufReader, ErrorKind, Read, Seek};

use image::codecs::bmp::BmpDecoder;
use image::codecs::gif::GifDecoder;
use image::codecs::tiff::TiffDecoder;
use image::codecs::webp::WebPDecoder;
use image::{ColorType, ImageDecoder, ImageError, ImageResult, Limits};
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::super::icc::is_icc_profile;
use super::super::inspect::Inspection;
use super::super::limits::check_decoded_bytes;
use super::super::{MAX_DECODED_BYTES, Orientation, PictureError, PictureFormat};
use super::raster::{Layout, Raster};

/// Memory that the PNG decoder may use beside the pixels: for a row, and for a colour profile.
const PNG_DECODER_BYTES: usize = 16 * 1024 * 1024;
/// Memory that other decoders may use, pixels included.
const DECODER_BYTES: u64 = MAX_DECODED_BYTES + 64 * 1024 * 1024;

/// A picture whose pixels are ready to be read.
pub(super) struct Decoded<R: Read + Seek> {
    /// Width in pixels, as displayed.
    pub(super) width: u32,
    /// Height in pixels, as displayed.
    pub(super) height: u32,
    pub(super) layout: Layout,
    pub(super) icc_profile: Option<Vec<u8>>,
    pub(super) rows: Rows<R>,
}

/// The rows of a picture, as displayed.
pub(super) enum Rows<R: Read + Seek> {
    /// Decoded one after another.
    Png(Box<png::Reader<BufReader<R>>>),
    /// Decoded already.
    Raster(Raster),
}

impl<R: Read + Seek> Rows<R> {
    /// Reads the next row, which `row` is just long enough for.
    pub(super) fn read_row(&mut self, row: &mut [u8]) -> Result<(), PictureError> {
        match self {
            Self::Png(reader) => match reader.read_row(row).map_err(png_error)? {
                Some(_) => Ok(()),
                None => Err(PictureError::CutOff {
                    format: PictureFormat::Png,
                }),
            },
            Self::Raster(raster) => {
                raster.read_row(row);
                Ok(())
            }
        }
    }
}

/// Opens the picture that was inspected. The reader stands at its start.
pub(super) fn decode<R: Read + Seek>(
    reader: R,
    inspection: &Inspection,
) -> Result<Decoded<R>, PictureError> {
    let reader = BufReader::new(reader);
    let (icc_profile, rows, layout) = match inspection.format {
        PictureFormat::Png => decode_png(reader, inspection)?,
        PictureFormat::Jpeg => raster_rows(decode_jpeg(reader, inspection)?),
        PictureFormat::WebP => raster_rows(decode_with(WebPDecoder::new(reader), inspection)?),
        PictureFormat::Gif => raster_rows(decode_with(GifDecoder::new(reader), inspection)?),
        PictureFormat::Bmp => raster_rows(decode_with(BmpDecoder::new(reader), inspection)?),
        PictureFormat::Tiff => raster_rows(decode_with(TiffDecoder::new(reader), inspection)?),
    };
    Ok(Decoded {
        width: inspection.width,
        height: inspection.height,
        layout,
        icc_profile: icc_profile.filter(|profile| profile_fits(profile, layout)),
        rows,
    })
}

type IccProfile = Option<Vec<u8>>;

fn raster_rows<R: Read + Seek>(
    (icc_profile, raster): (IccProfile, Raster),
) -> (IccProfile, Rows<R>, Layout) {
    let layout = raster.layout();
    (icc_profile, Rows::Raster(raster), layout)
}

/// Whether a profile describes colours such as the decoded pixels have. That of a CMYK picture,
/// for one, does not once the pixels became RGB. (ICC.1:2022, section 7.2.6.)
fn profile_fits(profile: &[u8], layout: Layout) -> bool {
    let wanted: &[u8] = if layout.has_colour() {
        b"RGB "
    } else {
        b"GRAY"
    };
    is_icc_profile(profile) && profile.get(16..20) == Some(wanted)
}

fn decode_png<R: Read + Seek>(
    reader: BufReader<R>,
    inspection: &Inspection,
) -> Result<(IccProfile, Rows<R>, Layout), PictureError> {
    let limits = png::Limits {
        bytes: PNG_DECODER_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(reader, limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(png_error)?;
    check_same_size(inspection, reader.info().size())?;
    let icc_profile = reader
        .info()
        .icc_profile
        .as_ref()
        .map(|profile| profile.to_vec());
    let layout = match reader.output_color_type().0 {
        png::ColorType::Grayscale => Layout::Gray,
        png::ColorType::GrayscaleAlpha => Layout::GrayAlpha,
        // Palettes are expanded.
        png::ColorType::Rgb | png::ColorType::Indexed => Layout::Rgb,
        png::ColorType::Rgba => Layout::Rgba,
    };
    if !reader.info().interlaced && inspection.orientation == Orientation::NORMAL {
        return Ok((icc_profile, Rows::Png(Box::new(reader)), layout));
    }
    let mut samples = pixel_buffer(inspection, layout)?;
    reader.next_frame(&mut samples).map_err(png_error)?;
    let raster = Raster::new(
        samples,
        stored_size(inspection),
        layout,
        inspection.orientation,
    );
    Ok((icc_profile, Rows::Raster(raster), layout))
}

/// Decodes straight from the reader: the `image` crate would hold the whole file in memory, for
/// which there is no room beside the pixels of the largest results.
fn decode_jpeg<R: Read + Seek>(
    reader: BufReader<R>,
    inspection: &Inspection,
) -> Result<(IccProfile, Raster), PictureError> {
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(reader, options);
    decoder.decode_headers().map_err(jpeg_error)?;
    let size = decoder.dimensions().unwrap_or_default();
    // Both sides are 16-bit numbers in the file.
    check_same_size(inspection, (size.0 as u32, size.1 as u32))?;
    let (colours, layout) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (ColorSpace::Luma, Layout::Gray),
        _ => (ColorSpace::RGB, Layout::Rgb),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let icc_profile = decoder.icc_profile();
    let mut samples = pixel_buffer(inspection, layout)?;
    decoder.decode_into(&mut samples).map_err(jpeg_error)?;
    Ok((
        icc_profile,
        Raster::new(
            samples,
            stored_size(inspection),
            layout,
            inspection.orientation,
        ),
    ))
}

fn decode_with<D: ImageDecoder>(
    decoder: ImageResult<D>,
    inspection: &Inspection,
) -> Result<(IccProfile, Raster), PictureError> {
    let format = inspection.format;
    let explain = |error| decode_error(format, error);
    let mut decoder = decoder.map_err(explain)?;
    check_same_size(inspection, decoder.dimensions())?;
    // Before the limits are set, since the TIFF decoder's own for profiles are tighter.
    let icc_profile = decoder.icc_profile().map_err(explain)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_BYTES);
    decoder.set_limits(limits).map_err(explain)?;

    let color_type = decoder.color_type();
    let (layout, depth) = layout_of(color_type).ok_or(PictureError::Unsupported {
        format,
        what: "its pixels are of an unknown kind",
    })?;
    let mut samples = vec![0; check_decoded_bytes(decoder.total_bytes())?];
    decoder.read_image(&mut samples).map_err(explain)?;
    depth.reduce(&mut samples);
    Ok((
        icc_profile,
        Raster::new(
            samples,
            stored_size(inspection),
            layout,
            inspection.orientation,
        ),
    ))
}

/// How the samples of a decoder from the `image` crate are stored, in the machine's byte order.
#[derive(Clone, Copy)]
enum Depth {
    U8,
    U16,
    F32,
}

impl Depth {
    /// Rounds all samples to 8 bits, in place.
    fn reduce(self, samples: &mut Vec<u8>) {
        match self {
            Self::U8 => {}
            Self::U16 => reduce_in_place(samples, |bytes| {
                ((u32::from(u16::from_ne_bytes(bytes)) + 128) / 257) as u8
            }),
            // A cast saturates, and takes what is not a number for 0.
            Self::F32 => {
                reduce_in_place(samples, |bytes| {
                    (f32::from_ne_bytes(bytes) * 255.0).round() as u8
                });
            }
        }
    }
}

fn reduce_in_place<const N: usize>(samples: &mut Vec<u8>, reduce: impl Fn([u8; N]) -> u8) {
    let count = samples.len() / N;
    for at in 0..count {
        if let Some(bytes) = samples[at * N..].first_chunk() {
            samples[at] = reduce(*bytes);
        }
    }
    samples.truncate(count);
    samples.shrink_to_fit();
}

const fn layout_of(color_type: ColorType) -> Option<(Layout, Depth)> {
    Some(match color_type {
        ColorType::L8 => (Layout::Gray, Depth::U8),
        ColorType::La8 => (Layout::GrayAlpha, Depth::U8),
        ColorType::Rgb8 => (Layout::Rgb, Depth::U8),
        ColorType::Rgba8 => (Layout::Rgba, Depth::U8),
        ColorType::L16 => (Layout::Gray, Depth::U16),
        ColorType::La16 => (Layout::GrayAlpha, Depth::U16),
        ColorType::Rgb16 => (Layout::Rgb, Depth::U16),
        ColorType::Rgba16 => (Layout::Rgba, Depth::U16),
        ColorType::Rgb32F => (Layout::Rgb, Depth::F32),
        ColorType::Rgba32F => (Layout::Rgba, Depth::F32),
        _ => return None,
    })
}

const fn stored_size(inspection: &Inspection) -> (u32, u32) {
    (inspection.stored_width, inspection.stored_height)
}

fn pixel_buffer(inspection: &Inspection, layout: Layout) -> Result<Vec<u8>, PictureError> {
    let pixels = u64::from(inspection.stored_width) * u64::from(inspection.stored_height);
    Ok(vec![
        0;
        check_decoded_bytes(
            pixels * layout.pixel_bytes() as u64
        )?
    ])
}

/// The limits were checked against the sides that were inspected, so a decoder must see the same.
fn check_same_size(inspection: &Inspection, size: (u32, u32)) -> Result<(), PictureError> {
    if size == stored_size(inspection) {
        return Ok(());
    }
    Err(PictureError::Corrupt {
        format: inspection.format,
        what: "its headers name different sizes",
    })
}

/// Explains an error of the `image` crate.
pub(in super::super) fn decode_error(format: PictureFormat, error: ImageError) -> PictureError {
    match error {
        ImageError::IoError(error) => read_error(format, error),
        error => PictureError::Decode {
            format,
            source: error.into(),
        },
    }
}

fn png_error(error: png::DecodingError) -> PictureError {
    match error {
        png::DecodingError::IoError(error) => read_error(PictureFormat::Png, error),
        error => PictureError::Decode {
            format: PictureFormat::Png,
            source: error.into(),
        },
    }
}

fn jpeg_error(error: zune_jpeg::errors::DecodeErrors) -> PictureError {
    PictureError::Decode {
        format: PictureFormat::Jpeg,
        source: error.into(),
    }
}

fn read_error(format: PictureFormat, error: std::io::Error) -> PictureError {
    match error.kind() {
        ErrorKind::UnexpectedEof => PictureError::CutOff { format },
        // Decoders report wrong data in this way too.
        ErrorKind::InvalidData | ErrorKind::InvalidInput => PictureError::Decode {
            format,
            source: error.into(),
        },
        _ => PictureError::Read(error),
    }
}
