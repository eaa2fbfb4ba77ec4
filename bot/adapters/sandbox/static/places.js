// The list of places, the place one is in, and the address that names it.

import { closePanel } from "./commandbar.js";
import { find, make } from "./dom.js";
import { askForThread } from "./forms.js";
import { showLog } from "./messages.js";
import { person, placeOf, places, samePlace, spot, state } from "./state.js";
import { words } from "./words.js";

const REMEMBERED = "fadderbot.place";

const address = (place) => (place.kind === "direct" ? "#direct" : `#${place.kind}/${encodeURIComponent(place.id)}`);

function addressed(hash) {
  const [kind, id = ""] = decodeURIComponent(hash.slice(1)).split(/\/(.*)/s);
  return placeOf({ kind, id: kind === "direct" ? state.me : id });
}

/** The name of a place as it is shown. */
export function titleOf(place) {
  if (place.kind === "direct") return words("place.direct");
  return place.kind === "channel" ? `#${place.name}` : place.name;
}

/** Go where the address says, else where one was, else to the first channel. */
export function settleIn() {
  const place = addressed(location.hash) ?? addressed(sessionStorage.getItem(REMEMBERED) ?? "")
    ?? (state.place && placeOf(state.place)) ?? places()[0];
  enter(place);
}

/** Follow the address when it changes. */
export function startPlaces() {
  window.addEventListener("hashchange", () => {
    const place = addressed(location.hash);
    if (!place) return;
    const other = !samePlace(place, state.place);
    showPanel(null);
    if (other) enter(place);
    find("place-name").focus({ preventScroll: true });
  });
  find("places").addEventListener("click", (event) => {
    // The address does not change when one goes to where one is.
    if (event.target.closest("[aria-current]")) showPanel(null);
  });
  // The list lies over the place: whoever moves on to the place wants to see it.
  find("place").addEventListener("focusin", () => { if (find("page").dataset.panel === "places") showPanel(null); });
  for (const [id, panel] of [["show-places", "sidebar"], ["show-clock", "clock"]]) {
    find(panel).addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !find("page").dataset.panel) return;
      showPanel(null);
      find(id).focus();
    });
  }
  for (const [id, panel] of [["show-places", "places"], ["show-clock", "clock"]]) {
    find(id).addEventListener("click", () => showPanel(find("page").dataset.panel === panel ? null : panel));
  }
}

// On a narrow page the places and the clock are behind a button each.
function showPanel(panel) {
  if (panel) find("page").dataset.panel = panel;
  else delete find("page").dataset.panel;
  find("show-places").setAttribute("aria-expanded", String(panel === "places"));
  find("show-clock").setAttribute("aria-expanded", String(panel === "clock"));
  if (panel === "clock") find("clock").focus(); // it is shown next, but comes last in the page
}

function enter(place) {
  const moved = !samePlace(place, state.place);
  state.place = { ...place, title: titleOf(place) };
  state.unread.delete(spot(place));
  sessionStorage.setItem(REMEMBERED, address(place));
  if (moved) closePanel();
  showPlace();
  showLog(state.place);
  showPlaces();
}

function showPlace() {
  const { place } = state;
  find("place-name").textContent = place.title;
  find("place-topic").textContent = topic(place);
  document.title = words("title", { place: place.title, workspace: state.workspace.name });
}

function topic(place) {
  if (place.kind === "channel") return place.topic ?? "";
  if (place.kind === "direct") return words("place.direct_topic", { name: person(state.me)?.name ?? "" });
  const channel = placeOf({ kind: "channel", id: place.channel });
  return channel ? words("place.thread_in", { channel: titleOf(channel) }) : "";
}

/** List the places, each with how much in it is unread. */
export function showPlaces() {
  const all = places();
  const focused = document.activeElement?.closest?.("#places a")?.getAttribute("href");
  find("places").replaceChildren(
    ...group("channel", all), ...group("thread", all), ...starter(), ...group("direct", all));
  if (focused) find("places").querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  const sum = [...state.unread.values()].reduce((total, count) => total + count, 0);
  find("places-unread").replaceChildren(...(sum ? [" ", unread(sum)] : []));
}

function group(kind, all) {
  const title = make("h2", { id: `places-${kind}` }, words(`places.${kind}`));
  const found = all.filter((place) => place.kind === kind);
  if (!found.length) return [title, make("p", { class: "quiet" }, words(`places.no_${kind}`))];
  return [title, make("ul", { "aria-labelledby": title.id }, found.map((place) => make("li", {}, link(place))))];
}

// A thread begins in the channel that one is in.
function starter() {
  const { place } = state;
  if (place?.kind !== "channel") return [];
  return [make("button", { type: "button", id: "start-thread", class: "plain", onclick: () => askForThread(place.id) },
    words("thread.title"))];
}

function link(place) {
  const count = state.unread.get(spot(place));
  return make("a", { href: address(place), "aria-current": samePlace(place, state.place) ? "page" : null },
    make("span", { class: "place-title" }, titleOf(place)), count ? [" ", unread(count)] : null);
}

const unread = (count) => make("span", { class: "unread" }, words("places.unread", { n: count }));
