// Filling forms as a person does: by their labels, with the widgets that are there.
import assert from "node:assert/strict";

const exactly = (text) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(\\s*\\*)?\\s*$`);

/** The widget that a label names, with or without the star of a required field. `scope` holds the form. */
export async function field(scope, label) {
  const found = scope.locator("label").filter({ hasText: exactly(label) }).first();
  await found.waitFor({ timeout: 10_000 }).catch(() => assert.fail(`there is no field “${label}”`));
  const id = await found.getAttribute("for");
  return id ? scope.locator(`[id="${id}"]`) : found.locator("input");
}

/**
 * Enters a value: text, the words of a choice or of objects (several in a list), true or false, or a file as playwright
 * takes it. `kind` is what stands in the select beside a box that takes objects of several kinds.
 */
export async function set(scope, label, value, { kind } = {}) {
  const box = await field(scope, label);
  const widget = await box.evaluate((element) => element.getAttribute("role") ?? (element.localName === "select" ? "select" : element.type));
  if (kind) {
    const group = box.locator("xpath=ancestor::*[contains(@class, 'input-group')]");
    await group.getByRole("combobox", { name: "Kind of object" }).selectOption({ label: kind });
  }
  if (widget === "combobox") for (const title of [value].flat()) await pick(scope, box, title);
  else if (widget === "select") await box.selectOption({ label: value });
  else if (widget === "checkbox") await box.setChecked(value);
  else if (widget === "file") await box.setInputFiles(value);
  else await box.fill(value);
}

/** Enters several, in their order. */
export async function enter(scope, values) {
  for (const [label, value] of Object.entries(values)) await set(scope, label, value);
}

/** Searches in a box for an object or a choice by its name, or by a part of one that is put together, and takes it. */
export async function pick(scope, box, title) {
  await box.click();
  const list = scope.locator(`[id="${await box.getAttribute("id")}-list"]`);
  const option = list.getByRole("option").filter({ hasText: exactly(title) }).first();
  const words = title.split(" ");
  // What is offered is of the last question for a moment: one that goes away under the pointer is not taken.
  const taken = async (text) => {
    await box.fill(text);
    return option.click({ timeout: 4000 }).then(() => true, () => false);
  };
  const done = (await taken(title)) || (await taken(words.at(-1))) || (await taken(words[0])) || (await taken(""));
  if (!done) {
    const offered = await list.innerText({ timeout: 1000 }).catch(() => "nothing");
    assert.fail(`“${title}” is offered, not only ${JSON.stringify(offered)}`);
  }
  await box.blur();
}

/** Presses the button that saves, waits for the object's page and answers the object's id. */
export async function save(page, name = "Create") {
  await page.getByRole("main").getByRole("button", { name, exact: true }).click();
  await page.waitForURL((url) => /\/\d+$/.test(url.pathname), { timeout: 10_000 }).catch(async () => {
    const why = await page.locator(".field__error, .alert--error").allInnerTexts();
    assert.fail(`it is not saved: ${why.join(" | ") || page.url()}`);
  });
  await page.getByRole("heading", { level: 1 }).waitFor();
  return Number(new URL(page.url()).pathname.split("/").pop());
}
