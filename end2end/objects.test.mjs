// One object: its page, its form, its history; two people at once; copies and deletion.
import assert from "node:assert/strict";
import { fact, messages, row, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();
const ASSETS = "plugins/inventory-monitor/assets";
const LIST = "/inventory-monitor/assets";
/** What the browser puts on the console when a save is refused. */
const REFUSED = /status of (400|409|412)/;

function asset(rest, values = {}) {
  const serial = unique("SN");
  return rest.create(ASSETS, { partnumber: unique("PN"), serial, vendor: "Acme", description: "as bought", ...values });
}

/** A field of a form by its label, with the star of a required one. */
function field(page, label) {
  return page.getByRole("textbox", { name: new RegExp(`^${label}( \\*)?$`) });
}

function path(page) {
  return new URL(page.url()).pathname;
}

purser.test("an asset is found in the list, edited, and shows what changed", async ({ open, rest }) => {
  const made = await asset(rest);
  const page = await open(`${LIST}?q=${made.serial}`);
  await table(page);
  await row(page, made.serial).getByRole("link").first().click();
  await page.getByRole("heading", { level: 1 }).filter({ hasText: made.serial }).waitFor();
  assert.equal(path(page), `${LIST}/${made.id}`);
  await eventually(() => fact(page, "Vendor").innerText(), "Acme", "the vendor");

  await page.getByRole("link", { name: "Edit" }).click();
  const vendor = field(page, "Vendor");
  await vendor.fill("Emca");
  await page.getByLabel("Lifecycle").selectOption({ label: "In Use" });
  await page.getByRole("textbox", { name: "Message" }).fill("Sold and bought");
  await page.getByText("Unsaved changes").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => path(page), `${LIST}/${made.id}`, "back on the object's page");
  await eventually(() => fact(page, "Vendor").innerText(), "Emca", "the new vendor");

  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Changes" }).click();
  const change = page.getByRole("listitem").filter({ hasText: "Sold and bought" });
  await change.waitFor();
  const line = (name) => change.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  assert.equal(await line("Vendor").locator("del").innerText(), "Acme");
  assert.equal(await line("Vendor").locator("ins").innerText(), "Emca");
  assert.equal(await line("Lifecycle").locator("del").innerText(), "New", "choices by their names");
  assert.equal(await line("Lifecycle").locator("ins").innerText(), "In Use");
  assert.equal(await line("Status").locator("ins").innerText(), "Used", "the word for both states follows");
  assert.equal(await change.getByRole("row").count(), 3, "nothing else has changed");
  await page.getByRole("listitem").filter({ hasText: "Created" }).first().waitFor();
});

purser.test("a refused value is told under its field, and nothing typed is lost", async ({ open, rest }) => {
  const made = await asset(rest);
  const page = await open(`${LIST}/${made.id}/edit`);
  const quantity = field(page, "Quantity");
  await quantity.fill("many");
  await field(page, "Vendor").fill("typed before");
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => quantity.getAttribute("aria-invalid"), "true", "the field is marked");
  const ids = (await quantity.getAttribute("aria-describedby")).split(" ");
  const said = await page.locator(`#${ids[0]}`).innerText();
  assert.match(said, /whole number|integer/i);
  await eventually(() => quantity.evaluate((input) => input === document.activeElement), true, "the field has the focus");

  // What only the server can know: a price needs its currency.
  await quantity.fill("3");
  await field(page, "Price").fill("10.00");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").filter({ hasText: "Not saved" }).waitFor();
  const currency = page.getByLabel("Currency");
  await eventually(() => currency.getAttribute("aria-invalid"), "true", "the server's word is under the field");
  assert.equal(await field(page, "Vendor").inputValue(), "typed before");
  assert.equal((await rest.read(ASSETS, made.id)).vendor, "Acme", "nothing was written");

  await currency.selectOption("EUR");
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => path(page), `${LIST}/${made.id}`, "saved at last");
  const saved = await rest.read(ASSETS, made.id);
  assert.deepEqual([saved.vendor, saved.quantity, Number(saved.price)], ["typed before", 3, 10]);
}, { but: REFUSED });

purser.test("two windows save the same asset: the second sees both sides and nothing is lost", async ({ open, rest }) => {
  const made = await asset(rest, { project: "base" });
  const edit = `${LIST}/${made.id}/edit`;
  const first = await open(edit);
  const second = await open(edit);
  await field(first, "Vendor").fill("theirs");
  await field(first, "Project").fill("theirs too");
  await field(second, "Vendor").fill("mine");
  await field(second, "Description").fill("mine too");
  await first.getByRole("button", { name: "Save" }).click();
  await eventually(() => path(first), `${LIST}/${made.id}`, "the first is saved");

  await second.getByRole("button", { name: "Save" }).click();
  await second.getByRole("alert").filter({ hasText: "while you were editing" }).waitFor();
  const now = await rest.read(ASSETS, made.id);
  assert.deepEqual([now.vendor, now.project, now.description], ["theirs", "theirs too", "as bought"], "nothing overwritten");
  const line = (name) => second.getByRole("row").filter({ has: second.getByRole("rowheader", { name: new RegExp(`^${name}`) }) });
  assert.deepEqual(await line("Vendor").getByRole("cell").allInnerTexts(), ["Acme", "theirs", "mine"], "base, theirs, yours");
  const save = second.getByRole("button", { name: "Save" });
  assert.ok(await save.isDisabled(), "nothing is chosen yet");
  await line("Vendor").getByRole("radio").last().check();
  await save.click();
  await eventually(() => path(second), `${LIST}/${made.id}`, "the second is saved");
  const after = await rest.read(ASSETS, made.id);
  assert.deepEqual([after.vendor, after.project, after.description], ["mine", "theirs too", "mine too"], "put together as chosen");
}, { but: REFUSED });

