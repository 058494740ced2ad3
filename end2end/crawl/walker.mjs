// One browser tab of the crawl: it opens addresses, presses controls and says what became of that.
import { lookout } from "./lookout.mjs";

/** Within this time a control has an effect, or it has none. */
const PATIENCE_MS = 1000;
/** After this time without a key a search begins. */
const WORD_MS = 200;
/** What is typed into a box that searches, unless something else is looked for. */
export const WORDS = "am";
/** Within this time a page shows what was asked for. */
const REST_MS = 30_000;
/** Within this time the application starts in a new tab. */
const START_MS = 60_000;

/** What is pressed last, when nobody needs any more what it takes away. */
export const DESTRUCTIVE = /^(Delete|Undo|Log out|End|Revoke)\b/;

/**
 * Nothing of the crawl leaves this machine: what is elsewhere is an empty page. The browser itself is told so, since with a route of
 * playwright every request there is would come by here.
 */
async function stay(browser) {
  const responseHeaders = [{ name: "content-type", value: "text/html" }];
  const body = Buffer.from("<!doctype html>").toString("base64");
  browser.on("Fetch.requestPaused", ({ requestId }) => {
    browser.send("Fetch.fulfillRequest", { requestId, responseCode: 200, responseHeaders, body }).catch(() => {});
  });
  await browser.send("Fetch.enable", { patterns: [{ urlPattern: "https://*" }] });
}

export class Walker {
  /** What went wrong since the last look, `{kind, text}`. */
  #problems = [];
  /** Effects that only the browser around the page sees. */
  #seen = null;
  words = WORDS;
  /** The address that was opened last, while nothing was pressed there. */
  fresh = null;

  /**
   * @param {import("playwright-core").BrowserContext} context of somebody who is signed in
   * @param {ReturnType<typeof import("./ledger.mjs").ledger>} ledger
   */
  static async open(context, ledger) {
    await context.addInitScript(lookout);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    await stay(await context.newCDPSession(page));
    return new Walker(page, ledger);
  }

