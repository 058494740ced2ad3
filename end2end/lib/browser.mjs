// Chromium with a profile of its own, pages that remember what went wrong on them, and the way in.
//
//   const browser = await startBrowser();
//   const page = await openPage(browser, server, { theme: "dark" });
//   …
//   noProblems(page);
//   await browser.close();
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 800 };
export const THEMES = ["light", "dark"];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Playwright gives each launch a new, empty profile folder and removes it. */
export function startBrowser(flags = []) {
  return chromium.launch({ executablePath: process.env.PURSER_CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...flags] });
}

/**
 * A page in a context of its own, that is: with its own cookies and storage. It is signed in unless `as` is null.
 * Two of them are two people, or two windows of one when the second gets the first one's `context`.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {{url: string, user: string, password: string}} server
 * @param {object} [options]
 * @param {"light" | "dark"} [options.theme]
 * @param {{width: number, height: number}} [options.size]
 * @param {import("playwright-core").BrowserContext} [options.context] open another window of this person
 * @param {{user: string, password: string} | null} [options.as] who signs in; null: nobody
 * @param {string} [options.timezone]
 * @param {string} [options.locale] the browser's language
 * @param {object} [options.session] cookies and storage of somebody who signed in before (`context.storageState()`)
 * @param {string} [options.at] the path to open
 */
export async function openPage(browser, server, options = {}) {
  const { theme, size = WIDE, as = server, timezone = "Europe/Prague", locale = "en-GB", context, session, at = "/" } = options;
  const own = context ?? (await newContext(browser, server, { size, timezone, locale, theme, session }));
  const page = await own.newPage();
  watch(page);
  await page.goto(at);
  if (!context && !session && as) await signIn(page, as);
  return page;
}

async function newContext(browser, server, { size, timezone, locale, theme, session }) {
  const context = await browser.newContext({
    baseURL: server.url,
    storageState: session,
    viewport: size,
    hasTouch: size === PHONE,
    timezoneId: timezone,
    locale,
    reducedMotion: "reduce",
    colorScheme: theme ?? "light",
    // The policy is part of what is tested.
    bypassCSP: false,
  });
  context.setDefaultTimeout(15_000);
  if (theme) await context.addInitScript((name) => localStorage.setItem("purser.theme", name), theme);
  return context;
}

/** Fills the login form as a person does. */
export async function signIn(page, { user, password }) {
  await page.getByLabel(/user\s?name/i).fill(user);
  await page.getByLabel(/password/i).fill(password);
  await page.getByRole("button", { name: /log in|sign in/i }).click();
  await page.getByLabel(/password/i).waitFor({ state: "detached" });
}

const problems = new WeakMap();

/** Collects exceptions and errors on the console; a violated Content-Security-Policy is among the latter. */
function watch(page) {
  const found = [];
  problems.set(page, found);
  page.on("pageerror", (error) => found.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const { url, lineNumber } = message.location();
    found.push(`console: ${message.text()} (${url}:${lineNumber})`);
  });
}

/**
 * Fails when the page had a problem since it was opened, or since the last such call. A test that provokes an error
 * (a conflict answers 409, which Chromium puts on the console) names it in `but`.
 *
 * @param {RegExp} [but]
 */
export function noProblems(page, but) {
  const found = problems.get(page).splice(0);
  assert.deepEqual(but ? found.filter((text) => !but.test(text)) : found, [], "the page reported problems");
}
