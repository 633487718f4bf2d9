//! Errors of pictures. What exactly is wrong inside a file stays in the words of its format.

use crate::picture::{PictureError, Unrecognised};

/// An error of a picture, without its cause.
pub(super) fn error(error: &PictureError) -> String {
    match error {
        PictureError::NotAPicture { found } => format!(
            "这是{}，不是 PNG、JPEG、WebP、GIF、BMP 或 TIFF 图片",
            name(*found)
        ),
        PictureError::UnexpectedFormat { found } => {
            format!("这是 {found} 图片，应当是 PNG、JPEG 或 WebP 图片")
        }
        PictureError::TooLarge { bytes, limit } => {
            format!("文件有 {bytes} 字节，图片最多 {limit} 字节")
        }
        PictureError::TooManyPixels {
            format,
            width,
            height,
            limit,
        } => format!("{format} 图片有 {width}x{height} 像素，这种格式最多 {limit} 像素"),
        PictureError::DecodedTooLarge { bytes, limit } => {
            format!("图片解码需要 {bytes} 字节内存，最多 {limit} 字节")
        }
        PictureError::CutOff { format } => format!("{format} 图片不完整：缺少结尾"),
        PictureError::Corrupt { format, what } => format!("{format} 图片已损坏：{what}"),
        PictureError::Unsupported { format, what } => format!("{format} 图片不能用：{what}"),
        PictureError::Decode { format, .. } => format!("{format} 图片无法解码"),
        PictureError::Damaged { format } => format!("{format} 图片已损坏，无法解码"),
        PictureError::DoesNotFit {
            format,
            width,
            height,
            limit,
        } => format!("{format} 放不下 {width}x{height} 像素的图片：每边最多 {limit} 像素"),
        PictureError::Encode { format, .. } => format!("图片写不成 {format}"),
        PictureError::RecipeTooLong { bytes, limit } => {
            format!("配方不含提示词也有 {bytes} 字节；图片里最多放 {limit} 字节")
        }
        PictureError::Read(_) => "图片读不出来".to_owned(),
        PictureError::Write(_) => "图片写不进去".to_owned(),
    }
}

/// What a file is, with a space before it where it begins with a letter.
const fn name(found: Unrecognised) -> &'static str {
    match found {
        Unrecognised::Empty => "空文件",
        Unrecognised::Heic => " HEIC 图片",
        Unrecognised::Avif => " AVIF 图片",
        Unrecognised::JpegXl => " JPEG XL 图片",
        Unrecognised::Ico => "图标文件",
        Unrecognised::Svg => " SVG 图形",
        Unrecognised::Pdf => " PDF 文档",
        Unrecognised::Html => " HTML 网页",
        Unrecognised::Text => "文本",
        Unrecognised::Unknown => "无法识别的数据",
    }
}
