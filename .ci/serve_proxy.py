"""A proxy that is as impatient as usual ones: it gives up on an answer that does not begin within 30 s, and on one that
is silent for 60 s. Prints its address, and serves until it is killed: TARGET"""

import select
import socket
import sys
import threading

FIRST_BYTE, SILENCE = 30, 60


def carry(client, server):
    patience, begun = None, False
    while True:
        ready, _, _ = select.select([client, server], [], [], patience)
        if not ready:
            print(f"gave up after {patience} s", file=sys.stderr, flush=True)
            break
        pieces = [(at, at.recv(65536)) for at in ready]
        if not all(piece for _, piece in pieces):
            break
        for at, piece in pieces:
            (server if at is client else client).sendall(piece)
            begun = at is server
        patience = SILENCE if begun else FIRST_BYTE
    client.close()
    server.close()


def serve(client):
    try:
        carry(client, socket.create_connection(target))
    except OSError:
        client.close()


host, port = sys.argv[1].removeprefix("http://").split(":")
target = (host, int(port))
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
