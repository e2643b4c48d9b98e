// The list answers while one types, and keeps what is ticked for comparison. Without this script the form's button does.
const form = document.querySelector("form[data-live]");
const said = document.querySelector("[data-said]");
const picked = new Set();
let asking = null;
let waiting = 0;

const place = () => document.getElementById(form.dataset.live);

function tick() {
  const shelf = place().querySelector("form.shelf");
  if (!shelf) return;
  shelf.querySelectorAll("input[type=hidden]").forEach((one) => one.remove());
  const shown = new Set();
  for (const box of shelf.querySelectorAll("input[name=ids]")) {
    box.checked = picked.has(box.value);
    shown.add(box.value);
  }
  for (const id of picked) {
    if (shown.has(id)) continue;
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: "ids", value: id });
    shelf.append(kept);
  }
  count(shelf);
}

function count(shelf) {
  const words = picked.size === 0 ? "two to five" : picked.size === 1 ? "one ticked; two to five" : picked.size > 5 ? `${picked.size} ticked; at most five` : `${picked.size} ticked`;
  shelf.querySelector("[data-picked]").textContent = words;
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const stated = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(stated).toString();
  const address = query ? `${form.action}?${query}` : form.action;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(form.dataset.live);
    if (!fresh) return;
    place().replaceWith(fresh);
    history.replaceState(null, "", address);
    said.textContent = fresh.querySelector(".count b").textContent;
    tick();
  } catch (error) {
    if (error.name !== "AbortError") form.submit();
  }
}

if (form) {
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, event.target.type === "search" || event.target.inputMode ? 180 : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    ask();
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.name !== "ids" || box.type !== "checkbox") return;
    if (box.checked) picked.add(box.value);
    else picked.delete(box.value);
    count(box.form);
  });
  for (const box of place().querySelectorAll("input[name=ids]:checked")) picked.add(box.value);
  tick();
}
