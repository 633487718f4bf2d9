"""The table: a name, what was measured, and how it compares."""

from measure import Measured


class Table:
    def __init__(self):
        self.rows: list[list[str]] = []

    def add(self, name: str, seen: Measured, against: Measured | None = None) -> None:
        """A command, and how much longer it took than another."""
        ratio = f"{seen.wall / against.wall:.2f}" if against else ""
        self.rows.append(
            [
                name,
                f"{seen.wall * 1000:.1f} ms",
                f"{seen.processor * 1000:.1f} ms processor",
                f"{seen.memory:.1f} MiB",
                ratio,
            ]
        )

    def row(self, name: str, value: float, unit: str, ratio: float | None = None, of: str = "") -> None:
        """One figure."""
        ratio = f"{ratio:.2f} {of}" if ratio is not None else ""
        self.rows.append([name, f"{value:,.2f} {unit}".strip(), "", "", ratio.strip()])

    def print(self, title: str) -> None:
        """Prints what has come since the last time."""
        if self.rows:
            print(f"\n## {title}\n")
        widths = [max(len(row[column]) for row in self.rows) for column in range(5)] if self.rows else []
        for row in self.rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        self.rows = []