purser.test("an edit is taken back by its message", async ({ open, rest }) => {
  const made = await asset(rest);
  const page = await open(`${LIST}/${made.id}/edit`);
  await field(page, "Vendor").fill("a slip");
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => fact(page, "Vendor").innerText(), "a slip", "saved");
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(() => fact(page, "Vendor").innerText(), "Acme", "the page shows it taken back");
  assert.equal((await rest.read(ASSETS, made.id)).vendor, "Acme");
});

purser.test("leaving a form with unsaved changes asks first", async ({ open, rest }) => {
  const made = await asset(rest);
  const page = await open(`${LIST}/${made.id}/edit`);
  await field(page, "Vendor").fill("not saved");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Keep editing" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await field(page, "Vendor").inputValue(), "not saved");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home" }).click();
  await dialog.getByRole("button", { name: "Discard changes" }).click();
  await eventually(() => path(page), "/", "left");
  assert.equal((await rest.read(ASSETS, made.id)).vendor, "Acme");
});

purser.test("deleting shows what stands in the way", async ({ open, rest }) => {
  const word = unique("block");
  const site = await rest.create("dcim/sites", { name: `Site ${word}`, slug: word });
  const role = await rest.create("dcim/device-roles", { name: `Role ${word}`, slug: word, color: "9e9e9e" });
  const manufacturer = await rest.create("dcim/manufacturers", { name: `Maker ${word}`, slug: word });
  const type = await rest.create("dcim/device-types", { manufacturer: manufacturer.id, model: `Model ${word}`, slug: word });
  const device = await rest.create("dcim/devices", { name: `dev-${word}`, site: site.id, role: role.id, device_type: type.id });
  const page = await open(`/dcim/sites/${site.id}`);
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete 1 site?" });
  await dialog.getByRole("alert").filter({ hasText: "cannot be deleted yet" }).waitFor();
  assert.match(await dialog.innerText(), /1 device/);
  assert.equal(await dialog.getByRole("button", { name: /^Delete/ }).count(), 0, "there is no way to delete it");
  await dialog.getByRole("link", { name: `dev-${word}` }).waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await dialog.waitFor({ state: "hidden" });

  await rest.remove("dcim/devices", device.id);
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete 1 site" }).click();
  await eventually(() => path(page), "/dcim/sites", "the list");
  const left = async () => (await rest.list("dcim/sites", { id: site.id })).count;
  assert.equal(await left(), 0);
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(left, 1, "taken back");
});

purser.test("a site is created with a slug that follows its name until it is written by hand", async ({ open, rest }) => {
  const word = unique("hq").replaceAll("-", " ");
  const page = await open("/dcim/sites/add");
  const slug = field(page, "Slug");
  await field(page, "Name").fill(`Žižkov ${word}`);
  await eventually(() => slug.inputValue(), `zizkov-${word.replaceAll(" ", "-")}`, "the slug follows");
  await slug.fill(`${word.replaceAll(" ", "-")}-own`);
  await field(page, "Name").fill(`Žižkov 2 ${word}`);
  assert.equal(await slug.inputValue(), `${word.replaceAll(" ", "-")}-own`, "what was written stays");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: `Žižkov 2 ${word}` }).waitFor();
  const id = Number(path(page).split("/").pop());
  const site = await rest.read("dcim/sites", id);
  assert.deepEqual([site.name, site.slug, site.status.value], [`Žižkov 2 ${word}`, `${word.replaceAll(" ", "-")}-own`, "active"]);
});

purser.test("a clone takes over what may be shared and leaves out what is one asset's own", async ({ open, rest }) => {
  const made = await asset(rest, { project: "cloned" });
  const page = await open(`${LIST}/${made.id}`);
  await page.getByRole("link", { name: "Clone" }).click();
  await eventually(() => field(page, "Project").inputValue(), "cloned", "the project comes along");
  assert.equal(await field(page, "Part number").inputValue(), made.partnumber);
  assert.equal(await field(page, "Serial number").inputValue(), "");
  const serial = unique("SN");
  await field(page, "Serial number").fill(serial);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1 }).filter({ hasText: serial }).waitFor();
  const { results } = await rest.list(ASSETS, { serial });
  assert.deepEqual(results.map((one) => [one.partnumber, one.project, one.id !== made.id]), [[made.partnumber, "cloned", true]]);
});

purser.test("a reference is picked by typing a part of its name", async ({ open, rest }) => {
  const word = unique("pick");
  const tenants = [];
  for (const name of ["alpha", "beta"]) {
    tenants.push(await rest.create("tenancy/tenants", { name: `${word} ${name}`, slug: `${word}-${name}` }));
  }
  const made = await asset(rest);
  const page = await open(`${LIST}/${made.id}/edit`);
  const box = page.getByRole("combobox", { name: "Tenant", exact: true });
  await box.click();
  await box.fill(word);
  const options = page.getByRole("listbox").getByRole("option");
  await eventually(() => options.allInnerTexts(), [`${word} alpha`, `${word} beta`], "what matches");
  await box.pressSequentially(" be");
  await eventually(() => options.allInnerTexts(), [`${word} beta`], "fewer with each letter");
  await box.press("Enter");
  await eventually(() => box.inputValue(), `${word} beta`, "chosen");
  assert.equal(await box.getAttribute("aria-expanded"), "false");
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => fact(page, "Tenant").innerText(), `${word} beta`, "saved");
  assert.equal((await rest.read(ASSETS, made.id)).tenant.id, tenants[1].id);
});
