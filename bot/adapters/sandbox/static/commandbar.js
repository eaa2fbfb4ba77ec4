// The command bar: plain words are said, a slash opens the commands, and parameters get a small form above it.

import { act, tell } from "./connection.js";
import { combobox } from "./combobox.js";
import { announce, find, freshId, make } from "./dom.js";
import { field } from "./fields.js";
import { state } from "./state.js";
import { words } from "./words.js";

const TYPING_PAUSE = 150; // milliseconds without a key before suggestions are asked for

const requests = new Map(); // number of a request for suggestions -> what to do with them
let lastRequest = 0;

/** Bring the bar to life. */
export function startCommandBar() {
  const input = find("say");
  const box = combobox(input, find("command-list"), { options: matching, choose: start, eager: unfinished });
  find("show-commands").addEventListener("click", () => {
    input.value = "/";
    input.focus();
    box.update();
  });
  find("command-form").addEventListener("submit", (event) => {
    event.preventDefault();
    box.close();
    send(input.value.trim());
  });
}

// A command typed in full is sent as it stands; what is only begun becomes the first command that fits.
const unfinished = (typed) => !state.commands.some((command) => nameOf(command) === typed.trim());

const nameOf = (command) => `/${command.group} ${command.name}`.trim(); // some have one word

function matching(typed) {
  const found = typed.startsWith("/") ? commandsLike(typed.slice(1).toLowerCase()) : null;
  const nothing = found && !found.length && !state.commands.some((one) => typed.startsWith(nameOf(one)));
  const hint = words(nothing ? "bar.no_match" : "bar.hint");
  if (find("say-hint").textContent !== hint) {
    find("say-hint").textContent = hint;
    if (nothing) announce(hint);
  }
  return found;
}

function commandsLike(typed) {
  const asked = typed.split(/\s+/).filter(Boolean);
  const fits = (command) => {
    const name = nameOf(command).slice(1).toLowerCase();
    if (typed.startsWith(`${name} `)) return false; // arguments are being typed
    return asked.every((word) => name.includes(word) || command.help.toLowerCase().includes(word));
  };
  const byName = (command) => (nameOf(command).slice(1).startsWith(asked.join(" ")) ? 0 : 1);
  return state.commands.filter(fits)
    .sort((one, other) => byName(one) - byName(other))
    .map((command) => ({ ...command, label: nameOf(command) }));
}

function send(text) {
  if (!text) return;
  const command = state.commands.find((one) => nameOf(one) === text);
  if (command?.parameters.some((parameter) => parameter.required)) {
    openPanel(command);
    return;
  }
  find("say").value = "";
  closePanel();
  if (text.startsWith("/")) act({ do: "text", place: placeNow(), text }, state.me);
  else tell({ do: "say", place: placeNow(), text });
}

function start(command) {
  if (command.parameters.length) openPanel(command);
  else call(command, {});
}

function call(command, given) {
  act({ do: "call", place: placeNow(), group: command.group, name: command.name, arguments: given }, state.me);
  find("say").value = "";
  closePanel();
  find("say").focus();
}

const placeNow = () => ({ kind: state.place.kind, id: state.place.id });

/** Put the form of a command's parameters away. */
export function closePanel() {
  find("panel").hidden = true;
  find("panel").replaceChildren();
}

function openPanel(command) {
  const open = find("panel").firstElementChild;
  if (open?.dataset.command === nameOf(command)) {
    open.querySelector("input, select, textarea").focus(); // what was typed there stays
    return;
  }
  const title = freshId("panel");
  const complete = suggester(command);
  const fields = command.parameters.map((parameter) => field(parameter, complete));
  const leave = () => {
    closePanel();
    find("say").focus();
  };
  const optional = command.parameters.every((parameter) => !parameter.required);
  const form = make("form", { "aria-labelledby": title, "data-command": nameOf(command), novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    collect(fields).then((given) => { if (given) call(command, given); });
  }, onkeydown: (event) => { if (event.key === "Escape") leave(); } },
  make("h3", { id: title }, nameOf(command)),
  make("p", { class: "quiet" }, command.help, optional ? ` ${words("panel.all_optional")}` : null),
  make("div", { class: "fields" }, fields.map((one) => one.element)),
  make("div", { class: "actions" },
    make("button", { type: "submit", class: "primary" }, words("panel.send")),
    make("button", { type: "button", class: "plain", onclick: leave }, words("panel.cancel"))));
  find("panel").replaceChildren(form);
  find("panel").hidden = false;
  find("say").value = nameOf(command);
  fields[0].control.focus();
}

// What was given, or null where something needed is missing: said at its field.
async function collect(fields) {
  const given = {};
  let missing = null;
  for (const one of fields) {
    const value = await one.read();
    if (value !== undefined) given[one.name] = value;
    const lacks = one.required && value === undefined;
    one.fail(lacks ? words("field.missing") : null);
    if (lacks) missing ??= one.control;
  }
  missing?.focus();
  return missing ? null : given;
}

function suggester(command) {
  let pause = null;
  return (parameter, typed) => new Promise((resolve) => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      const request = (lastRequest += 1);
      requests.set(request, resolve);
      const { group, name } = command;
      tell({ do: "complete", request, place: placeNow(), group, name, parameter, typed }, false);
    }, TYPING_PAUSE);
  });
}

/** Suggestions have come. */
export function takeChoices({ request, choices }) {
  requests.get(request)?.(choices);
  requests.delete(request);
}
