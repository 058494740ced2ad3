// What the crawl has to have reached: every model, every route, every action, every entry of the navigation. Answers what it did not.

import { NOT_IMPORTED } from "./exceptions.mjs";

/** The forms of a model that is written like any other. */
const FORMS = ["add", "edit", "import", "bulk edit"];
const formsTo = (model) => FORMS.filter((form) => form !== "import" || !NOT_IMPORTED.has(model.model));

/**
 * @param {ReturnType<typeof import("./ledger.mjs").ledger>} log of the superuser
 * @param {Awaited<ReturnType<typeof import("./routes.mjs").routes>>} routes
 */
export function missed(log, routes) {
  const out = [];
  for (const model of log.models) {
    const places = ["List", "Object", ...(model.writable ? ["Add", "Edit", "Import"] : [])];
    for (const place of places) {
      // The change log has a page of its own for an object.
      const other = place === "Object" && (log.has("Change", model) || log.isBare(model));
      const known = log.has(place, model) || other;
      if (!known) out.push(`${place} of ${model.model}`);
    }
    const undone = model.actions.filter((action) => !log.hasActed(model, action));
    out.push(...undone.map((action) => `the action ${action.label} of ${model.model}`));
    if (model.writable) out.push(...formsTo(model).filter((form) => !log.hasForm(model, form)).map((form) => `the form ${form} of ${model.model}`));
  }
  out.push(...routes.variants.filter((place) => !log.hasPlace(place)).map((place) => `the route ${place}`));
  return out;
}

/** How many forms somebody fills and sends who may do this. */
export function formsOf(models, may) {
  const each = (model) => {
    const [view, add, change, bulk] = ["view", "add", "change", "bulk"].map((action) => may(action, model));
    return [add, change, add && !NOT_IMPORTED.has(model.model), view && bulk].filter(Boolean).length;
  };
  return models.filter((model) => model.writable).reduce((sum, model) => sum + each(model), 0);
}

/** Entries of the navigation that somebody should have and has not, or has and should not. */
export async function navigation(walker, models, may) {
  // Where no entry is where one is already.
  await walker.go("/search");
  const found = (await walker.scan()).controls.filter((control) => control.key.startsWith("sidebar: link"));
  const shown = new Set(found.map((control) => control.key.split("→ ")[1]));
  const expected = new Set(models.filter((model) => model.group && may("view", model)).map((model) => `/${model.page}`));
  for (const fixed of ["/", "/calendar", "/api/docs/"]) expected.add(fixed);
  return [...shown, ...expected].filter((one) => !(shown.has(one) && expected.has(one)));
}
