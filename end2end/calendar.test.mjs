// The calendar: what it shows, how one moves through it, and how windows are moved in it.
import assert from "node:assert/strict";
import { messages } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const purser = stage();
const MAINTENANCES = "plugins/notices/maintenance";
const OUTAGES = "plugins/notices/outage";

/** The 10th of a month, so many months from now: far enough from its ends for every zone and every drag. */
function tenth(months) {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 10));
}

const day = (date) => date.toISOString().slice(0, 10);
const at = (date, hours) => new Date(date.getTime() + hours * 3_600_000).toISOString();
const instant = (text) => new Date(text).getTime();

/** A provider of its own with one maintenance (10 to 12 h UTC) on the 10th, by which a test filters. */
async function planned(rest, months = 2, values = {}) {
  const name = unique("MW");
  const provider = await rest.create("circuits/providers", { name: unique("Provider"), slug: unique("provider") });
  const date = tenth(months);
  const maintenance = await rest.create(MAINTENANCES, {
    name, summary: "Fibre work", status: "CONFIRMED", provider: provider.id, start: at(date, 10), end: at(date, 12),
    original_timezone: "America/New_York", ...values,
  });
  return { name, provider, date, maintenance, address: `/calendar?view=month&date=${day(date)}&provider=${provider.id}` };
}

/** An event's box. What continues in the next week has one in each: the first. */
function box(page, name) {
  return page.getByRole("main").getByRole("link", { name: new RegExp(name) }).first();
}

function title(page) {
  return page.getByRole("heading", { level: 2 }).first();
}

const month = (date) => new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(date);

async function ready(page) {
  await page.getByRole("grid").first().waitFor();
  await eventually(() => page.locator("[aria-busy=true]").count(), 0, "everything is loaded");
}

/** Presses at one place, moves by so much in steps, and releases. */
async function drag(page, from, dx, dy) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= 8; step += 1) await page.mouse.move(from.x + (dx * step) / 8, from.y + (dy * step) / 8);
  await page.mouse.up();
}

purser.test("the month shows its maintenances and outages, and only those in range", async ({ open, rest }) => {
  const { name, provider, date, address } = await planned(rest);
  const outage = unique("OUT");
  await rest.create(OUTAGES, { name: outage, summary: "Cut", status: "REPORTED", provider: provider.id, start: at(tenth(0), -24 * 40) });
  const page = await open(address);
  await ready(page);
  await eventually(() => title(page).innerText(), month(date), "the month's name");
  await box(page, name).waitFor();
  assert.match(await box(page, name).innerText(), /Confirmed/, "the status in words");
  assert.equal(await box(page, outage).count(), 0, "an open outage is drawn to now, not into the future");
  await page.getByRole("button", { name: "Today" }).click();
  await box(page, outage).waitFor();
  assert.equal(await box(page, name).count(), 0);
  const legend = page.getByRole("list", { name: "Legend" });
  for (const word of ["Confirmed", "Rescheduled", "Outage Reported"]) await legend.getByText(word).waitFor();
});

purser.test("buttons and keys change the range and the address, and back returns", async ({ open, rest }) => {
  const { name, address } = await planned(rest, 3);
  const page = await open(address);
  await ready(page);
  await box(page, name).waitFor();
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await eventually(() => title(page).innerText(), month(tenth(4)), "the next month");
  assert.equal(params(page).get("date").slice(0, 7), day(tenth(4)).slice(0, 7));
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("p");
  await eventually(() => title(page).innerText(), month(tenth(2)), "two months earlier by keys");
  await page.getByRole("button", { name: "Previous" }).click();
  await eventually(() => params(page).get("date")?.slice(0, 7), day(tenth(1)).slice(0, 7), "one more by the button");
  await page.goBack();
  await eventually(() => title(page).innerText(), month(tenth(2)), "back returns");
  await page.keyboard.press("n");
  await page.keyboard.press("w");
  await eventually(() => params(page).get("view"), "week", "the week by its key");
  await page.getByRole("group", { name: "View" }).getByRole("button", { name: "List" }).click();
  await eventually(() => params(page).get("view"), "list", "the list by its button");
  await box(page, name).waitFor();
  await page.keyboard.press("t");
  await eventually(() => params(page).get("date"), day(new Date()), "today by its key");
});

