// Lists: filters, quick search, sorting, selection; and that the address holds all of it.
import assert from "node:assert/strict";
import { column, messages, row, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const purser = stage();
const ASSETS = "plugins/inventory-monitor/assets";
const LIST = "/inventory-monitor/assets";

/** Three assets of one project, whose serials sort as 1, 2, 3. */
async function three(rest, values = {}) {
  const project = unique("prj");
  const made = [];
  for (const number of [3, 1, 2]) {
    made.push(await rest.create(ASSETS, { partnumber: `PN-${project}`, serial: `${project}-S${number}`, project, ...values }));
  }
  return { project, made, serials: [1, 2, 3].map((number) => `${project}-S${number}`) };
}

purser.test("a choice filters the list, the address and the total, and its chip takes it away", async ({ open, rest }) => {
  await three(rest, { assignment_status: "loaned" });
  const page = await open(LIST);
  await table(page);
  const all = (await rest.list(ASSETS, { limit: 1 })).count;
  const loaned = (await rest.list(ASSETS, { limit: 1, assignment_status: "loaned" })).count;
  await page.getByText(new RegExp(`^${all.toLocaleString("en-GB")} assets$`)).waitFor();

  await page.getByRole("button", { name: "Filter" }).click();
  const panel = page.getByRole("complementary", { name: "Filters" });
  await panel.getByRole("group", { name: "Assignment" }).getByRole("checkbox", { name: "Loaned" }).check();
  await eventually(() => params(page).get("assignment_status"), "loaned", "the filter is in the address");
  await eventually(() => column(page, "Assignment"), (texts) => texts?.length > 0 && texts.every((text) => text === "Loaned"), "only loaned assets");
  await page.getByText(new RegExp(`^${loaned.toLocaleString("en-GB")} assets?$`)).waitFor();

  const chips = page.getByRole("list", { name: "Active filters" });
  assert.match(await chips.innerText(), /Assignment\s+is\s+Loaned/);
  // The address alone shows the same to somebody else.
  const again = await open(new URL(page.url()).pathname + new URL(page.url()).search);
  await eventually(() => column(again, "Assignment"), (texts) => texts?.length > 0 && texts.every((text) => text === "Loaned"), "the same by address");

  await chips.getByRole("button", { name: "Remove filter Assignment" }).click();
  await eventually(() => params(page).has("assignment_status"), false, "the filter has left the address");
  await page.getByText(new RegExp(`^${all.toLocaleString("en-GB")} assets$`)).waitFor();
});

purser.test("quick search finds by part of a serial as one types and says when nothing matches", async ({ open, rest }) => {
  const { project, serials } = await three(rest);
  const page = await open(LIST);
  await table(page);
  const box = page.getByLabel("Quick search");
  await box.pressSequentially(project);
  await eventually(() => column(page, "Serial number"), serials, "all three");
  assert.equal(params(page).get("q"), project);
  await box.fill(`${project}-S3`);
  await eventually(() => column(page, "Serial number"), [serials[2]], "the one");
  await box.fill(`${project}-nothing`);
  await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await eventually(() => params(page).has("q"), false, "the search is gone");
  await eventually(() => box.inputValue(), "", "the box is empty");
});

purser.test("a header sorts, says so to screen readers, and puts it into the address", async ({ open, rest }) => {
  const { project, serials } = await three(rest);
  const page = await open(`${LIST}?q=${project}`);
  const header = (await table(page)).getByRole("columnheader", { name: "Serial number" });
  await eventually(async () => (await column(page, "Serial number"))?.length, 3, "three rows");
  await header.getByRole("link").click();
  await eventually(() => params(page).get("ordering"), "serial", "ascending in the address");
  await eventually(() => column(page, "Serial number"), serials, "ascending rows");
  await eventually(() => header.getAttribute("aria-sort"), "ascending", "ascending in aria-sort");
  await header.getByRole("link").click();
  await eventually(() => params(page).get("ordering"), "-serial", "descending in the address");
  await eventually(() => column(page, "Serial number"), [...serials].reverse(), "the other way round");
  await eventually(() => header.getAttribute("aria-sort"), "descending", "descending in aria-sort");
  await page.goBack();
  await eventually(() => column(page, "Serial number"), serials, "back undoes the last sort");
  assert.equal(await page.getByRole("columnheader", { name: "Part number" }).getAttribute("aria-sort"), "none");
});

purser.test("selected rows are changed together, and the message takes it back", async ({ open, rest }) => {
  const { project, made, serials } = await three(rest, { vendor: "before" });
  const vendors = async () => (await rest.list(ASSETS, { project, ordering: "serial" })).results.map((asset) => asset.vendor);
  const page = await open(`${LIST}?q=${project}&ordering=serial`);
  await eventually(() => column(page, "Serial number"), serials, "three rows");
  await row(page, serials[0]).getByRole("checkbox").check();
  await row(page, serials[1]).getByRole("checkbox").check();
  const bar = page.getByRole("region", { name: "Selection" });
  await eventually(() => bar.getByRole("status").innerText(), "2 selected", "two are selected");
  assert.equal(await row(page, serials[0]).getAttribute("aria-selected"), "true");
  assert.equal(await row(page, serials[2]).getAttribute("aria-selected"), "false");

  await bar.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit 2 assets" });
  const save = dialog.getByRole("button", { name: "Change 2 assets" });
  assert.ok(await save.isDisabled(), "nothing to change yet");
  await dialog.getByLabel("Field to change").selectOption({ label: "Vendor" });
  await dialog.getByRole("textbox", { name: "Vendor" }).fill("after");
  await dialog.getByLabel("Message for the change log").fill("Bought by another firm");
  await save.click();
  await messages(page).getByText("2 assets changed.").waitFor();
  assert.deepEqual(await vendors(), ["after", "after", "before"]);
  await bar.waitFor({ state: "detached" });
  const log = await rest.list("core/object-changes", { changed_object_type: "inventory_monitor.asset", changed_object_id: made[1].id, ordering: "-time" });
  assert.equal(log.results[0].message, "Bought by another firm");

  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(vendors, ["before", "before", "before"], "taken back");
});

purser.test("a bulk edit that one row refuses changes none of them", async ({ open, rest }) => {
  const { project, serials } = await three(rest);
  const page = await open(`${LIST}?q=${project}&ordering=serial`);
  await eventually(() => column(page, "Serial number"), serials, "three rows");
  await page.getByRole("checkbox", { name: "Select page" }).check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit 3 assets" });
  // Without a currency, which none of them has.
  await dialog.getByLabel("Field to change").selectOption({ label: "Price" });
  await dialog.getByRole("textbox", { name: "Price" }).fill("12.50");
  await dialog.getByRole("button", { name: "Change 3 assets" }).click();
  await eventually(() => dialog.innerText(), (text) => /currency/i.test(text), "says what is missing");
  const { results } = await rest.list(ASSETS, { project });
  assert.deepEqual(results.map((asset) => asset.price), [null, null, null]);
}, { but: /status of 4\d\d/ });

purser.test("a row opens by its link, and back restores filter, order, place and focus", async ({ open }) => {
  const page = await open(`${LIST}?ordering=-serial&lifecycle_status=in_use&limit=100`);
  await table(page);
  const scroller = page.getByRole("region", { name: "Assets" });
  await eventually(async () => (await column(page, "Serial number"))?.length, (count) => count > 30, "enough rows to scroll");
  const before = await column(page, "Serial number");
  const chosen = page.getByRole("row", { selected: false }).nth(30);
  const link = chosen.getByRole("link").first();
  await link.scrollIntoViewIfNeeded();
  const place = await scroller.evaluate((box) => box.scrollTop);
  assert.ok(place > 0, "the list is scrolled");
  const href = await link.getAttribute("href");
  await link.click();
  await eventually(() => new URL(page.url()).pathname, href, "the object's page");
  await page.getByRole("navigation", { name: "Sections" }).waitFor();

  await page.goBack();
  await eventually(() => column(page, "Serial number"), before, "the same rows");
  assert.deepEqual([params(page).get("ordering"), params(page).get("lifecycle_status")], ["-serial", "in_use"]);
  await eventually(() => scroller.evaluate((box) => box.scrollTop), place, "the same place");
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("href")), href, "the focus on the row one left by");
});

