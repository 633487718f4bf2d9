"""A way to a local port that takes longer: `relay.py PORT SECONDS` prints the address to go through."""

import asyncio
import sys

# As much as is handed on at once.
PARCEL = 256 * 1024


async def main(port: int, delay: float) -> None:
    async def connect(near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        far_in, far_out = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(near_in, far_out, delay), carry(far_in, near_out, delay))

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


async def carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter, delay: float) -> None:
    """Hands on whatever comes, as long after it came as the way takes: much may be on its way."""
    clock = asyncio.get_running_loop().time
    parcels: asyncio.Queue = asyncio.Queue()
    delivering = asyncio.ensure_future(deliver(parcels, sink))
    try:
        while data := await source.read(PARCEL):
            parcels.put_nowait((clock() + delay, data))
    except ConnectionError:
        pass
    parcels.put_nowait((clock() + delay, b""))
    await delivering


async def deliver(parcels: asyncio.Queue, sink: asyncio.StreamWriter) -> None:
    clock = asyncio.get_running_loop().time
    try:
        while True:
            due, data = await parcels.get()
            await asyncio.sleep(max(0.0, due - clock()))
            if not data:
                break
            sink.write(data)
            await sink.drain()
    except ConnectionError:
        pass
    sink.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
