// What a file of browser tests stands on: one server with the demo estate, one browser, one person who is signed in,
// and tests that clean up after themselves.
//
//   const purser = stage();
//   purser.test("…", async ({ open, rest }) => {
//     const page = await open("/dcim/sites");
//     …
//   });
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { noProblems, openPage, startBrowser } from "./browser.mjs";
import { restOf } from "./rest.mjs";
import { folder } from "./screens.mjs";
import { startServer } from "./server.mjs";

/** Longest life of one test, in milliseconds. */
const TEST_MS = 60_000;
/** How long a condition may take to come true. */
const PATIENCE_MS = 10_000;

/**
 * Prepares the file's server and browser before its tests and gives the function that declares them. `prepare`
 * does once what all of the tests need besides; the rest is for `startServer`.
 */
export function stage({ prepare, ...options } = {}) {
  let server;
  let browser;
  let rest;
  let session;
  before(async () => {
    // One after the other: what has been started is known to `after`, whatever fails next.
    browser = await startBrowser();
    server = await startServer({ seed: "demo", ...options });
    rest = await restOf(server);
    await prepare?.({ rest, server });
    // Once for all tests: what signing in is like has tests of its own.
    const page = await openPage(browser, server);
    session = await page.context().storageState();
    await page.context().close();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** `but` names the problems a test provokes; a page must have no others. `timeout` is for those that go through many things. */
  const declare = (name, body, { but, timeout = TEST_MS } = {}) => {
    test(name, { timeout }, async () => {
      const pages = [];
      const open = async (at, options = {}) => {
        const page = await openPage(browser, server, { session, at, ...options });
        pages.push(page);
        return page;
      };
      try {
        await body({ open, rest, server, browser });
        for (const page of pages) noProblems(page, but);
      } catch (error) {
        await photograph(name, pages);
        throw error;
      } finally {
        await Promise.all([...new Set(pages.map((page) => page.context()))].map((context) => context.close()));
      }
    });
  };
  return { test: declare };
}

/** What a failed test last saw, under target/screens. */
async function photograph(name, pages) {
  await mkdir(folder, { recursive: true });
  const file = name.replaceAll(/[^a-z0-9]+/gi, "-");
  for (const [at, page] of pages.entries()) {
    // A page that cannot be photographed any more must not hide why the test failed.
    await page.screenshot({ path: join(folder, `failed-${file}-${at + 1}.png`) }).catch(() => {});
  }
}

/**
 * Waits until `read` gives what is expected; fails with the difference to what it gave last.
 *
 * @param {() => any} read may be asynchronous
 * @param {any} expected a value, or a function that says whether it is the right one
 * @param {string} what
 */
export async function eventually(read, expected, what) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    try {
      if (typeof expected === "function") assert.ok(expected(value), `${what}: ${JSON.stringify(value)}`);
      else assert.deepEqual(value, expected, what);
      return value;
    } catch (error) {
      if (Date.now() > end) throw error;
      // A look every frame or so, not a wait for a time that was guessed.
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/** The parameters in a page's address, as `URLSearchParams`. */
export function params(page) {
  return new URL(page.url()).searchParams;
}
