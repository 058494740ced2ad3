// Custom fields: defined by people, in forms, lists, filters, pages and history like a model's own. And the other things
// that people define: links on pages, and choices in the settings.
import assert from "node:assert/strict";
import { accessible } from "./lib/axe.mjs";
import { column, fact, row, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { scrollsSideways } from "./lib/screens.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const SETTINGS = `
[field_choices]
"dcim.Site.status+" = [["mothballed", "Mothballed", "purple"]]
`;

const SITES = "dcim/sites";
/** What the browser puts on the console when a save is refused. */
const REFUSED = /status of (400|409)/;

const SET = {
  name: "Grades",
  extra_choices: [["gold", "Gold standard"], ["plain", "Plain"], ["poor", "Poor"]],
  choice_colors: { gold: "yellow", poor: "red" },
};

function definitions(set) {
  const access = { group_name: "Access" };
  return [
    { name: "line", type: "text", label: "Line code", required: true, validation_regex: "^[A-Z]+$", is_cloneable: true },
    { name: "seats", type: "integer", default: 4, validation_minimum: 1, validation_maximum: 10, is_cloneable: true },
    { name: "share", type: "decimal" },
    { name: "grade", type: "select", choice_set: set, description: "As the auditor sees it" },
    { name: "flags", type: "multiselect", choice_set: set },
    { name: "notes", type: "longtext", ...access },
    { name: "visitors", type: "boolean", label: "Open to visitors", ...access },
    { name: "inspected", type: "date", ...access },
    { name: "opened", type: "datetime", ...access },
    { name: "handbook", type: "url", ...access },
    { name: "plan", type: "json", ...access },
    { name: "nearest", type: "object", related_object_type: "dcim.region", ...access },
    { name: "around", type: "multiobject", related_object_type: "dcim.region", ...access },
    { name: "engraved", type: "text", default: "by the founder", ui_editable: "no", ...access },
    { name: "rare", type: "text", ui_visible: "if-set", ...access },
    { name: "hidden", type: "text", default: "not for pages", ui_visible: "hidden", ui_editable: "hidden", ...access },
  ];
}

let near;
let far;

async function prepare({ rest }) {
  const set = await rest.create("extras/custom-field-choice-sets", SET);
  for (const field of definitions(set.id)) {
    await rest.create("extras/custom-fields", { object_types: ["dcim.site"], ...field });
  }
  near = await rest.create("dcim/regions", { name: "Near region", slug: "near-region" });
  far = await rest.create("dcim/regions", { name: "Far region", slug: "far-region" });
}

const purser = stage({ settings: SETTINGS, prepare });

function site(rest, custom = {}) {
  const slug = unique("site");
  return rest.create(SITES, { name: `Site ${slug}`, slug, custom_fields: { line: "AB", ...custom } });
}

/** A box of a form by its label, with the star of a required one. */
function box(page, label) {
  return page.getByRole("textbox", { name: new RegExp(`^${label}( \\*)?$`) });
}

async function pick(page, label, option) {
  const combo = page.getByRole("combobox", { name: new RegExp(`^${label}( \\*)?$`) });
  await combo.fill(option.slice(0, 4));
  await page.getByRole("listbox", { name: "Suggestions" }).getByRole("option", { name: option }).click();
}

/** What stands under a field as its error. */
async function errorOf(page, field) {
  const ids = ((await field.getAttribute("aria-describedby")) ?? "").split(" ").filter((id) => id.endsWith("-err"));
  return ids.length ? page.locator(`#${ids[0]}`).innerText() : "";
}

const path = (page) => new URL(page.url()).pathname;

