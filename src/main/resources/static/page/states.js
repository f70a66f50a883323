// What may be said of a part of the service: one word and one look for each, wherever it is shown.

/** The words, by the names that the style sheet gives colours and signs to. */
const WORDS = { ok: "OK", degraded: "degraded", recovering: "recovering", refusing: "refusing", silent: "no answer", off: "not configured", unknown: "unknown" };

/** Shows a state in an element: its word, and what is to be said of it. */
export function showState(element, state, text = "") {
  const all = text ? `${WORDS[state]}: ${text}` : WORDS[state];
  if (element.textContent !== all) { // or screen readers would hear it twice a second
    element.textContent = all;
    element.dataset.state = state;
  }
}
