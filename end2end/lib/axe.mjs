// Accessibility: axe-core on the page as it stands, under the page's own Content-Security-Policy.
//
// A script element would be refused, and rightly. The source is evaluated through the debugger's protocol instead,
// which no policy of the page governs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { THEMES } from "./browser.mjs";
import { setTheme } from "./screens.mjs";

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Of WCAG 2.2 AA as well, but asked for by name: axe leaves it out unless it is. */
const ALSO = { "target-size": { enabled: true } };

/**
 * Each violation as one line: the rule, what it wants, and the first elements that break it.
 *
 * @param {import("playwright-core").Page} page
 */
export async function violations(page) {
  await inject(page);
  const result = await page.evaluate((values) => globalThis.axe.run(document, values), { runOnly: { type: "tag", values: STANDARD }, rules: ALSO });
  return result.violations.map(({ id, help, nodes }) => {
    const elements = nodes.slice(0, 3).map((node) => `\n      ${node.html}\n      ${node.failureSummary.replaceAll("\n", "\n      ")}`);
    return `${id}: ${help} (${nodes.length} elements)${elements.join("")}`;
  });
}

/** Fails, naming them, when axe finds violations in either theme. */
export async function accessible(page, what) {
  for (const theme of THEMES) {
    await setTheme(page, theme);
    const found = await violations(page);
    assert.equal(found.length, 0, `${what}, ${theme}: axe found\n    ${found.join("\n    ")}`);
  }
}

async function inject(page) {
  if (await page.evaluate(() => "axe" in globalThis)) return;
  const session = await page.context().newCDPSession(page);
  try {
    const { exceptionDetails } = await session.send("Runtime.evaluate", { expression: await source });
    if (exceptionDetails) throw new Error(`axe did not load: ${exceptionDetails.text}`);
  } finally {
    await session.detach();
  }
}