purser.test("a form asks for them by group and kind, and says what is wrong under each", async ({ open, rest }) => {
  const slug = unique("made");
  const page = await open("/dcim/sites/add");
  await box(page, "Name").fill(`Made ${slug}`);
  await box(page, "Slug").fill(slug);
  const headings = await page.locator("legend").allInnerTexts();
  assert.ok(headings.indexOf("Custom fields") > 0, headings.join());
  assert.ok(headings.indexOf("Access") > headings.indexOf("Custom fields"), headings.join());
  assert.equal(await box(page, "Seats").inputValue(), "4", "the default");
  assert.equal(await page.getByLabel("Engraved").innerText(), "by the founder", "only shown");
  assert.equal(await page.getByLabel("Hidden").count(), 0);
  await page.getByText("As the auditor sees it").waitFor();

  const line = box(page, "Line code");
  await box(page, "Seats").fill("11");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await eventually(() => errorOf(page, line), "This field is required.", "what is required is asked for");
  assert.match(await errorOf(page, box(page, "Seats")), /less than or equal to 10/);

  // What only the server knows: a pattern.
  await box(page, "Seats").fill("7");
  await line.fill("lower");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await eventually(() => errorOf(page, line), (text) => /pattern/.test(text), "the server's word is under the field");
  await page.getByRole("alert").getByRole("link", { name: "Line code" }).waitFor();
  await line.fill("UPPER");

  await box(page, "Share").fill("12.50");
  await page.getByLabel("Grade", { exact: true }).selectOption({ label: "Gold standard" });
  await pick(page, "Flags", "Poor");
  await pick(page, "Flags", "Plain");
  await box(page, "Notes").fill("First line\n\n- **bold** point");
  await page.getByLabel("Open to visitors").selectOption({ label: "No" });
  await page.getByLabel("Inspected").fill("2026-02-28");
  await page.getByLabel("Opened").fill("2026-02-28T10:30");
  await box(page, "Handbook").fill("https://example.org/handbook");
  await box(page, "Plan").fill('{"floors": 3}');
  await pick(page, "Nearest", "Near region");
  await pick(page, "Around", "Near region");
  await pick(page, "Around", "Far region");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: `Made ${slug}` }).waitFor();

  const id = Number(path(page).split("/").pop());
  // `access` is the demo's own.
  const { custom_fields: { access, ...kept } } = await rest.read(SITES, id);
  assert.equal(access, null);
  assert.deepEqual(
    { ...kept, nearest: kept.nearest.id, around: kept.around.map((one) => one.id) },
    {
      line: "UPPER", seats: 7, share: 12.5, grade: "gold", flags: ["poor", "plain"], notes: "First line\n\n- **bold** point",
      visitors: false, inspected: "2026-02-28", opened: "2026-02-28T10:30:00Z", handbook: "https://example.org/handbook",
      plan: { floors: 3 }, nearest: near.id, around: [near.id, far.id], engraved: "by the founder", rare: null,
      hidden: "not for pages",
    },
  );

  // The page of the object shows them as what they are.
  await eventually(() => fact(page, "Line code").innerText(), "UPPER", "the page");
  assert.equal(await fact(page, "Grade").locator(".badge--yellow").innerText(), "Gold standard");
  assert.deepEqual(await fact(page, "Flags").locator(".badge").allInnerTexts(), ["Poor", "Plain"]);
  assert.equal(await fact(page, "Open to visitors").innerText(), "No");
  assert.equal(await fact(page, "Notes").locator("strong").innerText(), "bold");
  assert.equal(await fact(page, "Nearest").getByRole("link").getAttribute("href"), `/dcim/regions/${near.id}`);
  assert.equal(await fact(page, "Handbook").getByRole("link").getAttribute("rel"), "noopener noreferrer");
  assert.equal(await page.getByRole("term").getByText("Rare", { exact: true }).count(), 0, "only if set");
  assert.equal(await page.getByText("not for pages").count(), 0);
  await accessible(page, "an object with custom fields");
  await page.goto(`/dcim/sites/${id}/edit`);
  await box(page, "Line code").waitFor();
  await accessible(page, "a form with custom fields");
  await page.setViewportSize({ width: 360, height: 800 });
  assert.ok(!(await scrollsSideways(page)), "no sideways scroll on a phone");
}, { but: REFUSED });

