"""Runs a command and prints its wall time, processor time and peak memory: `spawn.py COMMAND…`.

Apart from the rest, since the system counts the memory of a program from before it was replaced by
another: this one has little. Seconds, seconds and KiB, then the exit code.
"""

import os
import sys
import time

started = time.monotonic()
child = os.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - started
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
