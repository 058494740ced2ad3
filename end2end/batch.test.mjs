// Forms for what comes in numbers: the next of a batch, slugs from any alphabet, links that fill a form, pictures.
import assert from "node:assert/strict";
import { accessible } from "./lib/axe.mjs";
import { fact } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();
const ASSETS = "plugins/inventory-monitor/assets";

function field(page, label) {
  return page.getByRole("textbox", { name: new RegExp(`^${label}( \\*)?$`) });
}

function path(page) {
  return new URL(page.url()).pathname;
}

function focused(page, locator) {
  return eventually(() => locator.evaluate((element) => element === document.activeElement), true, "the focus");
}

/** An asset type, a provider, a site: what the tests refer to. */
async function named(rest, where, name) {
  const slug = unique("ref");
  return rest.create(where, { name: `${name} ${slug}`, slug });
}

purser.test("create and add another keeps what repeats and goes on in the first field of its own", async ({ open, rest }) => {
  const word = unique("PN");
  const type = await named(rest, "plugins/inventory-monitor/asset-types", "Line card");
  const page = await open("/inventory-monitor/assets/add");
  await field(page, "Part number").fill(word);
  const kind = page.getByRole("combobox", { name: "Type", exact: true });
  await kind.fill(type.name);
  await page.getByRole("option", { name: type.name }).click();
  await page.getByLabel("Lifecycle").selectOption({ label: "In Use" });
  for (const number of [1, 2, 3]) {
    await field(page, "Serial number").fill(`${word}-S${number}`);
    await field(page, "Asset tag").fill(`${word}-T${number}`);
    await page.getByRole("button", { name: "Create and add another" }).click();
    await eventually(() => field(page, "Serial number").inputValue(), "", "the serial is empty");
    assert.equal(await field(page, "Asset tag").inputValue(), "", "the tag is empty");
    assert.equal(await field(page, "Part number").inputValue(), word, "the part number stays");
    await eventually(() => kind.inputValue(), type.name, "the type stays");
    await focused(page, field(page, "Serial number"));
    assert.equal(await page.getByText("Unsaved changes").count(), 0, "nothing is lost by leaving now");
  }
  const { results } = await rest.list(ASSETS, { partnumber: word, ordering: "serial" });
  assert.deepEqual(
    results.map((one) => [one.serial, one.asset_tag, one.type.id]),
    [1, 2, 3].map((number) => [`${word}-S${number}`, `${word}-T${number}`, type.id]),
  );
});

purser.test("the next of a batch of sites goes on with the name", async ({ open, rest }) => {
  const word = unique("site");
  const region = await named(rest, "dcim/regions", "Region");
  const page = await open("/dcim/sites/add");
  await field(page, "Name").fill(word);
  await page.getByRole("combobox", { name: "Region", exact: true }).fill(region.name);
  await page.getByRole("option", { name: region.name }).click();
  await page.getByRole("button", { name: "Create and add another" }).click();
  await eventually(() => field(page, "Name").inputValue(), "", "the name is empty");
  await eventually(() => field(page, "Slug").inputValue(), "", "and the slug");
  await eventually(() => page.getByRole("combobox", { name: "Region", exact: true }).inputValue(), region.name, "the region stays");
  await focused(page, field(page, "Name"));
  await page.keyboard.type(`${word} two`);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: `${word} two` }).waitFor();
  const { results } = await rest.list("dcim/sites", { region_id: region.id, ordering: "name" });
  assert.deepEqual(results.map((site) => site.name), [word, `${word} two`]);
});

purser.test("a slug is offered for a name in any alphabet", async ({ open, rest }) => {
  const page = await open("/tenancy/tenants/add");
  const slug = field(page, "Slug");
  for (const [name, expected] of [
    ["台灣", /^taiwan$/],
    ["Кириллица", /^kirillitsa$/],
    ["العربية", /^[a-z][a-z0-9-]*$/],
    ["Žižkov 2", /^zizkov-2$/],
    ["♥", /^hearts$/],
    ["— ! —", /^tenant-\d+$/],
  ]) {
    await field(page, "Name").fill(name);
    await eventually(() => slug.inputValue(), (text) => expected.test(text), `the slug of ${name}`);
  }
  const name = `台灣 ${unique("t")}`;
  await field(page, "Name").fill(name);
  await eventually(() => slug.inputValue(), (text) => text.startsWith("taiwan-t-"), "the slug");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  const tenant = await rest.read("tenancy/tenants", path(page).split("/").pop());
  assert.match(tenant.slug, /^taiwan-t-/);
});