purser.test("two people change one: the second chooses; history has labels and both values", async ({ open, rest }) => {
  const made = await site(rest, { grade: "plain", seats: 2, inspected: "2026-01-01" });
  const page = await open(`/dcim/sites/${made.id}/edit`);
  await box(page, "Line code").fill("MINE");
  await page.getByLabel("Inspected").fill("2026-03-31");
  await page.getByText("Unsaved changes").waitFor();
  await rest.patch(SITES, made.id, { custom_fields: { line: "THEIRS", grade: "gold" } });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").filter({ hasText: "while you were editing" }).waitFor();
  const line = (name) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${name}`) }) });
  assert.deepEqual(await line("Line code").getByRole("cell").allInnerTexts(), ["AB", "THEIRS", "MINE"]);
  const grades = await line("Grade").getByRole("cell").allInnerTexts();
  assert.deepEqual(grades.map((text) => text.trim()), ["Plain", "Gold standard", "Plain"]);
  await line("Line code").getByRole("radio").last().check();
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => fact(page, "Line code").innerText(), "MINE", "saved");
  const { custom_fields: kept } = await rest.read(SITES, made.id);
  assert.deepEqual([kept.line, kept.grade, kept.seats, kept.inspected], ["MINE", "gold", 2, "2026-03-31"]);

  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Changes" }).click();
  const change = page.getByRole("listitem").filter({ hasText: "MINE" }).first();
  const said = (name) => change.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  assert.equal(await said("Line code").locator("del").innerText(), "THEIRS");
  assert.equal(await said("Line code").locator("ins").innerText(), "MINE");
  assert.match(await said("Inspected").locator("ins").innerText(), /31.*2026/, "a date like everywhere else");
}, { but: REFUSED });

purser.test("a list shows, sorts and filters by them, and its address says so", async ({ open, rest }) => {
  const word = unique("listed");
  const add = (name, custom) => rest.create(SITES, { name: `${word} ${name}`, slug: `${word}-${name}`, custom_fields: { line: "L", ...custom } });
  await add("a", { seats: 9, grade: "gold", flags: ["gold", "poor"], nearest: near.id, inspected: "2026-05-01" });
  await add("b", { seats: 10, grade: "poor", flags: ["plain"], inspected: "2026-05-02" });
  await add("c", { seats: 1, grade: "gold" });
  const names = (page) => column(page, "Name");
  const all = (...list) => list.map((name) => `${word} ${name}`);

  const page = await open(`/dcim/sites?q=${word}`);
  await table(page);
  await page.getByRole("button", { name: "Columns" }).click();
  for (const name of ["Seats", "Grade", "Inspected"]) await page.getByRole("checkbox", { name, exact: true }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("columnheader", { name: "Seats" }).waitFor();
  assert.match(params(page).get("columns"), /,cf_seats,cf_grade,cf_inspected$/);
  await eventually(() => column(page, "Seats"), ["9", "10", "1"], "the values");
  assert.equal(await row(page, `${word} a`).locator(".badge--yellow").innerText(), "Gold standard");
  await page.getByRole("columnheader", { name: "Seats" }).getByRole("link").click();
  await eventually(() => names(page), all("c", "a", "b"), "as numbers");
  assert.equal(params(page).get("ordering"), "cf_seats");

  await page.getByRole("button", { name: "Filter" }).click();
  const panel = page.getByRole("complementary", { name: "Filters" });
  await panel.getByLabel("Add a filter").selectOption({ label: "Grade" });
  await panel.getByRole("checkbox", { name: "Gold standard" }).check();
  await eventually(() => names(page), all("c", "a"), "of one grade");
  await panel.getByLabel("Add a filter").selectOption({ label: "Seats" });
  await panel.getByLabel("Match Seats").selectOption({ label: "at least" });
  await panel.getByLabel("Seats", { exact: true }).fill("5");
  await eventually(() => names(page), all("a"), "with so many seats");
  assert.deepEqual([params(page).get("cf_grade"), params(page).get("cf_seats__gte")], ["gold", "5"]);

  // The same address elsewhere is the same list, with the same words.
  const other = await open(new URL(page.url()).pathname + new URL(page.url()).search);
  await eventually(() => names(other), all("a"), "elsewhere");
  const chips = other.getByRole("list", { name: "Active filters" });
  await chips.getByText("Gold standard").waitFor();
  await chips.getByText("at least").waitFor();
  for (const [query, wanted] of [
    [`cf_flags=poor`, all("a")],
    [`cf_nearest=${near.id}`, all("a")],
    [`cf_inspected__lt=2026-05-02`, all("a")],
    [`cf_inspected__empty=true`, all("c")],
  ]) {
    await other.goto(`/dcim/sites?q=${word}&${query}`);
    await eventually(() => names(other), wanted, query);
    assert.equal(await other.getByText("cannot be filtered by").count(), 0, query);
  }
  await accessible(other, "a list filtered by custom fields");
});

purser.test("many are given a value, or none, at once", async ({ open, rest }) => {
  const word = unique("bulk");
  const ids = [];
  for (const name of ["x", "y"]) {
    const made = await rest.create(SITES, { name: `${word} ${name}`, slug: `${word}-${name}`, custom_fields: { line: "B", notes: name } });
    ids.push(made.id);
  }
  const page = await open(`/dcim/sites?q=${word}`);
  await row(page, `${word} y`).waitFor();
  await page.getByRole("checkbox", { name: "Select page" }).check();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Edit 2 sites" });
  await dialog.getByLabel("Field to change").selectOption({ label: "Grade" });
  await dialog.getByLabel("Grade", { exact: true }).selectOption({ label: "Poor" });
  await dialog.getByLabel("Field to change").selectOption({ label: "Notes" });
  await dialog.getByRole("checkbox", { name: "Make empty" }).last().check();
  await dialog.getByLabel("Field to change").selectOption({ label: "Line code" });
  await dialog.getByRole("textbox", { name: "Line code" }).fill("low");
  await dialog.getByRole("button", { name: "Change 2 sites" }).click();
  await dialog.locator(".field__error").filter({ hasText: "pattern" }).waitFor();
  await dialog.getByRole("textbox", { name: "Line code" }).fill("HIGH");
  await dialog.getByRole("button", { name: "Change 2 sites" }).click();
  await dialog.waitFor({ state: "hidden" });
  for (const id of ids) {
    const { custom_fields: kept } = await rest.read(SITES, id);
    assert.deepEqual([kept.grade, kept.notes, kept.line, kept.seats], ["poor", null, "HIGH", 4]);
  }
}, { but: REFUSED });

purser.test("a copy takes over what may be copied", async ({ open, rest }) => {
  const made = await site(rest, { line: "COPY", seats: 9, grade: "gold" });
  const page = await open(`/dcim/sites/add?clone=${made.id}&cf_notes=from+a+link`);
  await eventually(() => box(page, "Line code").inputValue(), "COPY", "copied");
  assert.equal(await box(page, "Seats").inputValue(), "9");
  assert.equal(await page.getByLabel("Grade", { exact: true }).inputValue(), "", "not one of those that are copied");
  assert.equal(await box(page, "Notes").inputValue(), "from a link");
});

purser.test("links that people defined stand on the page", async ({ open, rest }) => {
  const link = (values) => rest.create("extras/custom-links", { object_types: ["dcim.site"], ...values });
  await link({ name: "map", link_text: "Map of {{ object.name }}", link_url: "https://example.org/{{ object.slug }}", button_class: "blue", new_window: true });
  await link({ name: "one", group_name: "Reports", link_text: "Power", link_url: "/dcim/sites/{{ object.id }}/edit" });
  await link({ name: "two", group_name: "Reports", link_text: "Space", link_url: "https://example.org/space" });
  await link({ name: "none", link_text: "{% if object.status == 'nothing' %}x{% endif %}", link_url: "https://example.org/" });
  const made = await site(rest);
  const page = await open(`/dcim/sites/${made.id}`);
  const links = page.getByRole("navigation", { name: "Links" });
  const map = links.getByRole("link", { name: `Map of ${made.name}` });
  assert.equal(await map.getAttribute("href"), `https://example.org/${made.slug}`);
  assert.deepEqual([await map.getAttribute("target"), await map.getAttribute("rel")], ["_blank", "noopener noreferrer"]);
  await accessible(page, "a page with links");
  await links.getByRole("button", { name: "Reports" }).click();
  assert.equal(await links.getByRole("menuitem").count(), 2);
  await links.getByRole("menuitem", { name: "Power" }).click();
  await eventually(() => path(page), `/dcim/sites/${made.id}/edit`, "a link of this application");
});

