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

/** The buttons of the page, in their order. */
async function offered(page) {
  const bar = page.getByRole("group", { name: "Quick actions" });
  return (await bar.getByRole("button").allInnerTexts()).map((text) => text.trim());
}

function press(page, name) {
  return page.getByRole("group", { name: "Quick actions" }).getByRole("button", { name, exact: true }).click();
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
const WINDOWS = [
  ["TENTATIVE", AHEAD, { Confirmed: "CONFIRMED", "Cancel window": "CANCELLED", "Reschedule…": null }],
  ["TENTATIVE", BEGUN, { Confirmed: "CONFIRMED", "In progress": "IN-PROCESS", Completed: "COMPLETED", "Cancel window": "CANCELLED" }],
  ["UNKNOWN", SOON, { Confirmed: "CONFIRMED", "In progress": "IN-PROCESS", "Cancel window": "CANCELLED", "Reschedule…": null }],
  ["CONFIRMED", AHEAD, { "Cancel window": "CANCELLED", "Reschedule…": null }],
  ["CONFIRMED", SOON, { "In progress": "IN-PROCESS", "Cancel window": "CANCELLED", "Reschedule…": null }],
  ["CONFIRMED", OVER, { "In progress": "IN-PROCESS", Completed: "COMPLETED", "Cancel window": "CANCELLED" }],
  ["IN-PROCESS", AHEAD, { Confirmed: "CONFIRMED", Completed: "COMPLETED", "Cancel window": "CANCELLED", "Reschedule…": null }],
  ["IN-PROCESS", BEGUN, { Completed: "COMPLETED", "Cancel window": "CANCELLED" }],
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

const COURSES = [
  ["REPORTED", { Investigating: "INVESTIGATING", Identified: "IDENTIFIED", Monitoring: "MONITORING", Resolved: "RESOLVED" }],
  ["INVESTIGATING", { Identified: "IDENTIFIED", Monitoring: "MONITORING", Resolved: "RESOLVED" }],
  ["IDENTIFIED", { Investigating: "INVESTIGATING", Monitoring: "MONITORING", Resolved: "RESOLVED" }],
  ["MONITORING", { Investigating: "INVESTIGATING", Identified: "IDENTIFIED", Resolved: "RESOLVED" }],
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
      await eventually(state, [to, to === "RESOLVED"], name);
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
  await press(page, "Resolved");
  // Not before it began.
  await eventually(async () => Date.parse((await rest.read(OUTAGES, id)).end) >= Date.parse(outage.start) - 1000, true, "its end");
});

purser.test("the buttons follow the clock while the page stays open", async ({ open, rest }) => {
  const { id: by } = await provider(rest);
  const window = { name: unique("MW"), summary: "Work", status: "CONFIRMED", provider: by, start: after(0.5), end: after(3), acknowledged: true };
  const { id } = await rest.create(MAINTENANCES, window);
  const page = await open("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await eventually(() => page.locator("[aria-busy=true], .skel").count(), 0, "nothing is on its way");
  await page.clock.install();
  await page.goto(`/notices/maintenance/${id}`);
  await eventually(() => offered(page), ["In progress", "Cancel window", "Reschedule…"], "before its start");
  await page.clock.fastForward("40:00");
  await eventually(() => offered(page), ["In progress", "Completed", "Cancel window"], "after its start");
  assert.equal(await page.getByText("Window is open").count(), 1);
});
