// What the page knows: the last snapshot, kept up to date by what came after it.

export const state = {
  locale: "en", zone: "UTC", texts: {}, workspace: { name: "" }, me: null, limits: { upload: Infinity },
  people: [], channels: [], roles: [], threads: [], commands: [], shortcuts: [],
  messages: new Map(), // by id, oldest first
  waiting: new Map(), // key of an act -> the place in which the bot is thinking about it
  unread: new Map(), // spot of a place -> number of messages
  place: null,
};

/** A place as one word, for addresses and comparisons: "channel/general". */
export const spot = (place) => `${place.kind}/${place.id}`;

export const samePlace = (one, other) => Boolean(one && other) && spot(one) === spot(other);

export const person = (id) => state.people.find((one) => one.id === id);

/** Every place that one can go to, in the order in which they are listed. */
export function places() {
  return [
    ...state.channels.map((channel) => ({ kind: "channel", id: channel.id, name: channel.name, topic: channel.topic })),
    ...state.threads.map((thread) => ({ kind: "thread", id: thread.id, name: thread.name, channel: thread.channel })),
    { kind: "direct", id: state.me, name: null },
  ];
}

export const placeOf = (wanted) => places().find((place) => samePlace(place, wanted));

export const messagesHere = () => [...state.messages.values()].filter((one) => samePlace(one.place, state.place));

/** Take a snapshot in; what was unread before it stays unread for the same person. */
export function takeSnapshot(snapshot) {
  const samePerson = state.me === snapshot.me;
  const { locale, zone, texts, workspace, me, limits, people, channels, roles, threads, commands, shortcuts } = snapshot;
  const missed = samePerson ? snapshot.messages.filter((message) => !state.messages.has(message.id)) : [];
  Object.assign(state, { locale, zone, texts, workspace, me, people, channels, roles, threads, commands, shortcuts });
  state.limits = limits ?? { upload: Infinity };
  state.messages = new Map(snapshot.messages.map((message) => [message.id, message]));
  state.waiting = new Map(snapshot.waiting.map(({ key, place }) => [key, place]));
  if (!samePerson) state.unread = new Map();
  missed.forEach(countUnread);
}

/** Count a message that came to a place where one is not. */
export function countUnread(message) {
  if (samePlace(message.place, state.place) || message.author === state.me) return false;
  state.unread.set(spot(message.place), (state.unread.get(spot(message.place)) ?? 0) + 1);
  return true;
}