purser.test("Add impact on a maintenance and on an outage leads to a form that knows the event", async ({ open, rest }) => {
  const provider = await named(rest, "circuits/providers", "Provider");
  const site = await named(rest, "dcim/sites", "Site");
  const common = { provider: provider.id, summary: "Works", start: "2030-03-10T22:00:00Z" };
  const events = [
    ["maintenance", { ...common, name: unique("M"), end: "2030-03-11T04:00:00Z", status: "CONFIRMED" }],
    ["outage", { ...common, name: unique("O"), status: "REPORTED" }],
  ];
  for (const [kind, body] of events) {
    const event = await rest.create(`plugins/notices/${kind}`, body);
    const page = await open(`/notices/${kind}/${event.id}`);
    await page.getByRole("link", { name: "Add impact" }).click();
    await page.getByRole("heading", { level: 1, name: "Add impact" }).waitFor();
    await eventually(() => page.getByRole("combobox", { name: "Event", exact: true }).inputValue(), (text) => text.includes(body.name), "the event is chosen");
    const target = page.locator(".field", { has: page.getByText("Target", { exact: false }) });
    await target.getByLabel("Kind of object").selectOption({ label: "Site" });
    await page.getByRole("combobox", { name: "Target", exact: true }).fill(site.name);
    await page.getByRole("option", { name: site.name }).click();
    await page.getByLabel("Level").selectOption({ label: "Degraded" });
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await eventually(async () => (await rest.list("plugins/notices/impact", { event_object_id: event.id, target_object_id: site.id })).count, 1, `an impact of the ${kind}`);
  }
});

purser.test("the number of a kind in an address means the same as its name, and what is not there keeps no form from opening", async ({ open, rest }) => {
  const site = await named(rest, "dcim/sites", "Site");
  const { results } = await rest.list("core/object-types", { app_label: "dcim", model: "site" });
  for (const kind of ["dcim.site", String(results[0].id)]) {
    const page = await open(`/tenancy/contact-assignments/add?object_type=${kind}&object_id=${site.id}`);
    await eventually(() => page.getByRole("combobox", { name: "Object", exact: true }).inputValue(), site.name, kind);
  }
  const page = await open("/tenancy/contact-assignments/add?object_type=dcim.site&object_id=99999999");
  await page.getByRole("button", { name: "Create", exact: true }).waitFor();
});

