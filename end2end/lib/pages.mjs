// The parts of Purser's pages as people know them: by role and name.

/** The list's table once it shows the answer to the present question. */
export async function table(page) {
  const table = page.getByRole("table").first();
  await table.waitFor();
  await page.locator("table[aria-busy=false]").first().waitFor();
  return table;
}

/** The texts of one column, by its header. */
export async function column(page, header) {
  return page.evaluate((header) => {
    const table = document.querySelector("table[role=table]");
    const text = (cell) => cell.innerText.trim();
    const at = [...(table?.querySelectorAll("[role=columnheader]") ?? [])].findIndex((cell) => text(cell) === header);
    if (at < 0) return null;
    const rows = [...table.querySelectorAll("tbody [role=row]")];
    return rows.map((row) => text(row.querySelectorAll("[role=cell]")[at]));
  }, header);
}

export function row(page, text) {
  return page.getByRole("row").filter({ hasText: text });
}

/** The messages at the edge of the screen. */
export function messages(page) {
  return page.getByRole("region", { name: "Messages" });
}

/** The value beside a label in the facts of an object's page. */
export function fact(page, label) {
  const term = page.getByRole("term").getByText(label, { exact: true });
  return page.getByRole("main").locator("dl > div").filter({ has: term }).getByRole("definition").first();
}
