// Everything that can be pressed is pressed: every page of every model, every link, button and entry of a menu, and every
// form is filled with valid values and sent; as a superuser and as somebody with few rights. What leads nowhere, answers an
// error, writes to the console or does nothing within a second is a failure, and so is a model, a route or an entry of
// the navigation that was not reached. The parts are in `crawl/`.
//
// `PURSER_CRAWL=dcim.site,extras.tag,/calendar` goes through these models and pages alone.
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { after, before, test } from "node:test";
import { openPage, startBrowser } from "./lib/browser.mjs";
import { restOf } from "./lib/rest.mjs";
import { startServer } from "./lib/server.mjs";
import { formsOf, missed, navigation } from "./crawl/coverage.mjs";
import { EXCEPTIONS, MOST, NOT_IMPORTED, explained } from "./crawl/exceptions.mjs";
import { ledger, told } from "./crawl/ledger.mjs";
import { crawlPage, refused } from "./crawl/page.mjs";
import { PLANTS, plant } from "./crawl/plants.mjs";
import { crawlLeft, crawlModel, prepare, share } from "./crawl/plan.mjs";
import { routes } from "./crawl/routes.mjs";
import { startSamples } from "./crawl/samples.mjs";
import { clerk } from "./crawl/users.mjs";
import { Walker } from "./crawl/walker.mjs";

const LIMIT_MS = 45 * 60_000;
/** Tabs side by side: of the superuser, and of the clerk. Much of the time each waits. */
const TABS = { superuser: availableParallelism() + 2, clerk: 2 };
/** As small as a desk has: what is drawn takes time. */
const WINDOW = { width: 1280, height: 720 };
const ONLY = process.env.PURSER_CRAWL?.split(",");

let browser;
let server;
/** What the clerk works on: with two on one, each would change under the other's hands what is to be pressed. */
let other;
let rest;
let samples;
let models;
let places;

