// What providers send: pasted, looked at and applied by a person; and where events come together.
import assert from "node:assert/strict";
import { fact, messages } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();
const MAINTENANCES = "plugins/notices/maintenance";

/** A provider with circuits of its own. */
async function carrier(rest, count = 2) {
  const slug = unique("carrier").toLowerCase();
  const provider = await rest.create("circuits/providers", { name: unique("Carrier"), slug });
  const type = await rest.create("circuits/circuit-types", { name: unique("Wave"), slug: unique("wave").toLowerCase() });
  const circuits = [];
  for (let i = 0; i < count; i += 1) {
    circuits.push(await rest.create("circuits/circuits", { cid: unique("C"), provider: provider.id, type: type.id }));
  }
  return { provider, circuits };
}

/** The panel with this heading. */
function panel(page, title) {
  return page.locator("section.panel").filter({ has: page.getByRole("heading", { level: 2, name: title }) });
}

function actions(page) {
  return page.getByRole("group", { name: "Actions", exact: true });
}

purser.test("a notice that is pasted waits, and is applied with one press", async ({ open, rest }) => {
  const { provider, circuits } = await carrier(rest, 1);
  // A number has digits in it.
  const number = `${unique("MX")}-31`;
  const page = await open("/notices/inbox/add");
  await page.getByRole("textbox", { name: "Subject" }).fill(`Planned work ${number}`);
  await page.getByRole("textbox", { name: "Sender" }).fill(`noc@${provider.slug}.example`);
  const words = `Maintenance ID: ${number}\nStart: 2031-06-01 22:00 UTC\nEnd: 2031-06-02 02:00 UTC\nCircuit ID: ${circuits[0].cid}\nImpact: loss of service\n`;
  await page.getByRole("textbox", { name: /^Body/ }).fill(words);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const triage = panel(page, "Triage");
  await triage.getByText("It was guessed from the text").waitFor();
  await panel(page, "Notice").getByText("Waiting").waitFor();
  await actions(page).getByRole("button", { name: "Apply" }).click();
  const event = panel(page, "Notice").getByRole("link", { name: number });
  await event.waitFor();
  await eventually(() => triage.getByText("It was guessed").count(), 0, "nothing is left to do");
  await event.click();
  await page.getByRole("heading", { level: 1 }).filter({ hasText: number }).waitFor();
  await panel(page, "Impact").getByRole("link", { name: circuits[0].cid, exact: true }).waitFor();
  const { results } = await rest.list(MAINTENANCES, { name: number });
  assert.equal(results[0].provider.id, provider.id);
});

purser.test("what is applied is no longer to review, though something in it is not known", async ({ open, rest }) => {
  const { provider, circuits } = await carrier(rest, 1);
  const number = `${unique("MX")}-32`;
  const words = `Maintenance ID: ${number}\nStart: 2031-06-01 22:00 UTC\nEnd: 2031-06-02 02:00 UTC\nCircuit ID: ${circuits[0].cid}, NOBODYS-1\nImpact: loss of service\n`;
  const { id } = await rest.create("plugins/notices/inbox", { subject: `Planned work ${number}`, sender: `noc@${provider.slug}.example`, body: words });
  const page = await open(`/notices/inbox/${id}`);
  const triage = panel(page, "Triage");
  await triage.getByText("NOBODYS-1").waitFor();
  const state = () => fact(page, "State").innerText();
  const offered = async () => (await actions(page).getByRole("button").allInnerTexts()).map((text) => text.trim()).filter(Boolean);
  await eventually(state, "To review", "before");
  await actions(page).getByRole("button", { name: "Apply" }).click();
  await eventually(state, "Applied", "the page says so itself");
  await eventually(offered, ["Look again"], "nothing is left to apply");
  await panel(page, "Notice").getByText("Created").waitFor();
  await panel(page, "Notice").getByRole("link", { name: number }).waitFor();
  // What is amiss is still told.
  await triage.getByText("NOBODYS-1").waitFor();
  const read = await rest.read("plugins/notices/inbox", id);
  assert.deepEqual([read.state, read.findings[0].outcome], ["applied", "created"]);
  assert.equal((await rest.list(MAINTENANCES, { name: number })).count, 1);
  await messages(page).getByText("was read and applied").waitFor();
  await messages(page).getByRole("button", { name: "Undo" }).click();
  await eventually(state, "To review", "taken back");
  await eventually(async () => (await rest.list(MAINTENANCES, { name: number })).count, 0, "with what it made");
  // The other ways on.
  for (const [name, word, to] of [["Ignore", "Ignored", "ignored"], ["Look again", "To review", "review"], ["Resolve", "Resolved", "resolved"]]) {
    await actions(page).getByRole("button", { name, exact: true }).click();
    await eventually(state, word, name);
    assert.equal((await rest.read("plugins/notices/inbox", id)).state, to);
  }
});

