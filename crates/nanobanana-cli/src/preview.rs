//! A small version of a picture in the terminal, where the terminal can show one.
//!
//! What it can show is told by its environment alone. A question to the terminal would have to wait
//! for an answer, which over a slow line comes late and ends up on the shell's command line. That is
//! also why the protocols are spoken here: the crate for them, `viuer`, asks before it speaks kitty's,
//! whatever it is told, and waits without end for terminals that do not answer.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use console::{Alignment, pad_str};
use nanobanana::picture::{Thumbnail, thumbnail};

use crate::environment::TerminalVariables;
use crate::render::columns::{start, stderr_size};
use crate::render::screen;
use crate::sheet::{blank, lay};
use crate::terminal::{self, Verbosity};

/// The largest preview, in columns; it has half as many rows.
const COLUMNS: u32 = 40;
/// The largest one beside others, and what is between them, in columns.
const BESIDE: u32 = 24;
const GAP: u32 = 2;
/// The longer side of a picture that the terminal scales, in pixels.
const PIXELS: u32 = 480;
/// As much of a picture as kitty takes at a time, in bytes of base64.
const KITTY_CHUNK: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    Kitty,
    Iterm2,
    /// Characters that are half one color, half another, in any color.
    HalfBlocks,
}

fn of_terminal(variables: &TerminalVariables) -> Option<Support> {
    let kind = variables.kind.as_str();
    // Within a multiplexer the outer terminal's protocols do not pass.
    let is_inside =
        variables.is_multiplexed || kind.starts_with("screen") || kind.starts_with("tmux");
    // The type first: a terminal that was started from another one inherits its other variables.
    let protocol = match (kind, variables.program.as_str()) {
        ("xterm-kitty" | "xterm-ghostty", _) | (_, "ghostty" | "kitty") => Some(Support::Kitty),
        (_, "iTerm.app" | "WezTerm") => Some(Support::Iterm2),
        _ => None,
    };
    let has_all_colors = matches!(variables.colors.as_str(), "truecolor" | "24bit");
    let blocks = has_all_colors.then_some(Support::HalfBlocks);
    protocol.filter(|_| !is_inside).or(blocks)
}

/// Shows saved pictures, where they can be shown: one as large as a few lines take, several in rows, each with
/// what is said below it. The files are what counts, so nothing is said where that fails. Blocks.
pub(crate) fn show(pictures: &[(PathBuf, String)]) {
    let Some((support, columns, rows)) = support() else {
        return;
    };
    let most = match pictures.len() {
        1 => COLUMNS,
        _ => BESIDE,
    };
    // A character is twice as high as wide.
    let side = most.min(columns).min(2 * rows).max(1);
    let pixels = match support {
        Support::Kitty | Support::Iterm2 => (PIXELS / side).max(1),
        Support::HalfBlocks => 1,
    };
    let across = (columns / (side + GAP)).max(1) as usize;
    for row in pictures.chunks(across) {
        let small = row.iter().filter_map(|(path, caption)| {
            let small = thumbnail(File::open(path).ok()?, side * pixels, side * pixels).ok()?;
            Some((small, start(caption, side as usize)))
        });
        let (small, captions): (Vec<_>, Vec<String>) = small.unzip();
        let width = (side + GAP) as usize;
        let captions = captions.iter();
        let captions = captions.map(|one| pad_str(one, width, Alignment::Left, None));
        let captions: String = captions.collect();
        let strip = beside(&small, (side + GAP) * pixels);
        let mut text = drawn(&strip, support, pixels).unwrap_or_default();
        if pictures.len() > 1 {
            text = format!("{text}{}\n\n", captions.trim_end());
        }
        screen::tell(&text);
    }
}

/// Pictures as one, each so many pixels right of the one before.
fn beside(pictures: &[Thumbnail], step: u32) -> Thumbnail {
    let ends = pictures
        .iter()
        .zip(0..)
        .map(|(one, at)| at * step + one.width);
    let heights = pictures.iter().map(|one| one.height);
    let (width, height) = (ends.max().unwrap_or(0), heights.max().unwrap_or(0));
    let mut strip = blank(width, height, [0; 3]);
    for (picture, at) in pictures.iter().zip(0..) {
        lay(&mut strip, picture, at * step, 0);
    }
    strip
}

/// What the terminal can show, and its columns and half its rows, where something is to be shown.
fn support() -> Option<(Support, u32, u32)> {
    let is_wanted = terminal::verbosity() != Verbosity::Quiet && io::stdout().is_terminal();
    if !is_wanted || !terminal::can_move() || !terminal::has_colors() {
        return None;
    }
    let size = stderr_size();
    let rows = u32::try_from(size.rows / 2).unwrap_or(COLUMNS).max(1);
    let columns = u32::try_from(size.columns.saturating_sub(1)).unwrap_or(COLUMNS);
    Some((of_terminal(&TerminalVariables::read())?, columns, rows))
}

