// What wasm-bindgen and wasm-opt leave in a release build that the browser need not load: the loader's comments and long
// names, among them those of the imports, which the module repeats; and a random order of functions, which compresses
// badly. index.html gets the new checksums. Runs as Trunk's post_build hook, before the files go to dist/.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { parse, reachable, write } from "./shrink/module.mjs";
import { byLikeness } from "./shrink/order.mjs";

const folder = process.env.TRUNK_STAGING_DIR;
const isRelease = process.env.TRUNK_PROFILE === "release";
const checksum = (content) => `sha384-${createHash("sha384").update(content).digest("base64")}`;

/** Streams of bytes from Rust to scripts: a library that Leptos brings offers them to whoever asks, and nobody does. */
const UNUSED = /intounderlying/i;
const unusedClass = /^(export )?class IntoUnderlying\w+ \{$[^]*?^\}$/gm;
const aboutUnused = /^(if \(Symbol\.dispose\) IntoUnderlying|const IntoUnderlying)[^]*?;$/gm;

/** The one file of the build with such a name. */
async function only(pattern) {
  const found = (await readdir(folder)).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`one file like ${pattern} was expected: ${found}`);
  return join(folder, found[0]);
}

/** The loader without what nobody uses and with short names of imports; each stands in it once, as a key. */
function renamed(loader, names) {
  const met = new Set();
  const lean = loader.replace(unusedClass, "").replace(aboutUnused, "");
  if (UNUSED.test(lean)) throw new Error("the loader still has what nobody uses");
  const text = lean.replace(/\b__wb\w+(?=: function)/g, (name) => {
    met.add(name);
    return names.get(name) ?? name;
  });
  const missing = [...names.keys()].filter((name) => !met.has(name));
  if (missing.length > 0) throw new Error(`the loader lacks ${missing}`);
  return text;
}

async function replace(path, before, after) {
  const page = join(folder, "index.html");
  const html = await readFile(page, "utf8");
  if (!html.includes(checksum(before))) throw new Error(`index.html does not name the checksum of ${path}`);
  await writeFile(path, after);
  await writeFile(page, html.replaceAll(checksum(before), checksum(after)));
}

if (isRelease) {
  const [loader, wasm] = [await only(/^web-.*\.js$/), await only(/^web-.*\.wasm$/)];
  const [script, bytes] = [await readFile(loader, "utf8"), await readFile(wasm)];
  const module = parse(bytes);
  const names = new Map(module.imports.map(({ field }, place) => [field, `_${place.toString(36)}`]));
  const kept = reachable(module, UNUSED);
  const order = byLikeness(kept.map((place) => module.bodies[place])).map((at) => kept[at]);
  const small = write(module, order, names, UNUSED);
  if (!WebAssembly.validate(small)) throw new Error("the module is broken");
  await replace(wasm, bytes, small);
  const { code } = await transform(renamed(script, names), { format: "esm", minify: true, target: "esnext" });
  await replace(loader, script, code);
}
