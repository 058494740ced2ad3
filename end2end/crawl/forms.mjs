// Every form of a model, filled with valid values by its own controls and sent; then REST is asked what was saved.
import assert from "node:assert/strict";
import { differences, fill } from "./fill.mjs";

/** What can be entered again with another value: neither references nor what says who an object is. */
const AGAIN = new Set(["text", "longtext", "email", "url", "int", "decimal", "date", "datetime", "bool"]);

/**
 * @param {import("./walker.mjs").Walker} walker
 * @param {object} tools
 * @param {object} tools.model
 * @param {ReturnType<typeof import("../lib/rest.mjs").restOf>} tools.rest
 * @param {ReturnType<typeof import("./samples.mjs").startSamples>} tools.samples
 */
export function forms(walker, { model, rest, samples }) {
  const { ledger, page } = walker;
  const main = page.locator("main");
  const submit = async (form, address, work) => {
    if (walker.fresh !== address) await walker.go(address);
    walker.fresh = null;
    ledger.opened(address);
    const control = { key: `the form (${form})` };
    let failed = false;
    try {
      await work();
      ledger.submitted(model, form);
    } catch (error) {
      const told = await page.locator(".field__error, .alert--error, .state").allInnerTexts().catch(() => []);
      failed = true;
      ledger.found({ address, control, kind: "form", text: [error.message.replace(/\s+/g, " "), ...told].join(" | ").slice(0, 500) });
    }
    // A form that is left half-filled asks whoever leaves; a new page does not.
    await (failed ? walker.load("/search") : walker.quiet()).catch(() => {});
    for (const problem of walker.problems()) ledger.found({ address, control, ...problem });
  };
  const same = async (id, body) => {
    assert.deepEqual(differences(model, body, await rest.read(model.path, id)), []);
  };
  const alert = () => main.getByRole("alert").first().innerText({ timeout: 10_000 });
  // Others write at the same time: it is looked for, not counted.
  const newest = async (limit) => (await rest.list(model.path, { limit, ordering: "-id" })).results;

  return {
    add: () =>
      submit("add", `/${model.page}/add`, async () => {
        const body = await samples.body(model.model);
        await fill(main, model, body, rest, ledger.models);
        await main.getByRole("button", { name: "Create", exact: true }).click();
        await page.waitForURL((url) => /\/\d+$/.test(url.pathname), { timeout: 10_000 });
        if (model.shown_once) await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
        await same(Number(page.url().split("/").pop()), body);
      }),

    edit: (id) =>
      submit("edit", `/${model.page}/${id}/edit`, async () => {
        const another = await samples.body(model.model);
        const again = (name) => AGAIN.has(model.fields.find((field) => field.name === name)?.kind);
        const body = Object.fromEntries(Object.entries(another).filter(([name]) => again(name)));
        await fill(main, model, body, rest, ledger.models);
        await main.getByRole("button", { name: "Save", exact: true }).click();
        await page.waitForURL((url) => url.pathname === `/${model.page}/${id}`, { timeout: 10_000 });
        await same(id, body);
      }),

    /** A file with one more object: checked, then taken. */
    import: () =>
      submit("import", `/${model.page}/import`, async () => {
        const [last] = await newest(1);
        const row = await samples.row(model.model);
        await main.getByLabel("Or paste it here").fill(JSON.stringify([row]));
        await main.getByRole("button", { name: "Check" }).click();
        assert.match(await alert(), /1 would be added/);
        await main.getByRole("button", { name: "Import", exact: true }).click();
        await main.getByRole("alert").filter({ hasText: /^\s*Imported/ }).waitFor({ timeout: 10_000 });
        assert.match(await alert(), /\b1 added/);
        const fresh = (await newest(20)).filter((one) => one.id > (last?.id ?? 0));
        const nearest = fresh.map((one) => differences(model, row, one)).sort((one, other) => one.length - other.length)[0];
        assert.deepEqual(nearest, [], "it is there as it stood in the file");
      }),

    /** Two rows of the list get the same value. */
    bulk: (ids) =>
      submit("bulk edit", `/${model.page}?${ids.map((id) => `id=${id}`).join("&")}`, async () => {
        await main.getByRole("checkbox", { name: "Select page" }).check();
        await main.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Edit" }).click();
        const dialog = page.getByRole("dialog", { name: /^Edit 2/ });
        const choose = dialog.getByLabel("Field to change");
        const offered = await choose.locator("option").evaluateAll((options) => options.map((option) => option.value));
        const field = preferred(model, offered);
        assert.ok(field, `a field to change, of ${offered}`);
        await choose.selectOption(field.name);
        const body = { [field.name]: await samples.value(model.model, field.name) };
        await fill(dialog, model, body, rest, ledger.models);
        await dialog.getByRole("button", { name: /^Change 2/ }).click();
        await dialog.waitFor({ state: "hidden", timeout: 10_000 });
        for (const id of ids) await same(id, body);
      }),
  };

  /** The plainest of the fields that a bulk edit offers. */
  function preferred(model, offered) {
    const fields = offered.map((name) => model.fields.find((field) => field.name === name)).filter(Boolean);
    const plain = fields.find((field) => /^(description|comments)$/.test(field.name));
    const kinds = ["choice", "bool", "int", "date", "datetime", "decimal", "longtext", "text", "url", "color", "ref", "json"];
    return plain ?? kinds.map((kind) => fields.find((field) => field.kind === kind)).find(Boolean);
  }
}
