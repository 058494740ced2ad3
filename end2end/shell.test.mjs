// What is around the pages: the home page, the search box, the theme.
import assert from "node:assert/strict";
import { table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const purser = stage();
const ASSETS = "plugins/inventory-monitor/assets";

purser.test("home counts the estate, and each count leads to its list", async ({ open, rest }) => {
  const page = await open("/");
  const main = page.getByRole("main");
  for (const [label, path] of [
    ["Assets", ASSETS],
    ["Devices", "dcim/devices"],
    ["Sites", "dcim/sites"],
    ["Maintenances", "plugins/notices/maintenance"],
  ]) {
    const { count } = await rest.list(path, { limit: 1 });
    assert.ok(count > 0, `the demo estate has ${label}`);
    const tile = main.getByRole("link", { name: new RegExp(`^${label}\\s*[\\d,]+$`) });
    assert.equal((await tile.innerText()).replace(/\s+/g, " "), `${label} ${count.toLocaleString("en-GB")}`);
  }
  for (const panel of ["Open outages", "Next windows", "Freshness", "Lifecycle", "Expiring warranties", "Recent changes"]) {
    await main.getByRole("heading", { level: 2, name: panel }).waitFor();
  }
  await main.getByRole("link", { name: /^Sites\s*\d+$/ }).click();
  await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
});

purser.test("home follows what is written", async ({ open, rest }) => {
  const name = unique("Fresh");
  const site = await rest.create("dcim/sites", { name, slug: name.toLowerCase() });
  const page = await open("/");
  await page.getByRole("main").getByRole("link", { name }).click();
  await eventually(() => new URL(page.url()).pathname, `/dcim/sites/${site.id}`, "recent changes lead to the object");
});

purser.test("the search box finds a serial, and Enter opens it", async ({ open, rest }) => {
  const serial = unique("SN");
  const made = await rest.create(ASSETS, { partnumber: "QFX", serial });
  const page = await open("/calendar");
  await page.getByRole("heading", { level: 1, name: "Calendar" }).waitFor();
  await page.keyboard.press("/");
  const box = page.getByRole("combobox", { name: "Search", exact: true });
  await eventually(() => box.evaluate((input) => input === document.activeElement), true, "the key / goes to the search box");
  await page.keyboard.type(serial);
  const hit = page.getByRole("listbox", { name: "Hits" }).getByRole("option", { name: new RegExp(serial) });
  await hit.waitFor();
  await page.keyboard.press("ArrowDown");
  await eventually(() => hit.getAttribute("aria-selected"), "true", "chosen");
  await page.keyboard.press("Enter");
  await eventually(() => new URL(page.url()).pathname, `/inventory-monitor/assets/${made.id}`, "the asset");
  await page.getByRole("heading", { level: 1 }).filter({ hasText: serial }).waitFor();
});

purser.test("Enter without a choice shows all hits, of every model", async ({ open, rest }) => {
  const word = unique("both");
  await rest.create("dcim/sites", { name: `Site ${word}`, slug: word });
  await rest.create(ASSETS, { partnumber: "QFX", serial: word });
  const page = await open("/");
  await page.getByRole("combobox", { name: "Search", exact: true }).fill(word);
  await page.keyboard.press("Enter");
  await page.getByRole("main").getByRole("link", { name: new RegExp(`Site ${word}`) }).waitFor();
  assert.equal(params(page).get("q"), word);
  assert.equal(await page.getByRole("main").getByRole("heading", { level: 2 }).count(), 2, "a group for each model");
});

purser.test("the theme is switched, stays over a reload, and is there before the first paint", async ({ open }) => {
  const page = await open("/");
  const ink = () => page.evaluate(() => getComputedStyle(document.body).color);
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  const light = await ink();
  const choose = async (name) => {
    await page.getByRole("button", { name: "Appearance" }).click();
    await page.getByRole("menuitemradio", { name }).click();
  };
  await choose("Dark");
  await eventually(() => page.evaluate(() => document.documentElement.dataset.theme), "dark", "switched");
  await eventually(async () => (await ink()) !== light, true, "other colours");
  // Blocked, so that only what runs before the application can have set it.
  await page.route("**/*.wasm", (route) => route.abort());
  await page.reload({ waitUntil: "commit" });
  await eventually(() => page.evaluate(() => document.documentElement.dataset.theme ?? null), "dark", "dark from the start");
  await page.unroute("**/*.wasm");
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  await choose("As the system");
  await eventually(ink, light, "the system's own");
}, { but: /ERR_FAILED|wasm|fetch/i });

purser.test("the address is the page's own, also along a link after going back and forward", async ({ open }) => {
  const page = await open("/extras/tags");
  const heading = (name) => page.getByRole("heading", { level: 1, name }).waitFor();
  const first = (await table(page)).getByRole("row").nth(1).getByRole("link").first();
  const name = (await first.innerText()).trim();
  await first.click();
  await heading(name);
  await page.goBack();
  await heading("Tags");
  await page.goForward();
  await heading(name);
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Tags" }).click();
  await heading("Tags");
  await eventually(() => new URL(page.url()).pathname, "/extras/tags", "the address");
  await page.goBack();
  await heading(name);
});

purser.test("unknown addresses and unknown objects say so", async ({ open }) => {
  const page = await open("/no/such/page");
  await page.getByRole("heading", { name: "There is nothing at this address" }).waitFor();
  const other = await open("/dcim/sites/99999999");
  await other.getByRole("heading", { name: /not found/i }).waitFor();
  await other.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Sites" }).click();
  await table(other);
}, { but: /status of 404/ });
