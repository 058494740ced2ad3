// The way in and out.
import assert from "node:assert/strict";
import { signIn } from "./lib/browser.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const purser = stage({ seed: "empty" });
const NOBODY = { as: null, session: undefined };
/** The browser reports refused calls on its console; asking who is signed in is refused to nobody. */
const REFUSED = /status of 40[13]/;

purser.test("a wrong password is refused in words, and the right one leads inside", async ({ open, server }) => {
  const page = await open("/", NOBODY);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("User name").fill(server.user);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /user name or .*password/i);
  assert.equal(await page.getByLabel("User name").inputValue(), server.user, "the name stays");
  assert.equal(await page.getByLabel("Password").inputValue(), "", "the password goes");

  await signIn(page, server);
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
}, { but: REFUSED });

purser.test("logging out ends the session for every window", async ({ open }) => {
  // A session of its own: the other tests go on with theirs.
  const page = await open("/", { session: undefined });
  const other = await open("/dcim/sites", { context: page.context() });
  await other.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
  await page.getByRole("button", { name: /User menu/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.reload();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
}, { but: REFUSED });

purser.test("signing in leads back to the page that was asked for", async ({ open, server }) => {
  const page = await open("/inventory-monitor/assets?lifecycle_status=in_use&ordering=-serial", NOBODY);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/login");
  await signIn(page, server);
  await page.getByRole("heading", { level: 1, name: "Assets" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/inventory-monitor/assets");
  assert.deepEqual([params(page).get("lifecycle_status"), params(page).get("ordering")], ["in_use", "-serial"]);
}, { but: REFUSED });

purser.test("the way back after signing in never leaves this site", async ({ open, server }) => {
  const page = await open("/login?next=//example.com/", NOBODY);
  await signIn(page, server);
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  await eventually(() => page.url(), `${server.url}/`, "stays here");
}, { but: REFUSED });
