// The loader that wasm-bindgen writes comes with its comments and long names: esbuild takes them out of a release build,
// and index.html gets the new checksum. Runs as Trunk's post_build hook, before the files go to dist/.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";

const folder = process.env.TRUNK_STAGING_DIR;
const isRelease = process.env.TRUNK_PROFILE === "release";
const checksum = (text) => `sha384-${createHash("sha384").update(text).digest("base64")}`;

async function minify(name) {
  const [path, page] = [join(folder, name), join(folder, "index.html")];
  const [before, html] = await Promise.all([readFile(path, "utf8"), readFile(page, "utf8")]);
  const { code } = await transform(before, { format: "esm", minify: true, target: "esnext" });
  if (!html.includes(checksum(before))) throw new Error(`index.html does not name the checksum of ${name}`);
  await writeFile(path, code);
  await writeFile(page, html.replaceAll(checksum(before), checksum(code)));
}

if (isRelease) {
  const loaders = (await readdir(folder)).filter((name) => /^web-.*\.js$/.test(name));
  if (loaders.length !== 1) throw new Error(`one loader was expected: ${loaders}`);
  await minify(loaders[0]);
}
