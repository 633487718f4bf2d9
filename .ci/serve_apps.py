"""Drives a server that the environment names by programs that are no SDKs, as they are installed: NAME… of those below.

All pictures are asked for at once, since each takes long. Prints how many there should be."""

import asyncio
import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

BASE, KEY = os.environ["GOOGLE_GEMINI_BASE_URL"], os.environ["GEMINI_API_KEY"]
OPENAI, GEMINI = f"{BASE}/v1", f"{BASE}/v1beta"
FLASH, PRO = "gemini-3.1-flash-image", "gemini-3-pro-image"
LAKE = Path(__file__).parent.parent / "docs/images/lake.jpg"
DATA_URL = "data:image/jpeg;base64," + base64.b64encode(LAKE.read_bytes()).decode()
BIN = Path(sys.executable).parent
running = []


def gemimg():
    from gemimg import GemImg

    client = GemImg(api_key=KEY, base_url=BASE, model=PRO)
    yield lambda: client.generate("gemimg", aspect_ratio="16:9", save=False, system_prompt="Draw.").image
    yield lambda: client.generate("gemimg edits", imgs=[str(LAKE)], image_size="1K", save=False).image


def langchain():
    from langchain_community.utilities.dalle_image_generator import DallEAPIWrapper
    from langchain_google_genai import ChatGoogleGenerativeAI

    chat = ChatGoogleGenerativeAI(model=FLASH, base_url=BASE, google_api_key=KEY, image_config={"aspect_ratio": "16:9"})
    lake = {"type": "image_url", "image_url": {"url": DATA_URL}}
    edit = [("user", [{"type": "text", "text": "langchain edits"}, lake])]
    of = {"response_format": "url"}
    dalle = DallEAPIWrapper(model=PRO, base_url=OPENAI, api_key=KEY, default_query=of)
    yield lambda: chat.invoke("langchain").content
    yield lambda: chat.invoke(edit).content
    yield lambda: [piece.content for piece in chat.stream("langchain streams")]
    yield lambda: dalle.run("langchain's dall-e")


def mcp_call(command, env, tool, arguments):
    """The picture that a tool of an MCP server answers with."""
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    async def call():
        home = tempfile.mkdtemp()
        parameters = StdioServerParameters(command=command[0], args=command[1:], env=os.environ | {"HOME": home} | env)
        async with stdio_client(parameters, open(os.devnull, "w")) as streams, ClientSession(*streams) as session:
            await session.initialize()
            answer = await session.call_tool(tool, arguments)
            assert not answer.isError, answer
            return [part.data for part in answer.content if part.type == "image"]

    return asyncio.run(call())


def nanobanana_mcp_server():
    def tool(**arguments):
        env = {"GEMINI_BASE_URL": BASE, "IMAGE_OUTPUT_DIR": tempfile.mkdtemp()}
        return mcp_call([str(BIN / "nanobanana-mcp-server")], env, "generate_image", arguments)

    # The last tier is 2.5 Flash, which the operator has given a meaning; what is made there is uploaded as a file.
    yield lambda: tool(prompt="a tool of pro", model_tier="pro", aspect_ratio="16:9")
    yield lambda: tool(prompt="a tool of flash", model_tier="flash")
    yield lambda: tool(prompt="a tool edits", model_tier="nb2", input_image_path_1=str(LAKE))


def nano_banana_mcp():
    command = ["node", "node_modules/nano-banana-mcp/dist/index.js"]
    yield lambda: mcp_call(command, {}, "generate_image", {"prompt": "a tool of npm"})
    edit = {"prompt": "a tool of npm edits", "imagePath": str(LAKE)}
    yield lambda: mcp_call(command, {}, "edit_image", edit)


def litellm():
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    # Both of its routes, and both again behind its proxy.
    openai = {"model": f"openai/{FLASH}", "api_base": OPENAI, "api_key": KEY}
    gemini = {"model": f"gemini/{PRO}", "api_base": GEMINI, "api_key": KEY}
    models = [{"model_name": name, "litellm_params": route} for name, route in (("flash", openai), ("pro", gemini))]
    Path("litellm.json").write_text(json.dumps({"model_list": models}))
    master = f"sk-{uuid.uuid4().hex}"
    os.environ["LITELLM_MASTER_KEY"] = master
    base = start([BIN / "litellm", "--config", "litellm.json", "--host", "127.0.0.1", "--port"], "/health/liveliness")
    proxied = [{"model": f"openai/{name}", "api_base": f"{base}/v1", "api_key": master} for name in ("flash", "pro")]

    def generate(at, route):
        return litellm.image_generation(f"litellm {at}", size="1536x1024", **route).data[0].b64_json

    def edit(at, route):
        return litellm.image_edit(LAKE.open("rb"), f"litellm {at} edits", **route).data[0].b64_json

    def talk(route):
        said = [{"role": "user", "content": "litellm chats"}]
        return litellm.completion(messages=said, **route).choices[0].message.images

    for numbered in enumerate([openai, gemini, *proxied]):
        yield partial(generate, *numbered)
        yield partial(edit, *numbered)
    yield partial(talk, openai)


