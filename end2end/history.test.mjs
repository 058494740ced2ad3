// The change log: a value put back from the history, a creation taken back and made again, neighbours of a change, search,
// and how differences stand on a phone.
import assert from "node:assert/strict";
import { accessible } from "./lib/axe.mjs";
import { PHONE } from "./lib/browser.mjs";
import { fact, messages, row, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { screens, scrollsSideways } from "./lib/screens.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();
const SITES = "dcim/sites";

function path(page) {
  return new URL(page.url()).pathname;
}

function site(rest, values = {}) {
  const word = unique("hist");
  return rest.create(SITES, { name: `Site ${word}`, slug: word, facility: "first", ...values });
}

/** The part of a history with a field's difference. */
function entry(page, field, after) {
  const line = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: field, exact: true }) });
  return page.getByRole("listitem").filter({ has: line.filter({ hasText: after }) });
}

purser.test("a changed value is put back from the history, whatever else was changed since", async ({ open, rest }) => {
  const made = await site(rest);
  await rest.patch(SITES, made.id, { facility: "a slip" });
  await rest.patch(SITES, made.id, { description: "work of others" });
  const page = await open(`/${SITES}/${made.id}?tab=changes`);
  await entry(page, "Facility", "a slip").first().getByRole("button", { name: "Undo this" }).click();
  await messages(page).getByText("Undone.").waitFor();
  const now = await rest.read(SITES, made.id);
  assert.deepEqual([now.facility, now.description], ["first", "work of others"]);
  // What was undone is said in words, with a way there.
  const undo = page.getByRole("listitem").filter({ hasText: "Undo of the change by" });
  await undo.waitFor();
  assert.equal(await page.getByText(/Undo of [0-9a-f]{8}-/).count(), 0);
  await undo.getByRole("link", { name: /^change by/ }).click();
  await page.getByRole("heading", { level: 2, name: "Differences" }).waitFor();
  await page.locator("ins").filter({ hasText: "a slip" }).waitFor();

  // The field itself was changed again: refused, saying by whom, and nothing happens.
  await rest.patch(SITES, made.id, { facility: "second" });
  await rest.patch(SITES, made.id, { facility: "third" });
  await page.goto(page.url().replace(/\/core\/.*$/, `/${SITES}/${made.id}?tab=changes`));
  await entry(page, "Facility", "second").last().getByRole("button", { name: "Undo this" }).click();
  await messages(page).getByText(/Facility by \S+ on \d{4}-\d\d-\d\d/).waitFor();
  assert.equal((await rest.read(SITES, made.id)).facility, "third");
}, { but: /status of 409/ });

purser.test("a creation is taken back, which leaves its page, and made again", async ({ open, rest }) => {
  const word = unique("made");
  const page = await open(`/${SITES}/add`);
  await page.getByRole("textbox", { name: /^Name/ }).fill(`Site ${word}`);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: `Site ${word}` }).waitFor();
  const id = Number(path(page).split("/").pop());
  const there = async () => (await rest.list(SITES, { id })).count;
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(() => path(page), `/${SITES}`, "the list of sites");
  await table(page);
  assert.equal(await there(), 0);
  await messages(page).getByText(`Site ${word}`).waitFor();
  await messages(page).getByRole("button", { name: "Redo" }).click();
  await eventually(there, 1, "made again under its number");

  // The same from its history.
  await page.goto(page.url().replace(/\/dcim\/.*$/, `/${SITES}/${id}?tab=changes`));
  const created = page.getByRole("listitem").filter({ hasText: "Created" });
  await created.first().getByRole("button", { name: "Undo this" }).click();
  await eventually(() => path(page), `/${SITES}`, "the list again");
  assert.equal(await there(), 0);
});

