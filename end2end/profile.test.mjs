// One's own account: name, password, looks, sessions, tokens; and what the pages say to somebody of few rights.
import assert from "node:assert/strict";
import { accessible } from "./lib/axe.mjs";
import { PHONE, signIn } from "./lib/browser.mjs";
import { unique } from "./lib/rest.mjs";
import { scrollsSideways } from "./lib/screens.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();
const PASSWORD = "correct horse battery";
const BETTER = "a better horse battery";
/** The browser reports refused calls on its console. */
const REFUSED = /status of (400|401|403|429)/;

/** Somebody with no permission, or with those named. */
async function person(rest, models = []) {
  const name = unique("clerk");
  const user = await rest.create("users/users", { username: name, password: PASSWORD });
  if (models.length > 0) {
    await rest.create("users/permissions", { name, object_types: models, actions: ["view"], users: [user.id] });
  }
  return { id: user.id, user: name, password: PASSWORD };
}

const asking = (server, path, options = {}) => fetch(`${server.url}/api/${path}`, options);

/** The profile of somebody who signs in for it, reached as a person reaches it. */
async function profile(open, who, options = {}) {
  const page = await open("/", { session: undefined, as: who, ...options });
  await page.getByRole("button", { name: /User menu/ }).click();
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  return page;
}

const panel = (page, name) => page.locator("section.panel").filter({ has: page.getByRole("heading", { level: 2, name }) });
const message = (page, text) => page.getByRole("region", { name: "Messages" }).getByText(text).first().waitFor();

purser.test("name and e-mail are changed, the latter with the password", async ({ open, rest }) => {
  const who = await person(rest);
  const page = await profile(open, who);
  const you = panel(page, "You");
  await you.getByLabel("First name").fill("Ada");
  await you.getByLabel("Last name").fill("Lovelace");
  await you.getByRole("button", { name: "Save" }).click();
  await message(page, "Your profile was saved.");
  assert.equal(await you.getByLabel("Your password").count(), 0, "a name takes no password");
  await you.getByLabel("E-mail").fill("ada@example.org");
  await you.getByRole("button", { name: "Save" }).click();
  await you.getByText("Your password is asked for here.").waitFor();
  await you.getByLabel("Your password").fill("wrong");
  await you.getByRole("button", { name: "Save" }).click();
  await you.getByText("This is not your password.").waitFor();
  await you.getByLabel("Your password").fill(PASSWORD);
  await you.getByRole("button", { name: "Save" }).click();
  await you.getByLabel("Your password").waitFor({ state: "detached" });
  const stored = await rest.read("users/users", who.id);
  assert.deepEqual([stored.first_name, stored.last_name, stored.email], ["Ada", "Lovelace", "ada@example.org"]);
  await page.reload();
  await eventually(() => you.getByLabel("First name").inputValue(), "Ada", "kept");
}, { but: REFUSED });

purser.test("a new password ends the other browser and opens the next", async ({ open, rest, server }) => {
  const who = await person(rest);
  const other = await open("/", { session: undefined, as: who });
  const page = await profile(open, who);
  const form = panel(page, "Password");
  const change = async (current, next, again = next) => {
    await form.getByLabel("Your password").fill(current);
    await form.getByLabel("New password").fill(next);
    await form.getByLabel("The new one again").fill(again);
    await form.getByRole("button", { name: "Change password" }).click();
  };
  await change(PASSWORD, BETTER, "something else");
  await form.getByText("This is not what stands above.").waitFor();
  await change("wrong", BETTER);
  await form.getByText("This is not your password.").waitFor();
  await change(PASSWORD, "short");
  await form.getByText("A password has at least 12 characters.").waitFor();
  await change(PASSWORD, BETTER);
  await message(page, "Your password was changed.");
  assert.equal(await form.getByLabel("New password").inputValue(), "", "nothing of it stays on the page");
  // This browser goes on, the other is out.
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
  await other.reload();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.getByLabel("User name").fill(who.user);
  await other.getByLabel("Password").fill(PASSWORD);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("alert").waitFor();
  await signIn(other, { user: who.user, password: BETTER });
  await other.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  const login = await asking(server, "users/tokens/provision/", {
    method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: who.user, password: BETTER }),
  });
  assert.equal(login.status, 201);
}, { but: REFUSED });

