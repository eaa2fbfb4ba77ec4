// Who one is: the list of people to be, and the way to add one.

import { be } from "./connection.js";
import { find, make } from "./dom.js";
import { askForPerson } from "./forms.js";
import { tone } from "./messages.js";
import { person, state } from "./state.js";
import { words } from "./words.js";

/** Bring the list to life. */
export function startPeople() {
  find("add-person").addEventListener("click", askForPerson);
}

/** A person with their role in words: "Ida, student". */
export function called(id) {
  const one = person(id);
  return one ? words("people.called", { name: one.name, role: words(`role.${one.role}`) }) : id;
}

/** List the people, the one that one is marked. */
export function showPeople() {
  const focused = document.activeElement?.dataset?.person;
  find("me").textContent = called(state.me);
  const listed = (aside) => state.people.filter((one) => one.aside === aside).map((one) => make("li", {}, button(one)));
  find("people-list").replaceChildren(...listed(false));
  find("others-list").replaceChildren(...listed(true));
  find("others").hidden = !find("others-list").children.length;
  if (focused) find("people").querySelector(`[data-person="${CSS.escape(focused)}"]`)?.focus();
}

function button(one) {
  return make("button", {
    type: "button", "data-person": one.id, "aria-current": one.id === state.me ? "true" : null,
    onclick: () => { if (one.id !== state.me) be(one.id); },
  },
  make("span", { class: `monogram tone-${tone(one.id)}`, "aria-hidden": "true" }, [...one.name][0]),
  make("span", {}, called(one.id)),
  one.id === state.me ? [" ", make("span", { class: "badge" }, words("people.this_is_you"))] : null);
}