  constructor(page, ledger) {
    this.page = page;
    this.ledger = ledger;
    page.on("pageerror", (error) => this.#problems.push({ kind: "exception", text: error.message }));
    page.on("console", (message) => {
      // A refused request is told by its answer.
      const refused = /^Failed to load resource/.test(message.text());
      if (message.type() === "error" && !refused) this.#problems.push({ kind: "console", text: message.text() });
    });
    page.on("response", (response) => {
      const { pathname, search } = new URL(response.url());
      if (response.ok() && pathname === "/rpc/act") ledger.acted(response.request().postDataJSON());
      if (response.status() < 400) return;
      const problem = { kind: "status", text: `${response.status()} ${response.request().method()} ${pathname}${search}` };
      this.#problems.push(problem);
      // Why, for whoever reads it.
      response.text().then((why) => (problem.text += ` ${why.slice(0, 300)}`), () => {});
    });
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    page.on("download", async (download) => {
      this.#effect("download");
      const why = await download.failure().catch(() => null);
      if (why && why !== "canceled") this.#problems.push({ kind: "download", text: `${download.url()}: ${why}` });
    });
    page.on("request", () => this.#effect("request"));
    // A tab has its context to itself: another page is a window that a press opened.
    page.context().on("page", (other) => {
      this.#effect("window");
      other.close().catch(() => {});
    });
  }

  #effect(effect) {
    this.#seen?.(effect);
  }

  problems() {
    return this.#problems.splice(0);
  }

  /** Opens an address as if it had been typed, with nothing kept of what was before. */
  async load(address) {
    await this.page.evaluate(() => localStorage.clear()).catch(() => {});
    await this.page.goto(`${this.ledger.url}${address}`);
    this.fresh = address;
    return this.quiet(START_MS);
  }

  /** Opens an address within the application, which takes a tenth of the time. */
  async visit(address) {
    const visited = await this.page.evaluate((address) => globalThis.crawl?.visit(address), address).catch(() => false);
    if (!visited) return this.load(address);
    this.fresh = address;
    const state = await this.quiet();
    // A form with something in it asks before it is left; an address that is typed does not.
    return state.overlays > 0 ? this.load(address) : state;
  }

  /** The same with nothing kept of what was pressed before: another view of that page is reached by way of a page that is nowhere. */
  async go(address) {
    await this.page.evaluate(() => globalThis.crawl?.tidy()).catch(() => {});
    if (!this.fresh && new URL(this.page.url()).pathname === new URL(address, this.ledger.url).pathname) await this.visit("/-");
    return this.visit(address);
  }

  /** The page once it is at rest. */
  async quiet(patience = REST_MS) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const state = await this.page.evaluate(async (patience) => ({ rest: await crawl.quiet(patience), ...crawl.state() }), patience);
        if (!state.rest) this.#problems.push({ kind: "restless", text: `it still loads after ${patience} ms` });
        return state;
      } catch (error) {
        // A page that is left while one asks it answers nothing; the next one does.
        if (attempt > 20) throw error;
        await this.page.waitForLoadState("load").catch(() => {});
      }
    }
  }

  /** The controls that can be pressed now, and the address they are at. */
  scan() {
    return this.page.evaluate(() => crawl.scan());
  }

  has(key) {
    return this.page.evaluate((key) => crawl.has(key), key);
  }

  /**
   * Presses a control as a person does. Answers the effect, null if there was none, `{covered}` if it cannot be pressed.
   */
  async press(key, patience = PATIENCE_MS) {
    const { page } = this;
    this.fresh = null;
    const at = await page.evaluate((key) => crawl.ready(key), key);
    if (!at) return { effect: null, gone: true };
    if (at.covered) return { effect: null, covered: at.covered };
    if (!at.key) await page.mouse.move(at.x, at.y);
    const around = new Promise((resolve) => (this.#seen = resolve));
    await page.evaluate((key) => crawl.arm(key), key);
    let only = false;
    if (at.role === "select") only = !(await page.evaluate((key) => crawl.choose(key), key));
    else if (at.key) await page.keyboard.press(at.key);
    else {
      await page.mouse.down();
      await page.mouse.up();
    }
    if (at.role === "search" || at.role === "combobox") {
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type(this.words);
      // A search waits for the end of a word.
      await page.waitForTimeout(WORD_MS);
    }
    // A select of one value has nothing else to choose.
    if (only) return { effect: "nothing else to choose" };
    const inside = page.evaluate((patience) => crawl.effect(patience), patience).catch(() => "address");
    // What the browser sees comes with what the page sees, except for downloads and other windows.
    let effect = await Promise.race([inside, around]);
    effect ??= await Promise.race([around, new Promise((resolve) => setTimeout(() => resolve(null), 50))]);
    this.#seen = null;
    return { effect };
  }

  /** Enters what the open dialog of an action asks for and does not know itself: times one after the other, and words. */
  async fill() {
    const fields = await this.page.locator("dialog[open]:has(#act-message)").locator("input, textarea").all();
    for (const [at, field] of fields.entries()) {
      const type = await field.getAttribute("type");
      if (type === "datetime-local") await field.fill(`20${41 + at}-01-01T10:00`);
      else if ([null, "text"].includes(type) && (await field.inputValue()) === "") await field.fill(`entered-${Date.now() % 1e6}`);
    }
  }

  /** Back to a page without open menus or dialogs. */
  async restore(address) {
    const there = () => this.page.url() === `${this.ledger.url}${address}`;
    if (!there()) {
      this.fresh = null;
      await this.page.goBack().catch(() => {});
      await this.quiet();
      if (!there()) return this.go(address);
    }
    return this.close(await this.quiet());
  }

  /** Closes what is open above the page, innermost first. */
  async close(state) {
    for (let left = 4; state.overlays > 0 && left > 0; left -= 1) {
      await this.page.keyboard.press("Escape");
      state = await this.quiet();
    }
    await this.page.evaluate(() => crawl.tidy());
    return state;
  }
}
