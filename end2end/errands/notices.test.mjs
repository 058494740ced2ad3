// What people come for with events: a window from its announcement to its end, an outage from its report to its end.
import assert from "node:assert/strict";
import { enter, save, set } from "../lib/form.mjs";
import { messages } from "../lib/pages.mjs";
import { unique } from "../lib/rest.mjs";
import { eventually, stage } from "../lib/stage.mjs";

const purser = stage();
const MAINTENANCES = "plugins/notices/maintenance";
const OUTAGES = "plugins/notices/outage";
const IMPACTS = "plugins/notices/impact";
const HOUR = 3_600_000;

/** A provider with circuits. */
async function carrier(rest, count) {
  const name = unique("Carrier");
  const provider = await rest.create("circuits/providers", { name, slug: name.toLowerCase() });
  const type = await rest.create("circuits/circuit-types", { name: unique("Wave"), slug: unique("wave").toLowerCase() });
  const circuits = [];
  for (let n = 0; n < count; n += 1) circuits.push(await rest.create("circuits/circuits", { cid: unique("C"), provider: provider.id, type: type.id }));
  return { provider, circuits };
}

const minute = (time) => new Date(time).toISOString().slice(0, 16);
const panel = (page, title) =>
  page.locator("section.panel").filter({ has: page.getByRole("heading", { level: 2, name: title, exact: true }) });

/** Adds an impact from the event's page, and comes back to it. */
async function impact(page, address, circuit, level) {
  await page.goto(address);
  await panel(page, "Impact").getByRole("link", { name: "Add impact" }).click();
  await page.getByRole("heading", { level: 1, name: "Add impact" }).waitFor();
  const main = page.getByRole("main");
  await set(main, "Target", circuit.cid, { kind: "Circuit" });
  await set(main, "Level", level);
  await save(page);
  await page.goto(address);
  await panel(page, "Impact").getByRole("row").filter({ hasText: circuit.cid }).getByText(level, { exact: true }).waitFor();
}

/** The numbers of the kinds of events. */
const KINDS = { maintenance: 120, outage: 121 };

async function impacts(rest, kind, event) {
  const { results } = await rest.list(IMPACTS, { event_content_type: KINDS[kind], event_object_id: event, ordering: "id" });
  return results.map((one) => [one.target_object_id, one.impact.value ?? one.impact]);
}

