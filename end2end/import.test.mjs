// Importing a file to its end: pasted, checked, mended, imported, and imported again.
import assert from "node:assert/strict";
import { accessible } from "./lib/axe.mjs";
import { PHONE } from "./lib/browser.mjs";
import { unique } from "./lib/rest.mjs";
import { scrollsSideways } from "./lib/screens.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();
const ASSETS = "plugins/inventory-monitor/assets";

function parts(page) {
  return {
    text: page.getByLabel("Or paste it here"),
    check: page.getByRole("button", { name: "Check" }),
    take: page.getByRole("button", { name: "Import", exact: true }),
    alert: page.getByRole("main").getByRole("alert"),
    errors: page.getByRole("region", { name: "Errors by line" }),
  };
}

purser.test("a pasted file is checked, its mistakes are told by line, mended and imported; again changes nothing", async ({ open, rest }) => {
  const word = unique("imp");
  const rows = async () => (await rest.list("dcim/sites", { q: word, ordering: "slug" })).results;
  const page = await open("/dcim/sites/import");
  const { text, check, take, alert, errors } = parts(page);
  assert.ok(await take.isDisabled(), "nothing was checked yet");
  await text.fill(`name,slug,status\nOne ${word},${word}-1,active\nTwo ${word},${word} 2,active\nThree ${word},${word}-3,nonsense\n`);
  await check.click();
  await alert.getByText("2 of 3 sites have errors").waitFor();
  assert.match(await errors.getByRole("row", { name: /Line 3/ }).innerText(), /Slug/);
  assert.match(await errors.getByRole("row", { name: /Line 4/ }).innerText(), /Status.*nonsense/);
  assert.ok(await take.isDisabled(), "what is wrong cannot be imported");
  assert.equal((await rows()).length, 0, "nothing was written");

  const file = `name,slug,status\nOne ${word},${word}-1,active\nTwo ${word},${word}-2,active\nThree ${word},${word}-3,planned\n`;
  await text.fill(file);
  await eventually(() => take.isDisabled(), true, "another file asks for another check");
  await check.click();
  await alert.getByText("3 would be added").waitFor();
  await alert.getByText("found by Slug, which was guessed from the columns").waitFor();
  assert.equal((await rows()).length, 0, "a check writes nothing");
  await take.click();
  await alert.getByText("3 added").waitFor();
  assert.deepEqual((await rows()).map((site) => [site.slug, site.status.value]), [[`${word}-1`, "active"], [`${word}-2`, "active"], [`${word}-3`, "planned"]]);

  // The same once more, with one line changed.
  await text.fill(file.replace("planned", "active"));
  await check.click();
  await alert.getByText("1 would be changed, 2 stay as they are").waitFor();
  await take.click();
  await alert.getByText("1 changed, 2 stayed as they were").waitFor();
  assert.deepEqual((await rows()).map((site) => site.status.value), ["active", "active", "active"], "changed, and none was added");

  // What an import did is taken back as a whole from its message, and offered once more.
  await alert.getByRole("button", { name: "Undo" }).click();
  const toast = page.getByRole("status").getByText("Undone.");
  await toast.waitFor();
  assert.equal(await alert.count(), 0, "what the page said of it is over");
  const status = async () => (await rows()).map((site) => site.status.value);
  assert.deepEqual(await status(), ["active", "active", "planned"], "as it was before");
  await page.getByRole("button", { name: "Redo" }).click();
  await eventually(status, ["active", "active", "active"], "once more");
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Sites" }).click();
  await eventually(() => new URL(page.url()).pathname, "/dcim/sites", "the list");
});

purser.test("an import of assets without a key finds them by serial and tag, and another key can be chosen", async ({ open, rest }) => {
  const word = unique("SN");
  const page = await open("/inventory-monitor/assets/import");
  const { text, check, take, alert } = parts(page);
  const file = `serial,asset_tag,partnumber\n${word}-1,${word}-T1,P-${word}\n,${word}-T2,P-${word}\n`;
  for (const said of ["2 added", "2 stayed as they were"]) {
    await text.fill("");
    await text.fill(file);
    await check.click();
    await alert.getByText("found by Serial number, else by Asset tag").waitFor();
    await take.click();
    await alert.getByText(said).waitFor();
    assert.equal((await rest.list(ASSETS, { partnumber: `P-${word}` })).count, 2, said);
  }
  await page.getByLabel("Find objects by").selectOption({ label: "Id only: every row without one is added" });
  await check.click();
  await alert.getByText("Nothing in the file says which object is meant").waitFor();
  await page.getByLabel("Find objects by").selectOption({ label: "Asset tag" });
  await check.click();
  await alert.getByText("found by Asset tag.").waitFor();
});

purser.test("the import page is for everybody, and fits a phone", async ({ open }) => {
  const page = await open("/dcim/sites/import");
  await parts(page).text.fill("name,slug\nx,\n");
  await parts(page).check.click();
  await parts(page).errors.waitFor();
  await accessible(page, "the import page with errors");
  const phone = await open("/dcim/sites/import", { size: PHONE });
  await parts(phone).text.waitFor();
  assert.ok(!(await scrollsSideways(phone)));
});
