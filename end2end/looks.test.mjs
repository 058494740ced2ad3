// Every kind of page: for everybody (axe, both themes), on a phone, under the strict content policy.
import assert from "node:assert/strict";
import { accessible } from "./lib/axe.mjs";
import { PHONE } from "./lib/browser.mjs";
import { table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
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

purser.test("axe finds nothing in what opens everywhere: the keys, the menus, the search", async ({ open, rest }) => {
  const page = await show("detail", open, rest);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await accessible(page, "the keys");
  await page.keyboard.press("Escape");
  const menus = page.locator("[aria-haspopup=menu]:visible");
  for (const button of await menus.all()) {
    const name = (await button.getAttribute("aria-label")) ?? (await button.innerText());
    await button.click();
    await page.getByRole("menu").waitFor();
    await accessible(page, `the menu ${name}`);
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
  }
  await page.getByRole("combobox", { name: "Search" }).fill("ams");
  await page.getByRole("listbox", { name: "Hits" }).getByRole("option").first().waitFor();
  await accessible(page, "hits");
});

purser.test("axe finds nothing in the delete dialog, of one and of several", async ({ open, rest }) => {
  const { results } = await rest.list("dcim/sites", { limit: 1 });
  const page = await open(`/dcim/sites/${results[0].id}`);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("listitem").first().waitFor();
  await accessible(page, "what stands in the way");
  await page.keyboard.press("Escape");
  const device = (await rest.list("dcim/devices", { limit: 1 })).results[0];
  await page.goto(`/dcim/devices/${device.id}`);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("listitem").first().waitFor();
  await accessible(page, "what goes");
  const list = await show("list", open, rest);
  await list.getByRole("checkbox", { name: "Select page" }).check();
  await list.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Delete" }).click();
  await list.getByRole("dialog").getByRole("listitem").first().waitFor();
  await accessible(list, "several");
});

purser.test("axe finds nothing in what opens on lists and on the calendar", async ({ open, rest }) => {
  const list = await show("list", open, rest);
  for (const button of await list.locator("main [aria-haspopup]:visible").all()) {
    const name = (await button.getAttribute("aria-label")) ?? (await button.innerText());
    await button.click();
    await list.locator(".popover").first().waitFor();
    await accessible(list, `the list's ${name}`);
    await list.keyboard.press("Escape");
    await list.locator(".popover").waitFor({ state: "detached" });
  }
  // Over a month the box would cover events but for a strip, which is less than can be hit.
  const agenda = await show("calendar as list", open, rest);
  await agenda.getByRole("button", { name: "Status" }).click();
  await accessible(agenda, "states");
  const calendar = await show("calendar by month", open, rest);
  await calendar.locator(".cal__grid a.ev:not(.ev-more)").first().click();
  await calendar.locator(".event-card").waitFor();
  await accessible(calendar, "an event's card");
  const { results } = await rest.list("plugins/notices/maintenance", { status: "CONFIRMED", start__gt: new Date().toISOString(), limit: 1 });
  const page = await open(`/notices/maintenance/${results[0].id}`);
  await page.getByRole("button", { name: "Reschedule…" }).click();
  await page.getByRole("dialog").waitFor();
  await accessible(page, "reschedule");
});

purser.test("menus of actions stay within the window of a phone, and axe finds nothing in them", async ({ open, rest }) => {
  const { results } = await rest.list("plugins/notices/maintenance", { status: "COMPLETED", limit: 1 });
  const page = await open(`/notices/maintenance/${results[0].id}`, { size: PHONE });
  const shown = async (what) => {
    const menu = page.getByRole("menu");
    await menu.getByRole("menuitem").first().waitFor();
    const within = async () => {
      const box = await menu.boundingBox();
      return box.x >= 0 && box.y >= 0 && box.x + box.width <= PHONE.width && box.y + box.height <= PHONE.height;
    };
    await eventually(within, true, `${what} is seen as a whole`);
    assert.equal(await scrollsSideways(page), false, what);
    const low = await menu.getByRole("menuitem").evaluateAll((all) => all.map((item) => Math.round(item.getBoundingClientRect().height)).filter((height) => height < 40));
    assert.deepEqual(low, [], `${what}: entries for a thumb`);
  };
  const button = (name) => page.getByRole("button", { name });
  await button("Actions that are not possible now").click();
  await shown("why not");
  await accessible(page, "why not");
  await page.keyboard.press("Escape");
  await button(/^API/).click();
  await shown("the lines for scripts");
  await accessible(page, "the lines for scripts");
  await page.goto("/notices/maintenance?status=CONFIRMED&ordering=-start&limit=10");
  await table(page);
  const rows = button(/^Actions of/);
  await rows.first().click();
  await shown("the first row's");
  await page.keyboard.press("Escape");
  await rows.last().click();
  await shown("the last row's");
  await page.keyboard.press("Escape");
  // The mark of a row and its name stand side by side, also in the row that has the focus.
  const row = page.getByRole("row").filter({ has: rows }).last();
  const [mark, name] = [await row.getByRole("checkbox").boundingBox(), await row.getByRole("link").first().boundingBox()];
  assert.ok(mark.x + mark.width <= name.x, "the name does not cover the mark");
  await row.getByRole("checkbox").check();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Actions" }).click();
  await shown("the selection's");
});

// Letters from right to left would turn what stands beside them about, unless it is isolated from them.
purser.test("texts from right to left stay within themselves, wherever they are shown", async ({ open, rest }) => {
  const name = `${unique("x")} מרכז 1 قاهرة`;
  const slug = unique("bidi");
  const site = await rest.create("dcim/sites", { name, slug, description: "תיאור (1)", facility: "בניין 7" });
  const isolated = (page) =>
    page.evaluate((letters) => {
      const walker = document.createTreeWalker(document.querySelector(".shell"), NodeFilter.SHOW_TEXT);
      const loose = [];
      while (walker.nextNode()) {
        const text = walker.currentNode.data;
        const element = walker.currentNode.parentElement;
        if (!new RegExp(letters).test(text) || element.closest("script, title, [hidden], .vh")) continue;
        const style = getComputedStyle(element);
        if (!["isolate", "plaintext", "isolate-override"].includes(style.unicodeBidi) && !text.includes("\u2068")) loose.push(`${element.outerHTML.slice(0, 120)}`);
        else if (style.unicodeBidi === "isolate" && style.display !== "inline" && element.dir !== "auto") loose.push(`${element.outerHTML.slice(0, 120)}`);
      }
      return loose;
    }, "[\u0590-\u08FF]");
  const page = await open(`/dcim/sites/${site.id}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.deepEqual(await isolated(page), [], "the object's page");
  await page.goto(`/dcim/sites?q=${slug}&name__ic=${encodeURIComponent("מרכז")}&columns=name,facility,description,slug`);
  await table(page);
  assert.deepEqual(await isolated(page), [], "the list and its filters");
  await page.goto("/");
  await page.getByRole("heading", { level: 2, name: "Recent changes" }).waitFor();
  assert.deepEqual(await isolated(page), [], "home");
  await page.goto(`/dcim/sites/${site.id}/edit`);
  await page.getByRole("textbox", { name: /^Facility/ }).fill("בניין 8");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("region", { name: "Messages" }).getByText("saved").waitFor();
  assert.deepEqual(await isolated(page), [], "the message");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("link").first().waitFor();
  assert.deepEqual(await isolated(page), [], "the dialog");
});

purser.test("breadcrumbs keep their order around names from right to left, and lead where they say", async ({ open, rest }) => {
  const above = await rest.create("dcim/regions", { name: `${unique("א")} ישראל (1)`, slug: unique("bidi") });
  const below = await rest.create("dcim/regions", { name: `مصر ${unique("ب")} (2)`, slug: unique("bidi"), parent: above.id });
  const page = await open(`/dcim/regions/${below.id}`);
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
  await crumbs.getByText(below.name).waitFor();
  // Before each name stands its slash, and not behind it.
  const gaps = await crumbs.locator("li + li").evaluateAll((items) =>
    items.map((item) => {
      const words = document.createRange();
      words.selectNodeContents(item);
      return Math.round(words.getBoundingClientRect().left - item.getBoundingClientRect().left);
    }));
  assert.ok(gaps.length >= 2 && gaps.every((gap) => gap >= 10), `the slash comes first: ${gaps}`);
  await page.goto(`/dcim/regions/${below.id}/edit`);
  await crumbs.getByRole("link", { name: below.name }).click();
  await page.getByRole("heading", { level: 1, name: below.name }).waitFor();
  await crumbs.getByRole("link", { name: above.name }).click();
  await page.getByRole("heading", { level: 1, name: above.name }).waitFor();
  const id = Number(new URL(page.url()).pathname.split("/").pop());
  assert.equal((await rest.read("dcim/regions", below.id)).parent.id, id, "the parent's page");
});

purser.test("nothing is drawn of nothing, and of something a little", async ({ open, rest }) => {
  const page = await show("home", open, rest);
  const bars = await page.locator(".bar").evaluateAll((all) =>
    all.map((bar) => [Number(bar.querySelector(".bar__value").innerText.replaceAll(/\D/g, "")), bar.querySelector(".bar__fill")?.getBoundingClientRect().width ?? 0]));
  assert.ok(bars.length > 0);
  for (const [value, width] of bars) assert.equal(width > 0, value > 0, `${value}: ${width} px`);
});

purser.test("a warranty that has not begun has no days behind it", async ({ open, rest }) => {
  const at = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const asset = async (from, to) => rest.create("plugins/inventory-monitor/assets", { partnumber: "P", serial: unique("SN"), warranty_start: at(from), warranty_end: at(to) });
  const ahead = await asset(537, 900);
  const over = await asset(-900, -537);
  const page = await open(`/inventory-monitor/assets/${ahead.id}`);
  await page.getByText(/^Starts in/).first().waitFor();
  assert.doesNotMatch(await page.getByRole("main").innerText(), /-\d{3}\b/);
  await page.goto(`/inventory-monitor/assets?id=${ahead.id}&id=${over.id}&columns=serial,warranty_elapsed,warranty_remaining,warranty_progress&ordering=id`);
  await table(page);
  const cells = await page.locator("tbody [role=row]").evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td[data-label]")].slice(1).map((cell) => cell.innerText)));
  assert.deepEqual(cells, [["Not begun", "900 days", "0 %"], ["900 days", "Over", "100 %"]]);
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
