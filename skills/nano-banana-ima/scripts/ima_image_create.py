#!/usr/bin/env python3
"""Runs ima_image_create with the arguments of this script, which takes the place of IMA's of this name."""

import os
import shutil
import subprocess
import sys

cargo = os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")
folders = [
    os.environ.get("PATH", ""),
    os.path.join(cargo, "bin"),
    os.path.expanduser("~/.local/bin"),
    "/usr/local/bin",
    "/opt/homebrew/bin",
]
program = shutil.which("ima_image_create", path=os.pathsep.join(folders))
if program is None:
    print(
        "ima_image_create is not installed. With a Rust toolchain (https://rustup.rs), in a clone of the project:\n\n"
        "    cargo install --locked --path crates/nanobanana-cli\n",
        file=sys.stderr,
    )
    sys.exit(127)
command = [program] + sys.argv[1:]
if os.name == "posix":
    # In place of Python, so that signals and the exit code are the program's own.
    os.execv(program, command)
sys.exit(subprocess.call(command))
