// Makes the plan page answer at once: sliders, changed plans in place, chips, copying. Without it every link and form works by itself.
const form = document.getElementById("questions");
const told = document.getElementById("told");
const byId = (id) => document.getElementById(id);
const WAIT = 250, BURST = 2500; // ms: before a change is sent; within which changes of one control are one step of the history

const spoken = {
  hours_per_week: (value) => `${value} hours a week`,
  months: (value) => `${value} months`,
  budget_usd: (value) => (value === "" ? "no limit" : `${value} dollars`),
  kappa: (value) => (value === "" ? "the default" : `certificates count for ${Math.round(value * 100)} percent`),
};

// ---- sliders -------------------------------------------------------------------------------------------------------

function addSlider(input) {
  const [low, high, step] = input.dataset.slider.split(" ");
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: low, max: high, step, className: "slide", id: `s-${input.name}` });
  const label = document.querySelector(`label[for="${input.id}"]`).textContent;
  slider.setAttribute("aria-label", `${label}, slider`);
  const open = input.name === "budget_usd"; // the top of the slider is "no limit"
  const say = () => slider.setAttribute("aria-valuetext", spoken[input.name](input.value));
  const instead = () => { if (input.name === "months" && input.value) byId("q-by").value = ""; }; // one deadline, not two
  const follow = () => { slider.value = input.value !== "" ? input.value : open ? high : input.placeholder; say(); };
  slider.addEventListener("input", () => {
    input.value = open && slider.value === high ? "" : slider.value;
    instead();
    say();
  });
  input.addEventListener("input", () => { instead(); follow(); });
  follow();
  input.after(slider);
}

function enhanceForm(root) {
  root.querySelectorAll("input[data-slider]").forEach((input) => { if (!byId(`s-${input.name}`)) addSlider(input); });
}

// ---- the plan in place ---------------------------------------------------------------------------------------------

let asking = null; // AbortController of the request under way
let timer = 0;
let turn = 0; // counts changes; an answer to an older one is dropped
let last = { name: "", at: 0 };
let step = false; // the change to be sent begins a step of the history
let sent = ""; // the answers that the plan on the page, or the request under way, is for
let showing = false;
let shown = ""; // the query in the address whose plan is on the page
let base = ""; // the query of the plan that the next one is compared with

function addressOf() {
  const stated = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim() && name !== "before") stated.append(name, value.trim());
  if (stated.has("by")) stated.delete("months");
  return `/?${stated}`;
}

function shared(address) { // the address that others get does not say what was there before
  const query = byId("plan").dataset.query;
  if (query) return `/?${query}`;
  const url = new URL(address, location.href);
  url.searchParams.delete("before");
  return `${url.pathname}${url.search.replaceAll("%2F", "/").replaceAll("%2C", ",")}`;
}

async function load(address, { write = "push", whole = false, focus = false } = {}) {
  const mine = ++turn;
  clearTimeout(timer);
  asking?.abort();
  asking = new AbortController();
  busy(true);
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== turn) return;
    if (!page.getElementById("plan")) throw new Error(page.querySelector(".note.bad")?.textContent ?? "");
    showing = true;
    show(page, whole);
    showing = false;
    sent = addressOf();
    if (write === "push") history.pushState(null, "", shared(answer.url));
    if (write === "replace") history.replaceState(null, "", shared(answer.url));
    shown = location.search;
    if (focus) (byId("changed") ?? document.querySelector("#head h1"))?.focus();
  } catch (error) {
    if (error.name === "AbortError" || mine !== turn) return;
    failed(error instanceof TypeError ? "" : error.message);
  } finally {
    showing = false;
    if (mine === turn) busy(false);
  }
}

function show(page, whole) {
  document.title = page.title;
  const open = [...document.querySelectorAll("#plan details[open]")].map((one) => one.id).filter(Boolean);
  for (const id of ["head", "plan"]) byId(id).replaceWith(page.getElementById(id));
  open.forEach((id) => { const one = byId(id); if (one) one.open = true; });
  const fresh = page.getElementById("questions");
  for (const field of fresh.querySelectorAll(".field")) exchange(field, whole);
  enhanceForm(form);
  enhancePlan();
  tell();
}

function exchange(field, whole) { // keeps the control that has the focus, and what is being typed into it
  const old = byId(field.id);
  if (!old) return;
  const active = document.activeElement;
  if (!old.contains(active) || whole) { old.replaceWith(field); return; }
  if (field.classList.contains("many")) {
    const id = active.id, label = active.value;
    old.replaceWith(field);
    const again = id ? byId(id) : [...field.querySelectorAll("input[type=checkbox]")].find((one) => one.value === label);
    (again ?? field.querySelector("input:not([type=checkbox])")).focus();
    return;
  }
  old.querySelectorAll(".error").forEach((one) => one.remove());
  old.append(...field.querySelectorAll(".error"));
  const control = old.querySelector("input:not([type=range]), select"), from = field.querySelector("input, select");
  for (const name of ["aria-invalid", "aria-describedby"]) {
    if (from.hasAttribute(name)) control.setAttribute(name, from.getAttribute(name));
    else control.removeAttribute(name);
  }
}

