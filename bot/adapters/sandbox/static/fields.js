// One question as a labelled field, for the bot's forms and for the parameters of a command.

import { combobox } from "./combobox.js";
import { freshId, make } from "./dom.js";
import { state } from "./state.js";
import { size, words } from "./words.js";

const COUNT_FROM = 0.8; // of the longest text: from there on, the length is shown

/**
 * Build a question. Gives `{ name, element, control, read, fail }`: `read()` is a promise of the value to send, or
 * of undefined where nothing was given; `fail(text)` shows what is wrong, or clears it with null.
 * `complete(name, typed)` fetches suggestions.
 */
export function field(question, complete) {
  const id = freshId("field");
  const built = (BUILD[question.kind] ?? text)(question, id, complete);
  const { control } = built;
  const hint = question.hint ? make("p", { class: "hint quiet", id: `${id}-hint` }, question.hint) : null;
  const described = hint ? [hint.id] : [];
  const error = make("p", { class: "error", id: `${id}-error`, hidden: true });
  if (question.required && built.control.matches("input:not([type=checkbox]), textarea, select")) {
    control.setAttribute("aria-required", "true");
  }
  const fail = (reason) => {
    error.textContent = reason ?? "";
    error.hidden = !reason;
    if (reason) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    const all = [...described, ...(reason ? [error.id] : [])];
    if (all.length) control.setAttribute("aria-describedby", all.join(" "));
    else control.removeAttribute("aria-describedby");
  };
  const counter = counted(question, control);
  const element = make("div", { class: `field ${question.kind}` }, built.before, built.before ? hint : null,
    built.body, built.before ? null : hint, counter, error);
  fail(question.error ?? null);
  return { name: question.name, label: question.label, required: question.required, element, control, read: built.read, fail };
}

function label(question, id) {
  const needed = question.required ? words("field.required") : words("field.optional");
  return make("label", { for: id }, question.label, " ", make("span", { class: "needed" }, needed));
}

const given = (value) => (value === "" ? undefined : value);

function text(question, id, complete) {
  if (question.suggests && complete) return suggesting(question, id, complete);
  const control = question.multiline ? make("textarea", { id, rows: 4 }) : make("input", { id, type: "text", autocomplete: "off" });
  control.value = question.value ?? "";
  return { before: label(question, id), body: control, control, read: async () => given(control.value) };
}

function integer(question, id, complete) {
  if (question.suggests && complete) return suggesting(question, id, complete);
  const built = text({ ...question, multiline: false, suggests: false }, id);
  built.control.setAttribute("inputmode", "numeric");
  return built;
}

function boolean(question, id) {
  const control = make("input", { id, type: "checkbox" });
  control.checked = ["yes", "true", "1", "on"].includes(String(question.value ?? "").toLowerCase());
  const untouched = control.checked;
  // A form sends both answers; a command leaves what was not touched to the command.
  const read = async () => ("value" in question || question.required || control.checked !== untouched
    ? (control.checked ? "yes" : "no") : undefined);
  return { before: null, body: make("div", { class: "check" }, control, make("label", { for: id }, question.label)), control, read };
}

function chosen(question, id, options) {
  const control = make("select", { id },
    make("option", { value: "" }, words("select.none")),
    options.map((option) => make("option", { value: option.value }, option.label)));
  control.value = question.value ?? "";
  if (control.selectedIndex < 0) control.value = "";
  return { before: label(question, id), body: control, control, read: async () => given(control.value) };
}

const channel = (question, id) => chosen(question, id,
  state.channels.map(({ id: value, name }) => ({ value, label: `#${name}` })));

const person = (question, id) => chosen(question, id, state.people.map(({ id: value, name }) => ({ value, label: name })));

function several(question, id, options) {
  const held = String(question.value ?? "").split(",");
  const boxes = options.map(({ value }, at) => make("input", { id: at ? `${id}-${at}` : id, type: "checkbox", value }));
  for (const box of boxes) box.checked = held.includes(box.value);
  const body = make("fieldset", {}, make("legend", {}, question.label),
    boxes.map((box, at) => make("div", { class: "check" }, box, make("label", { for: box.id }, options[at].label))));
  const read = async () => boxes.filter((box) => box.checked).map((box) => box.value).join(",");
  return { before: null, body, control: boxes[0], read };
}

const roles = (question, id) => several(question, id, state.roles.map(({ id: value, name }) => ({ value, label: name })));

// One of two: a file wins, as attaching one is the more deliberate act.
function source(question, id) {
  const file = make("input", { id: `${id}-file`, type: "file" });
  const control = make("input", { id, type: "url", autocomplete: "off", value: question.value || null });
  const clear = make("button", { type: "button", class: "plain", hidden: true, onclick: () => {
    file.value = "";
    clear.hidden = true;
    file.focus();
  } }, words("field.remove_file"));
  file.addEventListener("change", () => { clear.hidden = !file.files.length; });
  const needed = question.required ? words("field.required") : words("field.optional");
  const body = make("fieldset", {},
    make("legend", {}, question.label, " ", make("span", { class: "needed" }, needed)),
    make("label", { for: file.id }, words("field.file", { size: size(state.limits.upload) })),
    make("div", { class: "row" }, file, clear),
    make("label", { for: id }, words("field.address")), control);
  const read = async () => (file.files.length ? { upload: await upload(file.files[0]) } : given(control.value.trim()));
  return { before: null, body, control, read };
}

async function upload(file) {
  const described = { name: file.name, size: file.size };
  if (file.size > state.limits.upload) return described; // the server says so in words
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 0x8000) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return { ...described, content: btoa(pieces.join("")) };
}

function suggesting(question, id, complete) {
  const list = make("ul", { role: "listbox", id: `${id}-list`, class: "suggestions", hidden: true, "aria-label": question.label });
  const control = make("input", {
    id, type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  });
  control.value = question.value ?? "";
  let taken = null; // what was chosen: shown by its label, sent by its value
  combobox(control, list, {
    options: (typed) => complete(question.name, typed),
    choose: (option) => {
      taken = option;
      control.value = option.label;
    },
  });
  const read = async () => (taken && taken.label === control.value ? taken.value : given(control.value));
  return { before: label(question, id), body: make("div", { class: "combo" }, control, list), control, read };
}

const BUILD = { text, own: text, integer, boolean, channel, person, roles, source,
  choice: (question, id) => chosen(question, id, question.options),
  choices: (question, id) => several(question, id, question.options),
};

function counted(question, control) {
  const most = question.max_length;
  if (!most || !control.matches("input[type=text], textarea")) return null;
  const counter = make("p", { class: "hint quiet" });
  const count = () => {
    const length = [...control.value].length;
    counter.textContent = length < most * COUNT_FROM ? "" : words("field.length", { length, limit: most });
  };
  control.addEventListener("input", count);
  count();
  return counter;
}
