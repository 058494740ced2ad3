// The registry's models and valid values for them, from `server/examples/samples.rs`: a program that speaks JSON lines.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * @param {ReturnType<typeof import("../lib/rest.mjs").restOf>} rest creates what a sample refers to
 */
export function startSamples(rest) {
  const path = process.env.PURSER_SAMPLES;
  if (!path) throw new Error("PURSER_SAMPLES is not set: run the tests with `cargo xtask test --only browser`");
  const child = spawn(path, [], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const say = (value) => child.stdin.write(`${JSON.stringify(value)}\n`);
  const hear = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the samples ended");
    return JSON.parse(value);
  };
  // It answers one question after the other.
  let last = Promise.resolve();
  const alone = (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
  const ask = async (question, rest) => {
    say(question);
    for (;;) {
      const said = await hear();
      if (!("create" in said)) return said;
      say({ id: (await rest.create(said.create, said.body)).id });
    }
  };
  const of = (rest) => ({
    /** Every model of the registry, as its pages know it. */
    models: () => alone(() => ask({ models: true }, rest)),
    /** What one would enter for a new object. */
    body: async (model) => (await alone(() => ask({ sample: model }, rest))).body,
    /** The same as REST and files take it. */
    row: async (model) => (await alone(() => ask({ sample: model }, rest))).body,
    /** What one would enter into one field. */
    value: async (model, field) => (await alone(() => ask({ sample: model, field }, rest))).value,
    /** The same for another server: no two samples are alike. */
    of,
    stop: () => child.stdin.end(),
  });
  return of(rest);
}
