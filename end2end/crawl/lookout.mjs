// What the crawl has inside each page: it finds the controls, and sees what a press of one does.
//
// `lookout` is sent to the browser as it stands, so it refers to nothing outside of itself.

/** Installs `crawl` in the page. Told to a browser context once, it is there before anything of a page runs. */
export function lookout() {
  if (globalThis.crawl) return;
  const CONTROLS =
    "a[href], button, summary, select, input[type=checkbox], input[type=radio], input[type=search], " +
    "[role=button], [role=tab], [role=switch], [role^=menuitem], [role=option]";
  const OVERLAYS = "dialog[open], .popover, .search-results:not([hidden]), .combo__list";
  const WAITING = "[aria-busy=true], .skel, .boot, .spinner, .cal__grid:empty:not([hidden])";
  let pending = 0;
  let changed = performance.now();
  let armed = null;

  /** Notes an effect, if somebody waits for one. */
  const tell = (effect) => {
    if (!armed || armed.effect) return;
    armed.effect = effect;
    armed.done?.(effect);
  };

  // What is asked of the server.
  const fetched = globalThis.fetch;
  globalThis.fetch = (...what) => {
    tell("request");
    pending += 1;
    const over = () => {
      pending -= 1;
      changed = performance.now();
    };
    const answer = fetched.apply(globalThis, what);
    // An answer has come when its last byte has; until then the page shows what was there before.
    answer.then((response) => response.clone().arrayBuffer()).then(over, over);
    return answer;
  };
  const clipboard = navigator.clipboard;
  if (clipboard) {
    const write = clipboard.writeText.bind(clipboard);
    clipboard.writeText = (text) => {
      tell("clipboard");
      return write(text);
    };
  }

  // Focus and keyboard cursors follow every press, also one that does nothing.
  const idle = (record) =>
    record.type === "attributes" &&
    (record.attributeName === "data-active" || record.oldValue === record.target.getAttribute(record.attributeName));
  const moves = new MutationObserver((records) => {
    changed = performance.now();
    if (armed && !records.every(idle)) tell("document");
  });
  // Attributes, of which a page that is drawn has thousands, only while an effect is waited for.
  const watch = (all) => moves.observe(document, { subtree: true, childList: true, characterData: true, attributes: all, attributeOldValue: all });
  watch(false);
  addEventListener("popstate", () => (changed = performance.now()));
  addEventListener("focusin", (event) => {
    if (armed && !armed.element.contains(event.target) && !event.target.contains(armed.element)) tell("focus");
  });

  // A box of a form holds a value; one of a page has to do something.
  addEventListener("change", (event) => {
    if (armed?.element === event.target && event.target.closest("form, dialog")) tell("value");
  });

  const shown = (element) => {
    // What says where one is, or what is chosen already, leads nowhere else.
    const chosen = "[aria-current], [type=radio]:checked, .segmented__item[aria-pressed=true]";
    if (element.matches(`:disabled, [aria-disabled=true], [inert] *, ${chosen}`)) return false;
    if (element.matches("a:not([href*='#'])") && element.href === location.href.split("#")[0]) return false;
    const box = target(element).getBoundingClientRect();
    return box.width > 0 && box.height > 0 && target(element).checkVisibility({ visibilityProperty: true });
  };
  /** Where one presses: boxes that are drawn by others are pressed on their label. */
  const target = (element) => (element.matches("input.vh") && element.closest("label")) || element;
  const words = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const name = (element) => {
    const labels = element.getAttribute("aria-labelledby");
    const labelled = labels?.split(" ").map((id) => document.getElementById(id)?.textContent).join(" ");
    const label = element.matches("input, select") ? element.labels?.[0]?.textContent : element.textContent;
    return words(element.getAttribute("aria-label") || labelled || label) || words(element.title);
  };
  /** Of an address what all of its kind have in common. */
  const route = (address) => {
    const url = new URL(address, location.href);
    if (address.startsWith("#")) return address;
    if (url.origin !== location.origin) return url.origin;
    const search = [...url.searchParams].map(([key, value]) => `${key}=${value.replace(/[0-9a-f-]{36}|\d+/g, "N")}`);
    return url.pathname.replace(/\/\d+(?=\/|$)/g, "/N") + (search.length ? `?${search.join("&")}` : "") + url.hash;
  };
  const role = (element) => {
    const own = element.getAttribute("role");
    if (own) return own;
    if (element.matches("a")) return "link";
    return element.matches("input") ? element.type : element.localName;
  };
  const numbers = (text) => text.replace(/[0-9a-f-]{36}|\d[\d,.:-]*/g, "N");
  const title = () => words(document.querySelector("main h1")?.textContent);

  /** What a control is, in words that are the same for all of its kind. */
  const describe = (element, page = title()) => {
    const kind = role(element);
    const frame = ["skip-link", "sidebar", "topbar", "toasts"].find((part) => element.closest(`.${part}`));
    const repeated = !frame && element.closest("tbody tr, li, [role=option]");
    const called = name(element);
    let what = numbers(page ? called.replaceAll(page, "…") : called);
    // A link is where it leads; one that shows the same page in another way is what it is called.
    const here = (link) => new URL(link.href).pathname === location.pathname && !link.href.includes("#") && !repeated;
    if (element.matches("a[href]:not([download])") && (frame || !here(element))) what = `→ ${route(element.getAttribute("href"))}`;
    else if (repeated && kind !== "select") what = `${kind === "checkbox" ? "" : `${what.split(" ")[0]} `}(each)`;
    const within = element.closest(OVERLAYS);
    const place = within ? `in ${words(within.querySelector("h2")?.textContent) ? numbers(words(within.querySelector("h2").textContent).split(" ")[0]) : within.className}: ` : "";
    return {
      key: `${frame ? `${frame}: ` : ""}${place}${kind} ${what}`,
      role: kind,
      name: called,
      frame: frame ?? null,
      within: Boolean(within),
      // Rows come and go with what they show, messages with the time.
      row: Boolean(repeated) || frame === "toasts",
      sends: Boolean(element.type === "submit" && element.closest("dialog")),
    };
  };

  /** The controls that can be pressed now: those of a dialog while there is one. */
  const controls = (fits) => {
    const modal = [...document.querySelectorAll("dialog[open]")].pop();
    const found = [...(modal ?? document).querySelectorAll(CONTROLS)];
    return found.filter((element) => fits(element) && shown(element));
  };
  const find = (key) => {
    const page = title();
    // Whether it is in sight is what takes longest to find out.
    return controls((element) => key.includes(`${role(element)} `) && describe(element, page).key === key)[0];
  };

  /** Presses the messages away, by the button they have. */
  const dismiss = () => {
    for (const button of document.querySelectorAll(".toast__close")) button.click();
  };

  /** What follows of an event has its turn; a frame, which has to be drawn, takes longer. */
  const turn = () => new Promise((resolve) => setTimeout(resolve));

  globalThis.crawl = {
    scan() {
      const all = new Map();
      const page = title();
      for (const element of controls(() => true)) {
        const control = describe(element, page);
        if (!all.has(control.key)) all.set(control.key, control);
      }
      return { href: location.href, controls: [...all.values()] };
    },

    has: (key) => Boolean(find(key)),

    /** Brings a control into sight, gives it the focus, and says where to press it. */
    async ready(key) {
      const element = find(key);
      if (!element) return null;
      const place = target(element);
      const shape = (top) => words(top?.outerHTML ?? "the edge of the window").slice(0, 120);
      element.focus({ preventScroll: true });
      let covered;
      // What is fixed to an edge or lies over it for a while is out of the way at the second look, or the third.
      const into = (inline) => () => place.scrollIntoView({ block: "center", inline, behavior: "instant" });
      for (const move of [() => {}, into("nearest"), into("center"), dismiss]) {
        move();
        await turn();
        // A link that is broken over two lines is not at the middle of its box.
        const at = place.getClientRects()[0] ?? place.getBoundingClientRect();
        const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
        const top = document.elementFromPoint(x, y);
        const free = top && (place.contains(top) || top === place.parentElement || top.closest("label")?.contains(place));
        if (free) return { x, y, role: role(element) };
        covered = shape(top);
        // What is for the keyboard alone is not in the window.
        if (element.closest(".skip-link")) return { key: "Enter", role: role(element) };
      }
      return { covered };
    },

    /** From now on, what happens is the effect of this control. */
    async arm(key) {
      const element = find(key);
      if (!element) return false;
      await turn();
      watch(true);
      armed = { element, effect: null, href: location.href };
      return true;
    },

    /** The first effect since `arm`, at the latest after `patience` milliseconds; null: there was none. */
    async effect(patience) {
      const here = armed;
      const seen = here.effect ?? (await new Promise((resolve) => {
        here.done = resolve;
        const look = setInterval(() => location.href !== here.href && resolve("address"), 20);
        setTimeout(() => {
          clearInterval(look);
          resolve(null);
        }, patience);
      }));
      armed = null;
      watch(false);
      // What follows of the effect has its time to begin.
      changed = performance.now();
      return seen ?? (location.href === here.href ? null : "address");
    },

    /** Another value of a select. */
    choose(key) {
      const select = find(key);
      const other = [...select.options].find((option) => !option.selected && option.value !== "" && !option.disabled);
      if (!other) return false;
      select.value = other.value;
      for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true }));
      return true;
    },

    /** Leads the application to an address, as its links do; false where it does not run. */
    visit(address) {
      if (!document.querySelector("main#main")) return false;
      changed = performance.now();
      const link = Object.assign(document.createElement("a"), { href: address });
      document.body.append(link);
      link.click();
      link.remove();
      return true;
    },

    /** Until nothing is asked of the server and nothing moves; false when that takes longer than `patience` milliseconds. */
    async quiet(patience) {
      const end = performance.now() + patience;
      while (performance.now() < end) {
        const there = document.querySelector("main, h1") && !document.querySelector(WAITING);
        if (there && pending === 0 && performance.now() - changed > 50) return true;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return false;
    },

    /** What the page shows besides its content. */
    state() {
      const failed = [...document.querySelectorAll("main .state, main.login .state")].find((one) =>
        one.matches(".state--notfound, .state--error, .state--denied"),
      );
      const main = document.querySelector("main");
      return {
        href: location.href,
        title: title(),
        failed: failed ? { kind: /state--(\w+)/.exec(failed.className)[1], text: words(failed.textContent) } : null,
        empty: !main || words(main.textContent) === "",
        overlays: document.querySelectorAll(OVERLAYS).length,
        undo: Boolean(document.querySelector(".toast__action")),
      };
    },

    tidy: dismiss,
  };
}
