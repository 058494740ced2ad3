// What can become of maintenances and outages: every way on that their pages offer is gone, to what REST then says.
import assert from "node:assert/strict";
import { messages } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();
const MAINTENANCES = "plugins/notices/maintenance";
const OUTAGES = "plugins/notices/outage";
const HOUR = 3_600_000;

const after = (hours) => new Date(Date.now() + hours * HOUR).toISOString();

function provider(rest) {
  return rest.create("circuits/providers", { name: unique("Provider"), slug: unique("provider") });
}

function bar(page) {
  return page.getByRole("group", { name: "Actions", exact: true });
}

/** What the page offers, in its order; dots tell that something is asked first. The menu says what is not possible. */
async function offered(page) {
  return (await bar(page).locator("button:not([aria-haspopup])").allInnerTexts()).map((text) => text.trim()).filter(Boolean);
}

async function press(page, name) {
  await bar(page).getByRole("button", { name, exact: true }).click();
  if (!name.endsWith("…")) return;
  const dialog = page.getByRole("dialog");
  if (name.startsWith("Revise")) {
    await dialog.getByLabel("Expected repair").fill("2031-01-01T00:00");
    await dialog.getByLabel("Reason").fill("They wait for a part");
  }
  await dialog.getByRole("button", { name: name.slice(0, -1), exact: true }).click();
}

/** Takes the messages away, so that the next one is the only one. */
async function clear(page) {
  const close = messages(page).getByRole("button", { name: "Dismiss" });
  // Some leave by themselves.
  while (await close.count()) await close.first().click({ timeout: 1000 }).catch(() => {});
}

const AHEAD = [72, 76];
const SOON = [5, 9];
const BEGUN = [-1, 3];
const OVER = [-9, -5];

/** By state and time of the window: what is offered, and the state each leads to. */
const CANCEL = { "Cancel window…": "CANCELLED" };
const MOVE = { "Reschedule…": null };
const WINDOWS = [
  ["TENTATIVE", AHEAD, { Confirm: "CONFIRMED", ...MOVE, ...CANCEL }],
  ["TENTATIVE", BEGUN, { Confirm: "CONFIRMED", Start: "IN-PROCESS", Complete: "COMPLETED", ...CANCEL }],
  ["UNKNOWN", SOON, { Confirm: "CONFIRMED", Start: "IN-PROCESS", ...MOVE, ...CANCEL }],
  ["CONFIRMED", AHEAD, { ...MOVE, ...CANCEL }],
  ["CONFIRMED", SOON, { Start: "IN-PROCESS", ...MOVE, ...CANCEL }],
  ["CONFIRMED", OVER, { Start: "IN-PROCESS", Complete: "COMPLETED", ...CANCEL }],
  ["IN-PROCESS", AHEAD, { Confirm: "CONFIRMED", Complete: "COMPLETED", ...MOVE, ...CANCEL }],
  ["IN-PROCESS", BEGUN, { Complete: "COMPLETED", ...CANCEL }],
  ["COMPLETED", OVER, { Reopen: "IN-PROCESS" }],
  ["CANCELLED", AHEAD, { Reinstate: "CONFIRMED" }],
  ["RE-SCHEDULED", AHEAD, {}],
];

for (const [status, hours, ways] of WINDOWS) {
  purser.test(`a ${status} window from ${hours[0]} h on has its ways on`, async ({ open, rest }) => {
    const { id: by } = await provider(rest);
    const [start, end] = hours.map(after);
    const window = { name: unique("MW"), summary: "Work", status, provider: by, start, end, acknowledged: true };
    const { id } = await rest.create(MAINTENANCES, window);
    const state = async () => (await rest.read(MAINTENANCES, id)).status;
    const page = await open(`/notices/maintenance/${id}`);
    await page.getByRole("heading", { level: 2, name: "Window" }).waitFor();
    await eventually(() => offered(page), Object.keys(ways), "what is offered");
    for (const [name, to] of Object.entries(ways).filter(([, to]) => to)) {
      await press(page, name);
      await eventually(state, to, name);
      // The page says so itself, and what it did is taken back from the message.
      await eventually(async () => (await offered(page)).includes(name), false, `${name} is no longer offered`);
      await messages(page).getByRole("button", { name: "Undo" }).first().click();
      await eventually(state, status, `${name} taken back`);
      await eventually(() => offered(page), Object.keys(ways), "offered as before");
      await clear(page);
    }
  });
}

