// Pictures of a page, wide and on a phone, in both themes, under target/screens: for people to look at.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PHONE, THEMES, WIDE } from "./browser.mjs";
import { root } from "./server.mjs";

export const folder = join(root, "target", "screens");

/** Changes the theme of a page that is open, as the theme switch does. */
export async function setTheme(page, theme) {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate((name) => {
    localStorage.setItem("purser.theme", name);
    document.documentElement.dataset.theme = name;
  }, theme);
  // Colours that fade into each other would be photographed, and measured by axe, half way. One that is inherited begins to
  // fade when that of the element around it has changed: as many rounds as elements are nested.
  await page.evaluate(async () => {
    for (let round = 0; round < 30; round += 1) {
      const running = document.getAnimations().filter((animation) => animation.playState === "running");
      if (running.length === 0) return;
      await Promise.all(running.map((animation) => animation.finished.catch(() => {})));
    }
  });
}

/**
 * Takes NAME-THEME-WIDTHxHEIGHT.png for each combination and gives the file names. `whole` takes the page beyond the
 * window as well.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} name
 * @param {{whole?: boolean, sizes?: {width: number, height: number}[], settle?: () => Promise<void>}} [options]
 *   `settle` is awaited after each change, for pages that draw anew when the window changes
 */
export async function screens(page, name, { whole = false, sizes = [WIDE, PHONE], settle } = {}) {
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  const taken = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const theme of THEMES) {
      await setTheme(page, theme);
      await settle?.();
      const path = join(folder, `${name}-${theme}-${size.width}x${size.height}.png`);
      await page.screenshot({ path, fullPage: whole });
      taken.push(path);
    }
  }
  if (before) await page.setViewportSize(before);
  return taken;
}

/** Whether the page can be scrolled sideways, which a phone must never have to. */
export function scrollsSideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
