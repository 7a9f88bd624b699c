// Shows and hides what depends on other answers of the same page, as a convenience: the server decides, and nothing needs this.
"use strict";

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const SPACE = /(?:[^\S\uFEFF]|[\x1c-\x1f\x85])+/;
const ORDERS = {"<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b};

const isEmpty = value => value === null || value === "";

// Numbers as the server writes them when it looks for one among codes.
function written(value) {
  if (typeof value !== "number") return value;
  if (Number.isInteger(value)) return value + ".0";
  return Math.abs(value) < 1e-4 ? value.toExponential().replace(/e-(\d)$/, "e-0$1") : String(value);
}

function compares(left, sign, right) {
  if (isEmpty(left) || isEmpty(right)) return false;
  if (sign === "=" || sign === "<>") return (left === right) === (sign === "=");
  if (sign.endsWith("contains")) return written(left).split(SPACE).includes(written(right)) === (sign === "contains");
  const days = typeof left === "string" && typeof right === "string" && DAY.test(left) && DAY.test(right);
  return (days || (typeof left === "number" && typeof right === "number")) && ORDERS[sign](left, right);
}

// `ask` gives the value of a field; other operands stand for themselves.
function holds(condition, ask) {
  if (!condition) return true;
  const [word, ...parts] = condition;
  const value = part => Array.isArray(part) ? ask(...part) : part;
  if (word === "and") return parts.every(part => holds(part, ask));
  if (word === "or") return parts.some(part => holds(part, ask));
  if (word === "not") return !holds(parts[0], ask);
  return word === "empty" ? isEmpty(value(parts[0])) : compares(value(parts[0]), word, value(parts[1]));
}

// The digits of any script stand in blocks of ten.
function digit(sign) {
  let above = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(sign.codePointAt(0) - above - 1))) above++;
  return above % 10;
}

function number(text) {
  const plain = text.trim().replace(/\p{Nd}/gu, digit).replace("−", "-").replace(/[,٫]/g, ".");
  if (/^[-+]?[1-9][0-9]{0,2}\.[0-9]{3}$/.test(plain)) return null;  // perhaps thousands
  return /^[-+]?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(plain) ? Number(plain) : null;
}

// What the server would keep of a field; nothing of one that is hidden.
function answer(name, reading) {
  const fields = [...document.forms.answers.elements].filter(each =>
    each.name === name && !each.closest("[hidden]") && (each.checked || !/radio|checkbox/.test(each.type)));
  if (fields.some(each => each.value === "_declined" && !each.type.startsWith("text"))) return null;
  const values = fields.map(each => each.value).filter(Boolean);
  const text = values.join(" ").trim();
  if (reading === 1) return number(text);
  if (reading === 2) return values.map(each => each.split(":")).sort((a, b) => a[1] - b[1]).map(each => each[0]).join(" ");
  return reading === 3 ? text.split(/\s+/).join(" ") : text;
}

function update() {
  const towards = {};
  for (const part of document.querySelectorAll("[data-route]")) {
    const [name, block, condition, jumps] = JSON.parse(part.dataset.route);
    const passed = block in towards && towards[block] !== name;
    if (!passed) delete towards[block];
    part.hidden = passed || !holds(condition, answer);
    const matrices = part.querySelectorAll(".matrix");
    for (const each of matrices) each.hidden = false;
    for (const each of part.querySelectorAll("[data-if]")) each.hidden = !holds(JSON.parse(each.dataset.if), answer);
    for (const each of matrices) each.hidden = !each.querySelector(".rows > :not([hidden])");
    const taken = part.hidden ? undefined : jumps.find(jump => holds(jump[0], answer));
    if (taken) towards[block] = taken[1];
  }
}

for (const note of document.querySelectorAll(".depends")) note.hidden = true;
document.forms.answers.addEventListener("input", update);
addEventListener("pageshow", update);
update();
