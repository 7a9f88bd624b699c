// Makes the editor's own links and forms work in place: typing is saved by itself, buttons need no new page.
// Without this script every one of them is an ordinary link or form; the server's answers are the same pages.
"use strict";

const PAUSE_MS = 700;
const pending = new Map();
let queue = Promise.resolve();

const status = (words) => {
  const saved = document.getElementById("saved");
  if (saved) saved.textContent = words;
};

const read = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

const send = (form, button) => {
  // The form may have been replaced while it waited for its turn.
  const newest = document.querySelector('input[name="revision"]');
  if (newest && form.elements.revision) form.elements.revision.value = newest.value;
  const body = new URLSearchParams(new FormData(form, button));
  return fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
};

// One request at a time: each carries the revision that the one before it made.
const inTurn = (work) => (queue = queue.then(work, work));

// Takes over what an answer says about the draft as it is stored now, and leaves alone what somebody is typing.
const refresh = (answer) => {
  for (const fresh of answer.querySelectorAll("[data-live][id]")) {
    const shown = document.getElementById(fresh.id);
    if (shown) shown.replaceWith(document.adoptNode(fresh));
  }
  const revision = answer.querySelector('input[name="revision"]');
  if (!revision) return;
  for (const field of document.querySelectorAll('input[name="revision"]')) field.value = revision.value;
};

const notSaved = (answer) => {
  const alert = answer.querySelector(".alert");
  status(alert ? alert.textContent.trim() : "Not saved: reload the page.");
  document.getElementById("saved")?.classList.add("failed");
};

const save = (form) => {
  clearTimeout(pending.get(form));
  pending.delete(form);
  status("Saving…");
  return inTurn(async () => {
    try {
      const response = await send(form);
      const answer = await read(response);
      refresh(answer);
      if (!response.ok) notSaved(answer);
    } catch {
      status("Not saved: there is no connection. It will be tried again as you type.");
    }
  });
};

const saveSoon = (form) => {
  clearTimeout(pending.get(form));
  pending.set(form, setTimeout(() => save(form), PAUSE_MS));
};

const saveAll = () => Promise.all([...pending.keys()].map(save));

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

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form) saveSoon(form);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form) save(form);
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-inplace]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await saveAll();
  inTurn(async () => {
    await show(await fetch(link.href));
    focusOn(new URL(link.href).hash.slice(1));
  });
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-inplace], [data-autosave]")) return;
  event.preventDefault();
  const button = event.submitter;
  const name = button?.value.split(":")[1] || form.elements.target?.value.split(".")[1];
  clearTimeout(pending.get(form));
  pending.delete(form);
  await saveAll();
  inTurn(async () => {
    const response = await send(form, button);
    await show(response);
    focusOn(new URL(response.url).searchParams.get("open")?.split(".")[1] || name, button?.getAttribute("aria-label"));
  });
});

addEventListener("beforeunload", (event) => {
  if (pending.size) {
    saveAll();
    event.preventDefault();
  }
});

ready();
