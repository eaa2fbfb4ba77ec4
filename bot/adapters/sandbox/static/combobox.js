// A field with a list of suggestions under the keyboard: the combobox pattern of the ARIA practices.

import { freshId, make } from "./dom.js";

/**
 * Make `input` the master of `list`. `options(typed)` gives `[{ label, help, value, … }]` or a promise of it, or
 * null for no list; `choose(option)` is called with the one taken. `eager(typed)` says
 * whether the first one is marked by itself, so that Enter takes it.
 */
export function combobox(input, list, { options, choose, eager = () => false }) {
  let shown = [];
  let marked = -1;
  let asked = 0;

  async function update() {
    const mine = (asked += 1);
    const found = await options(input.value);
    if (mine !== asked) return;
    shown = found ?? [];
    list.replaceChildren(...shown.map(row));
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    mark(shown.length && eager(input.value) ? 0 : -1);
  }

  function row(option, index) {
    return make("li", {
      role: "option", id: freshId("option"), "aria-selected": "false",
      // The field keeps the focus, also for those who point.
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => take(index),
    }, make("span", { class: "option-label" }, option.label),
    option.help ? [" ", make("span", { class: "option-help" }, option.help)] : null);
  }

  function mark(index) {
    marked = index;
    [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === index)));
    const element = list.children[index];
    if (element) {
      input.setAttribute("aria-activedescendant", element.id);
      element.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    asked += 1;
    shown = [];
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function take(index) {
    const option = shown[index];
    close();
    choose(option);
  }

  input.addEventListener("input", update);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && !shown.length) update();
    else if (!shown.length) return;
    else if (event.key === "ArrowDown") mark((marked + 1) % shown.length);
    else if (event.key === "ArrowUp") mark((marked <= 0 ? shown.length : marked) - 1);
    else if (event.key === "Enter" && marked >= 0) take(marked);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { update, close };
}
