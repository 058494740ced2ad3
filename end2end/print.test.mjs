// On paper: a list with all its columns and rows, a calendar with its events, nothing that only a hand can use.
import assert from "node:assert/strict";
import { table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { stage } from "./lib/stage.mjs";

const purser = stage();

/** Prints the page to nowhere, looking at it at the moment when it has been laid out for paper. */
async function printed(page, look) {
  await page.emulateMedia({ media: "print" });
  const bytes = await page.pdf({ preferCSSPageSize: true });
  assert.equal(bytes.subarray(0, 5).toString(), "%PDF-");
  const seen = await page.evaluate(look);
  await page.emulateMedia({ media: "screen" });
  return { seen, sheets: bytes.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0 };
}

purser.test("a list is printed with all columns as wide as their words, and all rows", async ({ open }) => {
  const page = await open("/inventory-monitor/assets?limit=100");
  await table(page);
  const { seen } = await printed(page, () => {
    const shown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
    const box = document.querySelector(".table-scroll").getBoundingClientRect();
    const heads = [...document.querySelectorAll("thead [role=columnheader]")].filter(shown);
    const rows = [...document.querySelectorAll("tbody [role=row]")].filter(shown);
    const cut = [...document.querySelectorAll("tbody [role=cell]")].filter(shown).filter((cell) => cell.scrollWidth > cell.clientWidth + 1);
    return {
      widths: heads.map((head) => Math.round(head.getBoundingClientRect().width)),
      rows: rows.length,
      high: rows.every((one) => one.getBoundingClientRect().height > 10),
      cut: cut.map((cell) => cell.innerText),
      whole: box.height >= document.querySelector("table").getBoundingClientRect().height - 1,
      hidden: [".sidebar", ".topbar", ".toolbar", ".cell-check", ".cell-actions", ".pager__nav"].filter((part) => {
        const found = document.querySelector(part);
        return found && shown(found);
      }),
      says: document.querySelector(".pager__range")?.innerText,
    };
  });
  assert.ok(seen.widths.length >= 5, "the columns of the list");
  assert.ok(seen.widths.every((width) => width >= 40), `no column is collapsed: ${seen.widths}`);
  assert.ok(seen.widths[0] >= 60, `the first neither: ${seen.widths}`);
  assert.deepEqual([seen.rows, seen.high, seen.cut, seen.whole, seen.hidden], [100, true, [], true, []]);
  assert.match(seen.says, /^1–100 of /, "how much of the whole it is");
});

/** A provider with a window on each of three days, and where the calendar shows them. */
async function planned(rest) {
  const provider = await rest.create("circuits/providers", { name: unique("Provider"), slug: unique("provider") });
  const names = [];
  for (const day of ["11", "12", "13"]) {
    const name = unique("MW");
    const window = { name, summary: "Fibre work", status: "CONFIRMED", provider: provider.id };
    await rest.create("plugins/notices/maintenance", { ...window, start: `2033-05-${day}T20:00:00Z`, end: `2033-05-${day}T22:00:00Z` });
    names.push(name);
  }
  return { names, address: (view) => `/calendar?view=${view}&date=2033-05-12&provider=${provider.id}` };
}

for (const view of ["month", "week", "list"]) {
  purser.test(`the calendar by ${view} is printed with its events`, async ({ open, rest }) => {
    const { names, address } = await planned(rest);
    const page = await open(address(view), { theme: "dark" });
    for (const name of names) await page.getByRole("main").getByRole("link", { name: new RegExp(name) }).first().waitFor();
    // What is drawn for paper is gone again afterwards: it is looked at while the browser prints.
    await page.evaluate(() => {
      addEventListener("beforeprint", () => {
        const shown = (element) => element.getClientRects().length > 0;
        const boxes = [...document.querySelectorAll(".cal__grid .ev")].filter(shown);
        globalThis.printed = {
          events: boxes.filter((box) => box.getBoundingClientRect().height > 8 && box.getBoundingClientRect().width > 40).map((box) => box.innerText),
          tall: document.querySelector(".cal__grid").getBoundingClientRect().height,
          // Chromium prints nothing of what is placed within a box that scrolls.
          boxed: boxes.some((box) => {
            for (let outer = box.parentElement; !outer.matches(".cal__body"); outer = outer.parentElement) {
              if (getComputedStyle(outer).overflow !== "visible") return true;
            }
            return false;
          }),
          bare: [".cal__filters", ".cal__nav", ".segmented", ".cal__legend"].every((part) => !shown(document.querySelector(part))),
          paper: getComputedStyle(document.documentElement).colorScheme,
        };
      });
    });
    await printed(page, () => true);
    const seen = await page.evaluate(() => globalThis.printed);
    for (const name of names) assert.ok(seen.events.some((text) => text.includes(name)), `${name} in ${seen.events}`);
    assert.deepEqual([seen.boxed, seen.bare, seen.paper], [false, true, "light"]);
    assert.ok(seen.tall > 60, `${seen.tall}`);
    for (const name of names) assert.equal(await page.getByRole("main").getByRole("link", { name: new RegExp(name) }).first().isVisible(), true);
  });
}

purser.test("an object is printed without buttons, its panels whole", async ({ open, rest }) => {
  const { results } = await rest.list("plugins/inventory-monitor/assets", { limit: 1 });
  const page = await open(`/inventory-monitor/assets/${results[0].id}`);
  await page.getByRole("heading", { level: 2, name: "Discovery" }).waitFor();
  const { seen, sheets } = await printed(page, () => [...document.querySelectorAll("main button")].filter((one) => one.getClientRects().length > 0).map((one) => one.innerText || one.ariaLabel));
  assert.deepEqual(seen, []);
  assert.ok(sheets >= 1 && sheets < 6, `${sheets} sheets`);
});
