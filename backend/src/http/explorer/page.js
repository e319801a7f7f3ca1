// Reads the description and lets one call what it describes. No library, no other server.

const at = (id) => document.getElementById(id);

/** Makes an element: text and elements as children, everything else as properties. */
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Text with `code`, **strong** and paragraphs. */
function prose(text) {
  return text.split(/\n\s*\n/).map((part) => {
    const pieces = part.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((piece) => {
      if (piece.startsWith("`")) return make("code", {}, piece.slice(1, -1));
      if (piece.startsWith("**")) return make("strong", {}, piece.slice(2, -2));
      return piece;
    });
    return make("p", {}, ...pieces);
  });
}

const named = (api, schema) =>
  schema?.$ref ? named(api, api.components.schemas[schema.$ref.split("/").pop()]) : (schema ?? {});

/** An example of a schema: what a body could look like. */
function example(api, schema, depth = 0) {
  const known = named(api, schema);
  if (depth > 6) return null;
  if (known.const !== undefined) return known.const;
  if (known.enum) return known.enum[0];
  if (known.anyOf) return example(api, known.anyOf[0], depth + 1);
  if (known.oneOf) return example(api, known.oneOf[0], depth + 1);
  switch (known.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(known.properties ?? {}).map(([name, of]) => [name, example(api, of, depth + 1)]),
      );
    case "array":
      return [example(api, known.items, depth + 1)];
    case "integer":
    case "number":
      return Math.max(known.minimum ?? 0, 0);
    case "boolean":
      return false;
    case "string":
      if (known.format === "uuid") return "00000000-0000-7000-8000-000000000000";
      if (known.format === "email") return "someone@example.org";
      return "";
    default:
      return null;
  }
}

/** What a schema takes, in a few words. */
function told(api, schema) {
  const known = named(api, schema);
  if (known.enum) return known.enum.join(" | ");
  if (known.const !== undefined) return JSON.stringify(known.const);
  if (known.anyOf) return known.anyOf.map((of) => told(api, of)).join(" or ");
  if (known.oneOf) return known.oneOf.map((of) => told(api, of)).join(" or ");
  if (known.type === "array") return `list of ${told(api, known.items)}`;
  if (schema?.$ref) return schema.$ref.split("/").pop();
  const bounds = known.maxLength ? ` (${known.minLength ?? 0}-${known.maxLength})` : "";
  return (known.format || known.type || "anything") + bounds;
}