purser.test("a link that fails says why to who may mend it, and leads there", async ({ open, rest }) => {
  const made = await site(rest);
  const name = unique("broken");
  const link = await rest.create("extras/custom-links", { object_types: ["dcim.site"], name, link_text: "{{ object.name.explode() }}", link_url: "https://example.org/" });
  const page = await open(`/dcim/sites/${made.id}`);
  const shown = page.getByRole("navigation", { name: "Links" }).getByRole("link", { name });
  assert.match(await shown.innerText(), /explode/);
  await accessible(page, "a page with a link that fails");
  await shown.click();
  await eventually(() => path(page), `/extras/custom-links/${link.id}`, "the link's own page");
  // Mended on its form, it is a link.
  await page.getByRole("link", { name: "Edit" }).click();
  await box(page, "Link text").fill("{{ object.name.upper() }}");
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => path(page), `/extras/custom-links/${link.id}`, "it is saved");
  assert.equal((await rest.read("extras/custom-links", link.id)).link_text, "{{ object.name.upper() }}");
  await page.goto(`/dcim/sites/${made.id}`);
  await page.getByRole("navigation", { name: "Links" }).getByRole("link", { name: made.name.toUpperCase(), exact: true }).waitFor();
});

purser.test("choices of the settings are offered and shown", async ({ open, rest }) => {
  const made = await rest.create(SITES, { name: unique("M"), slug: unique("m"), status: "mothballed", custom_fields: { line: "M" } });
  const page = await open(`/dcim/sites/${made.id}`);
  await eventually(() => fact(page, "Status").locator(".badge--purple").innerText(), "Mothballed", "the badge");
  await page.getByRole("link", { name: "Edit" }).click();
  const status = page.getByLabel("Status", { exact: true });
  await eventually(() => status.inputValue(), "mothballed", "the form");
  await page.goto("/dcim/sites?status=mothballed");
  await eventually(() => column(page, "Name"), [made.name], "the filter");
  await page.getByRole("list", { name: "Active filters" }).getByText("Mothballed").waitFor();
});

purser.test("kinds of objects, actions and events are picked", async ({ open, rest }) => {
  const page = await open("/users/permissions/add");
  const name = unique("grant");
  await box(page, "Name").fill(name);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByText("This field is required.").first().waitFor();
  await pick(page, "Object types", "Sites");
  await pick(page, "Object types", "Maintenances");
  await pick(page, "Actions", "View");
  await pick(page, "Actions", "Change");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await fact(page, "Object types").getByText("Maintenances").waitFor();
  const { results: [made] } = await rest.list("users/permissions", { name });
  assert.deepEqual([made.object_types, made.actions], [["dcim.site", "notices.maintenance"], ["view", "change"]]);

  // From the other end: a user who is given it.
  const user = await rest.create("users/users", { username: unique("u"), password: "correct horse battery" });
  await page.goto(`/users/users/${user.id}/edit`);
  await pick(page, "Permissions", name);
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => path(page), `/users/users/${user.id}`, "it is saved");
  const { results: [given] } = await rest.list("users/permissions", { name });
  assert.deepEqual(given.users.map((one) => one.id), [user.id]);
});
