// A lost connection is said in words, with a way to send the same again; and messages wait for the hand that reaches for them.
import assert from "node:assert/strict";
import { PHONE } from "./lib/browser.mjs";
import { column, messages, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { fill } from "./lib/server.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const purser = stage({ fillable: true });
/** What the browser puts on the console while there is no network. */
const OFFLINE = /ERR_INTERNET_DISCONNECTED|Failed to load resource|net::ERR/;
const WORDS = "Purser cannot be reached";

async function noBareError(page) {
  assert.ok(!/Failed to fetch|TypeError/.test(await page.locator("body").innerText()), "in words, not in the browser's");
}

purser.test("a list that cannot be loaded says so, and shows its rows when asked again", async ({ open, rest }) => {
  const word = unique("off");
  await rest.create("dcim/sites", { name: word, slug: word });
  const page = await open("/dcim/sites");
  await table(page);
  await page.context().setOffline(true);
  await page.getByLabel("Quick search").fill(word);
  await page.getByText(WORDS).waitFor();
  await noBareError(page);
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await eventually(() => column(page, "Name"), [word], "the very question is answered");
  assert.equal(params(page).get("q"), word);
}, { but: OFFLINE });

purser.test("a save that does not get there loses nothing, and is sent again as it was", async ({ open, rest }) => {
  const word = unique("off");
  const page = await open("/dcim/sites/add");
  await page.getByRole("textbox", { name: /^Name/ }).fill(word);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const alert = page.getByRole("alert").filter({ hasText: WORDS });
  await alert.waitFor();
  await noBareError(page);
  assert.equal(await page.getByRole("textbox", { name: /^Name/ }).inputValue(), word, "what was typed is there");
  assert.equal((await rest.list("dcim/sites", { name: word })).count, 0);
  await page.context().setOffline(false);
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: word }).waitFor();
  assert.equal((await rest.list("dcim/sites", { name: word })).count, 1);
}, { but: OFFLINE });

purser.test("pages, searches, deletions, marks, files and imports say it too and can be sent again", async ({ open, rest }) => {
  const word = unique("off");
  const site = await rest.create("dcim/sites", { name: word, slug: word });
  const page = await open(`/dcim/sites/${site.id}`);
  const star = page.getByRole("button", { name: "Bookmark", exact: true });
  await eventually(() => star.getAttribute("aria-pressed"), "false", "not marked");
  await page.context().setOffline(true);
  await star.click();
  const told = messages(page).getByRole("alert").filter({ hasText: WORDS });
  await told.waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(WORDS).waitFor();
  await noBareError(page);
  await page.context().setOffline(false);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await dialog.getByRole("button", { name: "Delete 1 site" }).waitFor();
  await page.context().setOffline(true);
  await dialog.getByRole("button", { name: "Delete 1 site" }).click();
  await dialog.getByRole("alert").filter({ hasText: WORDS }).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.context().setOffline(false);
  await told.getByRole("button", { name: "Try again" }).click();
  await eventually(() => star.getAttribute("aria-pressed"), "true", "marked after all");
  assert.equal((await rest.list("extras/bookmarks", { object_type: "dcim.site", object_id: site.id })).count, 1);

  await page.goto("/dcim/sites");
  await table(page);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Files: export and import" }).click();
  await page.getByRole("menuitem", { name: "Export as CSV" }).click();
  await told.waitFor();
  await page.getByRole("combobox", { name: "Search" }).fill(word);
  await page.getByRole("search").getByText(WORDS).waitFor();
  await noBareError(page);
  await page.context().setOffline(false);
  const coming = page.waitForEvent("download");
  await told.getByRole("button", { name: "Try again" }).click();
  assert.equal((await coming).suggestedFilename(), "sites.csv");

  await page.goto("/dcim/sites/import");
  await page.getByLabel("Or paste it here").fill(`name,slug\n${word},${word}\n`);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Check" }).click();
  const alert = page.getByRole("alert").filter({ hasText: WORDS });
  await alert.waitFor();
  await page.context().setOffline(false);
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByText("1 stays as it is").waitFor();
}, { but: OFFLINE });

purser.test("a full disk is told on every page until there is room again, and nothing that was typed is lost", async ({ open, rest, server }) => {
  const word = unique("full");
  const page = await open("/dcim/sites/add");
  const banner = page.getByText("Nothing can be saved", { exact: true });
  await page.getByRole("textbox", { name: /^Name/ }).fill(word);
  await fill(server, 1024);
  try {
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await banner.waitFor();
    await page.getByRole("alert").filter({ hasText: "no room left on its disk" }).first().waitFor();
    assert.equal((await fetch(`${server.url}/health/ready`)).status, 503);
    await page.getByRole("link", { name: "Calendar" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Keep editing" }).click();
    assert.equal((await rest.list("dcim/sites", { name: word })).count, 0, "reading goes on");
  } finally {
    await fill(server);
  }
  await banner.waitFor({ state: "detached", timeout: 30_000 });
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: word }).waitFor();
  assert.equal((await rest.list("dcim/sites", { name: word })).count, 1);
}, { but: /50[37]|Failed to load resource/ });

purser.test("a message with Undo stays under the pointer and with the focus, and goes afterwards", async ({ open, rest }) => {
  const word = unique("toast");
  const site = await rest.create("dcim/sites", { name: word, slug: word });
  const page = await open(`/dcim/sites/${site.id}/edit`);
  await page.getByRole("textbox", { name: "Facility" }).fill("F1");
  await page.getByRole("button", { name: "Save" }).click();
  const undo = messages(page).getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await undo.hover();
  await page.waitForTimeout(9_000);
  assert.ok(await undo.isVisible(), "under the pointer");
  await page.mouse.move(5, 5);
  await undo.focus();
  await page.waitForTimeout(9_000);
  assert.ok(await undo.isVisible(), "with the focus");
  await page.getByRole("heading", { level: 1 }).click();
  await undo.waitFor({ state: "detached", timeout: 12_000 });
});

purser.test("on a phone the search box opens with the focus, and takes what is typed", async ({ open }) => {
  const page = await open("/", { size: PHONE });
  await page.getByRole("button", { name: "Search" }).click();
  const box = page.getByRole("combobox", { name: "Search" });
  assert.ok(await box.evaluate((input) => input === document.activeElement), "at once");
  await page.keyboard.type("prague");
  assert.equal(await box.inputValue(), "prague");
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "hidden" });
  await page.keyboard.press("/");
  assert.ok(await box.evaluate((input) => input === document.activeElement), "by its key too");
});