function tell() {
  const errors = byId("errors"), plan = byId("plan");
  told.textContent = errors ? errors.innerText : plan.dataset.said ?? "";
  const mini = byId("mini"); // on a phone the questions hide the plan that they change
  mini.textContent = told.textContent;
  mini.hidden = !document.querySelector(".fold").open || !mini.textContent;
}

function busy(on) {
  byId("plan").setAttribute("aria-busy", String(on));
  form.querySelector(".busy").hidden = !on;
}

function failed(message) {
  const text = `The plan could not be made anew${message ? `: ${message.trim()}` : ""}. What you see is the plan before.`;
  let note = byId("failed");
  if (!note) {
    note = Object.assign(document.createElement("p"), { id: "failed", className: "note bad" });
    byId("plan").prepend(note);
  }
  note.textContent = `${text} `;
  const again = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: "Try again" });
  again.addEventListener("click", () => send("replace"));
  note.append(again);
  told.textContent = text;
}

function send(write) {
  sent = addressOf();
  load(base && base.length < 1200 ? `${sent}&before=${encodeURIComponent(base)}` : sent, { write });
}

function submitted() {
  base = byId("plan").dataset.query ?? base;
  send("push");
}

function changed(event) {
  const name = event.target.name || event.target.id.replace("s-", "");
  if (!name || showing) return;
  if (addressOf() === sent) { clearTimeout(timer); return; }
  turn++; // whatever is under way answers an older question
  clearTimeout(timer);
  const now = Date.now(), same = name === last.name && now - last.at < BURST;
  last = { name, at: now };
  if (!same) {
    base = byId("plan").dataset.query ?? base;
    step = true;
  }
  timer = setTimeout(() => {
    if (!form.elements.role.value) return;
    send(step ? "push" : "replace");
    step = false;
  }, event.type === "change" ? 0 : WAIT);
}

// ---- inside the plan -----------------------------------------------------------------------------------------------

function enhancePlan() {
  document.querySelectorAll(".copy").forEach((row) => {
    const input = row.querySelector("input"), button = row.querySelector("button");
    input.value = location.origin + input.value.slice(input.value.indexOf("/?"));
    button.hidden = false;
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(input.value); } catch { input.select(); document.execCommand("copy"); }
      button.textContent = "Copied";
      told.textContent = "The link is copied.";
    });
    input.addEventListener("focus", () => input.select());
  });
  document.querySelectorAll("button.print").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

async function answer(address, place) { // a part of another page, here
  place.setAttribute("aria-busy", "true");
  try {
    const got = await fetch(address, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await got.text(), "text/html");
    const part = page.getElementById("reason") ?? page.querySelector("main");
    const title = part.querySelector("h1");
    if (title) title.replaceWith(Object.assign(document.createElement("h3"), { textContent: title.textContent, tabIndex: -1 }));
    part.querySelectorAll("h2").forEach((one) => one.replaceWith(Object.assign(document.createElement("h4"), { textContent: one.textContent })));
    place.replaceChildren(...part.childNodes);
    place.querySelector("h3")?.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  } catch {
    location.assign(address);
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function openStep() { // a link to a step opens it
  const step = location.hash.startsWith("#step-") && byId(location.hash.slice(1));
  if (step) step.open = true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || !byId("plan")) return;
  if (link.closest("#plan") && link.getAttribute("href").startsWith("/?")) {
    event.preventDefault();
    const query = byId("plan").dataset.query, tail = query && !link.href.includes("&before=") ? `&before=${encodeURIComponent(query)}` : "";
    load(link.href + tail, { whole: true, focus: true });
  }
  else if (link.matches(".ask") && byId("answer")) { event.preventDefault(); answer(link.href, byId("answer")); }
  else if (link.matches("a[href^='#step-']")) {
    const step = byId(link.hash.slice(1));
    if (step) { step.open = true; setTimeout(() => step.querySelector("summary").focus({ preventScroll: true })); } // after the jump
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.matches(".why-form") && byId("answer")) {
    event.preventDefault();
    answer(`/why?${new URLSearchParams(new FormData(event.target))}`, byId("answer"));
  }
});

if (form && byId("plan")) {
  const fold = document.querySelector(".fold");
  if (matchMedia("(min-width: 1000px)").matches) fold.open = true;
  fold.addEventListener("toggle", () => { if (!fold.open) byId("mini").hidden = true; });
  history.replaceState(null, "", shared(location.href) + location.hash);
  shown = location.search;
  form.addEventListener("input", (event) => { if (event.target.matches("input[type=range], input[type=number]")) changed(event); });
  form.addEventListener("change", (event) => { if (!event.target.matches("input[type=range], input[type=number]")) changed(event); });
  form.addEventListener("submit", (event) => { event.preventDefault(); submitted(); });
  form.addEventListener("keydown", (event) => { // Enter in a list adds the item, as leaving the field does
    if (event.key === "Enter" && event.target.matches(".many input:not([type=checkbox])")) { event.preventDefault(); submitted(); }
  });
  addEventListener("popstate", () => { // a jump within the page is one too
    if (location.search !== shown) load(location.href, { write: "", whole: true });
  });
  addEventListener("hashchange", openStep);
  addEventListener("beforeprint", () => document.querySelectorAll(".steps details").forEach((one) => { one.open = true; }));
  enhanceForm(form);
  enhancePlan();
  openStep();
  sent = addressOf();
}
