"use strict";
// Looks through all sections of the documentation. The list of them is fetched once, when somebody
// begins to search.
(() => {
  const LONGEST_LIST = 20;
  const EXCERPT = 180;
  const root = document.currentScript.dataset.root;
  const form = document.querySelector("form");
  const input = form.elements.words;
  const found = document.getElementById("found");
  const status = found.querySelector("p");
  const list = found.querySelector("ol");
  const article = document.querySelector("article");
  let loading = null;

  function sections() {
    loading ??= fetch(root + "search.json").then(answer => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(all => all.map(each => ({
      ...each,
      heading: each.h.toLowerCase(),
      page: each.p.toLowerCase(),
      text: each.t.toLowerCase(),
    })));
    loading.catch(() => { loading = null; });
    return loading;
  }

  // A section is found if each word is in it or in the title of its page.
  function score(section, words) {
    let sum = 0;
    for (const word of words) {
      let one = 0;
      if (section.heading === word) one += 30;
      if (starts(section.heading, word)) one += 20;
      else if (section.heading.includes(word)) one += 8;
      if (starts(section.page, word)) one += 6;
      if (starts(section.text, word)) one += 4;
      else if (section.text.includes(word)) one += 1;
      if (one === 0) return 0;
      sum += one;
    }
    return sum;
  }

  // Whether one of the words in the text starts with this one.
  function starts(text, word) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) return true;
    }
    return false;
  }

  function marked(text, words) {
    const parts = document.createDocumentFragment();
    const lower = text.toLowerCase();
    let from = 0;
    while (from < text.length) {
      let at = -1, length = 0;
      for (const word of words) {
        const next = lower.indexOf(word, from);
        if (next >= 0 && (at < 0 || next < at)) [at, length] = [next, word.length];
      }
      if (at < 0) break;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(at, at + length);
      parts.append(text.slice(from, at), mark);
      from = at + length;
    }
    parts.append(text.slice(from));
    return parts;
  }

  function excerpt(section, words) {
    const at = Math.min(...words.map(word => section.text.indexOf(word)).filter(each => each >= 0));
    const from = Number.isFinite(at) ? Math.max(0, section.t.lastIndexOf(" ", at - EXCERPT / 3)) : 0;
    const rest = section.t.slice(from).trim();
    const end = rest.length <= EXCERPT ? rest.length : Math.max(rest.lastIndexOf(" ", EXCERPT), EXCERPT / 2);
    return (from > 0 ? "… " : "") + rest.slice(0, end) + (end < rest.length ? " …" : "");
  }

  function item(section, words) {
    const link = document.createElement("a");
    link.href = root + section.u;
    link.append(marked(section.h, words));
    const page = document.createElement("small");
    page.textContent = section.h === section.p ? "" : " in " + section.p;
    const text = document.createElement("p");
    text.append(marked(excerpt(section, words), words));
    const entry = document.createElement("li");
    entry.append(link, page, text);
    return entry;
  }

  async function search() {
    const asked = input.value;
    const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
    found.hidden = words.length === 0;
    article.hidden = words.length > 0;
    if (words.length === 0) return;
    let all;
    try {
      all = await sections();
    } catch {
      status.textContent = "The list of all sections could not be fetched. Try again.";
      list.replaceChildren();
      return;
    }
    if (input.value !== asked) return;
    const hits = all.map(section => ({ section, score: score(section, words) }))
        .filter(hit => hit.score > 0)
        .sort((a, b) => b.score - a.score);
    const shown = hits.slice(0, LONGEST_LIST);
    status.textContent = hits.length === 0 ? "Nothing found."
        : hits.length > shown.length ? `The first ${shown.length} of ${hits.length} sections`
        : hits.length === 1 ? "1 section" : `${hits.length} sections`;
    list.replaceChildren(...shown.map(hit => item(hit.section, words)));
    window.scrollTo(0, 0);
  }

  function leave() {
    input.value = "";
    search();
  }

  form.hidden = false;
  input.addEventListener("focus", () => sections().catch(() => {}));
  input.addEventListener("input", search);
  form.addEventListener("submit", event => {
    event.preventDefault();
    search().then(() => list.querySelector("a")?.click());
  });
  list.addEventListener("click", event => {
    if (event.target.closest("a")) leave();
  });
  document.addEventListener("keydown", event => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    } else if (event.key === "Escape" && typing) {
      leave();
    }
  });
  if (input.value) search();
})();
