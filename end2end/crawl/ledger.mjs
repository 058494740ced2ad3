// What one user's crawl has seen: pages, controls, forms, and what it found wrong.
import { placeOf } from "./routes.mjs";

/**
 * What moves, copies or selects what a generic page shows, and is the same for all models: the tools of a list and the
 * dialog of its bulk edit, whose forms are filled and sent for each model besides.
 */
const GENERIC = new RegExp(
  "^in Edit: |^link (Overview|Changes|(First|Previous|Next|Last) page)$|^(in \\S+(?: \\S+)*: )?(button|menuitem|select|checkbox|search) " +
    "(API:|Bookmark$|Create( and add another)?$|Save$|Undo|Saved|All saved|Save these|Copy |Columns$|Reset$|Move |Filter$|Files:|Close|Clear|Rows|Select |Edit$|Quick search|Cancel$|Format$|Show N|Export (for|as [JY])|" +
    "Add a filter|Match |Remove filter|\\(each\\))",
);

/** A link to another page, by its address. */
const LINK = /(?:^|: )link → (.*)$/;

/** What a control of an action says, before dots, a number of rows or a sentence. */
const says = (label) => new RegExp(`^${label}(?![a-z])`);

/** A finding in one line. */
export const told = ({ who, place, address, control, kind, text }) =>
  `${who}, ${place} (${address}): ${control || "the page"}: ${kind}: ${text}`;

/**
 * @param {object} of
 * @param {string} of.who the user, in words
 * @param {string} of.url the server's address
 * @param {Awaited<ReturnType<typeof import("./routes.mjs").routes>>} of.routes
 * @param {object[]} of.models
 * @param {boolean} [of.refused] the server refuses them much; what the page shows then is what counts
 */
export function ledger({ who, url, routes, models, refused = false }) {
  const claimed = new Set();
  const kinds = new Map();
  const bare = new Set();
  const counts = { pages: 0, controls: 0, forms: 0, missed: 0 };
  const done = new Set();
  const findings = [];
  const sent = new Set();
  /** What kind of page an address is of, and what it asks of it. */
  const shape = (to) => {
    const [path, query = ""] = to.replaceAll("/N", "/0").split("?");
    if (!path.startsWith("/")) return to;
    return [placeOf(path, routes, models).place, ...query.split("&").map((part) => part.split("=")[0])].join(" ");
  };
  const note = (place, model) => `${place}${model ? ` ${model.model}` : ""}`;
  const log = {
    who,
    url,
    models,
    /** The same ledger for another server with the same data. */
    on: (other) => ({ ...log, url: other }),
    counts,
    findings,
    /** Kinds of pages that were opened, each with one address. */
    kinds,

    /** The name of a kind of page. */
    place(address) {
      const { place, model } = placeOf(address, routes, models);
      return note(place, model);
    },

    /** Whether a page of a kind was opened, of a model if one is given. */
    has: (place, model) => kinds.has(note(place, model)),

    /** Whether any page of a place was opened. */
    hasPlace: (place) => [...kinds.keys()].some((name) => name.split(" ")[0] === place),

    /**
     * The names under which a control is pressed once: that of the frame is the same around all pages; what acts on a
     * generic page itself is the same for all models. A link is where it leads to, and is pressed once for each kind of page
     * that it leads from and to.
     */
    keys(place, control) {
      const [kind, name] = place.split(" ");
      const model = models.find((one) => one.model === name);
      const isAction = control.name && model?.actions.some((action) => says(action.label).test(control.name));
      if (isAction) return [`${place}: ${control.key}`];
      const [, to] = LINK.exec(control.key) ?? [];
      if (control.frame) {
        if (to) claimed.add(`→ ${to}`);
        return [control.key];
      }
      if (to) return [`→ ${to}`, `${kind} → ${shape(to)}`];
      const generic = GENERIC.test(control.key) || (kind === "List" && control.key === "button Delete");
      return [`${generic ? kind : place}: ${control.key}`];
    },

    /** The names of a control that nobody had before; none if there is nothing new to it. */
    claim(place, control) {
      const fresh = log.keys(place, control).filter((key) => !claimed.has(key));
      for (const key of fresh) claimed.add(key);
      return fresh;
    },

    /** It could not be pressed: the next may claim it. */
    missed(control) {
      for (const key of control.claimed) claimed.delete(key);
      counts.missed += 1;
    },

    opened(address) {
      counts.pages += 1;
      const { place, model } = placeOf(address, routes, models);
      const name = note(place, model);
      if (!kinds.has(name)) kinds.set(name, address);
    },

    pressed() {
      counts.controls += 1;
    },

    /** There is no object of this model, and nobody can make one. */
    bare: (model) => bare.add(model.model),
    isBare: (model) => bare.has(model.model),

    submitted(model, form) {
      counts.forms += 1;
      sent.add(`${form} ${model.model}`);
    },

    /** An action was done, with what the page sent. */
    acted(sent) {
      done.add(`${sent.act.action} ${sent.act.model}`);
    },

    hasActed: (model, action) => done.has(`${action.name} ${model.model}`),

    hasForm: (model, form) => sent.has(`${form} ${model.model}`),

    found({ address, control, kind, text }) {
      if (refused && kind === "status" && /^403 POST \/rpc\//.test(text)) return;
      const finding = { who, place: log.place(address), address, control: control?.key ?? "", kind, text };
      findings.push(finding);
      // At once: whoever narrows it down need not wait for the end.
      console.log(told(finding));
    },
  };
  return log;
}