const REVISE = { "Revise repair time…": null };
const RESOLVE = { "Resolve…": "RESOLVED" };
const COURSES = [
  ["REPORTED", { Investigate: "INVESTIGATING", Identify: "IDENTIFIED", Monitor: "MONITORING", ...REVISE, ...RESOLVE }],
  ["INVESTIGATING", { Identify: "IDENTIFIED", Monitor: "MONITORING", ...REVISE, ...RESOLVE }],
  ["IDENTIFIED", { Investigate: "INVESTIGATING", Monitor: "MONITORING", ...REVISE, ...RESOLVE }],
  ["MONITORING", { Investigate: "INVESTIGATING", Identify: "IDENTIFIED", ...REVISE, ...RESOLVE }],
  ["RESOLVED", { Reopen: "INVESTIGATING" }],
];

for (const [status, ways] of COURSES) {
  purser.test(`an outage that is ${status} has its ways on`, async ({ open, rest }) => {
    const { id: by } = await provider(rest);
    const end = status === "RESOLVED" ? after(-1) : null;
    const outage = { name: unique("OUT"), summary: "Cut", status, provider: by, start: after(-3), end, acknowledged: true };
    const { id } = await rest.create(OUTAGES, outage);
    const state = async () => {
      const { status: now, end: ended } = await rest.read(OUTAGES, id);
      return [now, ended !== null];
    };
    const page = await open(`/notices/outage/${id}`);
    await page.getByRole("heading", { level: 2, name: "Course" }).waitFor();
    await eventually(() => offered(page), Object.keys(ways), "what is offered");
    for (const [name, to] of Object.entries(ways)) {
      await press(page, name);
      if (to) await eventually(state, [to, to === "RESOLVED"], name);
      else await eventually(async () => (await rest.read(OUTAGES, id)).estimated_time_to_repair, "2031-01-01T00:00:00Z", name);
      await messages(page).getByRole("button", { name: "Undo" }).first().click();
      await eventually(state, [status, end !== null], `${name} taken back`);
      await eventually(() => offered(page), Object.keys(ways), "offered as before");
      await clear(page);
    }
  });
}

purser.test("an event is acknowledged, and one that has not begun says so", async ({ open, rest }) => {
  const { id: by } = await provider(rest);
  const outage = { name: unique("OUT"), summary: "Cut", status: "REPORTED", provider: by, start: after(5) };
  const { id } = await rest.create(OUTAGES, outage);
  const page = await open(`/notices/outage/${id}`);
  await page.getByText("Not begun yet").waitFor();
  await press(page, "Acknowledge");
  await eventually(async () => (await rest.read(OUTAGES, id)).acknowledged, true, "acknowledged");
  await eventually(async () => (await offered(page)).includes("Acknowledge"), false, "offered once");
  await press(page, "Resolve…");
  // Not before it began.
  await eventually(async () => Date.parse((await rest.read(OUTAGES, id)).end) >= Date.parse(outage.start) - 1000, true, "its end");
});

purser.test("the buttons follow the clock while the page stays open", async ({ open, rest }) => {
  const { id: by } = await provider(rest);
  const start = new Date(Date.now() + 10_000).toISOString();
  const window = { name: unique("MW"), summary: "Work", status: "CONFIRMED", provider: by, start, end: after(3), acknowledged: true };
  const { id } = await rest.create(MAINTENANCES, window);
  const page = await open(`/notices/maintenance/${id}`);
  await eventually(() => offered(page), ["Start", "Reschedule…", "Cancel window…"], "before its start");
  await page.waitForTimeout(Math.max(0, Date.parse(start) - Date.now()));
  await eventually(() => offered(page), ["Start", "Complete", "Cancel window…"], "after its start");
});