/** A small PNG. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC", "base64");

purser.test("a picture is chosen, looked at, kept, shown on its object's page, and put in the place of another", async ({ open, rest }) => {
  const site = await named(rest, "dcim/sites", "Site");
  const name = unique("front");
  const page = await open(`/extras/image-attachments/add?object_type=dcim.site&object_id=${site.id}`);
  const file = page.getByLabel("Picture");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await eventually(() => file.getAttribute("aria-invalid"), "true", "without a picture nothing is sent");
  await file.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
  await page.getByText("This is no picture that can be kept").waitFor();
  await file.setInputFiles({ name: "front.png", mimeType: "image/png", buffer: PNG });
  await page.getByRole("img", { name: "The chosen picture" }).waitFor();
  await accessible(page, "the form with a picture");
  await field(page, "Name").fill(name);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  const id = Number(path(page).split("/").pop());
  const kept = await rest.read("extras/image-attachments", id);
  assert.deepEqual([kept.object_type, kept.object_id, kept.image_width, kept.image_height], ["dcim.site", site.id, 10, 10]);
  const picture = page.getByRole("main").getByRole("img", { name });
  await eventually(() => picture.evaluate((image) => image.naturalWidth), 10, "the picture is shown");

  await page.goto(`/dcim/sites/${site.id}`);
  const shown = page.getByRole("main").getByRole("img", { name });
  await shown.scrollIntoViewIfNeeded();
  await eventually(() => shown.evaluate((image) => image.naturalWidth), 10, "it is on the site's page");
  await page.getByRole("link", { name: "Add image" }).first().click();
  await page.getByLabel("Picture").setInputFiles({ name: "back.png", mimeType: "image/png", buffer: PNG });
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await eventually(async () => (await rest.list("extras/image-attachments", { object_type: "dcim.site", object_id: site.id })).count, 2, "one more");

  await page.goto(`/extras/image-attachments/${id}/edit`);
  await field(page, "Description").fill("from the road");
  await page.getByRole("button", { name: "Save" }).click();
  await eventually(() => fact(page, "Description").innerText(), "from the road", "saved");
  const after = await rest.read("extras/image-attachments", id);
  assert.equal(after.image, kept.image, "the picture stays when it is not changed");
});

purser.test("the first picture of an object is added from its page, and so is the first of what belongs to it", async ({ open, rest }) => {
  const site = await named(rest, "dcim/sites", "Site");
  const page = await open(`/dcim/sites/${site.id}`);
  const related = page.locator("section.panel").filter({ has: page.getByRole("heading", { level: 2, name: "Related objects" }) });
  await related.getByRole("link", { name: "Add image" }).click();
  const name = unique("first");
  await field(page, "Name").fill(name);
  await page.getByLabel("Picture").setInputFiles({ name: "front.png", mimeType: "image/png", buffer: PNG });
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  const kept = await rest.list("extras/image-attachments", { object_type: "dcim.site", object_id: site.id });
  assert.deepEqual(kept.results.map((image) => image.name), [name]);
  await page.goto(`/dcim/sites/${site.id}`);
  await page.getByRole("heading", { level: 2, name: "Images" }).waitFor();
  // What there is one of already is a line of the list, with the way to one more in it.
  await related.getByRole("link", { name: "Images" }).waitFor();
  assert.equal(await related.getByRole("link", { name: "Add image" }).count(), 1, "offered once");
  await related.getByRole("link", { name: "Add rack" }).click();
  const rack = unique("Rack");
  await field(page, "Name").fill(rack);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: rack }).waitFor();
  const { results } = await rest.list("dcim/racks", { name: rack });
  assert.deepEqual(results.map((one) => one.site.id), [site.id], "it stands where it was added");
});

purser.test("whoever may add nothing is offered nothing", async ({ open, rest, server }) => {
  const user = unique("reader");
  const { id } = await rest.create("users/users", { username: user, password: "correct horse battery" });
  await rest.create("users/permissions", { name: user, object_types: ["dcim.site", "dcim.rack", "extras.imageattachment"], actions: ["view"], users: [id] });
  const site = await named(rest, "dcim/sites", "Site");
  const page = await open(`/dcim/sites/${site.id}`, { session: undefined, as: { user, password: "correct horse battery" } });
  await page.goto(`${server.url}/dcim/sites/${site.id}`);
  await page.getByRole("heading", { level: 1, name: site.name }).waitFor();
  await eventually(() => page.getByRole("heading", { level: 2 }).count(), (count) => count > 0, "the page is there");
  assert.equal(await page.getByRole("main").getByRole("link", { name: /^Add / }).count(), 0);
}, { but: /status of 401/ });

purser.test("bulk edit offers what many can share, and nothing that names one", async ({ open }) => {
  const offered = async (at) => {
    const page = await open(at);
    await page.getByRole("checkbox", { name: "Select page" }).check();
    await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Edit" }).click();
    return page.getByLabel("Field to change").getByRole("option").allInnerTexts();
  };
  const assets = await offered("/inventory-monitor/assets?limit=2");
  for (const name of ["Serial number", "Asset tag", "Name", "Device"]) assert.ok(!assets.includes(name), `${name} of assets`);
  for (const name of ["Vendor", "Lifecycle", "Assigned to", "Part number"]) assert.ok(assets.includes(name), `${name} of assets`);
  const sites = await offered("/dcim/sites?limit=2");
  for (const name of ["Name", "Slug"]) assert.ok(!sites.includes(name), `${name} of sites`);
  for (const name of ["Status", "Region", "Facility"]) assert.ok(sites.includes(name), `${name} of sites`);
});
