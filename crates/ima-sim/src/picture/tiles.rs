//! A wall of tiles with plain figures in few colours.

use super::Scene;
use super::color::{Rgb, mix, poster};
use super::dice::Dice;
use crate::catalog::PixelSize;

/// A wall of tiles.
#[derive(Debug)]
pub(super) struct Tiles {
    columns: usize,
    tile_width: f32,
    tile_height: f32,
    tiles: Vec<Tile>,
}

#[derive(Debug, Clone, Copy)]
struct Tile {
    figure: Figure,
    ground: Rgb,
    ink: Rgb,
    accent: Rgb,
    /// Quarter turns.
    turned: usize,
}

#[derive(Debug, Clone, Copy)]
enum Figure {
    Quarter,
    Rainbow,
    Disc,
    Halves,
    Leaf,
    Wedge,
    Plain,
}

impl Tiles {
    pub(super) fn new(size: PixelSize, dice: &mut Dice) -> Self {
        let (width, height) = (size.width as f32, size.height as f32);
        let (paper, inks) = poster(dice);
        let colors = [paper, inks[0], inks[1], inks[2], inks[3]];
        let across = width.min(height) / (3 + dice.below(3)) as f32;
        let columns = (width / across).round().max(1.0);
        let rows = (height / across).round().max(1.0);
        let tiles = (0..(columns * rows) as usize).map(|_| Tile::roll(&colors, dice));
        Self {
            columns: columns as usize,
            tile_width: width / columns,
            tile_height: height / rows,
            tiles: tiles.collect(),
        }
    }
}

impl Tile {
    fn roll(colors: &[Rgb; 5], dice: &mut Dice) -> Self {
        let ground = dice.below(5);
        let ink = (ground + 1 + dice.below(4)) % 5;
        let others: Vec<usize> = (0..5)
            .filter(|&color| color != ground && color != ink)
            .collect();
        Self {
            figure: [
                Figure::Quarter,
                Figure::Quarter,
                Figure::Rainbow,
                Figure::Rainbow,
                Figure::Disc,
                Figure::Halves,
                Figure::Leaf,
                Figure::Leaf,
                Figure::Wedge,
                Figure::Plain,
            ][dice.below(10)],
            ground: colors[ground],
            ink: colors[ink],
            accent: colors[others[dice.below(others.len())]],
            turned: dice.below(4),
        }
    }

    /// The colour at a place in the tile, 0 to 1 both ways; `blur` is the size of one pixel.
    fn color(&self, u: f32, v: f32, blur: f32) -> Rgb {
        let (u, v) = match self.turned {
            0 => (u, v),
            1 => (v, 1.0 - u),
            2 => (1.0 - u, 1.0 - v),
            _ => (1.0 - v, u),
        };
        // Whether a signed distance is inside, with a soft edge of one pixel.
        let inside = |distance: f32| (0.5 - distance / blur).clamp(0.0, 1.0);
        let from = |x: f32, y: f32| ((u - x) * (u - x) + (v - y) * (v - y)).sqrt();
        let on = |below: Rgb, color: Rgb, distance: f32| mix(below, color, inside(distance));
        match self.figure {
            Figure::Plain => on(self.ground, self.ink, from(0.5, 0.5) - 0.1),
            Figure::Quarter => on(self.ground, self.ink, from(0.0, 0.0) - 1.0),
            Figure::Rainbow => {
                let middle = from(0.0, 1.0);
                let color = on(self.ground, self.ink, middle - 1.0);
                let color = on(color, self.accent, middle - 0.72);
                let color = on(color, self.ground, middle - 0.48);
                on(color, self.ink, middle - 0.25)
            }
            Figure::Disc => {
                let color = on(self.ground, self.ink, from(0.5, 0.5) - 0.42);
                on(color, self.accent, from(0.5, 0.5) - 0.2)
            }
            Figure::Halves => {
                let color = on(self.ground, self.ink, (from(0.5, 0.0) - 0.5).max(v - 0.5));
                on(color, self.accent, (from(0.5, 0.5) - 0.5).max(0.5 - v))
            }
            Figure::Leaf => {
                let color = on(
                    self.ground,
                    self.ink,
                    (from(0.0, 0.0) - 1.0).max(from(1.0, 1.0) - 1.0),
                );
                on(color, self.accent, from(0.5, 0.5) - 0.13)
            }
            Figure::Wedge => {
                let color = on(self.ground, self.ink, (u + v - 1.0) * 0.707);
                on(color, self.accent, from(0.3, 0.3) - 0.14)
            }
        }
    }
}

impl Scene for Tiles {
    fn row(&self, y: u32, row: &mut [Rgb]) {
        let down = (y as f32 + 0.5) / self.tile_height;
        let first = down as usize * self.columns;
        let blur = 1.0 / self.tile_width.min(self.tile_height);
        let per_pixel = 1.0 / self.tile_width;
        for (x, pixel) in row.iter_mut().enumerate() {
            let along = (x as f32 + 0.5) * per_pixel;
            let column = (along as usize).min(self.columns - 1);
            let index = (first + column).min(self.tiles.len() - 1);
            *pixel = self.tiles[index].color(along.fract(), down.fract(), blur);
        }
    }
}
