// Assets as people look for them: where they are, when they were seen, what state they are in, and by which serial.
import assert from "node:assert/strict";
import { column, fact, messages, row } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { scrollsSideways } from "./lib/screens.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const SETTINGS = `
[field_choices]
"netbox_inventory.Asset.status+" = [["lent", "Lent out", "purple"]]

[asset_states]
count_as_used = ["lent"]
`;

const ASSETS = "plugins/inventory-monitor/assets";
const PROBES = "plugins/inventory-monitor/probes";
const DAY = 86_400_000;

let device;
let parts;

/** A device in a rack, with a module and an inventory item that are assets. */
async function prepare({ rest }) {
  const site = await rest.create("dcim/sites", { name: "Old Mill", slug: "old-mill" });
  const store = await rest.create("dcim/sites", { name: "Depot", slug: "depot" });
  const shelf = await rest.create("dcim/locations", { name: "Shelf", slug: "shelf", site: store.id });
  const maker = await rest.create("dcim/manufacturers", { name: "Maker", slug: "maker" });
  const role = await rest.create("dcim/device-roles", { name: "Router", slug: "router" });
  const type = await rest.create("dcim/device-types", { manufacturer: maker.id, model: "Box", slug: "box" });
  const card = await rest.create("dcim/module-types", { manufacturer: maker.id, model: "Card" });
  const rack = await rest.create("dcim/racks", { name: "M-1", site: site.id });
  device = await rest.create("dcim/devices", { name: "mill-r1", role: role.id, device_type: type.id, site: site.id, rack: rack.id });
  const bay = await rest.create("dcim/module-bays", { device: device.id, name: "1" });
  const module = await rest.create("dcim/modules", { device: device.id, module_bay: bay.id, module_type: card.id });
  const item = await rest.create("dcim/inventory-items", { device: device.id, name: "optic" });
  parts = [];
  for (const [partnumber, is] of [["CARD-1", { module: module.id }], ["OPTIC-1", { inventoryitem: item.id }]]) {
    parts.push(await rest.create(ASSETS, { partnumber, serial: unique("SN"), storage_location: shelf.id, ...is }));
  }
}

const purser = stage({ settings: SETTINGS, prepare });

purser.test("a part is where its device is, on its page and in the list", async ({ open }) => {
  const page = await open(`/inventory-monitor/assets?partnumber=CARD-1&partnumber=OPTIC-1`);
  // "in" is for those who hear the page.
  await eventually(
    async () => (await column(page, "Assigned to"))?.map((text) => text.replace(/\s+/g, " ")),
    ["in mill-r1", "in mill-r1"],
    "the list",
  );
  for (const [asset, says] of [[parts[0], "Is the module"], [parts[1], "Is the inventory item"]]) {
    await page.goto(`/inventory-monitor/assets/${asset.id}`);
    const now = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: "Now", exact: true }) });
    const places = () => now.locator("dl.kv--tight dt, dl.kv--tight dd").allInnerTexts();
    await eventually(places, (texts) => texts.includes("In the device"), "the place");
    const texts = await places();
    const of = (label) => texts[texts.indexOf(label) + 1];
    assert.equal(texts[0], says);
    assert.deepEqual(["In the device", "In the rack", "Site", "Belongs in"].map(of), ["mill-r1", "M-1", "Old Mill", "Shelf"]);
    await page.setViewportSize({ width: 360, height: 800 });
    assert.equal(await scrollsSideways(page), false);
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});

purser.test("a word of one's own is entered, shown, copied and taken back", async ({ open, rest }) => {
  const made = await rest.create(ASSETS, { partnumber: unique("WORD"), serial: unique("SN") });
  const page = await open(`/inventory-monitor/assets/${made.id}/edit`);
  const status = page.getByLabel("Status", { exact: true });
  await eventually(() => status.inputValue(), "stored", "the form");
  await status.selectOption("lent");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await fact(page, "Status").getByText("Lent out").waitFor();
  const read = await rest.read(ASSETS, made.id);
  assert.deepEqual([read.status, read.assignment_status, read.lifecycle_status], ["lent", "deployed", "in_use"]);

  await page.goto("/inventory-monitor/assets?status=lent");
  await eventually(() => column(page, "Part number"), [made.partnumber], "the filter");
  await page.getByRole("list", { name: "Active filters" }).getByText("Lent out").waitFor();

  await page.goto(`/inventory-monitor/assets/add?clone=${made.id}`);
  await eventually(() => status.inputValue(), "lent", "the copy");

  await page.goto(`/inventory-monitor/assets/${made.id}/edit`);
  await eventually(() => status.inputValue(), "lent", "the form");
  await status.selectOption("retired");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await fact(page, "Status").getByText("Retired").waitFor();
  await messages(page).getByRole("button", { name: "Undo" }).last().click();
  await fact(page, "Status").getByText("Lent out").waitFor();
  assert.equal((await rest.read(ASSETS, made.id)).status, "lent");
});

purser.test("a probe from a clock that runs ahead says so and keeps nothing fresh", async ({ open, rest }) => {
  const serial = unique("Seen");
  const asset = await rest.create(ASSETS, { partnumber: "P", serial });
  const at = (days) => new Date(Date.now() + days * DAY).toISOString();
  await rest.create(PROBES, { name: "collector", serial: serial.toUpperCase(), time: at(400) });
  await rest.create(PROBES, { name: "collector", serial: serial.toLowerCase(), time: at(-30) });
  const page = await open(`/inventory-monitor/assets/${asset.id}`);
  const panel = page.locator("section.panel").filter({ has: page.getByRole("heading", { name: "Discovery" }) });
  await panel.getByText("Stale 30 d").waitFor();
  await panel.getByText("Clock ahead").waitFor();
  await page.goto(`/inventory-monitor/probes?serial=${serial}`);
  await eventually(() => column(page, "Ahead"), ["Clock ahead", "—"], "the list");
  await row(page, serial.toUpperCase()).getByRole("link").first().click();
  await fact(page, "Last seen").getByText("Clock ahead").waitFor();
});

purser.test("the search box takes what a scanner reads", async ({ open, rest }) => {
  const serial = unique("FOC").replace("-", "").toUpperCase();
  const asset = await rest.create(ASSETS, { partnumber: "SCANNED", serial });
  const page = await open("/");
  await page.getByRole("combobox", { name: "Search", exact: true }).fill(`S${serial}`);
  await page.getByRole("listbox", { name: "Hits" }).getByRole("option", { name: new RegExp(serial) }).waitFor();
  await page.goto(`/inventory-monitor/assets?q=S${serial}`);
  await row(page, serial).waitFor();
  assert.equal((await rest.list(ASSETS, { q: `S${serial}` })).results[0].id, asset.id);
});
