// Drives a server that the environment names, by the SDKs of OpenAI, Google and Vercel. With SLOW set only one picture
// is made with each, which takes long.
import assert from "node:assert";
import OpenAI, { toFile } from "openai";
import { GoogleGenAI } from "@google/genai";
import { generateImage } from "ai";
import { createOpenAI } from "@ai-sdk/openai";
import { createGoogle } from "@ai-sdk/google";

const [FLASH, PRO] = ["gemini-3.1-flash-image", "gemini-3-pro-image"];
const isPng = (base64) => assert.equal(Buffer.from(base64, "base64").subarray(1, 4).toString(), "PNG");

const openai = new OpenAI();
const google = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });
const picture = (answer) => isPng(answer.candidates[0].content.parts.find((part) => part.inlineData).inlineData.data);
const limited = (timeout) => new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY, httpOptions: { timeout } }).interactions;
const vercels = [
    createOpenAI({ baseURL: process.env.OPENAI_BASE_URL }).image(PRO),
    createGoogle({ baseURL: `${process.env.GOOGLE_GEMINI_BASE_URL}/v1beta`, apiKey: process.env.GEMINI_API_KEY }).image(PRO),
];
if (process.env.SLOW) {
    const made = [
        openai.images.generate({ model: FLASH, prompt: "openai of Node.js" }),
        google.models.generateContent({ model: FLASH, contents: "google of Node.js" }),
        limited(10_000).create({ model: FLASH, input: "interactions of Node.js" }),
        ...vercels.map((model, at) => generateImage({ model, prompt: `provider ${at}` })),
    ];
    await Promise.all(made);
    console.log("all as expected");
    process.exit();
}
const made = await openai.images.generate({ model: FLASH, prompt: "a cat", n: 2 });
made.data.forEach((picture) => isPng(picture.b64_json));
assert.equal(made.data.length, 2);
const file = () => toFile(Buffer.from(made.data[0].b64_json, "base64"), "cat.png");
const edited = await openai.images.edit({ model: PRO, prompt: "add a hat", image: [await file(), await file()] });
isPng(edited.data[0].b64_json);
const events = [];
for await (const event of await openai.images.generate({ model: FLASH, prompt: "a dog", stream: true })) events.push(event.type);
assert.deepEqual(events, ["image_generation.completed"]);
const slow = openai.images.generate({ model: FLASH, prompt: "a slow cat" }, { timeout: 2500, maxRetries: 4 });
assert.equal((await slow.asResponse()).headers.get("x-nanobanana-joined"), "true");

picture(await google.models.generateContent({ model: FLASH, contents: "a cat" }));
let last;
for await (const chunk of await google.models.generateContentStream({ model: FLASH, contents: "a dog" })) last = chunk;
picture(last);
const hurried = { httpOptions: { timeout: 2000 } };
picture(await google.models.generateContent({ model: FLASH, contents: "outlives its client's limit", config: hurried }));

const of = google.interactions;
const key = { headers: { authorization: `Bearer ${process.env.GEMINI_API_KEY}` } };
const spent = async () => (await (await fetch(`${process.env.OPENAI_BASE_URL}/usage`, key)).json()).usage.total.spent;
const image = (interaction) => {
    assert.equal(interaction.status, "completed");
    isPng(interaction.output_image.data);
};
const before = await spent();
const first = await of.create({ model: FLASH, input: "a cat", response_format: { type: "image", aspect_ratio: "16:9" } });
image(first);
image(await of.create({ model: FLASH, input: "add a hat", previous_interaction_id: first.id }));
const types = [];
for await (const event of await of.create({ model: FLASH, input: "a dog", stream: true })) types.push(event.event_type);
assert.deepEqual(types, ["interaction.created", "step.start", "step.delta", "step.stop", "interaction.completed"]);
image(await limited(2000).create({ model: FLASH, input: "a bird, later than the limit of Node.js" }));
const paid = await spent();
const begun = await of.create({ model: FLASH, input: "a tree", background: true });
assert.equal(begun.status, "in_progress");
while ((await spent()) === paid) await new Promise((done) => setTimeout(done, 100));
assert.equal((await of.cancel(begun.id)).status, "in_progress");
for await (const event of await of.get(begun.id, { stream: true })) last = event;
assert.equal(last.interaction.status, "completed");
image(await of.get(begun.id));
await of.delete(begun.id);
await assert.rejects(of.get(begun.id), /404|no such run/);
assert.equal((await spent()) - before, 5 * 6);

// Each of these asks twice at once for two pictures, with the same words.
for (const model of vercels) {
    const { images, responses } = await generateImage({ model, prompt: "a cat", n: 2 });
    const jobs = responses.map((response) => response.headers?.["x-nanobanana-job"]);
    assert.equal(images.length, 2);
    assert.equal(new Set(jobs).size, 2, jobs);
}
console.log("all as expected");
