// A new colleague gets an account and rights on the pages, logs in, and sees that and no more.
import assert from "node:assert/strict";
import { enter, save } from "../lib/form.mjs";
import { unique } from "../lib/rest.mjs";
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
