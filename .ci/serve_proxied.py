"""Asks a server behind a proxy for what SDKs do not try: a large form, MCP, the address of a picture, and an answer that
breaks off. The environment names the server; with FAILS set its tasks fail late."""

import base64
import http.client
import json
import os
import urllib.request

BASE, KEY = os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_API_KEY"]


def ask(url, body=None, key=KEY, **headers):
    if key:
        headers |= {"Authorization": f"Bearer {key}"}
    headers = {"Content-Type": "application/json"} | headers
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    answer = urllib.request.urlopen(urllib.request.Request(url, data, headers))
    return answer.headers, answer.read()


def pictures(answer):
    return [base64.b64decode(picture["b64_json"]) for picture in json.loads(answer)["data"]]


def large_form():
    _, answer = ask(f"{BASE}/images/generations", {"prompt": "a cat", "image_size": "4K"})
    [large] = pictures(answer)
    parts = [("prompt", b"all of them")] + [("image[]", large)] * 14
    form = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n%s\r\n' % (name.encode(), part)
        for name, part in parts
    )
    assert len(form) > 40 << 20, len(form)
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    _, answer = ask(f"{BASE}/images/edits", form + b"--b--\r\n", **kind)
    assert len(pictures(answer)) == 1, "large form"


def mcp():
    accept = {"Accept": "application/json, text/event-stream"}
    about = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "ci", "version": "1"}}
    url = BASE.removesuffix("/v1") + "/mcp"

    def call(method, params, **headers):
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        headers, answer = ask(url, body, **accept, **headers)
        events = [line[6:] for line in answer.decode().splitlines() if line.startswith("data: {")]
        return headers, json.loads(events[-1] if events else answer)

    headers, _ = call("initialize", about)
    session = {"Mcp-Session-Id": headers["Mcp-Session-Id"], "MCP-Protocol-Version": "2025-11-25"}
    ask(url, {"jsonrpc": "2.0", "method": "notifications/initialized"}, **accept, **session)
    arguments = {"name": "generate_image", "arguments": {"prompt": "a dog"}}
    _, answer = call("tools/call", arguments, **session)
    address = answer["result"]["structuredContent"]["pictures"][0]["url"]
    assert address.startswith(BASE), address
    _, picture = ask(address, key=None)
    assert picture.startswith(b"\x89PNG"), "the address of a picture"


def breaks_off():
    try:
        ask(f"{BASE}/images/generations", {"prompt": "a cat"})
    except http.client.IncompleteRead:
        return
    raise AssertionError("an answer without its end was taken for a whole one")


if "FAILS" in os.environ:
    breaks_off()
else:
    large_form()
    mcp()
print("all as expected behind the proxy")