purser.test("what cannot be done says why, to who looks and to who listens, and by the keyboard too", async ({ open, rest }) => {
  const { id: by } = await provider(rest);
  const window = { name: unique("MW"), summary: "Work", status: "TENTATIVE", provider: by, start: after(72), end: after(75) };
  const { id } = await rest.create(MAINTENANCES, window);
  const page = await open(`/notices/maintenance/${id}`);
  await bar(page).getByRole("button", { name: "Actions that are not possible now" }).focus();
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitem", { name: /^Complete/ });
  await item.getByText("Not possible while start is").waitFor();
  assert.equal(await item.getAttribute("aria-disabled"), "true");
  await page.keyboard.press("Escape");
  await bar(page).getByRole("button", { name: "Confirm", exact: true }).focus();
  await page.keyboard.press("Enter");
  await eventually(async () => (await rest.read(MAINTENANCES, id)).status, "CONFIRMED", "by the keyboard");
});

purser.test("cancelling names what it touches before it is done", async ({ open, rest }) => {
  const { id: by } = await provider(rest);
  const site = await rest.create("dcim/sites", { name: unique("Site"), slug: unique("site") });
  const window = { name: unique("MW"), summary: "Work", status: "CONFIRMED", provider: by, start: after(72), end: after(75) };
  const { id } = await rest.create(MAINTENANCES, window);
  await rest.create("plugins/notices/impact", { maintenance: id, content_type: "dcim.site", object_id: site.id, impact: "OUTAGE" });
  const page = await open(`/notices/maintenance/${id}`);
  await bar(page).getByRole("button", { name: "Cancel window…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("listitem").filter({ hasText: site.name }).waitFor();
  await dialog.getByRole("button", { name: "Back" }).click();
  assert.equal((await rest.read(MAINTENANCES, id)).status, "CONFIRMED", "nothing was done");
  await bar(page).getByRole("button", { name: "Cancel window…" }).click();
  await page.getByRole("dialog").getByLabel("Message for the change log").fill("Their customer objects");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel window" }).click();
  await eventually(async () => (await rest.read(MAINTENANCES, id)).status, "CANCELLED", "done");
  const { results } = await rest.list("core/object-changes", { changed_object_id: id, changed_object_type: "notices.maintenance", limit: 1 });
  assert.deepEqual([results[0].verb, results[0].message], ["cancel", "Their customer objects"]);
});

purser.test("of ten that are ticked those that allow it are confirmed, and the others are told", async ({ open, rest }) => {
  const by = await provider(rest);
  const ids = [];
  const first = unique("MW");
  for (let n = 0; n < 10; n += 1) {
    const window = { name: n === 0 ? first : unique("MW"), summary: "Work", status: n < 7 ? "TENTATIVE" : "COMPLETED", provider: by.id, start: after(72), end: after(75) };
    ids.push((await rest.create(MAINTENANCES, window)).id);
  }
  const page = await open(`/notices/maintenance?provider_id=${by.id}`);
  await page.getByRole("checkbox", { name: "Select page" }).check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Confirm (7 of 10)" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm: 7 maintenances" });
  await dialog.getByText("3 maintenances of those selected do not allow it").waitFor();
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  await messages(page).getByText("7 maintenances are confirmed.").waitFor();
  const states = async () => (await rest.list(MAINTENANCES, { provider_id: by.id, limit: 20 })).results.map((one) => one.status).sort();
  await eventually(states, [...Array(3).fill("COMPLETED"), ...Array(7).fill("CONFIRMED")], "all or none");
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(states, [...Array(3).fill("COMPLETED"), ...Array(7).fill("TENTATIVE")], "taken back together");
  // One of them by the menu of its row.
  await page.reload();
  const row = page.getByRole("row").filter({ hasText: first });
  await row.getByRole("button", { name: /^Actions of/ }).click();
  await page.getByRole("menuitem", { name: "Confirm", exact: true }).click();
  await eventually(async () => (await rest.read(MAINTENANCES, ids[0])).status, "CONFIRMED", "by its row");
});

purser.test("what may be done here is found by the search box", async ({ open, rest }) => {
  const { id: by } = await provider(rest);
  const window = { name: unique("MW"), summary: "Work", status: "TENTATIVE", provider: by, start: after(72), end: after(75) };
  const { id } = await rest.create(MAINTENANCES, window);
  const page = await open(`/notices/maintenance/${id}`);
  await bar(page).getByRole("button", { name: "Confirm", exact: true }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("confi");
  await page.getByRole("group", { name: "Actions here" }).getByRole("option", { name: /^Confirm/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await eventually(async () => (await rest.read(MAINTENANCES, id)).status, "CONFIRMED", "by its name");
});
