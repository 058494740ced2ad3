// A new colleague gets an account and rights on the pages, logs in, and sees that and no more.
import assert from "node:assert/strict";
import { enter, save } from "../lib/form.mjs";
import { restOf, unique } from "../lib/rest.mjs";
import { eventually, stage } from "../lib/stage.mjs";

const purser = stage();
const ASSETS = "plugins/inventory-monitor/assets";

purser.test("rights are given to a new user, who logs in and sees exactly that", async ({ open, rest }) => {
  const project = unique("theirs");
  const mine = await rest.create(ASSETS, { partnumber: "QFX", serial: unique("SN"), project });
  await rest.create(ASSETS, { partnumber: "QFX", serial: unique("SN"), project: "another" });

  const page = await open("/users/groups");
  const main = page.getByRole("main");
  await main.getByRole("link", { name: "Add group" }).first().click();
  const group = unique("Field crew");
  await enter(main, { Name: group });
  const groupId = await save(page);

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Users", exact: true }).click();
  await main.getByRole("link", { name: "Add user" }).first().click();
  const person = { user: unique("grace").toLowerCase(), password: "correct horse battery" };
  await enter(main, { Username: person.user, Password: person.password, Groups: [group] });
  const userId = await save(page);
  const user = await rest.read("users/users", userId);
  assert.deepEqual([user.username, user.is_active, user.is_superuser, user.groups.map((one) => one.id)], [person.user, true, false, [groupId]]);

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Permissions", exact: true }).click();
  await main.getByRole("link", { name: "Add permission" }).first().click();
  await enter(main, {
    Name: unique("Assets of theirs"),
    "Object types": ["Assets"],
    Actions: ["View", "Change"],
    Constraints: JSON.stringify({ project }),
    Groups: [group],
  });
  const permission = await rest.read("users/permissions", await save(page));
  assert.deepEqual(permission.object_types, ["inventory_monitor.asset"]);
  assert.deepEqual(permission.groups.map((one) => one.id), [groupId]);

  const theirs = await open("/", { session: undefined, as: person });
  await theirs.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  const navigation = theirs.getByRole("navigation", { name: "Main" });
  await navigation.getByRole("link", { name: "Assets", exact: true }).click();
  const rows = theirs.getByRole("main").locator("tbody [role=row]");
  await eventually(() => rows.count(), 1, "one asset");
  await rows.getByRole("link", { name: "QFX" }).first().click();
  await theirs.waitForURL((url) => url.pathname === `/inventory-monitor/assets/${mine.id}`);
  assert.equal(await navigation.getByRole("link", { name: "Sites", exact: true }).count(), 0, "nothing else is in the navigation");
  assert.equal(await theirs.getByRole("button", { name: "Delete" }).count(), 0, "nothing can be deleted");
  assert.equal(await theirs.getByRole("link", { name: "Clone" }).count(), 0, "nothing can be added");
  await theirs.getByRole("link", { name: "Edit", exact: true }).click();
  await enter(theirs.getByRole("main"), { Vendor: "Emca" });
  await save(theirs, "Save");
  assert.equal((await rest.read(ASSETS, mine.id)).vendor, "Emca");
  await theirs.goto("/dcim/sites");
  await theirs.getByRole("heading", { name: "You may not see this" }).waitFor();
}, { but: /status of 40[13]/ });

purser.test("what one may not view is told as REST tells it, and leads nowhere", async ({ open, rest, server }) => {
  const named = (kind) => {
    const name = unique(kind);
    return { name, slug: name.toLowerCase() };
  };
  const region = await rest.create("dcim/regions", named("Region"));
  const tag = await rest.create("extras/tags", named("Tag"));
  const site = await rest.create("dcim/sites", { ...named("Site"), region: region.id, tags: [tag.id] });
  const person = { user: unique("ada").toLowerCase(), password: "correct horse battery" };
  const { id } = await rest.create("users/users", { username: person.user, password: person.password });
  await rest.create("users/permissions", { name: unique("Sites"), object_types: ["dcim.site"], actions: ["view"], users: [id] });

  const told = await (await restOf({ ...server, ...person })).read("dcim/sites", site.id);
  const hidden = [told.region.display, ...told.tags.map((one) => one.display)];
  assert.deepEqual(hidden, [`#${region.id}`, `#${tag.id}`], "that there is one, and not what it is called");

  const theirs = await open("/", { session: undefined, as: person });
  await theirs.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  await theirs.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Sites", exact: true }).click();
  const main = theirs.getByRole("main");
  await main.getByRole("searchbox", { name: "Quick search" }).fill(site.name);
  const row = main.locator("tbody [role=row]").filter({ hasText: site.name });
  await row.getByText(told.region.display, { exact: true }).waitFor();
  assert.equal(await row.getByRole("link", { name: told.region.display, exact: true }).count(), 0, "no link in the list");
  await row.getByRole("link", { name: site.name }).click();
  await theirs.waitForURL((url) => url.pathname === `/dcim/sites/${site.id}`);
  for (const one of hidden) {
    await main.getByText(one, { exact: true }).first().waitFor();
    assert.equal(await main.getByRole("link", { name: one, exact: true }).count(), 0, `no link to ${one}`);
  }
  await theirs.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Changes" }).click();
  await main.locator(".history__item").first().waitFor();
  assert.equal(await main.getByRole("link", { name: "Details" }).count(), 0, "no way to the log");

  // Whoever may see them has the links.
  const page = await open(`/dcim/sites/${site.id}`);
  for (const one of [region, tag]) await page.getByRole("main").getByRole("link", { name: one.name }).first().waitFor();
}, { but: /status of 40[13]/ });
