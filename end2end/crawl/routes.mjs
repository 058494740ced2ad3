// Which pages there are: `app/src/shell/routes.rs` says it, and the crawl reads it there, so that a new one is missed
// until it is visited.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../lib/server.mjs";

/** `{variants, fixed}`: the names of all places, and those with an address of their own, such as `calendar`. */
export async function routes() {
  const source = await readFile(join(root, "app/src/shell/routes.rs"), "utf8");
  const [, body] = /enum Place \{([\s\S]*?)\n\}/.exec(source);
  const variants = [...body.matchAll(/^ {4}(\w+)/gm)].map(([, name]) => name);
  const fixed = new Map();
  for (const [, words, name] of source.matchAll(/\[((?:"[^"]*"(?:, )?)+)\](?: \| \[[^\]]*\])* => Self::(\w+)/g)) {
    fixed.set(`/${words.replaceAll('"', "").replaceAll(", ", "/")}`, name);
  }
  return { variants, fixed };
}

/** What an address names: `{place, model}`, with the words of `routes.rs`. */
export function placeOf(address, { fixed }, models) {
  const path = new URL(address, "http://purser").pathname.replace(/^\/plugins\//, "/").replace(/(.)\/$/, "$1");
  if (fixed.has(path)) return { place: fixed.get(path) };
  const [, area, kind, ...below] = path.split("/");
  const model = models.find((one) => one.page === `${area}/${kind}`);
  if (!model) return { place: "Missing" };
  if (model.page === "core/object-changes" && below.length === 1) return { place: "Change", model };
  if (below.length === 0) return { place: "List", model };
  if (below[0] === "add") return { place: "Add", model };
  if (below[0] === "import") return { place: "Import", model };
  if (below.length === 2) return { place: "Edit", model };
  return { place: /^\d+$/.test(below[0]) ? "Object" : "Missing", model };
}