purser.test("dragging the grid sideways turns the page, a short pull does not", async ({ open, rest }) => {
  const { date, address } = await planned(rest);
  const page = await open(address);
  await ready(page);
  await eventually(() => title(page).innerText(), month(date), "the month");
  // Below the middle, on days without events.
  const grid = await page.getByRole("grid").first().boundingBox();
  const empty = { x: grid.x + grid.width / 2, y: grid.y + grid.height * 0.8 };
  await drag(page, empty, -260, 0);
  await eventually(() => title(page).innerText(), month(tenth(3)), "to the left: the next month");
  await eventually(() => params(page).get("date")?.slice(0, 7), day(tenth(3)).slice(0, 7), "in the address");
  await drag(page, empty, 260, 4);
  await eventually(() => title(page).innerText(), month(date), "to the right: back again");
  const before = page.url();
  await drag(page, empty, -5, 0);
  await drag(page, empty, 30, 200);
  assert.equal(page.url(), before, "neither a twitch nor a pull downwards");
  assert.equal(await title(page).innerText(), month(date));
});

purser.test("filters by type, status, provider and text live in the address", async ({ open, rest }) => {
  const { name, provider, date, address } = await planned(rest);
  const outage = unique("OUT");
  await rest.create(OUTAGES, {
    name: outage, summary: "Cut", status: "RESOLVED", provider: provider.id, start: at(date, -26), end: at(date, -24),
  });
  const shown = async () => [await box(page, name).count(), await box(page, outage).count()];
  const page = await open(address);
  await ready(page);
  await eventually(shown, [1, 1], "both");
  await page.getByRole("combobox", { name: "Type" }).selectOption({ label: "Outages" });
  await eventually(shown, [0, 1], "outages only");
  assert.equal(params(page).get("type"), "outage");
  await page.getByRole("combobox", { name: "Type" }).selectOption({ label: "All types" });
  await page.getByRole("button", { name: "Status" }).click();
  await page.getByRole("checkbox", { name: "Confirmed" }).check();
  await eventually(shown, [1, 0], "one status only");
  assert.equal(params(page).get("status"), "CONFIRMED");
  await page.keyboard.press("Escape");
  // The address is all that is needed to see the same.
  await page.reload();
  await ready(page);
  await eventually(shown, [1, 0], "the same after loading again");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await eventually(() => [params(page).has("status"), params(page).has("provider")], [false, false], "none left");
  await page.getByLabel("Search events").fill(outage);
  await eventually(shown, [0, 1], "by text");
  await eventually(() => params(page).get("q"), outage, "the text in the address");
  await page.getByLabel("Search events").fill("");
  const picker = page.getByRole("combobox", { name: "Provider" });
  await picker.fill(provider.name);
  await page.getByRole("option", { name: provider.name }).click();
  await eventually(() => params(page).get("provider"), String(provider.id), "by provider");
  await eventually(shown, [1, 1], "both of this provider");
});

