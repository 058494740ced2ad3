// Three controls that are dead in the three ways there are, set into pages for the crawl to find.

/** What the crawl has to find: the control, and what is wrong with it. */
export const PLANTS = [
  ["button Planted button", "dead"],
  ["link → /dcim/planted", "dead end"],
  ["menuitem Planted entry", "status"],
];

/** Sets them at the end of every page of a context. */
export function plant(context) {
  return context.addInitScript(() => {
    const set = () => {
      const main = document.querySelector("main#main");
      if (!main || document.querySelector("[data-planted]")) return;
      const box = document.createElement("div");
      box.dataset.planted = "";
      const [button, link, entry] = ["button", "a", "button"].map((name) => document.createElement(name));
      button.textContent = "Planted button";
      link.textContent = "Planted link";
      link.href = "/dcim/planted";
      entry.textContent = "Planted entry";
      entry.setAttribute("role", "menuitem");
      entry.addEventListener("click", () => fetch("/api/dcim/planted/"));
      box.append(button, " ", link, " ", entry);
      main.append(box);
    };
    new MutationObserver(set).observe(document, { subtree: true, childList: true });
  });
}
