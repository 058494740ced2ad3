// Many changed at once, and one value put back from history.
import assert from "node:assert/strict";
import { enter, save, set } from "../lib/form.mjs";
import { messages, table } from "../lib/pages.mjs";
import { unique } from "../lib/rest.mjs";
import { eventually, stage } from "../lib/stage.mjs";

const purser = stage();
const ASSETS = "plugins/inventory-monitor/assets";

purser.test("many assets get the same values in one step, which can be taken back", async ({ open, rest }) => {
  const project = unique("bulk");
  const made = [];
  for (let n = 0; n < 60; n += 1) made.push({ partnumber: "QFX", serial: unique("SN"), project, vendor: "Acme" });
  await rest.create(ASSETS, made);
  const tag = await rest.create("extras/tags", { name: unique("Tag"), slug: unique("tag").toLowerCase() });

  const page = await open(`/inventory-monitor/assets?project=${project}`);
  await table(page);
  await page.getByRole("checkbox", { name: "Select page" }).check();
  const bar = page.getByRole("region", { name: "Selection" });
  await bar.getByRole("button", { name: "Select all 60 that match" }).click();
  await bar.getByText("60 selected").waitFor();
  await bar.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: /^Edit 60/ });
  for (const [label, value] of [["Vendor", "Emca"], ["Lifecycle", "In Use"]]) {
    await dialog.getByLabel("Field to change").selectOption({ label });
    await set(dialog, label, value);
  }
  await set(dialog, "Add tags", tag.name);
  await set(dialog, "Message for the change log", "Sold and bought");
  await dialog.getByRole("button", { name: "Change 60 assets" }).click();
  await messages(page).getByText("60 assets changed.").waitFor();

  const state = async () => {
    const { results } = await rest.list(ASSETS, { project, limit: 100 });
    const distinct = new Set(results.map((one) => [one.vendor, one.lifecycle_status, one.tags.map((t) => t.name).join()].join("|")));
    return [results.length, ...distinct];
  };
  assert.deepEqual(await state(), [60, `Emca|in_use|${tag.name}`]);
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(state, [60, "Acme|new|"], "all of it is taken back");
});

purser.test("a value is put back from the history of its object, and what came later stays", async ({ open, rest }) => {
  const made = await rest.create(ASSETS, { partnumber: "QFX", serial: unique("SN"), vendor: "Acme", description: "as bought" });
  const page = await open(`/inventory-monitor/assets/${made.id}/edit`);
  const main = page.getByRole("main");
  await enter(main, { Vendor: "a slip", Message: "The slip" });
  await save(page, "Save");
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await enter(main, { Description: "looked at", Message: "Later" });
  await save(page, "Save");

  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Changes" }).click();
  const change = page.getByRole("listitem").filter({ hasText: "The slip" });
  await change.getByRole("button", { name: "Undo this" }).click();
  const values = async () => {
    const now = await rest.read(ASSETS, made.id);
    return [now.vendor, now.description];
  };
  await eventually(values, ["Acme", "looked at"], "the value is back, and only that");
});
