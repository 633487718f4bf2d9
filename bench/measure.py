"""A command as a whole process: wall time, processor time, peak memory."""

import os
import subprocess
import time
from dataclasses import dataclass
from statistics import median


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
    """Runs a command to its end, which must be a good one."""
    started = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in command],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command} ended with {process.returncode}:\n{errors.decode()}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
