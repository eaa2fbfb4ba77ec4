// The bot's forms, and the page's own short questions: dialogs that keep what was typed until it was taken.

import { act, settle, tell } from "./connection.js";
import { find, make } from "./dom.js";
import { field } from "./fields.js";
import { state } from "./state.js";
import { words } from "./words.js";

let open = null; // { form, fields, summary, button, sending }

/** Bring the dialogs to life. */
export function startForms() {
  find("form").addEventListener("cancel", (event) => {
    event.preventDefault();
    dismiss();
  });
}

/** Put a form before the person; one that is before them already keeps what they typed. */
export function showForm(form) {
  if (open?.form.key === form.key) {
    const errors = Object.fromEntries(form.fields.filter((one) => one.error).map((one) => [one.name, one.error]));
    if (Object.keys(errors).length) showErrors(form.key, errors);
    return;
  }
  closeForm();
  const fields = form.fields.map((question) => field(question));
  const button = make("button", { type: "submit", class: "primary" }, words("form.send"));
  const summary = make("div", { role: "alert", class: "summary" });
  const element = make("form", { novalidate: true, onsubmit: submit },
    make("h2", { id: "form-title" }, form.title), summary,
    fields.map((one) => one.element),
    make("div", { class: "actions" }, button,
      make("button", { type: "button", class: "plain", onclick: dismiss }, words("form.cancel"))));
  open = { form, fields, summary, button, sending: false };
  find("form").replaceChildren(element);
  find("form").showModal();
  (fields[0]?.control ?? button).focus();
}

async function submit(event) {
  event.preventDefault();
  if (!open || open.sending) return;
  const { form, fields } = open;
  setSending(true);
  const given = {};
  for (const one of fields) given[one.name] = (await one.read()) ?? "";
  act({ do: "submit", form: form.key, fields: given }, state.me, form.key);
}

function setSending(sending) {
  open.sending = sending;
  open.button.textContent = words(sending ? "form.sending" : "form.send");
  if (sending) open.button.setAttribute("aria-disabled", "true");
  else open.button.removeAttribute("aria-disabled");
}

/** Show what was wrong, at the fields and in a summary on top; the rest stays as it was typed. */
export function showErrors(key, errors) {
  settle(key);
  if (open?.form.key !== key) return;
  setSending(false);
  for (const one of open.fields) one.fail(errors[one.name] ?? null);
  const wrong = open.fields.filter((one) => errors[one.name]);
  const known = new Set(open.fields.map((one) => one.name));
  const others = Object.entries(errors).filter(([name]) => !known.has(name)).map(([, text]) => make("li", {}, text));
  open.summary.replaceChildren(make("p", {}, words("form.errors")), make("ul", {},
    wrong.map((one) => make("li", {}, make("a", { href: `#${one.control.id}`, onclick: (event) => {
      event.preventDefault(); // the address names the place one is in
      one.control.focus();
    } }, one.label), ": ", errors[one.name])), others));
  (wrong[0]?.control ?? open.button).focus();
}

function dismiss() {
  if (!open) return;
  settle(open.form.key);
  tell({ do: "dismiss", form: open.form.key });
  closeForm();
}

/** Take the form away: this one, or whichever is open. */
export function closeForm(key = null) {
  if (key !== null) settle(key);
  if (!open || (key !== null && open.form.key !== key)) return;
  open = null;
  find("form").close();
  find("form").replaceChildren();
  // The button that opened it may have been replaced meanwhile.
  if (document.activeElement === document.body) find("say").focus();
}

/** Ask who is to join, and tell the server. */
export function askForPerson() {
  const roles = ["student", "mentor", "organiser"].map((value) => ({ value, label: words(`role.${value}`) }));
  const languages = ["nb", "nn", "en"].map((value) => ({ value, label: words(`language.${value}`) }));
  ask(words("person.title"), words("person.add"), [
    { name: "name", kind: "text", label: words("person.name"), required: true, max_length: 40 },
    { name: "role", kind: "choice", label: words("person.role"), required: true, options: roles, value: "student" },
    { name: "locale", kind: "choice", label: words("person.language"), required: true, options: languages, value: state.locale },
  ], (given) => tell({ do: "add_person", ...given }));
}

/** Ask what a thread in this channel is to be about, and tell the server. */
export function askForThread(channel) {
  ask(words("thread.title"), words("thread.start"), [
    { name: "name", kind: "text", label: words("thread.name"), required: true, max_length: 40 },
  ], (given) => tell({ do: "start_thread", channel, ...given }));
}

// A short dialog of the page's own; every field must be filled in.
function ask(title, send, questions, then) {
  const dialog = find("ask");
  const fields = questions.map((question) => field(question));
  const submitAnswers = async (event) => {
    event.preventDefault();
    const given = {};
    for (const one of fields) {
      given[one.name] = (await one.read())?.trim();
      one.fail(given[one.name] ? null : words("field.missing"));
    }
    const missing = fields.find((one) => !given[one.name]);
    if (missing) return missing.control.focus();
    then(given);
    return dialog.close();
  };
  dialog.replaceChildren(make("form", { novalidate: true, onsubmit: submitAnswers },
    make("h2", { id: "ask-title" }, title),
    fields.map((one) => one.element),
    make("div", { class: "actions" },
      make("button", { type: "submit", class: "primary" }, send),
      make("button", { type: "button", class: "plain", onclick: () => dialog.close() }, words("form.cancel")))));
  dialog.showModal();
  fields[0].control.focus();
}
