// The API reference page (server/src/rest/docs.html): hands the OpenAPI document to Swagger UI. A file of its own,
// because the policy allows no inline script.
const place = document.getElementById("api-docs");
// One area after the other: all at once take half a minute to draw.
const area = new URLSearchParams(location.search).get("area") || "general";
for (const link of document.querySelectorAll("nav.api-docs a")) {
  if (link.dataset.area === area) link.setAttribute("aria-current", "page");
}
const whole = area === "all";

globalThis.SwaggerUIBundle({
  domNode: place,
  url: whole ? place.dataset.schema : `${place.dataset.schema}&area=${encodeURIComponent(area)}`,
  deepLinking: true,
  // Thousands of parameters: everything stays folded until it is asked for.
  docExpansion: whole ? "none" : "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  displayRequestDuration: true,
  tryItOutEnabled: false,
  validatorUrl: null,
  onComplete: () => place.removeAttribute("aria-busy"),
  // A write with the browser's session must say that it comes from our own page: the server asks for JSON.
  requestInterceptor(request) {
    request.credentials = "same-origin";
    if (request.method && request.method.toUpperCase() !== "GET") {
      request.headers["Content-Type"] ??= "application/json";
    }
    return request;
  },
});
