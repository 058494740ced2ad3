// The calendar: what it shows, how one moves through it, and how windows are moved in it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
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
  // Where the reader is: the server's day may be another.
  const here = await page.evaluate(() => new Date().toLocaleDateString("sv"));
  await eventually(() => params(page).get("date"), here, "today by its key");
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
  await dialog.getByRole("button", { name: "Back" }).click();
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

/** The names in an iCalendar file. */
const summaries = (text) => [...text.replaceAll("\r\n ", "").matchAll(/^SUMMARY:(\S+) - /gm)].map((found) => found[1]).sort();

/** A site of a tenant, and an impact of an event on it. */
async function touched(rest, values) {
  const tenant = await rest.create("tenancy/tenants", { name: unique("Tenant"), slug: unique("tenant") });
  const site = await rest.create("dcim/sites", { name: unique("Site"), slug: unique("site"), tenant: tenant.id });
  await rest.create("plugins/notices/impact", { ...values, content_type: "dcim.site", object_id: site.id, impact: "DEGRADED" });
  return { tenant, site };
}

async function pick(page, label, name) {
  const picker = page.getByRole("combobox", { name: label });
  await picker.fill(name);
  await page.getByRole("option", { name }).click();
}

purser.test("what a site and a tenant are touched by is filtered, downloaded and subscribed to", async ({ open, rest }) => {
  const { name, provider, date, maintenance } = await planned(rest);
  const other = unique("MW");
  await rest.create(MAINTENANCES, {
    name: other, summary: "Elsewhere", status: "CONFIRMED", provider: provider.id, start: at(date, 13), end: at(date, 14),
  });
  const { site, tenant } = await touched(rest, { maintenance: maintenance.id });
  const page = await open(`/calendar?view=month&date=${day(date)}&provider=${provider.id}`);
  await ready(page);
  const shown = async () => [await box(page, name).count(), await box(page, other).count()];
  await eventually(shown, [1, 1], "both");
  await pick(page, "Site", site.name);
  await eventually(shown, [1, 0], "what touches the site");
  assert.equal(params(page).get("site"), String(site.id));
  await page.getByRole("button", { name: "Clear filters" }).click();
  await pick(page, "Tenant", tenant.name);
  await eventually(shown, [1, 0], "what touches something of the tenant");
  await page.reload();
  await ready(page);
  await eventually(shown, [1, 0], "the address says it");
  await eventually(() => page.getByRole("link", { name: "Download" }).getAttribute("href"), (href) => href.includes(`tenant=${tenant.id}`), "the link follows");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  assert.deepEqual(summaries(await readFile(await file.path(), "utf8")), [name]);
  await page.getByRole("link", { name: "Subscribe" }).click();
  const feed = unique("Feed");
  await page.getByRole("textbox", { name: /^Name/ }).fill(feed);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const address = await page.getByRole("dialog").getByRole("textbox", { name: "Token" }).inputValue();
  const { results } = await rest.list("plugins/notices/feeds", { name: feed });
  assert.deepEqual(results[0].tenants.map((one) => one.id), [tenant.id]);
  assert.deepEqual(summaries(await (await fetch(address)).text()), [name], "the feed has these only");
});

purser.test("type, state, provider and words of the calendar are those of its file and its feed", async ({ open, rest }) => {
  const { name, provider, date } = await planned(rest);
  const window = { summary: "Fibre work", provider: provider.id, start: at(date, 15), end: at(date, 16) };
  const [off, word, away] = [unique("MW"), unique("Words"), unique("MW")];
  await rest.create(MAINTENANCES, { ...window, name: off, status: "CANCELLED" });
  await rest.create(MAINTENANCES, { ...window, name: word, status: "CONFIRMED" });
  // Far from today, but on the screen.
  await rest.create(MAINTENANCES, { ...window, name: away, status: "CONFIRMED", start: at(tenth(7), 1), end: at(tenth(7), 2) });
  await rest.create(OUTAGES, { name: unique("OUT"), summary: "Cut", status: "REPORTED", provider: provider.id, start: at(date, 1) });
  const page = await open(`/calendar?view=month&date=${day(date)}`);
  await ready(page);
  const file = async (query) => {
    await page.goto(`/calendar?view=month&date=${day(date)}&provider=${provider.id}${query}`);
    await ready(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
    return summaries(await readFile(await download.path(), "utf8"));
  };
  assert.deepEqual(await file("&type=maintenance"), [name, off, word].sort());
  assert.deepEqual(await file("&type=maintenance&status=CONFIRMED"), [name, word].sort());
  assert.deepEqual(await file("&status=CANCELLED&status=COMPLETED"), [off]);
  assert.deepEqual(await file(`&q=${word}`), [word]);
  await page.goto(`/calendar?view=month&date=${day(tenth(7))}&provider=${provider.id}&type=maintenance&status=CONFIRMED`);
  await ready(page);
  const link = page.getByRole("link", { name: "Download" });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.deepEqual(summaries(await readFile(await download.path(), "utf8")), [away, name, word].sort(), "the period on the screen is in it");
  await page.getByRole("link", { name: "Subscribe" }).click();
  const feed = unique("Feed");
  await page.getByRole("textbox", { name: /^Name/ }).fill(feed);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Token" }).waitFor();
  const { results } = await rest.list("plugins/notices/feeds", { name: feed });
  const made = results[0];
  assert.deepEqual([made.event_type, made.statuses, made.providers.map((one) => one.id)], ["maintenance", ["CONFIRMED"], [provider.id]]);
});

purser.test("a view by the hour begins where its events are, or now, with a line for now", async ({ open, rest }) => {
  const evening = [21, 23];
  const { name, provider, date } = await planned(rest, 2, { start: at(tenth(2), evening[0]), end: at(tenth(2), evening[1]) });
  const size = { width: 1024, height: 560 };
  const inside = (page, locator) => async () => {
    const [outer, inner] = [await page.locator(".cal__body").boundingBox(), await locator.boundingBox()];
    return Boolean(inner) && inner.y >= outer.y && inner.y + Math.min(inner.height, 24) <= outer.y + outer.height;
  };
  for (const view of ["day", "week"]) {
    const page = await open(`/calendar?view=${view}&date=${day(date)}&provider=${provider.id}`, { size, timezone: "UTC" });
    await ready(page);
    await eventually(inside(page, box(page, name)), true, `the evening of another ${view} is in sight`);
  }
  const page = await open(`/calendar?view=day&date=${day(new Date())}&provider=${provider.id}`, { size, timezone: "UTC" });
  await ready(page);
  const line = page.locator(".cal-now").first();
  await eventually(inside(page, line), true, "the line for now is in sight");
  assert.ok((await line.boundingBox()).width > 100, "across the day");
});

purser.test("times are told with two digits for the hour everywhere", async ({ open, rest }) => {
  const date = tenth(2);
  const { name, provider } = await planned(rest, 2, { start: at(date, 4.5), end: at(date, 6) });
  // Spans are written otherwise in some languages, midnight in others.
  const asked = [["month", "en-GB"], ["week", "en-US"], ["week", "cs-CZ"], ["day", "cs-CZ"], ["list", "cs-CZ"]];
  for (const [view, locale] of asked) {
    const page = await open(`/calendar?view=${view}&date=${day(date)}&provider=${provider.id}`, { timezone: "UTC", locale });
    await box(page, name).waitFor();
    const text = await page.locator(".cal__grid").innerText();
    assert.match(text, /04:30/, `${locale}, ${view}`);
    assert.doesNotMatch(text, /(^|[^\d:])\d:\d\d|24:\d\d/, `${locale}, ${view}`);
  }
});
