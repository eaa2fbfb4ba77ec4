// The sandbox page: hears the server, keeps what it said, and has each part show it.

import { startClock, showClock, takeClock } from "./clock.js";
import { closePanel, startCommandBar, takeChoices } from "./commandbar.js";
import { connect, settle, settleOpener } from "./connection.js";
import { announce, find } from "./dom.js";
import { closeForm, showErrors, showForm, startForms } from "./forms.js";
import { hideMessage, showBusy, showMessage, showWaiting } from "./messages.js";
import { called, showPeople, startPeople } from "./people.js";
import { settleIn, showPlaces, startPlaces, titleOf } from "./places.js";
import { countUnread, placeOf, state, takeSnapshot } from "./state.js";
import { fillWords, words } from "./words.js";

const NOTICE_STAYS = 20_000; // milliseconds; long enough to be read slowly

let noticeEnds = null;

const HEAR = {
  snapshot(frame) {
    const before = state.me;
    takeSnapshot(frame);
    for (const message of frame.messages) if (message.answers) settle(message.answers);
    fillWords();
    find("workspace").textContent = state.workspace.name;
    find("loading").hidden = true;
    find("page").hidden = false;
    if (before !== state.me) {
      closePanel();
      closeForm();
      showNotice("");
    }
    showPeople();
    settleIn();
    takeClock(frame);
    if (frame.form) showForm(frame.form);
    else closeForm();
    if (before && before !== state.me) announce(words("people.now_you_are", { who: called(state.me) }));
  },
  message({ message }) {
    if (message.answers) finish(message.answers);
    const fresh = !state.messages.has(message.id);
    state.messages.set(message.id, message);
    showMessage(message);
    if (fresh && countUnread(message)) {
      showPlaces();
      const place = placeOf(message.place);
      if (place) announce(words("places.news", { place: titleOf(place) }));
    }
  },
  removed({ id }) {
    state.messages.delete(id);
    hideMessage(id);
  },
  people({ people }) {
    state.people = people;
    showPeople();
  },
  channels({ channels }) {
    state.channels = channels;
    showPlaces();
  },
  threads({ threads }) {
    state.threads = threads;
    showPlaces();
  },
  clock: takeClock,
  form({ form }) {
    settleOpener();
    showBusy();
    showForm(form);
  },
  form_errors: ({ form, errors }) => showErrors(form, errors),
  form_closed: ({ form }) => closeForm(form),
  waiting({ key, place }) {
    state.waiting.set(key, place);
    showWaiting();
  },
  waited: ({ key }) => finish(key),
  notice: ({ text }) => showNotice(text),
  choices: takeChoices,
};

function finish(key) {
  settle(key);
  state.waiting.delete(key);
  showWaiting();
  showBusy();
}

function showNotice(text) {
  clearTimeout(noticeEnds);
  find("notice").textContent = text;
  if (text) noticeEnds = setTimeout(() => { find("notice").textContent = ""; }, NOTICE_STAYS);
}

// Before the first snapshot there are no words of the server's to say it with.
function showConnection(up) {
  if (!state.me) return;
  const text = up ? "" : words("connection.lost");
  if (find("connection").textContent !== text) find("connection").textContent = text;
  showClock();
}

startPlaces();
startPeople();
startForms();
startClock();
startCommandBar();
// Explained where there is room for it; elsewhere it would push the messages out of sight.
find("what").open = window.matchMedia("(min-width: 70em)").matches;
connect((frame) => HEAR[frame.kind]?.(frame), showConnection);
