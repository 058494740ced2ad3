// An installation below a path of its host: every address in the application, whoever makes it, lies below that path.
import assert from "node:assert/strict";
import { signIn } from "./lib/browser.mjs";
import { eventually, params, stage } from "./lib/stage.mjs";

const BELOW = "/purser";
const purser = stage({ below: BELOW });
/** The browser reports refused calls on its console; asking who is signed in is refused to nobody. */
const REFUSED = /status of 40[13]/;

const path = (page) => new URL(page.url()).pathname;

/** The addresses on a page that lie on this host and not below the path. */
const outside = (page) =>
  page.evaluate((below) => {
    const all = [...document.querySelectorAll("[href], [src]")].flatMap((element) => [element.href, element.src]);
    const ours = all.filter((address) => typeof address === "string" && address.startsWith(`${location.origin}/`));
    return [...new Set(ours)].filter((address) => !new URL(address).pathname.startsWith(`${below}/`));
  }, BELOW);

/** What the page asks for while something is done with it, outside of the path. */
async function strays(page, action) {
  const found = [];
  const note = (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === new URL(page.url()).origin && !pathname.startsWith(`${BELOW}/`)) found.push(pathname);
  };
  page.on("request", note);
  await action();
  page.off("request", note);
  return found;
}

purser.test("signing in leads back to the page that was asked for, below the path", async ({ open, server }) => {
  const page = await open(`${server.url}/dcim/sites?ordering=-name`, { as: null, session: undefined });
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(path(page), `${BELOW}/login`);
  await signIn(page, server);
  await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
  assert.deepEqual([path(page), params(page).get("ordering")], [`${BELOW}/dcim/sites`, "-name"]);
  const cookies = await page.context().cookies();
  assert.deepEqual(cookies.map(({ name, path: of }) => [name, of]), [["purser_session", BELOW]]);

  // The way back never leaves the installation.
  const sly = await open(`${server.url}/login?next=/elsewhere`, { as: null, session: undefined });
  await signIn(sly, server);
  await eventually(() => sly.url(), `${server.url}/`, "the home page");
}, { but: REFUSED });

purser.test("a list, an object, the way back, and a reload", async ({ open, server }) => {
  const page = await open(`${server.url}/`);
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  assert.deepEqual(await outside(page), []);
  const stray = await strays(page, async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Sites", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
    await eventually(() => path(page), `${BELOW}/dcim/sites`, "the list's address");
    assert.equal(await page.locator(".sidebar [aria-current=page]").innerText(), "Sites");
    const first = page.locator("table tbody tr a").first();
    const name = (await first.innerText()).trim();
    await first.click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    assert.match(path(page), /^\/purser\/dcim\/sites\/\d+$/);
    assert.deepEqual(await outside(page), []);
    await page.reload();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Sites" }).waitFor();
    assert.deepEqual(await outside(page), []);
    await page.goForward();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    // With keys, and by the search box.
    await page.locator("body").press("g");
    await page.locator("body").press("c");
    await page.locator(".cal__grid a.ev").first().waitFor();
    assert.equal(path(page), `${BELOW}/calendar`);
    await page.getByRole("button", { name: /^(Next|Later)/ }).first().click();
    await eventually(() => path(page), `${BELOW}/calendar`, "stays on the calendar");
    await page.goto(`${server.url}/search?q=sw`);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    assert.deepEqual(await outside(page), []);
  });
  assert.deepEqual(stray, []);
});

purser.test("forms, files and the interface's page", async ({ open, rest, server }) => {
  const page = await open(`${server.url}/dcim/regions/add`);
  const stray = await strays(page, async () => {
    await page.getByLabel("Name").first().fill("Below");
    await page.getByRole("button", { name: /^(Create|Save|Add)$/ }).first().click();
    await page.getByRole("heading", { level: 1, name: "Below" }).waitFor();
    assert.match(path(page), /^\/purser\/dcim\/regions\/\d+$/);
    await page.goto(`${server.url}/dcim/regions/import`);
    const example = page.getByRole("link", { name: "An example" });
    assert.match(await example.getAttribute("href"), /^\/purser\/api\/dcim\/regions\//);
    await page.goto(`${server.url}/api/docs/`);
    await page.locator(".swagger-ui .opblock-tag").first().waitFor();
    assert.deepEqual(await outside(page), []);
  });
  assert.deepEqual(stray, []);
  const { results } = await rest.list("dcim/regions", { name: "Below" });
  assert.equal(results.length, 1);
});
