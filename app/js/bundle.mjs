// What Trunk cannot do: bundles the style sheets and the npm libraries into target/web, from where index.html takes
// them. Runs as Trunk's pre_build hook, so `trunk build` and `trunk serve` are always current; it takes about a second.
//
//   target/web/style/purser.css          style/main.css with its imports
//   target/web/vendor/fullcalendar.*     the calendar, loaded when it is first opened
//   target/web/vendor/swagger-ui*        the API reference page
//   target/web/vendor/api-docs.*         what starts it, from public/vendor
import { copyFile, cp, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = join(root, "target", "web");

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: "esnext",
  logLevel: "warning",
  // Small pictures and fonts travel inside the style sheet, as the policy allows (`data:`).
  loader: { ".svg": "dataurl", ".woff2": "dataurl" },
};

async function bundle() {
  const { build } = await import("esbuild");
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, "vendor"), { recursive: true });
  await Promise.all([
    build({ ...shared, entryPoints: ["style/main.css"], outfile: join(out, "style", "purser.css") }),
    build({
      ...shared,
      entryPoints: ["app/js/fullcalendar.js", "app/js/fullcalendar.css"],
      outdir: join(out, "vendor"),
      format: "iife",
      legalComments: "eof",
    }),
    copySwagger(),
  ]);
}

async function copySwagger() {
  const require = createRequire(import.meta.url);
  const from = dirname(require.resolve("swagger-ui-dist/package.json"));
  for (const file of ["swagger-ui.css", "swagger-ui-bundle.js"]) {
    await copyFile(join(from, file), join(out, "vendor", file));
  }
  await cp(join(root, "public", "vendor"), join(out, "vendor"), { recursive: true });
}

try {
  await bundle();
} catch (error) {
  if (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND") {
    console.error("A package from npm is missing. Run: npm ci");
  } else if (!error.errors) {
    // esbuild has printed its own errors already.
    console.error(error);
  }
  process.exitCode = 1;
}
