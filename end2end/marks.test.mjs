// What people keep for themselves and each other: saved filters, bookmarks; and the files of a list.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { accessible } from "./lib/axe.mjs";
import { column, messages, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const purser = stage();
const SAVED = "extras/saved-filters";

async function sites(rest, word) {
  for (const [name, status] of [["a", "active"], ["b", "planned"]]) {
    await rest.create("dcim/sites", { name: `${word} ${name}`, slug: `${word}-${name}`, status });
  }
}

function menu(page) {
  return page.getByRole("button", { name: /^Saved/ });
}

purser.test("filters are saved under a name, chosen again, marked when changed, updated, and deleted", async ({ open, rest }) => {
  const word = unique("sav");
  await sites(rest, word);
  const page = await open(`/dcim/sites?q=${word}&status=active`);
  await eventually(() => column(page, "Name"), [`${word} a`], "one site");
  await menu(page).click();
  await page.getByRole("menuitem", { name: "Save these filters…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save these filters" });
  await dialog.getByLabel("Name").fill(`Ours ${word}`);
  await dialog.getByRole("button", { name: "Save" }).click();
  await eventually(() => params(page).has("saved"), true, "the address says which one it is");
  const id = Number(params(page).get("saved"));
  const kept = await rest.read(SAVED, id);
  assert.deepEqual([kept.name, kept.object_types, kept.shared, kept.parameters], [`Ours ${word}`, ["dcim.site"], false, { status: ["active"], q: [word] }]);

  // Chosen on the plain list.
  await page.goto("/dcim/sites");
  await table(page);
  await menu(page).click();
  await page.getByRole("menuitemradio", { name: `Ours ${word}` }).click();
  await eventually(() => column(page, "Name"), [`${word} a`], "the saved filters hold");
  assert.deepEqual([params(page).get("status"), params(page).get("q"), params(page).get("saved")], ["active", word, String(id)]);
  await eventually(() => menu(page).innerText(), (text) => text.includes(`Ours ${word}`) && !text.includes("changed"), "the button names it");

  // Changed, and saved so.
  await page.getByRole("list", { name: "Active filters" }).getByRole("button", { name: "Remove filter Status" }).click();
  await eventually(() => menu(page).innerText(), (text) => text.includes("changed"), "it is marked");
  await menu(page).click();
  await page.getByRole("menuitem", { name: `Update “Ours ${word}”` }).click();
  await eventually(async () => (await rest.read(SAVED, id)).parameters, { q: [word] }, "updated");
  await eventually(() => menu(page).innerText(), (text) => !text.includes("changed"), "marked no more");

  await menu(page).click();
  await accessible(page, "the menu of saved filters");
  await page.getByRole("menuitem", { name: `Delete “Ours ${word}”…` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete 1 saved filter" }).click();
  await eventually(async () => (await rest.list(SAVED, { id })).count, 0, "deleted");
  await eventually(() => params(page).has("saved"), false, "the address forgets it");
});

purser.test("an address that names a saved filter shows what it holds", async ({ open, rest }) => {
  const word = unique("old");
  await sites(rest, word);
  const parameters = { status: ["planned"], q: [word] };
  const saved = await rest.create(SAVED, { name: word, slug: word, object_types: ["dcim.site"], parameters });
  for (const query of [`filter_id=${saved.id}`, `filter=${word}`]) {
    const page = await open(`/dcim/sites?${query}`);
    await eventually(() => column(page, "Name"), [`${word} b`], query);
    await eventually(() => params(page).get("saved"), String(saved.id), "the address says it");
    assert.equal(params(page).get("status"), "planned");
  }
});

purser.test("an object is bookmarked from its page, found in the menu and on the home page, and not marked any more", async ({ open, rest }) => {
  const word = unique("star");
  const site = await rest.create("dcim/sites", { name: `Site ${word}`, slug: word });
  const marks = async () => (await rest.list("extras/bookmarks", { object_type: "dcim.site", object_id: site.id })).count;
  const page = await open(`/dcim/sites/${site.id}`);
  const star = page.getByRole("button", { name: "Bookmark", exact: true });
  await eventually(() => star.getAttribute("aria-pressed"), "false", "not marked");
  await star.click();
  await eventually(() => star.getAttribute("aria-pressed"), "true", "marked");
  assert.equal(await marks(), 1);
  await accessible(page, "a page with a bookmark");
  await page.goto("/");
  const panel = page.locator("section").filter({ has: page.getByRole("heading", { name: "Bookmarks" }) });
  await panel.getByRole("link", { name: `Site ${word}` }).waitFor();
  await page.getByRole("button", { name: /User menu/ }).click();
  await page.getByRole("menuitem", { name: `Site ${word}` }).click();
  await page.getByRole("heading", { level: 1, name: `Site ${word}` }).waitFor();
  await eventually(() => star.getAttribute("aria-pressed"), "true", "still marked");
  await star.click();
  await eventually(() => star.getAttribute("aria-pressed"), "false", "marked no more");
  assert.equal(await marks(), 0);
  await page.getByRole("button", { name: /User menu/ }).click();
  await page.getByRole("menuitem", { name: "All bookmarks" }).click();
  await eventually(() => new URL(page.url()).pathname, "/extras/bookmarks", "the list of them");
});

purser.test("somebody who may see sites alone bookmarks them too", async ({ open, rest }) => {
  const word = unique("few");
  const site = await rest.create("dcim/sites", { name: `Site ${word}`, slug: word });
  const person = { user: word, password: "correct horse battery" };
  const { id } = await rest.create("users/users", { username: person.user, password: person.password });
  await rest.create("users/permissions", { name: word, object_types: ["dcim.site"], actions: ["view"], users: [id] });
  const page = await open("/", { session: undefined, as: person });
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  await page.goto(`/dcim/sites/${site.id}`);
  const star = page.getByRole("button", { name: "Bookmark", exact: true });
  await star.click();
  await eventually(() => star.getAttribute("aria-pressed"), "true", "marked");
  const { results } = await rest.list("extras/bookmarks", { object_type: "dcim.site", object_id: site.id });
  assert.deepEqual(results.map((mark) => mark.user.id), [id]);
  await page.goto("/");
  await page.locator("section").filter({ has: page.getByRole("heading", { name: "Bookmarks" }) }).getByRole("link", { name: `Site ${word}` }).waitFor();
}, { but: /status of 401/ });

/** The text of the file that a menu item downloads. */
async function downloaded(page, name) {
  await page.getByRole("button", { name: "Files: export and import" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("menuitem", { name }).click();
  const file = await coming;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

purser.test("a list is exported as it is shown, with all columns, and through a template", async ({ open, rest }) => {
  const word = unique("exp");
  await sites(rest, word);
  const code = "{% for o in queryset %}{{ o.name }};{% endfor %}";
  await rest.create("extras/export-templates", { name: `Labels ${word}`, object_types: ["dcim.site"], template_code: code, file_extension: "txt" });
  await rest.create("extras/export-templates", { name: `Broken ${word}`, object_types: ["dcim.site"], template_code: "{{ queryset.nothing() }}" });
  const page = await open(`/dcim/sites?q=${word}&ordering=-name&columns=status,name`);
  await eventually(async () => (await column(page, "Name"))?.length, 2, "two rows");
  const shown = await downloaded(page, "Export as CSV");
  assert.deepEqual([shown.name, shown.text.trim().split(/\r?\n/)], ["sites.csv", ["status,name", `planned,${word} b`, `active,${word} a`]]);
  const all = await downloaded(page, "All columns as JSON");
  assert.deepEqual(JSON.parse(all.text).map((site) => site.slug), [`${word}-b`, `${word}-a`]);
  const labels = await downloaded(page, `Labels ${word}`);
  assert.equal(labels.text.trim(), `${word} b;${word} a;`, "the list's filters and order hold");
  await page.getByRole("button", { name: "Files: export and import" }).click();
  await accessible(page, "the menu of files");
  await page.getByRole("menuitem", { name: `Broken ${word}` }).click();
  await messages(page).getByRole("alert").waitFor();
  assert.equal(new URL(page.url()).pathname, "/dcim/sites", "the page stays");
}, { but: /status of 400/ });