purser.test("a window is entered with what it touches, moved, taken back, moved again and completed", async ({ open, rest }) => {
  const { provider, circuits } = await carrier(rest, 2);
  const page = await open("/notices/maintenance/add");
  const main = page.getByRole("main");
  const name = unique("MW");
  const start = Math.ceil(Date.now() / HOUR) * HOUR + 48 * HOUR;
  await enter(main, { "Event ID": name, Summary: "Fibre work", Provider: provider.name, Status: "Confirmed", Start: minute(start), End: minute(start + 2 * HOUR) });
  const id = await save(page);
  const address = `/notices/maintenance/${id}`;
  await impact(page, address, circuits[0], "Outage");
  await impact(page, address, circuits[1], "Degraded");
  assert.deepEqual(await impacts(rest, "maintenance", id), [[circuits[0].id, "OUTAGE"], [circuits[1].id, "DEGRADED"]]);

  const state = async () => {
    const { results } = await rest.list(MAINTENANCES, { provider_id: provider.id, ordering: "id" });
    return results.map((one) => [one.status.value ?? one.status, Date.parse(one.start)]);
  };
  const move = async (to) => {
    await page.getByRole("button", { name: "Reschedule…" }).click();
    const dialog = page.getByRole("dialog", { name: `Reschedule ${name}` });
    const box = dialog.getByLabel("Start");
    // Times are entered in the zone that is said beside the box: one day later is one day later in each.
    const day = (await box.inputValue()).slice(0, 10);
    const later = new Date(Date.parse(day) + to * 24 * HOUR).toISOString().slice(0, 10);
    await box.fill((await box.inputValue()).replace(day, later));
    await box.blur();
    await dialog.getByLabel("Message").fill("Their crew is ill");
    await dialog.getByRole("button", { name: "Reschedule" }).click();
    await messages(page).getByText(`${name} rescheduled.`).waitFor();
  };
  await move(1);
  await eventually(state, (rows) => rows.length === 2 && rows[0][0] === "RE-SCHEDULED" && rows[1][1] > start, "moved");
  await messages(page).getByRole("button", { name: "Undo" }).first().click();
  await eventually(state, [["CONFIRMED", start]], "taken back");
  await eventually(() => impacts(rest, "maintenance", id), (list) => list.length === 2, "with what it touches");

  await page.goto(address);
  await move(1);
  await page.goto(address);
  await main.getByText("Rescheduled to").locator("xpath=..").getByRole("link").click();
  await page.waitForURL((url) => /\/notices\/maintenance\/\d+$/.test(url.pathname) && url.pathname !== address);
  const next = Number(new URL(page.url()).pathname.split("/").pop());
  assert.deepEqual((await impacts(rest, "maintenance", next)).map(([target]) => target), circuits.map((circuit) => circuit.id), "what it touches came along");

  // It is under way: the form says so, then the page's own button ends it.
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await enter(main, { Status: "In-Progress", Start: minute(Date.now() - HOUR), End: minute(Date.now() + HOUR) });
  await save(page, "Save");
  await page.getByRole("button", { name: "Complete", exact: true }).click();
  await eventually(async () => (await rest.read(MAINTENANCES, next)).status, (status) => (status.value ?? status) === "COMPLETED", "completed");
  await main.getByText("its impacts can no longer be changed").waitFor();
  assert.equal(await panel(page, "Impact").getByRole("link", { name: "Add impact" }).count(), 0);
  // The history names what was done, not that a field was changed.
  await page.goto(page.url().replace(/\?.*$/, "") + "?tab=changes");
  await page.locator(".history__head").first().getByText("Completed", { exact: true }).waitFor();
});

purser.test("an outage goes from its report to its end", async ({ open, rest }) => {
  const { provider, circuits } = await carrier(rest, 1);
  const page = await open("/notices/outage");
  const main = page.getByRole("main");
  await main.getByRole("link", { name: "Add outage" }).first().click();
  const name = unique("OUT");
  const start = Math.floor(Date.now() / 60_000) * 60_000 - 2 * HOUR;
  await enter(main, { "Event ID": name, Summary: "Cut fibre", Provider: provider.name, Status: "Reported", Start: minute(start), "Estimated time to repair": minute(start + 5 * HOUR) });
  const id = await save(page);
  const address = `/notices/outage/${id}`;
  await impact(page, address, circuits[0], "Outage");
  const status = async () => {
    const one = await rest.read(OUTAGES, id);
    return [one.status.value ?? one.status, one.acknowledged === true, one.end !== null];
  };
  const press = (name) => page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name, exact: true }).click();
  await press("Acknowledge");
  await eventually(status, ["REPORTED", true, false], "acknowledged");
  for (const [button, value] of [["Investigate", "INVESTIGATING"], ["Identify", "IDENTIFIED"], ["Monitor", "MONITORING"]]) {
    await press(button);
    await eventually(status, [value, true, false], button);
  }
  await press("Resolve…");
  await page.getByRole("dialog").getByRole("button", { name: "Resolve", exact: true }).click();
  await eventually(status, ["RESOLVED", true, true], "resolved, and it has an end");
  await main.getByText("its impacts can no longer be changed").waitFor();
  assert.deepEqual(await impacts(rest, "outage", id), [[circuits[0].id, "OUTAGE"]]);
  // Who looks at home is told of it no more.
  await page.goto("/");
  const open_ = panel(page, "Open outages");
  await open_.waitFor();
  assert.equal(await open_.getByRole("link", { name }).count(), 0);
});
