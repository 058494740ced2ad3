// One page of the crawl to its end: every kind of control on it is pressed once, what opens is gone through as well.
import { DESTRUCTIVE } from "./walker.mjs";

const [UNDO, REDO] = ["toasts: button Undo", "toasts: button Redo"];
/** Patience with a control that seemed to do nothing. */
const LATE_MS = 3000;

/**
 * Opens an address and presses what is on it. Answers the controls that are left for the end.
 *
 * @param {import("./walker.mjs").Walker} walker
 * @param {string} address
 * @param {object} [options]
 * @param {object[]} [options.only] these controls and what they open, in place of all
 * @param {boolean} [options.destroy] press also what takes away
 * @param {(control: object) => boolean} [options.skip] controls that another part of the crawl uses
 */
export async function crawlPage(walker, address, { only, destroy = false, skip = () => false } = {}) {
  const { ledger } = walker;
  const place = ledger.place(address);
  const left = [];
  const judge = (state, control) => {
    for (const problem of walker.problems()) ledger.found({ address, control, ...problem });
    if (state.failed) ledger.found({ address, control, kind: "dead end", text: `${state.failed.kind}: ${state.failed.text}` });
    else if (state.empty) ledger.found({ address, control, kind: "dead end", text: "an empty page" });
  };

  const first = await walker.go(address);
  ledger.opened(address);
  judge(first, null);
  if (first.failed && !only) return left;

  const queue = [];
  const take = async (path) => {
    const news = [];
    const { href, controls } = await walker.scan();
    if (!same(href, `${ledger.url}${address}`)) return;
    const at = href.slice(ledger.url.length);
    for (const control of controls) {
      // The message of what a press wrote is pressed at once.
      if (skip(control) || [UNDO, REDO].includes(control.key)) continue;
      // Of what some controls open; what stands on the page besides belongs to its own turn, and may go with what is deleted.
      if (only && !control.within) continue;
      const claimed = ledger.claim(place, control);
      if (claimed.length === 0) continue;
      const waiting = { ...control, path, address, at, claimed };
      if (!destroy && DESTRUCTIVE.test(control.name)) left.push(waiting);
      else news.push(waiting);
    }
    queue.unshift(...news);
  };
  if (only) queue.push(...only);
  else await take([]);

  while (queue.length > 0) {
    const control = queue.shift();
    let { effect, covered, gone, from } = await press(walker, control);
    // A machine that has much to do may be late: what does nothing does nothing the second time.
    if (!gone && !covered && !effect) ({ effect, covered, gone, from } = await press(walker, control, LATE_MS));
    if (gone) {
      // What is shown in a row may have changed meanwhile; it is pressed where it is seen next.
      if (control.row) ledger.missed(control);
      else ledger.found({ address, control, kind: "gone", text: "it was there, and is not any more" });
      continue;
    }
    ledger.pressed(control);
    if (covered) ledger.found({ address, control, kind: "covered", text: `a press of it meets ${covered}` });
    else if (!effect) ledger.found({ address, control, kind: "dead", text: "nothing happens" });
    const after = await walker.quiet();
    judge(after, control);
    if (after.undo && !destroy) await takeBack(walker);
    const there = after.href.startsWith(ledger.url) ? after.href.slice(ledger.url.length) : address;
    // Whoever has logged out comes back to nothing.
    if (ledger.place(there) === "Login") {
      ledger.opened(there);
      return left;
    }
    // What is at an address of its own is found there again.
    const moved = after.href !== from;
    if (same(there, address)) await take(moved ? [] : [...control.path, control.key]);
    else ledger.opened(there);
  }
  return left;
}

/**
 * Opens an address that has to say why it shows nothing: `denied` to those without the right, `notfound` where there is
 * nothing.
 */
export async function refused(walker, address, kinds) {
  const { ledger } = walker;
  const state = await walker.visit(address);
  ledger.opened(address);
  if (!kinds.includes(state.failed?.kind)) {
    const shown = state.failed ? `${state.failed.kind}: ${state.failed.text}` : state.title || "nothing";
    ledger.found({ address, kind: "not refused", text: `${kinds.join(" or ")} was expected, it shows ${shown}` });
  }
  // The refusal itself is what was asked for.
  for (const problem of walker.problems()) {
    if (problem.kind !== "status" || !/^(403|404) /.test(problem.text)) ledger.found({ address, ...problem });
  }
}

/** Presses a control where it was seen. Answers what came of it, `{gone}` if it is not there. */
async function press(walker, control, patience) {
  if (!(await reach(walker, control))) return { gone: true };
  if (control.sends) await walker.fill();
  const from = walker.page.url();
  return { from, ...(await walker.press(control.key, patience)) };
}

/** Puts the page into the state in which the control was seen; null if it is not there again. */
async function reach(walker, control) {
  const inside = control.path.length > 0;
  let state = await walker.quiet();
  // The navigation is the same wherever one is.
  if (control.frame === "sidebar" && state.overlays === 0) {
    for (const key of control.path) {
      if (!(await walker.has(control.key)) && (await walker.has(key))) await walker.press(key);
    }
    if (await walker.has(control.key)) return state;
  }
  // A press beside what is open closes it, and that would look like an effect.
  if (state.overlays > 0 && !control.within) state = await walker.close(state);
  if (await here(walker, control)) return state;
  for (const way of ["restore", "load"]) {
    state = await walker[way](control.at);
    walker.problems();
    if (inside) {
      for (const key of control.path) {
        if (await walker.has(control.key)) break;
        if (await walker.has(key)) {
          await walker.press(key);
          state = await walker.quiet();
        }
      }
    }
    if (await walker.has(control.key)) return state;
  }
  return null;
}

/** Whether it can be pressed as the page stands. How a list is sorted, say, does not matter to its other controls. */
async function here(walker, control) {
  return same(walker.page.url(), `${walker.ledger.url}${control.at}`) && (await walker.has(control.key));
}

/** Whether two addresses are of one page, however it is sorted or filtered. */
function same(one, other) {
  return one.split(/[?#]/)[0] === other.split(/[?#]/)[0];
}

/** What a press wrote is taken back by its own message, so that the next control finds things as they were. */
async function takeBack(walker) {
  const { ledger } = walker;
  const again = async (key) => {
    if (!(await walker.has(key))) return false;
    if (ledger.claim("", { key, frame: "toasts" }).length > 0) ledger.pressed();
    await walker.press(key);
    await walker.quiet();
    return true;
  };
  const first = ledger.claim("", { key: REDO, frame: "toasts" }).length > 0;
  if (!(await again(UNDO)) || !first) return;
  // Once also forth and back again.
  if (await again(REDO)) (await again(UNDO)) || (await again(REDO));
}
