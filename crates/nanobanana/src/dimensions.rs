//! The pixel sizes that IMA publishes for each aspect ratio at each size.

use crate::model::{AspectRatio, PixelSize, Size};

/// `aspect_ratio,512,1K,2K,4K`, from IMA's documentation; see `facts/README.md`.
const TABLE: &str = include_str!("../facts/dimensions.csv");

pub(crate) fn published(ratio: AspectRatio, size: Size) -> Option<PixelSize> {
    let column = 1 + Size::ALL.iter().position(|known| *known == size)?;
    let row = TABLE
        .lines()
        .map(|line| line.split(','))
        .find(|row| row.clone().next() == Some(ratio.to_string().as_str()));
    let (width, height) = row?.nth(column)?.split_once('x')?;
    Some(PixelSize {
        width: width.parse().ok()?,
        height: height.parse().ok()?,
    })
}

/// Every aspect ratio that IMA publishes, in its own order and spelling.
pub(crate) fn ratio_words() -> impl Iterator<Item = &'static str> {
    let rows = TABLE.lines().skip(1);
    rows.filter_map(|line| line.split(',').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_the_table_is_read() {
        let cells: usize = TABLE
            .lines()
            .skip(1)
            .map(|line| AspectRatio::from_wire(line.split(',').next().unwrap()).unwrap())
            .map(|ratio| {
                Size::ALL
                    .iter()
                    .filter_map(|size| published(ratio, *size))
                    .count()
            })
            .sum();
        assert_eq!(cells, 14 * 4);
    }

    #[test]
    fn a_cell_is_found_by_ratio_and_size() {
        let at = |ratio, size| published(AspectRatio::from_wire(ratio).unwrap(), size);
        let pixels = |width, height| Some(PixelSize { width, height });
        assert_eq!(at("16:9", Size::K1), pixels(1376, 768));
        assert_eq!(at("21:9", Size::Px512), pixels(792, 168));
        assert_eq!(at("1:8", Size::K4), pixels(1536, 12288));
        assert_eq!(at("2:1", Size::K1), None);
    }
}
