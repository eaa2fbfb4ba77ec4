// What a message says, block by block, as elements.

import { freshId, make } from "./dom.js";
import { placeOf, spot } from "./state.js";
import { fullTime, words } from "./words.js";

/** The elements of a message's blocks; `press(action, value, label)` is called when one is acted on. */
export function renderBlocks(message, press, busy) {
  const nodes = [];
  let list = null; // neighbouring items make one list
  for (const block of message.blocks) {
    if (block.kind !== "item") list = null;
    else if (!list) nodes.push((list = make("ul", { class: "items" })));
    if (list) list.append(item(block, press, busy));
    else nodes.push(RENDER[block.kind](block, press, busy));
  }
  return nodes;
}

const RENDER = {
  heading: (block) => make("h4", {}, spans(block.text)),
  paragraph: (block) => make("p", { class: "text" }, spans(block.text)),
  facts: (block) => make("dl", {}, block.rows.map(([name, value]) => (
    make("div", {}, make("dt", {}, spans(name)), make("dd", {}, spans(value)))))),
  picture: (block) => make("img", { class: "picture", src: block.source, alt: block.alt }),
  file: (block) => make("p", { class: "text" }, spans(block.label), " ",
    make("a", { class: "file", href: block.source, download: block.name }, words("file.save", { name: block.name }))),
  actions: (block, press, busy) => make("div", { class: "actions" },
    block.components.map((component) => renderComponent(component, press, busy))),
};

function item(block, press, busy) {
  const title = make("p", { class: "item-title text", id: freshId("item") }, spans(block.title));
  const button = block.button ? renderComponent(block.button, press, busy) : null;
  button?.setAttribute("aria-describedby", title.id);
  const detail = block.detail ? make("p", { class: "quiet text" }, spans(block.detail)) : null;
  return make("li", {}, make("div", {}, title, detail), button);
}

function renderComponent(component, press, busy) {
  return component.kind === "select" ? select(component, press, busy) : button(component, press, busy);
}

function button({ label, action, emphasis }, press, busy) {
  const sent = busy(action);
  return make("button", {
    type: "button", class: emphasis, "data-action": action, "aria-disabled": sent ? "true" : null,
    onclick: () => { if (!busy(action)) press(action, null); },
  }, label);
}

// Choosing is two steps, so that going through the options with the arrow keys sends nothing.
function select({ label, action, options }, press, busy) {
  const id = freshId("select");
  const sent = busy(action);
  const choice = make("select", { id, "data-action": `${action} select` },
    make("option", { value: "" }, words("select.none")),
    options.map((option) => make("option", { value: option.value }, option.label)));
  const choose = make("button", {
    type: "button", class: "plain", "data-action": action, "aria-disabled": sent ? "true" : null, "aria-describedby": `${id}-label`,
    onclick: () => {
      if (!choice.value) choice.focus();
      else if (!busy(action)) press(action, choice.value);
    },
  }, words("select.choose"));
  return make("div", { class: "select" },
    make("label", { for: id, id: `${id}-label` }, label), make("div", { class: "row" }, choice, choose));
}

function spans(text) {
  return text.flatMap((span) => {
    if (typeof span === "string") return linked(span);
    if ("typed" in span) return linked(span.typed);
    if ("mention" in span) return mention(span);
    if (!span.time) return make("time", {}, span.text);
    return make("time", { datetime: span.time, title: fullTime(new Date(span.time)) }, span.text);
  });
}

// An address can be pressed, as on every platform; what ends its sentence does not belong to it.
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"»”)]*[^\s<>"»”).,:;!?])/).map((piece, number) => (
    number % 2 ? make("a", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece) : piece));
}

function mention({ mention: id, kind, text }) {
  const sign = kind === "channel" ? "#" : "@";
  const name = text.startsWith(sign) ? text : sign + text;
  const place = { kind: "channel", id };
  if (kind === "channel" && placeOf(place)) return make("a", { href: `#${spot(place)}`, class: "mention" }, name);
  return make("strong", { class: "mention" }, name);
}
