"""The simulator as IMA, a longer way to it, and programs that go there."""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

KEY = "ima_0123456789abcdefghij"


class SimulatedIma:
    """`ima-sim` under IMA's own host names, over TLS."""

    def __init__(self, program: Path, pace: str = "instant"):
        self.folder = TemporaryDirectory(prefix="nanobanana-bench-")
        words = ["--tls", "--pace", pace, "--key", KEY, "--tls-dir", self.folder.name]
        self.process = subprocess.Popen(
            [program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        greeting = ""
        while "point any client" not in greeting:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit(f"{program} did not start: {greeting}")
            greeting += line
        self.port = int(re.search(r"listening on http://127\.0\.0\.1:(\d+)", greeting)[1])
        self.certificate = Path(re.search(r"authority is (.+)", greeting)[1])
        self.log: list[tuple[float, str]] = []
        self.logged = threading.Condition()
        threading.Thread(target=self._read_log, daemon=True).start()

    def _read_log(self) -> None:
        for line in self.process.stderr:
            with self.logged:
                self.log.append((time.monotonic(), line))
                self.logged.notify_all()

    def environment(self, home: Path, store: Path | None, proxy: str | None = None) -> dict[str, str]:
        """Of a user with a key and nothing else, who trusts the simulator and perhaps a whole store."""
        certificates = self.certificate
        if store:
            certificates = home / "certificates.pem"
            certificates.write_bytes(store.read_bytes() + self.certificate.read_bytes())
        return {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "HTTPS_PROXY": proxy or f"http://127.0.0.1:{self.port}",
            "SSL_CERT_FILE": str(certificates),
            "IMA_API_KEY": KEY,
        }

    def start(self, command: list, home: Path) -> "Timed":
        return Timed([str(word) for word in command], self.environment(home, None))

    def until(
        self, request: str, command: list, environment: dict[str, str]
    ) -> list[tuple[float, str]]:
        """What the simulator answers to a command up to a request, when the command is killed: the
        seconds since it started, and the line of the log."""
        with self.logged:
            seen = len(self.log)
        started = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with self.logged:
            is_answered = lambda: any(request in line for _, line in self.log[seen:])
            if not self.logged.wait_for(is_answered, timeout=60):
                raise SystemExit(f"{command} never asked for {request}")
            answers = [(at - started, line) for at, line in self.log[seen:]]
        process.kill()
        process.wait()
        return answers

    def count(self, request: str) -> int:
        """How often the log has a request."""
        with self.logged:
            return sum(request in line for _, line in self.log)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def __enter__(self) -> "SimulatedIma":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Timed:
    """A process whose end is noted when it comes, and not when somebody asks."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.ended = 0.0
        self.watcher = threading.Thread(target=self._watch)
        self.watcher.start()

    def _watch(self) -> None:
        self.errors = self.process.stderr.read()
        self.process.wait()
        self.ended = time.monotonic()

    def wait(self) -> None:
        self.watcher.join()
        if self.process.returncode != 0:
            raise SystemExit(f"a task ended with {self.process.returncode}:\n{self.errors.decode()}")


class Relay:
    """A way to a local port that takes `delay` seconds longer, each way (relay.py)."""

    def __init__(self, port: int, delay: float):
        script = Path(__file__).with_name("relay.py")
        self.process = subprocess.Popen(
            [sys.executable, script, str(port), str(delay)], stdout=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().strip()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
