"""Drives a server that the environment names, by the SDKs of these versions: DOCUMENT PACKAGE==VERSION…

With SLOW set only one picture is made with each, which takes long."""

import base64
import json
import os
import re
import sys
import time
import urllib.request

document, versions = sys.argv[1], dict(argument.split("==") for argument in sys.argv[2:])
FLASH, PRO = "gemini-3.1-flash-image", "gemini-3-pro-image"


def openai_sdk():
    import openai

    client = openai.OpenAI()

    def pictures(answer):
        return [base64.b64decode(picture.b64_json) for picture in answer.data]

    if "SLOW" in os.environ:
        return pictures(client.images.generate(model=FLASH, prompt=f"openai {versions['openai']}"))
    made = pictures(client.images.generate(model=FLASH, prompt="a cat", n=2, size="1536x1024"))
    assert len(made) == 2 and made[0][:4] == b"\x89PNG", "n"
    for image in (made[0], [made[0], made[1]]):
        assert len(pictures(client.images.edit(model=PRO, prompt="add a hat", image=image))) == 1, "edit"
    stream = client.images.generate(model=FLASH, prompt="a dog", stream=True)
    assert [event.type for event in stream] == ["image_generation.completed"], "stream"
    said = [{"role": "user", "content": "a tree"}]
    chat = client.chat.completions.create(model=FLASH, messages=said).choices[0].message.model_dump()
    assert chat["images"][0]["image_url"]["url"].startswith("data:image/png;base64,"), "chat"
    chunks = list(client.chat.completions.create(model=FLASH, messages=said, stream=True))
    assert chunks[0].choices[0].delta.model_dump()["images"] and chunks[-1].choices[0].finish_reason == "stop"
    assert [model.id for model in client.models.list()] == [FLASH, PRO], "models"
    try:
        client.images.generate(model="gpt-image-2", prompt="a cat")
        raise AssertionError("another model")
    except openai.NotFoundError as error:
        assert PRO in str(error)
    # The first try is given up; the second has its picture, and nothing is paid for it.
    raw = client.with_options(timeout=2.5, max_retries=4).images.with_raw_response
    answer = raw.generate(model=FLASH, prompt="a slow cat")
    assert answer.headers["x-nanobanana-joined"] == "true", "a retry joins"


def google_sdk(version):
    from google import genai
    from google.genai import types

    client = genai.Client()

    def picture(answer):
        assert answer.candidates[0].finish_reason == "STOP", answer
        return next(part.inline_data.data for part in answer.candidates[0].content.parts if part.inline_data)

    follows = tuple(map(int, version.split("."))) >= (2, 30)
    if "SLOW" in os.environ:
        if follows:
            limited = genai.Client(http_options=types.HttpOptions(timeout=10_000 if version > "3" else None))
            made = limited.interactions.create(model=FLASH, input=f"interactions of {version}")
            assert made.status == "completed" and made.output_image.data, made
        return picture(client.models.generate_content(model=FLASH, contents=f"google-genai {version}"))
    image = types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"], image_config=types.ImageConfig(aspect_ratio="16:9")
    )
    made = picture(client.models.generate_content(model=FLASH, contents="a cat", config=image))
    part = types.Part.from_bytes(data=made, mime_type="image/png")
    picture(client.models.generate_content(model=PRO, contents=["add a hat", part, part]))
    *_, last = client.models.generate_content_stream(model=FLASH, contents="a dog")
    picture(last)
    chat = client.chats.create(model=FLASH)
    picture(chat.send_message("a kite"))
    picture(chat.send_message("make it red"))
    assert [model.name for model in client.models.list()] == [f"models/{FLASH}", f"models/{PRO}"], "models"
    if follows:
        hurried = genai.Client(http_options=types.HttpOptions(timeout=2000))
        picture(hurried.models.generate_content(model=FLASH, contents="outlives its client's limit"))
        interactions(client.interactions, hurried.interactions, version)


def interactions(client, hurried, version):
    def ask(url):
        key = {"Authorization": f"Bearer {os.environ['GEMINI_API_KEY']}"}
        return json.load(urllib.request.urlopen(urllib.request.Request(url, headers=key)))

    def spent():
        return ask(f"{os.environ['OPENAI_BASE_URL']}/usage")["usage"]["total"]["spent"]

    def image(interaction):
        assert interaction.status == "completed", interaction
        return base64.b64decode(interaction.output_image.data)

    before = spent()
    wide = {"type": "image", "aspect_ratio": "16:9"}
    first = client.create(model=FLASH, input="a cat", response_format=wide)
    assert image(first)[:4] == b"\x89PNG"
    image(client.create(model=FLASH, input="add a hat", previous_interaction_id=first.id))
    events = list(client.create(model=FLASH, input="a dog", stream=True))
    steps = ["step.start", "step.delta", "step.stop"]
    assert [event.event_type for event in events] == ["interaction.created", *steps, "interaction.completed"]
    late = {"model": FLASH, "input": f"a bird, later than the limit, by {version}"}
    try:
        hurried.create(**late)
        raise AssertionError("no limit")
    except Exception as error:
        assert "timeout" in str(error).lower(), error
    image((hurried if version > "3" else client).create(**late))
    if version > "3":
        streamed = hurried.create(model=FLASH, input="a fish, later than the limit", stream=True)
        assert [event.event_type for event in streamed][-4:] == [*steps, "interaction.completed"]
    paid = spent()
    begun = client.create(model=FLASH, input="a tree", background=True)
    assert begun.status == "in_progress", begun
    while spent() == paid:
        time.sleep(0.1)
    assert client.cancel(begun.id).status == "in_progress", "what is paid goes on"
    *_, last = client.get(begun.id, stream=True)
    assert last.interaction.status == "completed", last
    image(client.get(begun.id))
    client.delete(begun.id)
    try:
        client.get(begun.id)
        raise AssertionError("a deleted interaction")
    except Exception as error:
        assert "404" in str(error), error
    assert spent() - before == 6 * (6 if version > "3" else 5), spent() - before


if "openai" in versions:
    openai_sdk()
google_sdk(versions["google-genai"])
if len(versions) == 2 and "SLOW" not in os.environ:
    for snippet in re.findall(r"```python\n(.*?)```", open(document).read(), re.S):
        exec(snippet, {})
print("all as expected")