/// What the terminal is told; `pixels` of a picture are a column.
fn drawn(small: &Thumbnail, support: Support, pixels: u32) -> Option<String> {
    let columns = (small.width / pixels).max(1);
    let rows = (small.height / pixels).div_ceil(2).max(1);
    match support {
        Support::Kitty => Some(kitty(small, columns, rows)),
        Support::Iterm2 => iterm2(small, columns, rows),
        Support::HalfBlocks => Some(half_blocks(small)),
    }
}

/// Kitty's graphics protocol: transmit and display, 24-bit pixels, answers suppressed.
fn kitty(small: &Thumbnail, columns: u32, rows: u32) -> String {
    let base64 = BASE64_STANDARD.encode(&small.rgb);
    let (width, height) = (small.width, small.height);
    let mut text = String::new();
    let mut rest = base64.as_str();
    let mut keys = format!("a=T,f=24,q=2,s={width},v={height},c={columns},r={rows},");
    while !rest.is_empty() {
        let (chunk, left) = rest.split_at(rest.len().min(KITTY_CHUNK));
        let more = u8::from(!left.is_empty());
        let _ = write!(text, "\u{1b}_G{keys}m={more};{chunk}\u{1b}\\");
        (rest, keys) = (left, "q=2,".to_owned());
    }
    text
}

fn iterm2(small: &Thumbnail, columns: u32, rows: u32) -> Option<String> {
    let jpeg = small.to_jpeg(85).ok()?;
    Some(format!(
        "\u{1b}]1337;File=inline=1;size={};width={columns};height={rows};preserveAspectRatio=0:{}\u{7}",
        jpeg.len(),
        BASE64_STANDARD.encode(&jpeg)
    ))
}

/// Two pixels a character: the upper half is its own color, the lower one its background's.
fn half_blocks(small: &Thumbnail) -> String {
    let row_bytes = small.width as usize * 3;
    let rows: Vec<&[u8]> = small.rgb.chunks_exact(row_bytes.max(1)).collect();
    let mut text = String::new();
    for pair in rows.chunks(2) {
        let pixels = pair[0].as_chunks::<3>().0.iter().enumerate();
        for (column, upper) in pixels {
            let _ = write!(text, "\u{1b}[38;2;{}m", color(*upper));
            let lower = pair
                .get(1)
                .and_then(|row| row.as_chunks::<3>().0.get(column));
            match lower {
                Some(lower) => {
                    let _ = write!(text, "\u{1b}[48;2;{}m▀", color(*lower));
                }
                None => text.push('▀'),
            }
        }
        text.push_str("\u{1b}[0m\n");
    }
    text
}

fn color([red, green, blue]: [u8; 3]) -> String {
    format!("{red};{green};{blue}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(kind: &str, program: &str, colors: &str) -> TerminalVariables {
        TerminalVariables {
            kind: kind.to_owned(),
            program: program.to_owned(),
            colors: colors.to_owned(),
            is_multiplexed: false,
        }
    }

    #[test]
    fn what_a_terminal_can_show_is_told_by_its_environment() {
        let of = |kind, program, colors| of_terminal(&variables(kind, program, colors));
        let blocks = Some(Support::HalfBlocks);
        assert_eq!(of("xterm-kitty", "", "truecolor"), Some(Support::Kitty));
        assert_eq!(of("xterm-256color", "iTerm.app", ""), Some(Support::Iterm2));
        assert_eq!(of("xterm-256color", "kitty", ""), Some(Support::Kitty));
        assert_eq!(of("xterm-kitty", "iTerm.app", ""), Some(Support::Kitty));
        assert_eq!(of("xterm-256color", "", "truecolor"), blocks);
        assert_eq!(of("xterm-256color", "", ""), None);
        assert_eq!(of("linux", "", ""), None);
        let mut inside = variables("tmux-256color", "iTerm.app", "truecolor");
        inside.is_multiplexed = true;
        assert_eq!(of_terminal(&inside), blocks);
        inside.kind = "xterm-kitty".to_owned();
        assert_eq!(of_terminal(&inside), blocks);
    }

    #[test]
    fn each_protocol_is_spoken_as_it_is_written_down() {
        let small = Thumbnail {
            width: 1,
            height: 3,
            rgb: vec![255, 0, 0, 0, 255, 0, 0, 0, 255],
        };
        assert_eq!(
            half_blocks(&small),
            "\u{1b}[38;2;255;0;0m\u{1b}[48;2;0;255;0m▀\u{1b}[0m\n\u{1b}[38;2;0;0;255m▀\u{1b}[0m\n"
        );
        assert_eq!(
            kitty(&small, 1, 2),
            "\u{1b}_Ga=T,f=24,q=2,s=1,v=3,c=1,r=2,m=0;/wAAAP8AAAD/\u{1b}\\"
        );
        let iterm2 = iterm2(&small, 1, 2).unwrap();
        assert!(
            iterm2.starts_with("\u{1b}]1337;File=inline=1;size="),
            "{iterm2}"
        );
        assert!(
            iterm2.contains(";width=1;height=2;preserveAspectRatio=0:"),
            "{iterm2}"
        );
        let strip = beside(&[small.clone(), small], 3);
        assert_eq!((strip.width, strip.height), (4, 3));
        assert_eq!(strip.rgb[..12], [255, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0]);
    }
}
