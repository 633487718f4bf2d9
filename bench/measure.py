"""A command as a whole process: wall time, processor time, peak memory."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SPAWN = Path(__file__).with_name("spawn.py")


@dataclass
class Measured:
    wall: float  # seconds
    processor: float  # seconds, user and kernel
    memory: float  # MiB, peak of the resident set

    @staticmethod
    def median(runs: list["Measured"]) -> "Measured":
        return Measured(
            median(run.wall for run in runs),
            median(run.processor for run in runs),
            median(run.memory for run in runs),
        )


def measure(command: list, environment: dict[str, str]) -> Measured:
    """Runs a command to its end, which must be a good one (spawn.py)."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", SPAWN, *map(str, command)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    wall, processor, memory, code = done.stdout.splitlines()[-1].split()
    if code != "0":
        raise SystemExit(f"{command} ended with {code}:\n{done.stderr}")
    return Measured(float(wall), float(processor), float(memory) / 1024)