def open_webui():
    os.environ |= {"DATA_DIR": tempfile.mkdtemp(), "WEBUI_AUTH": "False", "WEBUI_SECRET_KEY": uuid.uuid4().hex}
    os.environ |= {"OFFLINE_MODE": "True", "RAG_EMBEDDING_ENGINE": "openai", "ENABLE_OLLAMA_API": "False"}
    os.environ |= {"OPENAI_API_BASE_URL": OPENAI, "OPENAI_API_KEY": KEY}
    for engine, address in (("OPENAI", OPENAI), ("GEMINI", GEMINI)):
        for kind in ("IMAGES", "IMAGES_EDIT"):
            os.environ |= {f"{kind}_{engine}_API_BASE_URL": address, f"{kind}_{engine}_API_KEY": KEY}
    os.environ |= {"ENABLE_IMAGE_GENERATION": "True", "IMAGE_GENERATION_MODEL": FLASH}
    os.environ |= {"ENABLE_IMAGE_EDIT": "True", "IMAGE_EDIT_MODEL": PRO}
    base = start([BIN / "open-webui", "serve", "--host", "127.0.0.1", "--port"], "/health")
    token = ask(f"{base}/api/v1/auths/signin", {"email": "", "password": ""})["token"]

    def call(path, body=None):
        return ask(f"{base}{path}", body, token)

    def files(path, body):
        return [call(file["url"]) for file in call(f"/api/v1/images/{path}", body)]

    for method in (None, "predict", "generateContent"):
        engine = "gemini" if method else "openai"
        settings = {"IMAGE_GENERATION_ENGINE": engine, "IMAGES_GEMINI_ENDPOINT_METHOD": method or ""}
        call("/api/v1/images/config/update", call("/api/v1/images/config") | settings | {"IMAGE_EDIT_ENGINE": engine})
        yield partial(files, "generations", {"prompt": f"open-webui {method}"})
        if method != "predict":
            yield partial(files, "edit", {"prompt": f"open-webui {method} edits", "image": DATA_URL})
            begun(f"open-webui {method} edits")
        begun(f"open-webui {method}")
    yield partial(chat, call)


def chat(call):
    """As the page of Open WebUI has it: the picture is the message's file. It asks for titles, too, and gets none."""
    said, heard = str(uuid.uuid4()), str(uuid.uuid4())
    shared = {"timestamp": int(time.time()), "models": [FLASH], "model": FLASH}
    user = shared | {"id": said, "parentId": None, "childrenIds": [heard], "role": "user", "content": "open-webui chats"}
    assistant = shared | {"id": heard, "parentId": said, "childrenIds": [], "role": "assistant", "content": ""}
    history = {"messages": {said: user, heard: assistant}, "currentId": heard}
    body = {"chat": {"title": "", "models": [FLASH], "history": history, "messages": [user, assistant]}}
    identity = call("/api/v1/chats/new", body)["id"]
    chores = {"title_generation": True, "tags_generation": True, "follow_up_generation": True}
    body = {"chat_id": identity, "id": heard, "session_id": "ci", "background_tasks": chores}
    messages = [{"role": "user", "content": "open-webui chats"}]
    call("/api/chat/completions", body | {"model": FLASH, "stream": True, "messages": messages})
    while not (message := call(f"/api/v1/chats/{identity}")["chat"]["history"]["messages"][heard]).get("done"):
        time.sleep(1)
    # Its chores come after the answer.
    time.sleep(5)
    return [call(file["url"]) for file in message["files"]]


def ask(url, body=None, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    answer = urllib.request.urlopen(urllib.request.Request(url, body and json.dumps(body).encode(), headers))
    return json.load(answer) if "json" in answer.headers["Content-Type"] else answer.read()


def begun(prompt):
    """Waits until the server has heard of a picture."""
    while prompt not in [job["prompt"] for job in ask(f"{OPENAI}/jobs?limit=100", token=KEY)["jobs"]]:
        time.sleep(0.2)


def start(command, health):
    """Starts a server at a free port, whose number its command ends with; its address, once it is healthy."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = open(f"{Path(command[0]).name}.log", "w")
    running.append(subprocess.Popen([*map(str, command), str(port)], stdout=log, stderr=log))
    until = time.monotonic() + 600
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{health}")
            return f"http://127.0.0.1:{port}"
        except OSError:
            assert running[-1].poll() is None and time.monotonic() < until, Path(log.name).read_text()[-3000:]
            time.sleep(0.5)


def is_picture(value):
    """Whether it is one, or holds one: as bytes, Base64, a data URL, an address or Pillow's."""
    if isinstance(value, (list, tuple)):
        return any(map(is_picture, value))
    if isinstance(value, dict):
        return is_picture(list(value.values()))
    if isinstance(value, str) and value.startswith("http"):
        return is_picture(urllib.request.urlopen(value).read())
    if isinstance(value, str):
        return value.removeprefix("data:image/png;base64,").startswith(("iVBORw0KGgo", "/9j/"))
    return value[:4] == b"\x89PNG" if isinstance(value, bytes) else hasattr(value, "getbbox")


try:
    with ThreadPoolExecutor(64) as pool:
        asked = [(name, pool.submit(make)) for name in sys.argv[1:] for make in globals()[name]()]
        for at, (name, made) in enumerate(asked):
            assert is_picture(made.result()), (name, at, str(made.result())[:300])
finally:
    for process in running:
        process.terminate()
print(len(asked))
