// Compresses what the server sends as it is: beside each file of the folder a `.br` (brotli 11) and a `.gz` (gzip 9),
// written by Node so that no system package is needed. Prints what the browser must load before the first list, which
// `cargo xtask test` holds against the budget. index.html stays plain: the server puts a nonce into each answer.
//
//   node xtask/compress.mjs dist target/xtask/vendor
//
// The second folder keeps what was made of `vendor/`: it is most of the work, and changes only with package-lock.json.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const COMPRESSIBLE = new Set([".js", ".wasm", ".css", ".svg", ".json", ".txt"]);
const WORTH_IT = 512;

const [folder, kept] = process.argv.slice(2);
if (!folder || !kept) {
  console.error("usage: node xtask/compress.mjs FOLDER KEPT");
  process.exit(2);
}
await mkdir(kept, { recursive: true });

async function files(inside) {
  const entries = await readdir(inside, { withFileTypes: true });
  const nested = entries.map((entry) => {
    const path = join(inside, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
  return (await Promise.all(nested)).flat();
}

const br = (raw) =>
  promisify(brotliCompress)(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
const gz = (raw) => promisify(gzip)(raw, { level: 9 });

async function compress(path) {
  const raw = await readFile(path);
  if (raw.length < WORTH_IT) return null;
  const name = relative(folder, path);
  const isVendor = name.startsWith(`vendor${sep}`);
  const hash = createHash("sha256").update(raw).digest("hex");
  const made = async (ending, make) => {
    const store = join(kept, `${hash}.${ending}`);
    const earlier = isVendor ? await readFile(store).catch(() => null) : null;
    const bytes = earlier ?? (await make(raw));
    if (isVendor && !earlier) await writeFile(store, bytes);
    await writeFile(`${path}.${ending}`, bytes);
    return bytes.length;
  };
  const [brLength, gzLength] = await Promise.all([made("br", br), made("gz", gz)]);
  return { name, raw: raw.length, br: brLength, gz: gzLength };
}

function table(rows) {
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(12);
  const width = Math.max(...rows.map((row) => row.name.length), 24);
  const line = (name, row) => `  ${name.padEnd(width)}${kib(row.raw)}${kib(row.gz)}${kib(row.br)}`;
  const first = rows.filter((row) => !row.name.includes(sep) && /\.(js|wasm|css)$/.test(row.name));
  const sum = (key) => first.reduce((total, row) => total + row[key], 0);
  console.log(`  ${"file".padEnd(width)}${"raw".padStart(12)}${"gzip".padStart(12)}${"brotli".padStart(12)}`);
  for (const row of rows) console.log(line(row.name, row));
  console.log(line("before the first list", { raw: sum("raw"), gz: sum("gz"), br: sum("br") }));
}

const sources = (await files(folder)).filter((path) => COMPRESSIBLE.has(extname(path)));
const rows = (await Promise.all(sources.map(compress))).filter(Boolean);
if (rows.length > 0) table(rows.sort((a, b) => b.br - a.br));
