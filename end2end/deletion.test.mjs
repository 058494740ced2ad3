// Deleting: what the dialog says goes is what goes, by name and as a list, for one object and for several.
import assert from "node:assert/strict";
import { messages, row, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const purser = stage();

/** A region with so many below it, and a site in the first of them. */
async function regions(rest, below) {
  const word = unique("Reg");
  const make = (name, values) => rest.create("dcim/regions", { name, slug: name.toLowerCase(), ...values });
  const top = await make(word);
  const children = [];
  for (let n = 0; n < below; n += 1) children.push(await make(`${word}-${String(n).padStart(2, "0")}`, { parent: top.id }));
  const site = await rest.create("dcim/sites", { name: `${word}-site`, slug: `${word}-site`.toLowerCase(), region: children[0].id });
  return { word, top, children, site };
}

/** The line of the dialog about one model. */
function line(dialog, text) {
  return dialog.getByRole("listitem").filter({ hasText: text });
}

purser.test("the dialog names and links all that goes, and the list of the rest", async ({ open, rest }) => {
  const { word, top, children, site } = await regions(rest, 23);
  const page = await open(`/dcim/regions/${top.id}`);
  const dialog = page.getByRole("dialog", { name: "Delete 1 region?" });
  const ask = async () => {
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.waitFor();
  };
  await ask();
  const gone = line(dialog, "23 regions:");
  await gone.getByRole("link", { name: `${word}-00`, exact: true }).waitFor();
  assert.equal(await gone.getByRole("link").count(), 21, "twenty names and the rest");
  await line(dialog, "1 site:").getByRole("link", { name: site.name, exact: true }).waitFor();
  // A name leads to its page, and nothing lies on it.
  await gone.getByRole("link", { name: `${word}-03`, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: `${word}-03` }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: word, exact: true }).waitFor();
  await ask();
  await gone.getByRole("link", { name: "and 3 more" }).click();
  await table(page);
  await page.getByText("23 regions", { exact: true }).waitFor();
  assert.equal(params(page).getAll("id").length, 23);
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: word, exact: true }).waitFor();
  await ask();
  await dialog.getByRole("button", { name: "Delete 1 region" }).click();
  await messages(page).getByText("1 region deleted.").waitFor();
  assert.equal((await rest.list("dcim/regions", { id: children[5].id })).count, 0, "they went with it");
  assert.equal((await rest.read("dcim/sites", site.id)).region, null, "it stayed and lost its region");
});

purser.test("several are deleted after the dialog has named them and what goes with them", async ({ open, rest }) => {
  const one = await regions(rest, 2);
  const other = await regions(rest, 1);
  const page = await open(`/dcim/regions?id=${one.top.id}&id=${other.top.id}`);
  await table(page);
  await page.getByRole("checkbox", { name: "Select page" }).check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete 2 regions?" });
  const chosen = line(dialog, "2 regions:");
  for (const top of [one.top, other.top]) await chosen.getByRole("link", { name: top.name, exact: true }).waitFor();
  const gone = line(dialog, "3 regions:");
  for (const child of [...one.children, ...other.children]) await gone.getByRole("link", { name: child.name, exact: true }).waitFor();
  await line(dialog, "2 sites:").waitFor();
  await dialog.getByRole("button", { name: "Delete 2 regions" }).click();
  await messages(page).getByText("2 regions deleted.").waitFor();
  const left = { id: one.children[0].id };
  await eventually(async () => (await rest.list("dcim/regions", left)).count, 0, "gone with their parents");
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(async () => (await rest.list("dcim/regions", left)).count, 1, "taken back");
  assert.equal((await rest.read("dcim/sites", one.site.id)).region.id, one.children[0].id);
  await row(page, one.word).first().waitFor();
});

purser.test("what stands in the way is named and linked, and nothing is deleted", async ({ open, rest }) => {
  const maker = await rest.create("dcim/manufacturers", { name: unique("Maker"), slug: unique("maker") });
  const kind = await rest.create("dcim/device-types", { model: unique("Model"), slug: unique("model"), manufacturer: maker.id });
  const page = await open(`/dcim/manufacturers/${maker.id}`);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: /^Delete 1 manufacturer/ });
  await dialog.getByText("This cannot be deleted yet.").waitFor();
  await line(dialog, "1 device type:").getByRole("link", { name: new RegExp(kind.model) }).waitFor();
  assert.equal(await dialog.getByRole("button", { name: /^Delete/ }).count(), 0);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await dialog.waitFor({ state: "detached" }).catch(() => {});
  assert.equal((await rest.list("dcim/manufacturers", { id: maker.id })).count, 1);
});
