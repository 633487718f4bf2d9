"""The stand-in as the vendor, and a longer way to it."""

import asyncio
import os
import re
import subprocess
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

KEY = "ima_0123456789abcdefghij"


class StandIn:
    """`ima-sim` under the vendor's own host names, over TLS."""

    def __init__(self, program: Path, pace: str = "instant"):
        self.folder = TemporaryDirectory(prefix="nanobanana-bench-")
        words = ["--tls", "--pace", pace, "--key", KEY, "--tls-dir", self.folder.name]
        self.log = open(Path(self.folder.name) / "log", "w+")
        self.process = subprocess.Popen(
            [program, *words], stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        greeting = ""
        while "point any client" not in greeting:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit(f"{program} did not start: {greeting}")
            greeting += line
        self.port = int(re.search(r"listening on http://127\.0\.0\.1:(\d+)", greeting)[1])
        self.certificate = Path(re.search(r"authority is (.+)", greeting)[1])

    def environment(self, home: Path, store: Path | None, proxy: str | None = None) -> dict[str, str]:
        """Of a user with a key and nothing else, who trusts the stand-in and perhaps a whole store."""
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

    def count(self, request: str) -> int:
        """How often the log has a request."""
        self.log.seek(0)
        return sum(request in line for line in self.log)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()
        self.folder.cleanup()

    def __enter__(self) -> "StandIn":
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
    """A way to a local port that takes `delay` seconds longer, each way."""

    def __init__(self, port: int, delay: float):
        self.port, self.delay = port, delay
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._connect, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        self.loop.run_forever()

    async def _connect(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        far_in, far_out = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(self._carry(near_in, far_out), self._carry(far_in, near_out))

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Hands on whatever comes, as long after it came as the way takes: much may be on its way."""
        parcels: asyncio.Queue = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await parcels.get()
                await asyncio.sleep(max(0.0, due - self.loop.time()))
                if not data:
                    break
                sink.write(data)
                await sink.drain()
            sink.close()

        delivering = asyncio.ensure_future(deliver())
        try:
            while data := await source.read(256 * 1024):
                parcels.put_nowait((self.loop.time() + self.delay, data))
        except ConnectionError:
            pass
        parcels.put_nowait((self.loop.time() + self.delay, b""))
        try:
            await delivering
        except ConnectionError:
            pass

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
