// Makes the editor's own links and forms work in place: typing is saved by itself, buttons need no new page.
// Without this script every one of them is an ordinary link or form; the server's answers are the same pages.
"use strict";

const PAUSE_MS = 700;
const MOST_KEPT_ALIVE = 60_000;
const NAMING = ["id", "for", "aria-describedby", "aria-label", "title"];
// Forms with something that the server has not taken yet, and the typing that is waiting or on its way.
const unsaved = new Map();
// The revision that this page itself made from each: a form that was drawn before is still up to date.
const made = new Map();
let queue = Promise.resolve();

// What the page says, in the language of its reader; the template of what is refused brings it.
const said = (name) => document.getElementById("refused")?.dataset[name] ?? "";

const status = (words, failed = false) => {
  const saved = document.getElementById("saved");
  if (!saved) return;
  saved.textContent = words;
  saved.classList.toggle("failed", failed);
};

const read = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");
const revisionOn = (page) => page.querySelector('input[name="revision"]')?.value;
const stale = (form) => "newest" in form.dataset;

// Follows our own saves only: after somebody else's a form keeps the state that it was drawn from.
const renew = (field) => {
  while (made.has(field.value)) field.value = made.get(field.value);
};

const send = (form, button) => {
  renew(form.elements.revision);
  const body = new URLSearchParams(new FormData(form, button));
  const keepalive = String(body).length < MOST_KEPT_ALIVE;
  return fetch(form.action, { method: "POST", body, keepalive, headers: { accept: "text/html" } });
};

// One request at a time: each carries the revision that the one before it made.
const inTurn = (work) => {
  const done = queue.then(work).catch(() => status(said("offline"), true));
  queue = done;
  return done;
};

// Takes over what an answer says about the draft as it is stored now, and leaves alone what somebody is typing.
const refresh = (answer, form) => {
  for (const fresh of answer.querySelectorAll("[data-live][id]")) {
    const shown = document.getElementById(fresh.id);
    const owner = shown?.closest("form");
    if (shown && (owner === form || !unsaved.has(owner))) shown.replaceWith(document.adoptNode(fresh));
  }
  if (document.querySelector(".refused")) status(said("unsaved"), true);
};

// A part that was renamed keeps its place on the page under its new name.
const rename = (form, target) => {
  const [before, after] = [form.elements.target.value, target].map((one) => one.split(".")[1]);
  form.elements.target.value = target;
  if (before === after) return;
  const word = new RegExp(`\\b${before}\\b`, "g");
  for (const one of document.querySelectorAll("#editor [id], #editor [for], #editor button"))
    for (const name of one.matches("button") ? [...NAMING, "value"] : NAMING)
      if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(word, after));
};

const accept = (form, response, answer) => {
  const sent = form.elements.revision.value;
  const next = Math.min(Number(revisionOn(answer)), Number(sent) + 1);
  if (next > sent) made.set(sent, String(next));
  for (const field of document.querySelectorAll('input[name="revision"]')) renew(field);
  form.querySelector(".refused")?.remove();
  const opened = new URL(response.url).searchParams.get("open");
  if (form.elements.target && opened) rename(form, opened);
  refresh(answer, form);
};

// Says in the form itself why it was not taken, and what can be done; `newest` is what somebody else made of the draft.
const refuse = (form, words, newest) => {
  form.querySelector(".refused")?.remove();
  const box = document.getElementById("refused").content.cloneNode(true);
  box.querySelector("p").textContent = words;
  box.querySelector("[data-overwrite]").hidden = !newest;
  if (newest) form.dataset.newest = newest;
  form.insertBefore(box, form.querySelector(":scope > .part-actions"));
  status(words, true);
};

const attempt = async (form, typing) => {
  status(said("saving"));
  try {
    const response = await send(form);
    const answer = await read(response);
    if (response.ok && answer.getElementById("saved")) {
      if (unsaved.get(form) === typing) unsaved.delete(form);
      accept(form, response, answer);
    } else {
      refresh(answer, form);
      const words = answer.querySelector(".alert")?.textContent.trim() || said("reload");
      refuse(form, words, response.status === 409 && revisionOn(answer));
    }
  } catch {
    refuse(form, said("offline"));
  }
  typing.saving = undefined;
};

const save = (form) => {
  const typing = unsaved.get(form);
  if (!typing || stale(form)) return undefined;
  clearTimeout(typing.timer);
  return (typing.saving ??= inTurn(() => attempt(form, typing)));
};

// A name is saved when it is whole: at Enter, at Done, or when its field is left.
const saveSoon = (form, whole) => {
  clearTimeout(unsaved.get(form)?.timer);
  unsaved.set(form, { timer: whole ? setTimeout(() => save(form), PAUSE_MS) : undefined });
};