purser.test("the keys j, x and Enter walk, tick and open rows", async ({ open, rest }) => {
  const { project, made, serials } = await three(rest);
  const page = await open(`${LIST}?q=${project}&ordering=serial`);
  await eventually(() => column(page, "Serial number"), serials, "three rows");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await eventually(() => row(page, serials[1]).getAttribute("aria-selected"), "true", "the second row is ticked");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  const first = made.find((asset) => asset.serial === serials[0]);
  await eventually(() => new URL(page.url()).pathname, `${LIST}/${first.id}`, "the first row's page");
});

purser.test("a column is made wider by dragging and by keys, and keeps its width", async ({ open }) => {
  const page = await open(LIST);
  await table(page);
  const head = page.getByRole("columnheader", { name: "Assignment" });
  const grip = head.getByRole("separator", { name: "Width of Assignment" });
  const width = async () => Math.round((await head.boundingBox()).width);
  const before = await width();
  const box = await grip.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await eventually(width, (now) => now > before + 40, "wider by dragging");
  const dragged = await width();
  await grip.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await eventually(width, (now) => now > dragged + 8, "wider by keys");
  const wide = await width();
  await page.reload();
  await table(page);
  await eventually(width, (now) => Math.abs(now - wide) <= 2, "as wide after a reload");
  await grip.dblclick();
  await eventually(width, (now) => Math.abs(now - before) <= 2, "its own width again");
});
