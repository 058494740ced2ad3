// What the menu "API" copies: the lines for scripts do what the page shows, and what its buttons do. A shell takes the `curl`
// commands apart, as it would for curl, and their requests are sent.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after } from "node:test";
import { promisify } from "node:util";
import { startSamples } from "./crawl/samples.mjs";
import { done, fitting } from "./lib/actions.mjs";
import { messages, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { purser as command } from "./lib/server.mjs";
import { eventually, stage } from "./lib/stage.mjs";

let samples;
let token;
const purser = stage({
  prepare: async ({ rest, server }) => {
    samples = startSamples(rest);
    token = (await command(["token", "create", "--user", server.user, "--data", server.data])).trim().split("\n").pop();
  },
});
after(() => samples?.stop());

/** What an entry of the menu copies. */
async function copied(page, name) {
  // Whatever was copied before is not taken for it.
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name: /^API/ }).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  return eventually(() => page.evaluate(() => navigator.clipboard.readText()), (text) => text !== "", `copied by ${name}`);
}

/** A page that may look at what it copied. */
async function reader(open, at) {
  const page = await open(at);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  return page;
}

/** The words that a shell hands to the program of a line. */
async function words(line) {
  const { stdout } = await promisify(execFile)("sh", ["-c", `for word in ${line}; do printf '%s\\0' "$word"; done`], { env: { PURSER_TOKEN: token } });
  return stdout.split("\0").slice(0, -1);
}

/** The request of a `curl` command. */
async function request(line) {
  const [program, ...rest] = await words(line);
  assert.equal(program, "curl");
  const asked = { method: "GET", headers: {} };
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === "-X") asked.method = rest.shift();
    else if (word === "-d") asked.body = rest.shift();
    else if (word === "-H") {
      const [, name, value] = /^([^:]+): (.*)$/.exec(rest.shift());
      asked.headers[name] = value;
    } else {
      assert.equal(asked.url, undefined, `one address: ${word}`);
      asked.url = word;
    }
  }
  return asked;
}

async function send({ url, ...asked }) {
  const response = await fetch(url, asked);
  return { status: response.status, body: await response.json() };
}

/** What a `pynetbox` line of an action sends, and where. */
function python(line) {
  const found = /nb\.http_session\.post\(nb\.([\w.]+)\.get\((\d+)\)\.url \+ "([\w-]+)\/", json=json\.loads\(("(?:[^"\\]|\\.)*")\)/.exec(line);
  assert.ok(found, line);
  const [, endpoint, id, action, text] = found;
  return { path: endpoint.replaceAll(".", "/").replaceAll("_", "-"), id: Number(id), action, body: JSON.parse(JSON.parse(text)) };
}

purser.test("the lines of a list and of an object ask for what the page shows", async ({ open, rest, server }) => {
  const word = unique("it's");
  const slug = unique("share");
  const one = await rest.create("dcim/sites", { name: `${word} & more`, slug, status: "planned" });
  await rest.create("dcim/sites", { name: unique("other"), slug: unique("share"), status: "active" });
  const page = await reader(open, `/dcim/sites?status=planned&q=${encodeURIComponent(word)}`);
  await table(page);
  const asked = await request(await copied(page, "Copy curl command"));
  assert.equal(asked.method, "GET");
  const listed = await send(asked);
  assert.deepEqual([listed.status, listed.body.results.map((site) => site.id)], [200, [one.id]]);
  assert.equal(await copied(page, "Copy REST address"), asked.url);
  const line = await copied(page, "Copy pynetbox line");
  const given = Object.fromEntries([...line.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(([, name, text]) => [name, JSON.parse(text)]));
  assert.match(line, /nb\.dcim\.sites\.filter\(/);
  assert.deepEqual([given.status, given.q], ["planned", word]);
  assert.equal(await copied(page, "Copy link to this page"), page.url());

  await page.goto(`/dcim/sites/${one.id}`);
  const read = await send(await request(await copied(page, "Copy curl command")));
  assert.deepEqual([read.status, read.body.id, read.body.name], [200, one.id, `${word} & more`]);
  assert.match(await copied(page, "Copy pynetbox line"), new RegExp(`nb\\.dcim\\.sites\\.get\\(${one.id}\\)`));
  // Without the token it is nobody's.
  assert.equal((await send({ url: `${server.url}/api/dcim/sites/${one.id}/`, method: "GET" })).status, 403);
});

purser.test("the lines of every action do it, as its button does", async ({ open, rest }) => {
  const models = (await samples.models()).filter((model) => model.actions.length > 0);
  assert.ok(models.length >= 4, "models with actions");
  const page = await reader(open, "/");
  for (const model of models) {
    for (const action of model.actions) {
      const what = `${model.model} ${action.name}`;
      const id = await fitting(samples, rest, model, action);
      await page.goto(`/${model.page}/${id}`);
      const asked = await request(await copied(page, `${action.label}: copy curl command`));
      const body = JSON.parse(asked.body);
      const line = python(await copied(page, `${action.label}: copy pynetbox line`));
      assert.deepEqual([asked.method, new URL(asked.url).pathname], ["POST", `/api/${model.path}/${id}/${action.name}/`], what);
      assert.deepEqual(line, { path: model.path, id, action: action.name, body }, `${what}: both lines send the same`);
      for (const name of Object.keys(body)) assert.ok(action.args.some((field) => field.name === name), `${what} takes ${name}`);
      // What has to be said besides is told by its name, and put where the line has nothing or what there is already.
      let answer = await send(asked);
      if (answer.status === 400) {
        for (const [at, field] of action.args.entries()) {
          if (field.kind === "datetime") body[field.name] = `20${41 + at}-01-01T10:00:00Z`;
          else if (["text", "longtext"].includes(field.kind)) body[field.name] = unique("entered");
        }
        assert.ok(Object.keys(answer.body).some((name) => name in body), `${what} says what is missing: ${JSON.stringify(answer.body)}`);
        answer = await send({ ...asked, body: JSON.stringify(body) });
      }
      assert.deepEqual([answer.status, answer.body.id], [200, id], `${what}: ${JSON.stringify(answer.body)}`);
      await done(rest, model, action, id);
    }
  }
}, { timeout: 600_000 });

purser.test("a maintenance is completed by the line that its page copies, and the page shows it", async ({ open, rest }) => {
  const provider = await rest.create("circuits/providers", { name: unique("Provider"), slug: unique("provider") });
  const start = new Date(Date.now() - 3_600_000).toISOString();
  const end = new Date(Date.now() + 3_600_000).toISOString();
  const made = await rest.create("plugins/notices/maintenance", { name: unique("MW"), summary: "Work", status: "IN-PROCESS", provider: provider.id, start, end });
  const page = await reader(open, `/notices/maintenance/${made.id}`);
  const asked = await request(await copied(page, "Complete: copy curl command"));
  await messages(page).getByText(/copied/).waitFor();
  assert.equal((await send(asked)).status, 200);
  assert.equal((await rest.read("plugins/notices/maintenance", made.id)).status, "COMPLETED");
  // Twice is once: it says why not, in words.
  const again = await send(asked);
  assert.deepEqual([again.status, again.body.detail], [409, "Complete is not possible while status is Completed."]);
  await page.reload();
  await page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: "Reopen" }).waitFor();
});