const open = (field) => {
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
};

// Whether everything is stored; if not, the person is led to what could not be.
const saveAll = async () => {
  await Promise.all([...unsaved.keys()].map(save));
  const [left] = unsaved.keys();
  if (!left) return true;
  const field = left.querySelector(".problem.refused-field")?.parentElement.querySelector("input, select, textarea");
  open(field || left.querySelector(".refused button:not([hidden])") || left);
  return false;
};

// Puts a page of the server in place of the one that is shown, without moving what the person looks at.
const show = async (response) => {
  const answer = await read(response);
  const fresh = answer.getElementById("content");
  if (!fresh) return location.assign(response.url);
  const at = scrollY;
  document.getElementById("content").replaceWith(document.adoptNode(fresh));
  document.title = answer.title;
  history.replaceState(null, "", response.url);
  scrollTo({ top: at, behavior: "instant" });
  return ready();
};

// Where the keyboard goes on: on the same button if it is still there, in the form that was opened, else at the part itself.
const focusOn = (id, label) => {
  const part = id && document.getElementById(id);
  if (!part) return;
  const same = label && [...part.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === label);
  (same || part.querySelector("form.part textarea, form.part select") || part.querySelector("a.edit") || part).focus({ preventScroll: true });
  part.scrollIntoView({ block: "nearest" });
};

// Buttons that only those without a script need.
const ready = () => {
  for (const one of document.querySelectorAll("[data-scriptless]")) one.hidden = true;
};

const visit = (address) =>
  inTurn(async () => {
    await show(await fetch(address));
    focusOn(new URL(address, location.href).hash.slice(1));
  });

const overwrite = (form) => {
  form.elements.revision.value = form.dataset.newest;
  delete form.dataset.newest;
  return save(form);
};

const partOf = (form) => form.elements.target?.value || form.getAttribute("aria-labelledby");

// Gives up what was typed into one form, and nothing else: it is drawn again as the draft is stored now.
const drop = (form) =>
  inTurn(async () => {
    const opened = new URLSearchParams({ lang: form.elements.lang?.value, open: partOf(form) });
    const answer = await read(await fetch(form.elements.target ? `${form.action}?${opened}` : location.href));
    const fresh = [...answer.querySelectorAll("form[data-autosave]")].find((one) => partOf(one) === partOf(form));
    clearTimeout(unsaved.get(form)?.timer);
    unsaved.delete(form);
    if (!fresh) return location.reload();
    form.replaceWith(document.adoptNode(fresh));
    refresh(answer, fresh);
    ready();
    return fresh.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  });

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form) saveSoon(form, event.target.name !== "name");
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form) save(form);
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

const leaves = (link) => link.origin === location.origin && !link.target && !link.download && !link.getAttribute("href").startsWith("#");

document.addEventListener("click", async (event) => {
  const choice = event.target.closest("[data-overwrite], [data-drop]");
  if (choice) return choice.matches("[data-drop]") ? drop(choice.form) : overwrite(choice.form);
  const link = event.target.closest("a[href]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  const inPlace = link.matches("[data-inplace]");
  if (!inPlace && !(unsaved.size && leaves(link))) return undefined;
  event.preventDefault();
  if (!(await saveAll())) return undefined;
  return inPlace ? visit(link.href) : location.assign(link.href);
});

// Done has nothing left to send once everything is saved: it only closes the form.
const close = (form) => {
  const target = form.elements.target?.value;
  if (target) visit(`${form.action}?${new URLSearchParams({ lang: form.elements.lang.value })}#${target.split(".")[1] || target}`);
};

const press = (form, button) =>
  inTurn(async () => {
    const response = await send(form, button);
    await show(response);
    const opened = new URL(response.url).searchParams.get("open")?.split(".")[1];
    focusOn(opened || button?.value.split(":")[1], button?.getAttribute("aria-label"));
  });

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const [saves, inPlace] = [form.matches("[data-autosave]"), form.matches("[data-inplace]")];
  if (!saves && !inPlace && !unsaved.size) return;
  event.preventDefault();
  if (!(await saveAll())) return;
  if (saves) close(form);
  else if (inPlace) press(form, event.submitter);
  else form.requestSubmit(event.submitter);
});

// A name that is half typed is not sent on the way out either; the browser asks whether to stay.
addEventListener("beforeunload", (event) => {
  if (!unsaved.size) return;
  event.preventDefault();
  const half = document.activeElement?.name === "name" ? document.activeElement.form : undefined;
  for (const form of unsaved.keys()) if (form !== half) save(form);
});

ready();
