// The REST interface for tests: to prepare what a test needs, and to look at what was really written.
//
//   const rest = await restOf(server);
//   const site = await rest.create("dcim/sites", { name: "AMS1", slug: "ams1" });
import { purser } from "./server.mjs";

/** A client with a token of the server's user. Every refusal is an exception with the server's words. */
export async function restOf(server) {
  const printed = await purser(["token", "create", "--user", server.user, "--data", server.data]);
  const token = printed.trim().split("\n").pop();
  const call = async (method, path, { query = {}, body } = {}) => {
    const search = new URLSearchParams(query).toString();
    const response = await fetch(`${server.url}/api/${path}/${search && `?${search}`}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : null;
  };
  return {
    /** A page of rows: `{count, results}`. */
    list: (path, query) => call("GET", path, { query }),
    read: (path, id) => call("GET", `${path}/${id}`),
    options: (path, id) => call("OPTIONS", `${path}/${id}`),
    create: (path, body) => call("POST", path, { body }),
    patch: (path, id, body) => call("PATCH", `${path}/${id}`, { body }),
    remove: (path, id) => call("DELETE", `${path}/${id}`),
  };
}

/** A word nothing else in the estate contains. */
export function unique(prefix) {
  return `${prefix}-${Math.random().toString(36).slice(2, 10)}`;
}
