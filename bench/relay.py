"""A way to a local port that takes longer: `relay.py PORT SECONDS` prints the address to go through."""

import asyncio
import sys
from collections import deque


class Way(asyncio.Protocol):
    """One direction: hands on whatever comes, as long after it came as the way takes."""

    def __init__(self, delay: float):
        self.loop = asyncio.get_running_loop()
        self.delay = delay
        self.on_its_way: deque[bytes | None] = deque()
        self.transport = self.other = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.send(data)

    def connection_lost(self, _: Exception | None) -> None:
        self.send(None)

    def send(self, parcel: bytes | None) -> None:
        self.on_its_way.append(parcel)
        self.loop.call_later(self.delay, self.deliver)

    def deliver(self) -> None:
        parcel = self.on_its_way.popleft()
        if parcel is None:
            self.other.close()
        elif not self.other.is_closing():
            self.other.write(parcel)


class NearEnd(Way):
    """A connection that was made to here, which makes one to the port."""

    def __init__(self, delay: float, port: int):
        super().__init__(delay)
        self.port = port

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        transport.pause_reading()
        self.connecting = self.loop.create_task(self.connect())

    async def connect(self) -> None:
        far_end = Way(self.delay)
        far_end.other = self.transport
        self.other, _ = await self.loop.create_connection(lambda: far_end, "127.0.0.1", self.port)
        self.transport.resume_reading()


async def main(port: int, delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: NearEnd(delay, port), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
