// Every action that a model declares, pressed: by the button of an object's page, and for two ticked rows of its list. The change
// log then says under which name it was done.
import assert from "node:assert/strict";
import { after } from "node:test";
import { done, fitting } from "./lib/actions.mjs";
import { set } from "./lib/form.mjs";
import { messages, table } from "./lib/pages.mjs";
import { unique } from "./lib/rest.mjs";
import { stage } from "./lib/stage.mjs";
import { startSamples } from "./crawl/samples.mjs";

let samples;
const purser = stage({
  prepare: async ({ rest }) => {
    samples = startSamples(rest);
  },
});
after(() => samples?.stop());

/** Fills the dialog of an action, where it has one, and sends it. */
async function answer(page, action, name = action.label) {
  const dialog = page.getByRole("dialog");
  for (const [at, field] of action.args.entries()) {
    if (field.kind === "datetime") await set(dialog, field.label, `20${41 + at}-01-01T10:00`);
    else if (["text", "longtext"].includes(field.kind)) await set(dialog, field.label, unique("entered"));
  }
  await dialog.getByRole("button", { name, exact: true }).click();
}

const exactly = (text) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}…?\\s*$`);

purser.test("every action is done by its button, and for several by the bar above their list", async ({ open, rest }) => {
  const models = (await samples.models()).filter((model) => model.actions.length > 0);
  assert.ok(models.length >= 4, "models with actions");
  const page = await open("/");
  let count = 0;
  for (const model of models) {
    for (const action of model.actions) {
      const id = await fitting(samples, rest, model, action);
      await page.goto(`/${model.page}/${id}`);
      const button = page.getByRole("group", { name: "Actions", exact: true }).getByRole("button", { name: exactly(action.label) });
      const asks = (await button.innerText()).trim().endsWith("…");
      await button.click();
      if (asks) await answer(page, action);
      await done(rest, model, action, id);
      await messages(page).getByRole("button", { name: "Undo" }).first().waitFor();
      count += 1;
      if (!action.many) continue;
      const ids = [await fitting(samples, rest, model, action), await fitting(samples, rest, model, action)];
      await page.goto(`/${model.page}?id=${ids[0]}&id=${ids[1]}`);
      await table(page);
      await page.getByRole("checkbox", { name: "Select page" }).check();
      await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: exactly(action.label) }).click();
      await answer(page, action);
      for (const one of ids) await done(rest, model, action, one);
      // Their versions are of before: nothing is ticked any more.
      await page.getByRole("region", { name: "Selection" }).waitFor({ state: "detached" });
    }
  }
  console.log(`${count} actions of ${models.length} models`);
}, { timeout: 600_000 });
