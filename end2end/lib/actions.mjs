// Objects that allow an action, and whether it was done: for tests that go through every action that a model declares.
import assert from "node:assert/strict";
import { eventually } from "./stage.mjs";

const DAY = 24 * 3_600_000;

/** An object that allows an action, in whatever state and at whatever time that is. `samples` knows valid values of all models. */
export async function fitting(samples, rest, model, action) {
  const state = model.fields.find((field) => /^(status|state)$/.test(field.name));
  for (const value of Object.keys(state.choices)) {
    for (const days of [30, -30]) {
      const body = { ...(await samples.row(model.model)), [state.name]: value };
      const start = Date.now() + days * DAY;
      for (const [name, time] of [["start", start], ["end", start + DAY / 12]]) {
        if (model.fields.some((field) => field.name === name)) body[name] = new Date(time).toISOString();
      }
      const made = await rest.create(model.path, body).catch(() => null);
      const told = made && (await rest.options(model.path, made.id)).object_actions[action.name];
      if (told?.allowed) return made.id;
    }
  }
  return assert.fail(`nothing allows ${action.name} of ${model.model}`);
}

/** Waits until the change log says that the action was done. */
export async function done(rest, model, action, id) {
  const query = { changed_object_type: model.model, changed_object_id: id, limit: 10 };
  const verbs = async () => (await rest.list("core/object-changes", query)).results.map((one) => one.verb);
  await eventually(verbs, (found) => found.includes(action.name), `${model.model} ${action.name}`);
}