before(async () => {
  browser = await startBrowser(["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]);
  server = await startServer({ seed: "demo" });
  rest = await restOf(server);
  samples = startSamples(rest);
  models = await samples.models();
  places = await routes();
}, { timeout: LIMIT_MS });

after(async () => {
  samples?.stop();
  await browser?.close();
  await server?.stop();
  await other?.stop();
});

/** Somebody who is signed in, for tabs to go on with. */
async function session(person, at = server) {
  const page = await openPage(browser, { ...at, ...person });
  const state = await page.context().storageState();
  await page.context().close();
  return state;
}

async function tab(log, storageState, prepared = async () => {}) {
  const context = await browser.newContext({
    baseURL: log.url,
    storageState,
    viewport: WINDOW,
    locale: "en-GB",
    timezoneId: "Europe/Prague",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(60_000);
  await prepared(context);
  return Walker.open(context, log);
}

/** As many tabs as a user has. */
function tabs(log, state) {
  return Promise.all(Array.from({ length: TABS[log.who] }, () => tab(log, state)));
}

/** Whether a model's pages have much to press: actions, or a page that is made by hand. */
const isLong = (model) => model.actions.length > 0 || /asset$|contract$/.test(model.model);

/** Samples for somebody who may not choose among users: what is theirs alone is theirs without a name in its form. */
function ownSamples(samples, person) {
  const isAlone = (name) => models.find((model) => model.model === name).private;
  const row = async (name) => {
    const body = await samples.row(name);
    return isAlone(name) && "user" in body ? { ...body, user: person.id } : body;
  };
  const body = async (name) => {
    const { user, ...rest } = await samples.body(name);
    return isAlone(name) || user === undefined ? rest : { user, ...rest };
  };
  return { ...samples, row, body };
}

test("the crawl finds controls that are dead", { timeout: 60_000 }, async () => {
  const log = ledger({ who: "superuser", url: server.url, routes: places, models });
  const walker = await tab(log, await session(), plant);
  await crawlPage(walker, "/dcim/regions/add", { skip: (control) => !/planted/i.test(control.key) });
  const found = log.findings.map(({ control, kind }) => [control, kind]).sort();
  assert.deepEqual(found, PLANTS);
  await walker.page.context().close();
});

test("every page, control and form works, for those who may and for those who may not", { timeout: LIMIT_MS }, async () => {
  const chosen = models.filter((model) => !ONLY || ONLY.includes(model.model));
  const started = Date.now();
  const made = await prepare(chosen.filter((model) => model.writable), rest, samples);
  const person = await clerk(rest);
  other = await startServer({ copyOf: server });
  const theirs = await restOf({ ...other, user: person.user });
  const elsewhere = await restOf(other);
  const own = ownSamples(samples.of(elsewhere), person);
  const alone = chosen.filter((model) => model.private && model.writable);
  const theirMade = new Map([...made, ...(await prepare(alone, theirs, own))]);
  const logs = {
    superuser: ledger({ who: "superuser", url: server.url, routes: places, models }),
    clerk: ledger({ who: "clerk", url: other.url, routes: places, models, refused: true }),
  };
  const fixed = [...places.fixed.keys()].filter((path) => !["/", "/login"].includes(path) && (!ONLY || ONLY.includes(path)));

  const crawl = async (log, state, tools, admin) => {
    const walkers = await tabs(log, state);
    assert.deepEqual(await navigation(walkers[0], models, tools.may), [], `the navigation of the ${log.who}`);
    const left = [];
    // The longest first, so that no tab is alone with it at the end.
    const [long, short] = [chosen.filter(isLong), chosen.filter((model) => !isLong(model))];
    const queue = ["/", ...long, ...fixed, ...(ONLY ? [] : ["/search?q=AMS"]), ...short];
    await share(walkers, queue, async (walker, one) => {
      if (typeof one === "string") left.push(...(await crawlPage(walker, one)));
      else left.push(...(await crawlModel(walker, one, tools)));
    });
    await refused(walkers[0], "/nowhere", ["notfound"]);
    // Nobody needs any more what is taken away now.
    await crawlLeft(walkers, left, tools.made, async () => {
      await admin.create("extras/tags", await samples.row("extras.tag"));
      const { results } = await admin.list("core/object-changes", { limit: 1, ordering: "-id" });
      return `/core/object-changes/${results[0].id}`;
    });
    await Promise.all(walkers.map((walker) => walker.page.context().close()));
  };
  await Promise.all([
    crawl(logs.superuser, await session(), { rest, samples, made, may: () => true }, rest),
    crawl(logs.clerk, await session(person, other), { rest: theirs, samples: own, made: theirMade, may: person.may }, elsewhere),
  ]);

  const reached = (log) => chosen.filter((model) => log.has("List", model)).length;
  for (const log of Object.values(logs)) {
    const { pages, controls, forms, missed } = log.counts;
    console.log(`${log.who}: ${reached(log)} models, ${pages} pages, ${controls} controls, ${forms} forms; ${missed} rows had gone`);
  }
  console.log(`${Math.round((Date.now() - started) / 1000)} s`);
  const findings = Object.values(logs).flatMap((log) => log.findings);
  const { left: faults, unused } = explained(findings);
  assert.deepEqual(faults.map(told), [], "what is broken");
  for (const [who, may] of [["superuser", () => true], ["clerk", person.may]]) {
    assert.equal(reached(logs[who]), chosen.length, `models that the ${who} came to`);
    assert.equal(logs[who].counts.forms, formsOf(chosen, may), `forms that the ${who} sent`);
  }
  const { pages, controls } = logs.superuser.counts;
  for (const { counts } of Object.values(logs)) assert.ok(counts.missed <= counts.controls / 50, `${counts.missed} rows had gone`);
  assert.ok(pages > 5 * chosen.length && controls > 10 * chosen.length, `${pages} pages and ${controls} controls`);
  if (ONLY) return;
  assert.deepEqual(missed(logs.superuser, places), [], "what was not reached");
  assert.deepEqual(unused.map((one) => one.why), [], "exceptions that are needed no more");
  assert.ok(EXCEPTIONS.length + NOT_IMPORTED.size <= MOST, `at most ${MOST} exceptions`);
});
