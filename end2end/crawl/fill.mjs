// Enters values into a form as a person does: by the labels, into the widgets that are there.
import assert from "node:assert/strict";
import { set } from "../lib/form.mjs";

/** `2026-06-15T10:00:00Z` as an input of times takes it. */
const minutes = (text) => text.replace(/:\d\d(?:\.\d+)?Z$/, "");

/**
 * Enters a body's values. `scope` holds the form.
 *
 * @param {import("playwright-core").Locator} scope
 * @param {object} model its description
 * @param {object} body as REST would take it
 * @param {ReturnType<typeof import("../lib/rest.mjs").restOf>} rest tells what the objects are called that it refers to
 * @param {object[]} models
 */
export async function fill(scope, model, body, rest, models) {
  for (const [name, value] of Object.entries(body)) {
    const pair = model.fields.find((field) => field.type_name === name);
    if (model.fields.some((field) => field.id_name === name)) continue;
    const field = pair ?? model.fields.find((one) => one.name === name);
    assert.ok(field, `${model.model} has a field ${name}`);
    const kind = pair && models.find((one) => one.model === value).label;
    await set(scope, field.label, await said(field, value, body, rest, models), { kind });
  }
}

/** A value in the words of the page. */
async function said(field, value, body, rest, models) {
  // Kinds of objects are called what the navigation calls them.
  const label = (one) => field.choices[one] ?? models.find((model) => model.model === one).plural;
  const title = async (path, id) => (await rest.read(path, id)).display;
  switch (field.kind) {
    case "choice":
      return label(value);
    case "choices":
      return value.map(label);
    case "any":
      return title(models.find((one) => one.model === value).path, body[field.id_name]);
    case "ref":
      return title(field.path, value);
    case "many":
      return Promise.all(value.map((id) => title(field.path, id)));
    case "bool":
      return value;
    case "datetime":
      return minutes(value);
    case "json":
      return JSON.stringify(value);
    default:
      return file(value) ?? String(value);
  }
}

/** `data:image/png;base64,…` as a file to choose. */
function file(value) {
  const [, mimeType, data] = /^data:(.*?);base64,(.*)$/.exec(value) ?? [];
  return data && { name: "sample.png", mimeType, buffer: Buffer.from(data, "base64") };
}

/** Where what REST answers is not what was entered; texts. */
export function differences(model, body, answer) {
  const out = [];
  for (const [name, value] of Object.entries(body)) {
    const field = model.fields.find((one) => one.name === name);
    // A secret is answered to nobody, a file at an address of its own.
    if (field?.kind === "secret" || /^data:/.test(value)) continue;
    // Some models are answered by their numbers, as clients of theirs expect.
    if (typeof answer[name] === "number" && model.fields.some((one) => one.type_name === name)) continue;
    const [wanted, got] = [plain(value, field), plain(answer[name], field)];
    if (wanted !== got) out.push(`${name}: ${wanted} was entered, ${got} was saved`);
  }
  return out;
}

/** A value without the form it is answered in. */
function plain(value, field) {
  if (Array.isArray(value)) return JSON.stringify(field?.kind === "json" ? value : value.map((one) => plain(one)).sort());
  if (value !== null && typeof value === "object" && field?.kind !== "json") {
    if ("id" in value) return String(value.id);
    if ("value" in value) return String(value.value);
  }
  if (field?.kind === "datetime") return String(Date.parse(value));
  if (field?.kind === "decimal") return String(Number(value));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
