"""Drives `nanobanana mcp --simulate` over stdio, and /mcp of `nanobanana serve --simulate`, with the MCP SDK for
Python.

    python mcp_client.py NANOBANANA SCRATCH_FOLDER

Once as clients of today speak (a handshake, 2025-11-25) and once without one (2026-07-28). Prints
what it has checked, and ends at the first thing that is not so.
"""

import asyncio
import base64
import struct
import sys
import time
import zlib
from contextlib import asynccontextmanager
from pathlib import Path

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from mcp.types import ElicitResult, ListRootsResult, Root

PROGRAM, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()

# The longest that a call may take, in seconds, whatever it is asked to wait for.
LONGEST_CALL = 25


def check(what, is_so, seen=""):
    """Says what holds, or ends."""
    if not is_so:
        sys.exit(f"NOT SO: {what}: {seen}")
    print(f"ok  {what}")


def png(width, height):
    """A grey picture."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes([128]) * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class User:
    """Who sits before a client: a folder to work in, and a word about prices."""

    def __init__(self, name, mode, agrees=True):
        self.mode = mode
        self.agrees = agrees
        self.questions = []
        self.home = SCRATCH / name / "home"
        self.folder = SCRATCH / name / "work space"
        for folder in (self.home, self.folder):
            folder.mkdir(parents=True)

    async def roots(self, _):
        return ListRootsResult(roots=[Root(uri=self.folder.as_uri())])

    async def elicit(self, _, params):
        self.questions.append(params.message)
        return ElicitResult(action="accept" if self.agrees else "decline", content={})

    def of(self, server):
        """A client of a server."""
        return Client(
            server,
            mode=self.mode,
            list_roots_callback=self.roots,
            elicitation_callback=self.elicit,
            # A server that keeps silent for longer has broken its word.
            read_timeout_seconds=LONGEST_CALL,
        )

    @asynccontextmanager
    async def remote_client(self, *arguments):
        """A client of a server that was started by somebody else."""
        server = await asyncio.create_subprocess_exec(
            str(PROGRAM), "serve", "--listen", "127.0.0.1:0", *arguments,
            env={"HOME": str(self.home)}, stdout=asyncio.subprocess.PIPE,
        )
        try:
            exported = (await server.stdout.readline()).decode().split()
            base, token = (word.split("=", 1)[1] for word in exported[1:])
            http = create_mcp_http_client({"Authorization": f"Bearer {token}"})
            url = base.removesuffix("/v1") + "/mcp"
            async with self.of(streamable_http_client(url, http_client=http)) as client:
                yield client
        finally:
            server.terminate()
            await server.wait()

    @asynccontextmanager
    async def client(self, *arguments):
        """A client, and the server that it has started."""
        server = StdioServerParameters(
            command=str(PROGRAM),
            args=["mcp", *arguments],
            env={"HOME": str(self.home)},
            cwd=self.folder,
        )
        async with self.of(server) as client:
            yield client


def text(result):
    return result.content[0].text


def job(result):
    return result.structured_content["id"]


async def offers(user):
    """list, plan"""
    async with user.client("--simulate=ok,instant") as client:
        spoken = {"legacy": "2025-11-25", "auto": "2026-07-28"}[user.mode]
        check(f"{spoken} is spoken", client.protocol_version == spoken, client.protocol_version)
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        names = [
            "generate_image", "edit_image", "plan_image", "list_models", "wait_job", "job_status",
            "list_jobs",
        ]
        check("the tools are listed", list(tools) == names, list(tools))
        spends = [name for name in tools if not tools[name].annotations.idempotent_hint]
        check("two of them spend", spends == ["generate_image", "edit_image"], spends)
        plan = await client.call_tool("plan_image", {"prompt": "a cat", "size": "4K"})
        check("a plan has its price", plan.structured_content["points"] == 13, plan)
        jobs = await client.call_tool("list_jobs", {})
        check("a plan orders nothing", jobs.structured_content == {"jobs": []}, jobs)
        models = await client.call_tool("list_models", {})
        words = [model["model"] for model in models.structured_content["models"]]
        check("the models are listed", words == ["flash", "pro"], words)


async def pictures(user):
    """generate, edit, resources"""
    async with user.client("--simulate=ok,instant") as client:
        made = await client.call_tool("generate_image", {"prompt": "a cat"})
        path = user.folder / "a-cat.png"
        check("a picture goes into the workspace", path.read_bytes()[1:4] == b"PNG", made)
        kinds = [block.type for block in made.content]
        check("it comes as text, link and preview", kinds == ["text", "resource_link", "image"], kinds)
        check("the preview has at most 48 KiB", len(made.content[2].data) <= 48 * 1024)
        check("no picture is in the structured content", len(str(made.structured_content)) < 2000)
        (user.folder / "wide.png").write_bytes(png(160, 90))
        embedded = "data:image/png;base64," + base64.b64encode(png(32, 32)).decode()
        images = ["wide.png", path.as_uri(), embedded]
        edited = await client.call_tool("edit_image", {"prompt": "mix", "images": images})
        report = edited.structured_content
        check("files, links and embedded pictures are edited", report["state"] == "saved", edited)
        check("the first one gives the shape", report["ratio"] == "16:9", report)
        contents = (await client.read_resource(str(made.content[1].uri))).contents
        check("a picture is a resource", contents[0].mime_type == "image/png", contents[0].uri)


async def refusals(user):
    """bad input"""
    (SCRATCH / "secret.png").write_bytes(png(8, 8))
    async with user.client("--simulate=ok,instant") as client:
        for what, arguments, words in [
            ("a size that there is not", {"size": "9"}, "512, 1K, 2K, 4K"),
            ("an unknown argument", {"colour": "red"}, "has no argument `colour`"),
            ("a size that the model has not", {"model": "pro", "size": "512"}, "1K, 2K, 4K"),
        ]:
            result = await client.call_tool("generate_image", {"prompt": "a cat", **arguments})
            check(f"{what} is refused", result.is_error and words in text(result), result)
        for image in ["/etc/passwd", "../../secret.png", "http://10.0.0.1/", "data:text/html,x"]:
            arguments = {"prompt": "a hat", "images": [image]}
            result = await client.call_tool("edit_image", arguments)
            kind = result.structured_content["error"]["kind"]
            check(f"{image} is refused", kind in ("input", "refused"), result)
        jobs = await client.call_tool("list_jobs", {})
        check("what is refused orders nothing", jobs.structured_content == {"jobs": []}, jobs)


async def long_jobs(user):
    """progress, a job that outlives its call, cancel, wait again, the same call twice"""
    cat = {"prompt": "a cat", "image": "none"}
    told = []

    async def hear(_progress, _total, message):
        told.append(message)

    async with user.client("--simulate=ok,8s") as client:
        began = time.monotonic()
        first = await client.call_tool(
            "generate_image", cat | {"wait_seconds": 6}, progress_callback=hear
        )
        waited = time.monotonic() - began
        check("progress is told every 5 s", len(told) == 2, told)
        check("the call ends before its job", 5.9 <= waited < 7.5, waited)
        words = f"Job {job(first)} is still running, do not create it again, call wait_job"
        check("it says so, and what to do", text(first).startswith(words), text(first))
        waiting = asyncio.create_task(client.call_tool("wait_job", {"job_id": job(first)}))
        await asyncio.sleep(0.5)
        waiting.cancel()
        status = await client.call_tool("job_status", {"job_id": job(first)})
        check("a cancelled call leaves its job", status.structured_content["state"] == "running", status)
        again = await client.call_tool("generate_image", cat)
        check("the same call joins the job", job(again) == job(first), again)
        check("it says that it has joined", again.structured_content["joined"], again)
        for _ in range(2):
            done = await client.call_tool("wait_job", {"job_id": job(first)})
            check("wait_job gives the picture", done.structured_content["state"] == "saved", done)
        other = await client.call_tool(
            "generate_image", cat | {"another": True, "wait_seconds": 0}
        )
        check("another picture is another job", job(other) != job(first), other)
        jobs = await client.call_tool("list_jobs", {})
        check("two jobs were ordered", len(jobs.structured_content["jobs"]) == 2, jobs)
        # The paid request may not be on its way yet, and a server that ends then sends none.
        await client.call_tool("wait_job", {"job_id": job(other), "wait_seconds": 2})
    began = time.monotonic()
    async with user.client("--simulate=ok,instant") as client:
        done = await client.call_tool("wait_job", {"job_id": job(other)})
        check("the next server picks up what was left", done.structured_content["state"] == "saved", done)
    check("it does not wait for the old one", time.monotonic() - began < LONGEST_CALL)


async def consent(user):
    """a price above the limit"""
    dear = {"prompt": "a cat", "size": "4K"}
    async with user.client("--simulate=ok,instant", "--ask-above", "10") as client:
        made = await client.call_tool("generate_image", dear)
        check("a dear picture is made when the user agrees", not made.is_error, made)
        check("the user was asked once", len(user.questions) == 1, user.questions)
        user.agrees = False
        made = await client.call_tool("generate_image", dear)
        check("and not when the user declines", "did not agree" in text(made), made)
        made = await client.call_tool("generate_image", {"prompt": "a cat"})
        check("a cheap one is made unasked", not made.is_error and len(user.questions) == 2, made)


async def over_http(user):
    """a server that was started by somebody else"""
    async with user.remote_client("--simulate=ok,instant") as client:
        check("seven tools are listed", len((await client.list_tools()).tools) == 7)
        made = await client.call_tool("generate_image", {"prompt": "a cat"})
        picture = made.structured_content["pictures"][0]
        check("a picture has an address", "/pictures/1?exp=" in picture["url"], made)
        check("no path is told", "path" not in picture and str(SCRATCH) not in str(made), made)
        kinds = [block.type for block in made.content]
        check("it comes as text, link and preview", kinds == ["text", "resource_link", "image"], kinds)
        for image in [job(made), picture["url"]]:
            edited = await client.call_tool("edit_image", {"prompt": "a hat", "images": [image]})
            check("it can be edited", edited.structured_content["state"] == "saved", edited)
        refused = await client.call_tool("edit_image", {"prompt": "a hat", "images": ["/etc/passwd"]})
        check("a file is refused", refused.structured_content["error"]["kind"] == "input", refused)


async def main():
    began = time.monotonic()
    for mode in ["legacy", "auto"]:
        for scenario in [offers, pictures, refusals, long_jobs, consent, over_http]:
            user = User(f"{mode}-{scenario.__name__}", mode)
            print(f"-- {scenario.__doc__} ({mode})")
            await scenario(user)
    print(f"all of it holds, in {time.monotonic() - began:.0f} s")


asyncio.run(main())
