// Who goes through the pages: somebody who may do everything, and somebody who may do little.

/** What the second may do: look at some, change a few, add two. */
const RIGHTS = {
  view: [
    "circuits.provider",
    "dcim.site",
    "dcim.location",
    "dcim.device",
    "inventory_monitor.asset",
    "inventory_monitor.contract",
    "notices.maintenance",
    "notices.outage",
    "notices.impact",
    "extras.tag",
    "extras.journalentry",
  ],
  add: ["notices.outage", "extras.journalentry"],
  change: ["inventory_monitor.asset", "notices.outage"],
};

/** Makes a user of few rights and answers who that is and what they may. */
export async function clerk(rest) {
  const [user, password] = ["clerk", "correct horse battery"];
  const { id } = await rest.create("users/users", { username: user, password });
  for (const [action, models] of Object.entries(RIGHTS)) {
    const body = { name: `Clerks may ${action}`, object_types: models, actions: [action], users: [id] };
    await rest.create("users/permissions", body);
  }
  // What is somebody's own needs no permission; all that it offers to change at once is whose it is.
  const may = (action, model) =>
    action === "bulk" ? RIGHTS.change.includes(model.model) : RIGHTS[action].includes(model.model) || model.private;
  return { id, user, password, may };
}
