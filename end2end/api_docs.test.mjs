// The API reference: one area after the other, so that it is soon there.
import assert from "node:assert/strict";
import { eventually, stage } from "./lib/stage.mjs";

const purser = stage();

purser.test("the API reference leads from area to area, and an operation is read and tried", async ({ open, server }) => {
  const page = await open("/api/docs/");
  const areas = page.getByRole("navigation", { name: "Areas" });
  const current = () => areas.locator("[aria-current=page]").innerText();
  await page.locator(".opblock-summary").first().waitFor();
  assert.equal(await current(), "general");
  await areas.getByRole("link", { name: "tenancy", exact: true }).click();
  await eventually(() => new URL(page.url()).searchParams.get("area"), "tenancy", "the address");
  const operation = page.locator("#operations-tenancy-tenancy_contact_roles_list");
  await operation.waitFor();
  assert.equal(await current(), "tenancy");
  assert.equal(await page.locator(".opblock-tag").count(), 1, "no other area");
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = operation.locator(".live-responses-table tbody .response-col_status").first();
  await answer.waitFor();
  assert.match(await answer.innerText(), /200/);
  const document = await fetch(`${server.url}/api/schema/?area=tenancy`);
  const { paths } = await document.json();
  assert.ok(Object.keys(paths).length > 0 && Object.keys(paths).every((path) => path.startsWith("/api/tenancy/")));
});