purser.test("a token is made, shown once, used, and revoked", async ({ open, rest, server }) => {
  const who = await person(rest);
  const page = await profile(open, who);
  const tokens = panel(page, "API tokens");
  await tokens.getByText("You have no token.").waitFor();
  await tokens.getByRole("button", { name: "Add token" }).click();
  const form = page.getByRole("dialog", { name: "New token" });
  await form.getByLabel("Description").fill("nightly export");
  await form.getByLabel("Allowed addresses").fill("nonsense");
  await form.getByLabel(/May write/).uncheck();
  await form.getByRole("button", { name: "Make token" }).click();
  await form.getByText("is no network").waitFor();
  await form.getByLabel("Allowed addresses").fill("127.0.0.0/8");
  await form.getByLabel("Expires").fill("2099-01-01T00:00");
  await form.getByRole("button", { name: "Make token" }).click();
  const shown = page.getByRole("dialog", { name: /Copy it now/ });
  const secret = await shown.getByLabel("Token").inputValue();
  assert.match(secret, /^nbt_[A-Za-z0-9]{12}\.[A-Za-z0-9]{40}$/);
  await shown.getByRole("button", { name: "Copy" }).waitFor();
  await shown.getByRole("button", { name: "Done" }).click();
  await tokens.getByText("nightly export").waitFor();
  assert.match(await tokens.innerText(), /reads only.*never used.*from 127\.0\.0\.0\/8/s);
  assert.ok(!(await page.content()).includes(secret), "it is not shown again");

  const as = (init = {}) => ({ ...init, headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" } });
  const mine = await asking(server, "users/profile/", as());
  assert.equal((await mine.json()).username, who.user);
  const stored = (await (await asking(server, "users/tokens/", as())).json()).results[0];
  assert.deepEqual([stored.write_enabled, stored.allowed_ips, stored.user.id], [false, ["127.0.0.0/8"], who.id]);
  assert.equal((await asking(server, "users/profile/", as({ method: "PATCH", body: "{}" }))).status, 403, "it only reads");

  await tokens.getByRole("button", { name: "Revoke nightly export" }).click();
  await page.getByRole("dialog", { name: "Revoke nightly export?" }).getByRole("button", { name: "Revoke" }).click();
  await message(page, "The token was revoked.");
  assert.equal((await asking(server, "users/profile/", as())).status, 403, "from now on");
  await tokens.getByText("You have no token.").waitFor();
}, { but: REFUSED });

purser.test("sessions are ended from another browser", async ({ open, rest }) => {
  const who = await person(rest);
  const [second, third] = [await open("/", { session: undefined, as: who }), await open("/", { session: undefined, as: who })];
  const page = await profile(open, who);
  const sessions = panel(page, "Sessions");
  const lines = sessions.getByRole("listitem");
  await eventually(() => lines.count(), 3, "three sessions");
  const own = lines.filter({ hasText: "This one" });
  assert.equal(await own.count(), 1);
  assert.match(await own.innerText(), /Chrome on Linux\s+127\.0\.0\.1 · used/);
  assert.equal(await own.getByRole("button").count(), 0, "this one is left by logging out");
  await lines.filter({ hasNotText: "This one" }).first().getByRole("button", { name: /^End the session of/ }).click();
  await message(page, "The session has ended.");
  await eventually(() => lines.count(), 2, "one is gone");
  await sessions.getByRole("button", { name: "End all others" }).click();
  await message(page, "Your other sessions have ended.");
  await eventually(() => lines.count(), 1, "only this one");
  for (const other of [second, third]) {
    await other.reload();
    await other.getByRole("heading", { name: "Sign in" }).waitFor();
  }
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Profile" }).waitFor();
}, { but: REFUSED });

purser.test("looks follow into another browser, from the first paint on", async ({ open, rest, server }) => {
  const who = await person(rest);
  const page = await profile(open, who);
  const looks = panel(page, "Appearance");
  await looks.getByRole("radio", { name: "Dark" }).check();
  await looks.getByRole("radio", { name: "Compact" }).check();
  await looks.getByRole("radio", { name: "UTC", exact: true }).check();
  const { cookies } = await page.context().storageState();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const kept = async () => (await (await asking(server, "users/config/", { headers: { cookie } })).json()).ui;
  await eventually(kept, { theme: "dark", density: "compact", zone: "utc" }, "kept with the account");

  const other = await open("/", { session: undefined, as: who });
  const html = () => other.evaluate(() => ({ ...document.documentElement.dataset }));
  await eventually(async () => { const { theme, density } = await html(); return [theme, density]; }, ["dark", "compact"], "taken over");
  // Changed here, while the first browser remembers something else.
  await other.getByRole("button", { name: "Appearance" }).click();
  await other.getByRole("menuitemradio", { name: "Light" }).click();
  await eventually(async () => (await html()).theme, "light", "switched");
  // Blocked, so that only what runs before the application can have set it.
  await page.route("**/*.wasm", (route) => route.abort());
  await page.reload({ waitUntil: "commit" });
  await eventually(() => page.evaluate(() => document.documentElement.dataset.theme ?? null), "light", "light from the start");
  await eventually(() => page.evaluate(() => localStorage.getItem("purser.theme")), "light", "remembered here, too");
  await page.unroute("**/*.wasm");
}, { but: /ERR_FAILED|wasm|fetch|status of 401/i });

purser.test("nobody is told that there is nothing of what they may not see", async ({ open, rest }) => {
  const page = await open("/", { session: undefined, as: await person(rest) });
  await page.getByText("There is nothing here that you may see").waitFor();
  await page.goto("/calendar");
  await page.getByText("You may not see maintenances or outages").waitFor();

  // Of an asset they see the asset, and of the rest that they may not.
  const few = await open("/", { session: undefined, as: await person(rest, ["inventory_monitor.asset", "notices.maintenance"]) });
  await few.getByRole("heading", { level: 2, name: "Next windows" }).waitFor();
  const text = await few.getByRole("main").innerText();
  assert.doesNotMatch(text, /No outage|Open outages|Nothing has been changed|Recent changes/, "no word of outages and changes");
  await few.goto("/calendar?view=list&date=2001-01-01");
  await few.getByText("No maintenances here. You may not see outages.").waitFor();
  const { results: [asset] } = await rest.list("plugins/inventory-monitor/assets", { limit: 1 });
  await few.goto(`/inventory-monitor/assets/${asset.id}`);
  const main = few.getByRole("main");
  await main.getByText("You may not see probes.").waitFor();
  for (const hidden of ["You may not see services.", "You may not see RMAs."]) await main.getByText(hidden).waitFor();
  assert.doesNotMatch(await main.innerText(), /never seen this serial|never been away|No service covers|No contact is/i);
  const { results: [window] } = await rest.list("plugins/notices/maintenance", { limit: 1 });
  await few.goto(`/notices/maintenance/${window.id}`);
  await main.getByText(/You may not see/).first().waitFor();
  assert.doesNotMatch(await main.innerText(), /No affected objects|No other event/);
}, { but: REFUSED });

purser.test("the profile is for everybody: axe in both themes, and a phone", async ({ open, rest }) => {
  const who = await person(rest);
  const page = await profile(open, who);
  await panel(page, "Sessions").getByText("This one").waitFor();
  await accessible(page, "the profile");
  await panel(page, "API tokens").getByRole("button", { name: "Add token" }).click();
  await page.getByRole("dialog", { name: "New token" }).waitFor();
  await accessible(page, "the form of a token");
  const phone = await open("/user/profile", { session: await page.context().storageState(), size: PHONE });
  await panel(phone, "Sessions").getByText("This one").waitFor();
  assert.equal(await scrollsSideways(phone), false, "nothing sideways");
}, { but: REFUSED });
