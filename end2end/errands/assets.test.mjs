// What people come for with hardware: it is received, moved, repaired and retired.
import assert from "node:assert/strict";
import { enter, field, save } from "../lib/form.mjs";
import { fact, messages } from "../lib/pages.mjs";
import { unique } from "../lib/rest.mjs";
import { eventually, stage } from "../lib/stage.mjs";

const purser = stage();
const ASSETS = "plugins/inventory-monitor/assets";
const RMAS = "plugins/inventory-monitor/rmas";

async function asset(rest, values = {}) {
  return rest.create(ASSETS, { partnumber: unique("PN"), serial: unique("SN"), ...values });
}

async function site(rest) {
  const name = unique("Site");
  return rest.create("dcim/sites", { name, slug: name.toLowerCase() });
}

/** The panel with this heading. */
function panel(page, title) {
  return page.locator("section.panel").filter({ has: page.getByRole("heading", { level: 2, name: title, exact: true }) });
}

purser.test("a delivery comes, and what was in it is taken in", async ({ open, rest }) => {
  const [name, order] = [unique("Supplier"), unique("PO")];
  await rest.create("plugins/inventory/suppliers", { name, slug: name.toLowerCase() });
  const store = await site(rest);
  const storage = await rest.create("dcim/locations", { name: unique("Store"), slug: unique("store").toLowerCase(), site: store.id });

  const page = await open("/inventory/purchases");
  await page.getByRole("main").getByRole("link", { name: "Add purchase" }).first().click();
  await enter(page.getByRole("main"), { Name: order, Supplier: name, Status: "Open" });
  const purchase = await save(page);
  // The first of what comes of it is added on its page, which says so in the form.
  await panel(page, "Related objects").getByRole("link", { name: "Add delivery" }).click();
  await eventually(async () => (await field(page.getByRole("main"), "Purchase")).inputValue(), `${name} ${order}`, "it is filled in");
  const delivery = unique("DN");
  await enter(page.getByRole("main"), { Name: delivery, Date: "2026-06-15" });
  const arrived = await save(page);
  const navigation = page.getByRole("navigation", { name: "Main" });
  await navigation.getByRole("link", { name: "Assets", exact: true }).click();
  await page.getByRole("main").getByRole("link", { name: "Add asset" }).first().click();
  const serial = unique("SN");
  const values = { "Part number": "QFX5120", "Serial number": serial, "Storage location": storage.name };
  await enter(page.getByRole("main"), { ...values, Delivery: `${name} ${order} ${delivery}` });
  const id = await save(page);

  const made = await rest.read(ASSETS, id);
  assert.deepEqual([made.serial, made.delivery.id, made.storage_location.id], [serial, arrived, storage.id]);
  assert.deepEqual([made.assignment_status, made.lifecycle_status], ["stocked", "new"], "new, and in the store");
  const note = await rest.read("plugins/inventory/deliveries", arrived);
  assert.deepEqual([note.name, note.date, note.purchase.id], [delivery, "2026-06-15", purchase]);
  // Whoever looks for the delivery finds the asset.
  await page.goto(`/inventory/deliveries/${arrived}`);
  await panel(page, "Related objects").getByRole("link", { name: "Assets" }).click();
  await page.getByRole("main").getByRole("link", { name: "QFX5120" }).first().waitFor();
});

purser.test("an asset is moved from one site to another", async ({ open, rest }) => {
  const [from, to] = [await site(rest), await site(rest)];
  const made = await asset(rest, { assigned_object_type: "dcim.site", assigned_object_id: from.id });
  const page = await open(`/inventory-monitor/assets/${made.id}`);
  await panel(page, "Now").getByRole("link", { name: from.name }).waitFor();
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  const main = page.getByRole("main");
  const box = main.getByRole("combobox", { name: "Assigned to" });
  await eventually(() => box.inputValue(), from.name, "where it is now");
  await enter(main, { "Assigned to": to.name, Message: "Carried over" });
  await save(page, "Save");
  await panel(page, "Now").getByRole("link", { name: to.name }).waitFor();
  const now = await rest.read(ASSETS, made.id);
  assert.deepEqual([now.assigned_object_type, now.assigned_object_id], ["dcim.site", to.id]);
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Changes" }).click();
  const change = page.getByRole("listitem").filter({ hasText: "Carried over" });
  await change.getByRole("link", { name: to.name }).or(change.getByText(to.name)).first().waitFor();
});

purser.test("an asset goes away for repair, and comes back with another serial", async ({ open, rest }) => {
  const made = await asset(rest);
  const page = await open(`/inventory-monitor/assets/${made.id}`);
  const main = page.getByRole("main");
  await panel(page, "Repairs").getByRole("link", { name: "Add RMA" }).click();
  await eventually(() => main.getByLabel("Original serial").inputValue(), made.serial, "the serial comes along");
  const number = unique("RMA");
  await enter(main, { "RMA number": number, Status: "Shipped to Vendor", "Date issued": "2026-06-01", "Issue description": "Fan rattles" });
  const rma = await save(page);
  assert.deepEqual([(await rest.read(RMAS, rma)).asset.id, (await rest.read(RMAS, rma)).status], [made.id, "shipped"]);

  const actions = page.getByRole("group", { name: "Actions", exact: true });
  for (const [name, status] of [["Receive", "received"], ["Approve", "approved"]]) {
    await actions.getByRole("button", { name, exact: true }).click();
    await eventually(async () => (await rest.read(RMAS, rma)).status, status, name);
  }
  const replacement = unique("SN");
  await actions.getByRole("button", { name: "Complete…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Replacement serial").fill(replacement);
  await dialog.getByRole("button", { name: "Complete", exact: true }).click();
  await eventually(async () => (await rest.read(RMAS, rma)).status, "completed", "completed");
  const done = await rest.read(RMAS, rma);
  assert.deepEqual([done.status, done.original_serial, done.replacement_serial], ["completed", made.serial, replacement]);
  assert.ok(done.date_replaced, "the day is noted");
  assert.equal((await rest.read(ASSETS, made.id)).serial, replacement, "the asset has the new serial");
  await page.goto(`/inventory-monitor/assets/${made.id}`);
  await panel(page, "Repairs").getByText(`${made.serial} → ${replacement}`).waitFor();
});

purser.test("an asset is retired, and taken back when it was the wrong one", async ({ open, rest }) => {
  const made = await asset(rest, { lifecycle_status: "in_use", assignment_status: "deployed" });
  const page = await open(`/inventory-monitor/assets/${made.id}/edit`);
  const main = page.getByRole("main");
  await enter(main, { Assignment: "Stocked", Lifecycle: "Retired", Message: "End of life" });
  await save(page, "Save");
  await main.getByText("Retired", { exact: true }).first().waitFor();
  const state = async () => {
    const now = await rest.read(ASSETS, made.id);
    return [now.lifecycle_status, now.assignment_status];
  };
  assert.deepEqual(await state(), ["retired", "stocked"]);
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(state, ["in_use", "deployed"], "taken back");
  await eventually(() => fact(page, "Lifecycle").innerText(), "In Use", "the page shows it");
});