function table(api, schema) {
  const known = named(api, schema);
  const things = known.oneOf ?? [known];
  return things
    .map((thing) => named(api, thing))
    .filter((thing) => thing.properties)
    .map((thing) => {
      const rows = Object.entries(thing.properties).map(([name, of]) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, make("code", {}, name), thing.required?.includes(name) ? "" : " (may be left out)"),
          make("td", {}, told(api, of)),
          make("td", {}, of.description ?? named(api, of).description ?? ""),
        ),
      );
      const head = ["Field", "Kind", "Meaning"].map((text) => make("th", { scope: "col" }, text));
      return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
    });
}

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The form that calls an operation, and where its answer is shown. */
function form(api, path, method, operation) {
  const inputs = (operation.parameters ?? []).map((parameter) => {
    const id = `${operation.operationId}-${parameter.name}`;
    const words = named(api, parameter.schema).enum;
    const input = words
      ? make("select", { id }, ...["", ...words].map((word) => make("option", { value: word }, word)))
      : make("input", { id, autocomplete: "off", spellcheck: false });
    if (parameter.name === "Idempotency-Key") input.value = uuid();
    input.required = parameter.required === true;
    const label = make("label", { htmlFor: id }, make("code", {}, parameter.name), ` in ${parameter.in}`);
    const hint = make("div", { className: "hint", id: `${id}-hint` }, parameter.description ?? "");
    input.setAttribute("aria-describedby", hint.id);
    return { parameter, input, row: make("div", {}, label, make("br"), input, hint) };
  });
  const schema = operation.requestBody?.content["application/json"].schema;
  const body = schema && make("textarea", { id: `${operation.operationId}-body`, spellcheck: false });
  if (body) body.value = JSON.stringify(example(api, schema), null, 2);
  const send = make("button", { className: "send", type: "submit" }, "Call it");
  const status = make("p", { role: "status" });
  const shown = make("pre", { hidden: true, tabIndex: 0 });
  shown.setAttribute("aria-label", `The answer to ${operation.operationId}`);
  const whole = make(
    "form",
    { className: "fields" },
    ...inputs.map(({ row }) => row),
    body && make("div", {}, make("label", { htmlFor: body.id }, "Body"), body),
    make("div", {}, send),
  );
  whole.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    status.textContent = "Calling…";
    let url = path;
    const query = new URLSearchParams();
    const headers = { accept: "application/json, application/problem+json" };
    for (const { parameter, input } of inputs) {
      if (!input.value) continue;
      if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
      else if (parameter.in === "query") query.append(parameter.name, input.value);
      else headers[parameter.name.toLowerCase()] = input.value;
    }
    if (query.size) url += `?${query}`;
    if (body) headers["content-type"] = "application/json";
    const token = at("token").value.trim();
    if (token) headers.authorization = `Bearer ${token}`;
    try {
      const begun = performance.now();
      const answer = await fetch(url, {
        method: method.toUpperCase(),
        headers,
        body: body?.value,
        credentials: token ? "omit" : "same-origin",
      });
      const text = await answer.text();
      status.textContent = `${answer.status} ${answer.statusText}, ${Math.round(performance.now() - begun)} ms`;
      const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
      shown.textContent = `${lines}\n\n${pretty(text)}`;
      shown.hidden = false;
    } catch (error) {
      status.textContent = `The server did not answer: ${error.message}`;
    }
    // A further call is a new one.
    for (const { parameter, input } of inputs) if (parameter.name === "Idempotency-Key") input.value = uuid();
    send.disabled = false;
  });
  return [whole, status, shown];
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function show(api, path, method, operation) {
  const inside = make("div", { className: "inside" });
  const details = make(
    "details",
    { className: "operation", id: operation.operationId },
    make(
      "summary",
      {},
      make("span", { className: `method ${method}` }, method.toUpperCase()),
      make("span", { className: "path" }, path),
      make("span", { className: "what" }, operation.summary),
    ),
    inside,
  );
  // Built when it is opened: there are many.
  details.addEventListener("toggle", () => {
    if (!details.open || inside.childNodes.length) return;
    const body = operation.requestBody?.content["application/json"].schema;
    const done = Object.entries(operation.responses).find(([status]) => status < 400);
    const answer = done?.[1].content?.["application/json"]?.schema;
    inside.append(...prose(operation.description));
    if (body) inside.append(make("h4", {}, "Body"), ...table(api, body));
    if (answer) inside.append(make("h4", {}, `Answer ${done[0]}: ${told(api, answer)}`), ...table(api, answer));
    const rows = Object.entries(operation.responses)
      .filter(([status]) => status >= 400)
      .map(([status, of]) => make("tr", {}, make("th", { scope: "row" }, status), make("td", {}, ...prose(of.description))));
    inside.append(make("h4", {}, "Refusals"), make("table", {}, make("tbody", {}, ...rows)));
    inside.append(make("h4", {}, "Try it"), ...form(api, path, method, operation));
  });
  return details;
}

function search(entries) {
  const wanted = at("search").value.trim().toLowerCase();
  let found = 0;
  for (const { text, elements } of entries) {
    const hit = text.includes(wanted);
    if (hit) found += 1;
    for (const element of elements) element.hidden = !hit;
  }
  for (const section of document.querySelectorAll("[data-domain]")) {
    section.hidden = !section.querySelector(".entry:not([hidden])");
  }
  at("state").textContent = wanted ? `${found} operations found.` : "";
}

function openNamed() {
  const named = location.hash && at(decodeURIComponent(location.hash.slice(1)));
  if (!named?.matches("details")) return;
  named.open = true;
  named.scrollIntoView();
  named.querySelector("summary").focus({ preventScroll: true });
}

try {
  const answer = await fetch("/api/openapi.json");
  const api = await answer.json();
  at("version").textContent = api.info.version;
  at("about-text").append(...prose(api.info.description));
  at("about").hidden = false;
  const entries = [];
  for (const tag of api.tags) {
    const list = make("ul");
    const title = `domain-${tag.name}`;
    const section = make(
      "section",
      {},
      make("h2", { id: title }, tag.name),
      make("p", { className: "quiet" }, tag.description),
    );
    section.setAttribute("aria-labelledby", title);
    section.dataset.domain = tag.name;
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (!operation.tags.includes(tag.name)) continue;
        const shown = show(api, path, method, operation);
        shown.classList.add("entry");
        const link = make("a", { href: `#${operation.operationId}` }, operation.operationId);
        const item = make("li", { className: "entry" }, link);
        section.append(shown);
        list.append(item);
        const text = `${operation.operationId} ${method} ${path} ${operation.summary} ${operation.description}`;
        entries.push({ text: text.toLowerCase(), elements: [shown, item] });
      }
    }
    if (!list.childNodes.length) continue;
    const group = make("div", {}, make("h2", {}, tag.name), list);
    group.dataset.domain = tag.name;
    at("index").append(group);
    at("domains").append(section);
  }
  at("state").textContent = "";
  at("search").addEventListener("input", () => search(entries));
  addEventListener("hashchange", openNamed);
  openNamed();
} catch (error) {
  at("state").textContent = `The description can't be read: ${error.message}`;
}
