// Every kind of page: for everybody (axe, both themes), on a phone, under the strict content policy.
import assert from "node:assert/strict";
import { accessible } from "./lib/axe.mjs";
import { PHONE } from "./lib/browser.mjs";
import { table } from "./lib/pages.mjs";
import { scrollsSideways } from "./lib/screens.mjs";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();
const ASSETS = "/inventory-monitor/assets";

/** Each kind of page: its address, and what is there once it is complete. */
const PAGES = {
  home: { at: () => "/", there: (page) => page.getByRole("heading", { level: 2, name: "Recent changes" }) },
  // A few rows are like many to axe, which looks at each.
  list: { at: () => `${ASSETS}?lifecycle_status=in_use&limit=10`, there: table },
  detail: { at: (id) => `${ASSETS}/${id}`, there: (page) => page.getByRole("heading", { level: 2, name: "Discovery" }) },
  changes: { at: (id) => `${ASSETS}/${id}?tab=changes`, there: (page) => page.getByRole("button", { name: "Undo this" }).first() },
  form: { at: (id) => `${ASSETS}/${id}/edit`, there: (page) => page.getByRole("button", { name: "Save" }) },
  "calendar by month": { at: () => "/calendar?view=month", there: (page) => page.getByRole("grid").first() },
  "calendar by week": { at: () => "/calendar?view=week", there: (page) => page.getByRole("grid").first() },
  "calendar as list": { at: () => "/calendar?view=list", there: (page) => page.getByRole("heading", { name: "Calendar" }) },
  maintenance: { model: "notices/maintenance", at: (id) => `/notices/maintenance/${id}`, there: (page) => page.getByRole("heading", { level: 2, name: "Window" }).first() },
  "inbox message": { model: "notices/inbox", at: (id) => `/notices/inbox/${id}`, there: (page) => page.getByRole("heading", { level: 2, name: "Triage" }) },
  "path group": { model: "notices/path-groups", at: (id) => `/notices/path-groups/${id}`, there: (page) => page.getByRole("heading", { level: 2, name: "Overlaps" }) },
  probe: { model: "inventory-monitor/probes", at: (id) => `/inventory-monitor/probes/${id}`, there: (page) => page.getByRole("heading", { level: 1 }) },
};

async function show(kind, open, rest, options) {
  const { model = "inventory-monitor/assets", at, there } = PAGES[kind];
  const { results } = await rest.list(`plugins/${model}`, { limit: 1 });
  const page = await open(at(results[0].id), options);
  const part = await there(page);
  await part.waitFor();
  await eventually(() => page.locator("[aria-busy=true], .skel").count(), 0, "everything is loaded");
  return page;
}

for (const kind of Object.keys(PAGES)) {
  purser.test(`axe finds nothing on ${kind}, in either theme`, async ({ open, rest }) => {
    const page = await show(kind, open, rest);
    await accessible(page, kind);
  });
}

purser.test("axe finds nothing in open dialogs, menus and panels", async ({ open, rest }) => {
  const list = await show("list", open, rest);
  await list.getByRole("button", { name: "Filter", exact: true }).or(list.getByRole("button", { name: /^Filter \d/ })).click();
  await list.getByRole("complementary", { name: "Filters" }).waitFor();
  await accessible(list, "filters");
  await list.getByRole("checkbox", { name: "Select page" }).check();
  await list.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Edit" }).click();
  await list.getByRole("dialog").waitFor();
  await accessible(list, "bulk edit");
  const form = await show("form", open, rest);
  await form.getByRole("combobox", { name: "Tenant", exact: true }).click();
  await form.getByRole("listbox").getByRole("option").first().waitFor();
  await accessible(form, "an open picker");
});

purser.test("the login page is for everybody too", async ({ open }) => {
  const page = await open("/", { as: null, session: undefined, size: PHONE });
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await accessible(page, "login");
  assert.equal(await scrollsSideways(page), false);
}, { but: /status of 401/ });

purser.test("no page scrolls sideways on a phone of 360 pixels", async ({ open, rest }) => {
  const wide = [];
  for (const kind of Object.keys(PAGES)) {
    const page = await show(kind, open, rest, { size: PHONE });
    if (await scrollsSideways(page)) wide.push(kind);
    await page.close();
  }
  assert.deepEqual(wide, [], "these pages scroll sideways");
});

// That no page breaks it, every test sees: a violation is an error on the console.
purser.test("the content policy is strict, and the browser keeps it", async ({ open, server }) => {
  const policy = (await fetch(server.url)).headers.get("content-security-policy") ?? "";
  const directives = new Map(policy.split(";").map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
  assert.ok(directives.get("script-src")?.includes("'wasm-unsafe-eval'"), policy);
  for (const name of ["default-src", "script-src", "style-src", "connect-src"]) {
    const loose = (directives.get(name) ?? []).filter((value) => ["'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"].includes(value));
    assert.deepEqual(loose, [], `${name} is loose`);
  }
  const page = await open("/");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    return "ran" in globalThis;
  });
  assert.equal(ran, false, "an inline script without the nonce");
}, { but: /content security policy/i });
