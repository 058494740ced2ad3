// A Purser server of the test's own: a free port, a fresh data folder, a superuser, and no trace left afterwards.
//
//   const server = await startServer({ seed: "demo" });
//   …server.url, server.user, server.password…
//   await server.stop();
//
// `PURSER_BIN` names the binary (`cargo xtask test` sets it). The server runs in the workspace folder, where a debug
// build finds dist/.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const PATIENCE_MS = 30_000;

/**
 * @param {object} [options]
 * @param {"demo" | "empty"} [options.seed] what the data folder holds at the start
 * @param {{data: string, user: string, password: string}} [options.copyOf] a server whose data it begins with, and whose
 *   users and sessions; that one may go on
 * @param {string[]} [options.args] more options for `purser serve`, such as `["--database", url]`
 * @param {Record<string, string>} [options.env] settings of this server only
 * @param {string} [options.settings] what its `purser.toml` says
 * @param {string} [options.below] the path below which it lives, such as `/purser`; `url` then ends with it
 * @param {boolean} [options.fillable] its disk can be made to look full: see `fill`
 */
export async function startServer({ seed = "empty", copyOf, args = [], env = {}, settings: file, below = "", fillable } = {}) {
  const data = await mkdtemp(join(tmpdir(), "purser-end2end-"));
  const settings = ["--data", data, ...(below ? ["--base-path", below] : []), ...args];
  const user = copyOf?.user ?? "tester";
  const password = copyOf?.password ?? randomBytes(12).toString("base64url");
  try {
    if (file) {
      const config = join(data, "purser.toml");
      await writeFile(config, file);
      settings.push("--config", config);
    }
    if (copyOf) await copyServer(copyOf, data, env);
    else if (seed === "demo" && args.length === 0) await copyDemo(data, env);
    else if (seed === "demo") await purser(["demo", ...settings], { env });
    if (!copyOf) await purser(["createsuperuser", "--username", user, "--password-stdin", ...settings], { env, input: `${password}\n` });
    const { url, child, log } = await serve(["serve", "--listen", "127.0.0.1:0", ...settings], env, fillable);
    const stop = async () => {
      await end(child);
      await rm(data, { recursive: true, force: true });
    };
    return { url: `${url}${below}`, user, password, data, pid: child.pid, log, stop };
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The demo estate takes seconds to write, so it is written once for a binary and an hour (it is anchored on the time),
 * and copied: an embedded database at rest is one file.
 */
async function copyDemo(data, env) {
  const { mtimeMs } = await stat(binary());
  const folder = join(root, "target", "end2end");
  const kept = join(folder, `demo-${Math.round(mtimeMs)}-${Math.floor(Date.now() / 3_600_000)}`);
  await mkdir(folder, { recursive: true });
  const made = await readdir(kept).catch(() => null);
  if (!made) {
    for (const old of await readdir(folder)) {
      if (old.startsWith("demo-")) await rm(join(folder, old), { recursive: true, force: true });
    }
    // Beside the kept one, since a rename cannot leave the file system.
    const fresh = await mkdtemp(join(folder, "making-"));
    await purser(["demo", "--data", fresh], { env });
    // Another file of tests may have been quicker; then its copy serves.
    await rename(fresh, kept).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  for (const file of await readdir(kept)) await copyFile(join(kept, file), join(data, file));
}

/** What another server holds at this moment. The pepper, without which its passwords and tokens say nothing, is in no backup. */
async function copyServer(other, data, env) {
  await purser(["backup", join(data, "purser.sqlite"), "--data", other.data], { env });
  await copyFile(join(other.data, "pepper"), join(data, "pepper"));
}

/** Runs one `purser` command to its end and gives what it printed; throws, with its complaint, when it fails. */
export async function purser(args, { env = {}, input = "" } = {}) {
  const child = launch(args, env);
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8").on("data", (text) => (printed[stream] += text));
  }
  // A command may end without having read its input; how it ended is what counts.
  child.stdin.on("error", () => {}).end(input);
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`purser ${args[0]} ended with ${signal ?? code}:\n${printed.stderr}`);
  return printed.stdout;
}

function binary() {
  const path = process.env.PURSER_BIN;
  if (!path) throw new Error("PURSER_BIN is not set: run the tests with `cargo xtask test --only browser`");
  return path;
}

/** `patient`: a file that may not grow is an error to the program, not its end. */
function launch(args, env, patient = false) {
  const command = patient ? ["sh", "-c", `trap "" XFSZ; exec "$0" "$@"`, binary()] : [binary()];
  const [name, ...words] = [...command, ...args];
  return spawn(name, words, { cwd: root, env: { ...process.env, ...env }, stdio: "pipe" });
}

/** From now on, no file of a `fillable` server can be written further than to its first `bytes`; without a number, all can. */
export async function fill(server, bytes = "unlimited") {
  const child = spawn("prlimit", ["--pid", String(server.pid), `--fsize=${bytes}:unlimited`], { stdio: "inherit" });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`prlimit ended with ${code}`);
}

/** Starts the server and waits for the line that names its address. Its log is kept for `log()`. */
async function serve(args, env, fillable) {
  const child = launch(args, env, fillable);
  let text = "";
  const log = () => text;
  child.stderr.setEncoding("utf8").on("data", (more) => (text += more));
  child.stdin.end();
  const ready = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${PATIENCE_MS} ms`)), PATIENCE_MS);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const url = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${signal ?? code}`));
    });
  });
  try {
    return { url: await ready, child, log };
  } catch (error) {
    await end(child);
    throw new Error(`purser serve: ${error.message}\n${text}`);
  }
}

/** Asks this one process to stop, and insists after ten seconds. */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(insist);
}
