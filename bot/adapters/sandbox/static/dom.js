// Small helpers to build the page; text is always set as text, never read as markup.

export const find = (id) => document.getElementById(id);

/** An element with attributes (`class`, `on…` listeners, booleans) and children (nodes, strings, nothing). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const ICONS = {
  lock: "M8 11V8a4 4 0 0 1 8 0v3M6 11h12v9H6z",
  edited: "M5 19l1-4L16 5l3 3L9 18z",
  answer: "M9 14l-5-5 5-5M4 9h10a6 6 0 0 1 6 6v4",
};

/** A line drawing beside words; it says nothing that the words do not say. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Say something to screen readers that the eye sees by itself. */
export function announce(text) {
  const announcer = find("announcer");
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = text; }, 60);
}

let counter = 0;

/** An id for an element that another one refers to. */
export const freshId = (stem) => `${stem}-${(counter += 1)}`;
