"""A terminal's screen, as `tmux capture-pane -e -p` prints it, as an SVG picture."""

import re
import sys
import unicodedata
from html import escape

CELL_WIDTH, LINE_HEIGHT, FONT_SIZE, MARGIN = 8.4, 19, 14, 16
COLUMNS = 80
GROUND, INK = "#1b1e26", "#d8dee9"
COLOURS = ["#4c566a", "#ff7a7a", "#8fd18b", "#f0d080", "#82aaff", "#d6a0e8", "#7fd6d6", "#e5e9f0"]


def coloured(line):
    """The pieces of a line: column, text, colour, and whether it is bold."""
    column, colour, bold = 0, INK, False
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if not piece.startswith("\x1b"):
            if piece.strip():
                yield column, piece, colour, bold
            column += sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in piece)
            continue
        for code in (int(code or 0) for code in piece[2:-1].split(";")):
            if code == 0:
                colour, bold = INK, False
            elif code == 39:
                colour = INK
            elif code == 1:
                bold = True
            elif code == 2:
                colour = "#8a93a6"
            elif code // 10 in (3, 9) and code % 10 < 8:
                colour = COLOURS[code % 10]


def main():
    lines = sys.stdin.read().rstrip().split("\n")
    width = COLUMNS * CELL_WIDTH + 2 * MARGIN
    height = len(lines) * LINE_HEIGHT + 2 * MARGIN
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" '
        f'font-size="{FONT_SIZE}">'
    )
    print(f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>')
    for number, line in enumerate(lines, start=1):
        y = MARGIN + number * LINE_HEIGHT - 5
        for column, text, colour, bold in coloured(line):
            x = MARGIN + column * CELL_WIDTH
            length = len(text.rstrip()) * CELL_WIDTH
            weight = ' font-weight="bold"' if bold else ""
            print(
                f'<text x="{x:.1f}" y="{y}" fill="{colour}"{weight} textLength="{length:.1f}" '
                f'xml:space="preserve">{escape(text.rstrip())}</text>'
            )
    print("</svg>")


main()