purser.test("a calendar whose time has no zone waits with its reason, and is applied with one press", async ({ open, rest }) => {
  const { provider, circuits } = await carrier(rest, 1);
  const number = `${unique("MX")}-32`;
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", `UID:${number}`, "SUMMARY:Splicing", "DTSTART:20310610T220000", "DTEND:20310611T020000",
    `X-MAINTNOTE-PROVIDER:${provider.slug}`, "X-MAINTNOTE-ACCOUNT:1", `X-MAINTNOTE-MAINTENANCE-ID:${number}`,
    `X-MAINTNOTE-OBJECT-ID:${circuits[0].cid}`, "X-MAINTNOTE-IMPACT:OUTAGE", "X-MAINTNOTE-STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR",
  ];
  const message = await rest.create("plugins/notices/inbox", { format: "calendar", body: lines.join("\r\n") });
  assert.equal(message.state, "review");
  const page = await open(`/notices/inbox/${message.id}`);
  const triage = panel(page, "Triage");
  await triage.getByText("names no zone; taken as UTC.").first().waitFor();
  await actions(page).getByRole("button", { name: "Apply" }).click();
  await panel(page, "Notice").getByRole("link", { name: number }).waitFor();
  const { results } = await rest.list(MAINTENANCES, { name: number });
  assert.deepEqual([results[0].start, results[0].provider.id], ["2031-06-10T22:00:00Z", provider.id]);
  assert.equal((await rest.read("plugins/notices/inbox", message.id)).state, "applied");
});

purser.test("what takes the last way of a path group is told on the event, the group and the calendar", async ({ open, rest }) => {
  const { provider, circuits } = await carrier(rest);
  const name = unique("Ways");
  const group = await rest.create("plugins/notices/path-groups", { name, circuits: circuits.map((circuit) => circuit.id) });
  const events = [];
  for (const [i, circuit] of circuits.entries()) {
    const window = { name: unique("MW"), summary: "Work", status: "CONFIRMED", provider: provider.id, start: `2032-03-04T0${i + 1}:00:00Z`, end: "2032-03-04T05:00:00Z" };
    const event = await rest.create(MAINTENANCES, window);
    await rest.create("plugins/notices/impact", { maintenance: event.id, content_type: "circuits.circuit", object_id: circuit.id, impact: "OUTAGE" });
    events.push(event);
  }
  const page = await open(`/notices/maintenance/${events[0].id}`);
  const line = panel(page, "Overlaps").getByRole("listitem").filter({ hasText: name });
  await line.getByText("0 of 2 left").waitFor();
  await line.getByRole("link", { name: events[1].name }).waitFor();
  await line.getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 1 }).filter({ hasText: name }).waitFor();
  await panel(page, "Overlaps").getByRole("listitem").filter({ hasText: events[0].name }).waitFor();

  const calendar = await open("/calendar?view=month&date=2032-03-04");
  await calendar.getByRole("button", { name: "1 overlap" }).click();
  await calendar.locator(".popover").getByRole("link", { name }).waitFor();
  await rest.remove("plugins/notices/path-groups", group.id);
});

purser.test("a calendar is subscribed to and downloaded from its page", async ({ open }) => {
  const page = await open("/calendar?view=month");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  assert.match(file.suggestedFilename(), /^maintenance-.*\.ics$/);
  await page.getByRole("link", { name: "Subscribe" }).click();
  await page.getByRole("heading", { level: 1, name: /calendar feed/i }).waitFor();
});