purser.test("a change leads to those before and after it", async ({ open, rest }) => {
  const made = await site(rest);
  await rest.patch(SITES, made.id, { facility: "second" });
  await rest.patch(SITES, made.id, { facility: "third" });
  const { results } = await rest.list("core/object-changes", { changed_object_type: "dcim.site", changed_object_id: made.id });
  assert.equal(results.length, 3);
  const page = await open(`/core/object-changes/${results[1].id}`);
  const beside = page.getByRole("navigation", { name: "Changes of this object" });
  await beside.getByRole("link", { name: "Next" }).click();
  await eventually(() => path(page), `/core/object-changes/${results[0].id}`, "the later one");
  await page.locator("ins").filter({ hasText: "third" }).waitFor();
  await eventually(() => beside.getByRole("link", { name: "Next" }).count(), 0, "there is none after it");
  await beside.getByRole("link", { name: "Previous" }).click();
  await page.locator("ins").filter({ hasText: "second" }).waitFor();
  await beside.getByRole("link", { name: "Previous" }).click();
  await eventually(() => path(page), `/core/object-changes/${results[2].id}`, "the creation");
  await eventually(() => beside.getByRole("link", { name: "Previous" }).count(), 0, "there is none before it");
});

purser.test("the log is searched by what was called so, and undos lead to what they took back", async ({ open, rest }) => {
  const made = await site(rest);
  await rest.patch(SITES, made.id, { facility: "x" });
  const page = await open(`/core/object-changes?q=${made.slug}`);
  await table(page);
  await row(page, made.name).first().waitFor();
  await eventually(() => row(page, made.name).count(), 2, "both changes of the site and no other");
  const history = await open(`/${SITES}/${made.id}?tab=changes`);
  await entry(history, "Facility", "x").first().getByRole("button", { name: "Undo this" }).click();
  await messages(history).getByText("Undone.").waitFor();
  await page.reload();
  await row(page, made.name).getByRole("link", { name: "earlier changes" }).click();
  await eventually(() => new URL(page.url()).searchParams.has("request_id"), true, "the list of what was undone");
  await eventually(() => row(page, made.name).count(), 1, "the one change");
});

purser.test("a deleted region keeps its name in the history of its sites", async ({ open, rest }) => {
  const word = unique("gone");
  const region = await rest.create("dcim/regions", { name: `Region ${word}`, slug: word });
  const made = await site(rest, { region: region.id });
  await rest.remove("dcim/regions", region.id);
  const page = await open(`/${SITES}/${made.id}?tab=changes`);
  const line = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Region", exact: true }) }).first();
  await line.locator("del").waitFor();
  assert.equal(await line.locator("del").innerText(), `Region ${word}`);
  assert.equal(await page.getByText(`#${region.id}`, { exact: true }).count(), 0);
});

purser.test("differences take the whole width of a phone, and mixed scripts stay apart", async ({ open, rest }) => {
  const made = await site(rest, { name: `שלום ${unique("r")}`, description: "مركز البيانات 12 (Prague)" });
  await rest.patch(SITES, made.id, { description: "מרכז 7 – Praha", changelog_message: "הועבר (moved)" });
  const page = await open(`/${SITES}/${made.id}?tab=changes`, { size: PHONE });
  const cell = page.locator(".diff__new").first();
  await cell.waitFor();
  const width = (locator) => locator.evaluate((element) => element.getBoundingClientRect().width);
  const whole = await width(page.locator(".diff").first());
  for (const part of await page.locator(".diff__old, .diff__new, .diff th").all()) {
    assert.ok((await width(part)) > whole * 0.95, `${await width(part)} of ${whole}`);
  }
  assert.ok(!(await scrollsSideways(page)));
  assert.ok((await page.locator(".diff ins bdi").count()) > 0 && (await page.locator(".history__msg bdi").count()) > 0);
  await accessible(page, "history on a phone");
  const { results } = await rest.list("core/object-changes", { changed_object_type: "dcim.site", changed_object_id: made.id });
  const change = await open(`/core/object-changes/${results[0].id}`, { size: PHONE });
  await change.locator(".diff__new").first().waitFor();
  assert.ok(!(await scrollsSideways(change)));
  await accessible(change, "a change on a phone");
  await screens(page, "history");
  await screens(change, "change");
  assert.equal(await fact(change, "Object").innerText(), made.name);
});