purser.test("a click opens a summary with links, and Escape closes it", async ({ open, rest }) => {
  const { name, provider, maintenance, address } = await planned(rest);
  const page = await open(address);
  await ready(page);
  await box(page, name).click();
  const card = page.getByRole("dialog", { name });
  await card.waitFor();
  assert.match(await card.innerText(), /Fibre work/);
  assert.match(await card.innerText(), /America\/New_York/, "the provider's own zone");
  await card.getByRole("link", { name: provider.name }).waitFor();
  assert.equal(await card.getByRole("link", { name: "Open" }).getAttribute("href"), `/notices/maintenance/${maintenance.id}`);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  await box(page, name).click();
  await card.getByRole("link", { name: "Open" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
});

purser.test("dragging a future maintenance proposes a reschedule, which a message takes back", async ({ open, rest }) => {
  const { name, provider, date, maintenance, address } = await planned(rest);
  const windows = async () => {
    const { results } = await rest.list(MAINTENANCES, { provider_id: provider.id, ordering: "id" });
    return results.map((one) => [one.status.value ?? one.status, instant(one.start), instant(one.end)]);
  };
  const old = ["CONFIRMED", instant(at(date, 10)), instant(at(date, 12))];
  const page = await open(address);
  await ready(page);
  // One column to the side is one day: towards Sunday, unless it is there already.
  const place = await box(page, name).boundingBox();
  const column = (await page.getByRole("columnheader").first().boundingBox()).width;
  const days = date.getUTCDay() === 0 ? -1 : 1;
  const pull = () => drag(page, { x: place.x + place.width / 2, y: place.y + place.height / 2 }, days * column, 0);
  const dialog = page.getByRole("dialog", { name: `Reschedule ${name}` });

  await pull();
  await dialog.waitFor();
  assert.deepEqual(await windows(), [old], "nothing is written before it is confirmed");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(await windows(), [old], "cancelled");
  await eventually(async () => Math.round((await box(page, name).boundingBox()).x), Math.round(place.x), "the box is back in its place");

  await pull();
  await dialog.waitFor();
  await dialog.getByLabel("Message").fill("Their crew is ill");
  await dialog.getByRole("button", { name: "Reschedule" }).click();
  await messages(page).getByText(`${name} rescheduled.`).waitFor();
  const moved = [instant(at(date, 10 + 24 * days)), instant(at(date, 12 + 24 * days))];
  assert.deepEqual(await windows(), [["RE-SCHEDULED", old[1], old[2]], ["TENTATIVE", ...moved]], "a new window instead of the old");
  const { results } = await rest.list(MAINTENANCES, { provider_id: provider.id, ordering: "-id" });
  assert.equal(results[0].replaces, maintenance.id);
  await eventually(() => page.getByRole("main").getByRole("link", { name: new RegExp(name) }).count(), 2, "both are drawn");

  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(windows, [old], "taken back");
  await eventually(() => page.getByRole("main").getByRole("link", { name: new RegExp(name) }).count(), 1, "drawn as before");
});

purser.test("the reschedule form does without dragging what dragging does", async ({ open, rest }) => {
  const { name, provider, date, address } = await planned(rest);
  const page = await open(address);
  await ready(page);
  await box(page, name).click();
  await page.getByRole("dialog", { name }).getByRole("button", { name: "Reschedule…" }).click();
  const dialog = page.getByRole("dialog", { name: `Reschedule ${name}` });
  const save = dialog.getByRole("button", { name: "Reschedule" });
  assert.ok(await save.isDisabled(), "the same window is no reschedule");
  const start = await dialog.getByLabel("Start").inputValue();
  await dialog.getByLabel("Start").fill(start.replace(/^.{10}/, day(new Date(date.getTime() + 3 * 86_400_000))));
  await dialog.getByLabel("Start").blur();
  await save.click();
  await messages(page).getByText(`${name} rescheduled.`).waitFor();
  const { results } = await rest.list(MAINTENANCES, { provider_id: provider.id, ordering: "-id" });
  assert.deepEqual([instant(results[0].start), instant(results[0].end)], [instant(at(date, 82)), instant(at(date, 84))]);
});

purser.test("what has begun cannot be dragged", async ({ open, rest }) => {
  const { name, provider, date, address } = await planned(rest, -1, { status: "COMPLETED" });
  const page = await open(address);
  await ready(page);
  const place = await box(page, name).boundingBox();
  await drag(page, { x: place.x + 20, y: place.y + place.height / 2 }, 60, 0);
  assert.equal(await page.getByRole("dialog", { name: `Reschedule ${name}` }).count(), 0);
  const { results } = await rest.list(MAINTENANCES, { provider_id: provider.id });
  assert.deepEqual(results.map((one) => instant(one.start)), [instant(at(date, 10))]);
});

purser.test("a feed's address is shown once, and a calendar program reads it", async ({ open, rest }) => {
  const { name } = await planned(rest);
  const feed = unique("Feed");
  const page = await open("/notices/feeds/add");
  await page.getByRole("textbox", { name: /^Name/ }).fill(feed);
  await page.getByRole("button", { name: /^(Create|Save)$/ }).click();
  const dialog = page.getByRole("dialog", { name: "Copy it now: it is shown this once" });
  const address = await dialog.getByRole("textbox", { name: "Token" }).inputValue();
  assert.match(address, /^http.*\/api\/plugins\/notices\/ical\/\?token=feed_/);
  const answer = await fetch(address);
  assert.equal(answer.headers.get("content-type"), "text/calendar; charset=utf-8");
  assert.ok((await answer.text()).includes(`SUMMARY:${name} - Fibre work`));
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("heading", { level: 1 }).filter({ hasText: feed }).waitFor();
  assert.equal(await dialog.count(), 0);
  const { results } = await rest.list("plugins/notices/feeds", { name: feed });
  assert.equal(results[0].token, null);
});
