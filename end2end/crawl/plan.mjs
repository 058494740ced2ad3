// What one user's crawl does, model by model: the pages of each, all that is on them, and its forms.
import { NOT_IMPORTED } from "./exceptions.mjs";
import { forms } from "./forms.mjs";
import { crawlPage, refused } from "./page.mjs";
import { WORDS } from "./walker.mjs";

/** Widgets that hold a value belong to the forms, which are filled and sent. */
const WIDGETS = new Set(["select", "checkbox", "radio", "option", "combobox", "search"]);
const inForm = (control) => WIDGETS.has(control.role) && !control.frame;

/** Two objects of each of these models for the crawl to change, made from samples as REST takes them. */
export async function prepare(models, rest, samples) {
  const made = new Map();
  for (const model of models) {
    const ids = [];
    for (let n = 0; n < 2; n += 1) ids.push((await rest.create(model.path, await samples.row(model.model))).id);
    made.set(model.model, ids);
  }
  return made;
}

/** Objects whose pages show what others do not: the first, one in each state, and one of the crawl's own. */
async function specimens(model, rest, own) {
  const ids = async (query) => (await rest.list(model.path, { limit: 1, ...query })).results.map((row) => row.id);
  const found = await ids({});
  const states = model.fields.filter((field) => field.kind === "choice" && field.writable && /^(status|state)$/.test(field.name));
  for (const { name, choices } of states) {
    for (const value of Object.keys(choices)) found.push(...(await ids({ [name]: value })));
  }
  return [...new Set([...found, ...own.slice(0, 1)])];
}

/**
 * Goes through everything of one model. Answers the controls that are left for the end.
 *
 * @param {import("./walker.mjs").Walker} walker
 * @param {object} model
 * @param {object} tools
 * @param {ReturnType<typeof import("../lib/rest.mjs").restOf>} tools.rest
 * @param {ReturnType<typeof import("./samples.mjs").startSamples>} tools.samples
 * @param {Map<string, number[]>} tools.made what `prepare` made
 * @param {(action: string, model: object) => boolean} [tools.may]
 */
export async function crawlModel(walker, model, { rest, samples, made, may = () => true }) {
  const page = `/${model.page}`;
  const own = made.get(model.model) ?? [];
  const left = [];
  const visit = async (address, allowed, options) => {
    if (allowed) left.push(...(await crawlPage(walker, address, options)));
    else await refused(walker, address, ["denied", "notfound"]);
  };
  const [view, add, change] = ["view", "add", "change"].map((action) => may(action, model));
  // Of a list a few rows show as much as fifty do.
  await visit(`${page}?limit=5`, view);
  if (view) await visit(`${page}?q=nothing-has-this`, true);
  const objects = view ? await specimens(model, rest, own) : own.slice(0, 1);
  if (objects.length === 0 && !model.writable) walker.ledger.bare(model);
  for (const id of objects) await visit(`${page}/${id}`, view);
  if (change) left.push(...(await actionsHere(walker, model, objects)));
  // Of an object that has a past; what a change looks like does not depend on the state of its object.
  if (view && model.logged && objects.length > 0) await visit(`${page}/${objects.at(-1)}?tab=changes`, true);
  if (!model.writable) return left;
  const form = forms(walker, { model, rest, samples });
  await visit(`${page}/add`, add, { skip: inForm });
  if (add) await form.add();
  await visit(`${page}/${own[0]}/edit`, view && change, { skip: inForm });
  if (change) await form.edit(own[0]);
  await visit(`${page}/import`, add || change, { skip: inForm });
  if (add && !NOT_IMPORTED.has(model.model)) await form.import();
  if (view && may("bulk", model)) await form.bulk(own);
  return left;
}

/** The box that searches offers what may be done with the object whose page is open, to whoever types the words of it. */
async function actionsHere(walker, model, objects) {
  for (const id of model.actions.length > 0 ? objects : []) {
    const address = `/${model.page}/${id}`;
    await walker.go(address);
    const { controls } = await walker.scan();
    const offered = model.actions.find((action) => controls.some(({ key }) => key.startsWith(`button ${action.label}`)));
    if (!offered) continue;
    walker.words = offered.label;
    const box = controls.find((control) => control.frame === "topbar" && control.role === "combobox");
    const left = await crawlPage(walker, address, { only: [{ ...box, path: [], address, at: address }] });
    walker.words = WORDS;
    return left;
  }
  return [];
}

/**
 * What was left is pressed last, when nobody needs any more what it takes away. First what takes back, then what deletes,
 * and at last what ends the session. `change` makes a change that nothing stands on, and answers its address.
 */
export async function crawlLeft(walkers, left, made, change) {
  for (const word of [/^Undo/, /^Delete/, /^(End|Revoke)/, /^Log out/]) {
    const alike = left.filter((control) => word.test(control.name));
    await share(walkers, alike, async (walker, control) => {
      const ofChange = walker.ledger.place(control.address).startsWith("Change");
      const address = ofChange ? await change() : mine(control.address, walker.ledger.models, made);
      await crawlPage(walker, address, { only: [{ ...control, address, at: address }], destroy: true });
    });
  }
}

/** Each tab does `work` with one after the other until none is left. */
export async function share(walkers, queue, work) {
  const one = async (walker) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(walker, next);
  };
  await Promise.all(walkers.map(one));
}

/** The same page of an object of the crawl's own, which nothing stands in the way of deleting. */
function mine(address, models, made) {
  const url = new URL(address, "http://purser");
  const [, page, id] = /^\/([^/]+\/[^/]+)(?:\/(\d+))?$/.exec(url.pathname) ?? [];
  const own = made.get(models.find((model) => model.page === page)?.model) ?? [];
  if (own.length === 0) return address;
  if (!id) return `/${page}?id=${own[0]}`;
  return `/${page}/${url.search ? own[0] : own[1]}${url.search}`;
}
