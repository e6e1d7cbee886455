// Improves the pages; none of them needs it.
"use strict";
(() => {
  const root = document.querySelector(".sesame");
  if (!root) return;

  // The summary of what is wrong takes the focus, so that it is read first.
  root.querySelector("[data-sesame-focus]")?.focus();

  // « Back » to the answer of a form would end at an error page; as an address it is asked anew.
  if (root.querySelector(".sesame-summary")) history.replaceState(history.state, "", location.href);

  // One answer only, even when pressed twice; but the button comes back when no page does.
  const sent = new Map();
  const release = (form) => {
    const { button, words, timer } = sent.get(form) || {};
    sent.delete(form);
    clearTimeout(timer);
    if (button) button.textContent = words;
  };
  const releaseAll = () => [...sent.keys()].forEach(release);
  for (const form of root.querySelectorAll("[data-sesame-form]")) {
    form.addEventListener("submit", (event) => {
      if (sent.has(form)) { event.preventDefault(); return; }
      const button = event.submitter;
      sent.set(form, { button, words: button?.textContent, timer: setTimeout(() => release(form), 20000) });
      if (button) button.textContent = form.dataset.sesameWait;
    });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) releaseAll(); });
  addEventListener("keydown", (event) => { if (event.key === "Escape") releaseAll(); });
  window.navigation?.addEventListener("navigate", (event) => event.signal.addEventListener("abort", releaseAll));

  // The word of the button says what it will do.
  for (const button of root.querySelectorAll("[data-sesame-reveal]")) {
    const input = document.getElementById(button.dataset.sesameReveal);
    const word = button.firstElementChild;
    const [type, first, other] = [input.type, word.textContent, button.dataset.other];
    const show = (turned) => {
      if (type === "password") input.type = turned ? "text" : "password";
      else input.classList.toggle("sesame-veiled", turned);
      word.textContent = turned ? other : first;
    };
    button.hidden = type !== "password" && !CSS.supports("-webkit-text-security", "disc");
    button.addEventListener("click", () => show(word.textContent === first));
    // A password left in clear would be remembered as a text.
    if (type === "password") input.form.addEventListener("submit", () => show(false));
  }

  // The field for one's own question is there when it is asked for.
  for (const select of root.querySelectorAll("[data-sesame-shows]")) {
    const target = document.getElementById(select.dataset.sesameTarget);
    const update = () => { target.hidden = select.value !== select.dataset.sesameShows; };
    select.addEventListener("change", update);
    update();
  }

  const rules = root.querySelector("[data-sesame-rules]");
  if (rules) {
    const password = document.getElementById("password");
    const names = (rules.dataset.names || "").toLowerCase().split(" ").filter(Boolean);
    const status = root.querySelector("[data-sesame-rules-status]");
    const tests = {
      length: (text, item) => [...text].length >= +item.dataset.shortest && [...text].length <= +item.dataset.longest,
      lower: (text) => /\p{Lowercase}/u.test(text),
      upper: (text) => /\p{Uppercase}/u.test(text),
      digit: (text) => /[0-9]/.test(text),
      special: (text, item) => [...text].some((char) => item.dataset.set.includes(char)),
      // Pictographs newer than the browser are still no invisible characters (sesame/domain/password.py).
      no_space: (text) => !/[\s\p{C}\p{Z}]/u.test(text.replace(/[\u{1F000}-\u{1FAFF}\u{1FC00}-\u{1FFFD}]/gu, "")),
      no_login: (text) => !names.some((name) => text.toLowerCase().includes(name)),
    };
    const items = [...rules.children].filter((item) => tests[item.dataset.rule]);
    let announcement;
    for (const item of items) item.append(Object.assign(document.createElement("span"), { className: "sesame-hidden" }));
    const update = () => {
      const text = password.value.normalize("NFC");
      let met = 0;
      for (const item of items) {
        const holds = text !== "" && tests[item.dataset.rule](text, item);
        met += holds;
        item.classList.toggle("sesame-met", holds);
        item.classList.toggle("sesame-unmet", !holds);
        item.lastChild.textContent = ` (${holds ? rules.dataset.met : rules.dataset.unmet})`;
      }
      clearTimeout(announcement);
      announcement = setTimeout(() => { status.textContent = `${status.dataset.text} ${met} / ${items.length}`; }, 800);
    };
    password.addEventListener("input", update);
    if (password.value) update();

    const confirmation = document.getElementById("confirmation");
    const match = root.querySelector("[data-sesame-match]");
    const compare = () => {
      const [one, other] = [password, confirmation].map((field) => field.value.normalize("NFC"));
      const said = !other ? "" : one === other ? "same" : one.startsWith(other) ? "begun" : "other";
      const words = said && match.dataset[said];
      if (match.textContent !== words) match.textContent = words;
      match.classList.toggle("sesame-met", said === "same");
      match.classList.toggle("sesame-unmet", said === "other");
    };
    for (const field of [password, confirmation]) field.addEventListener("input", compare);

    // A keyboard that opens takes half of a phone's screen: the criteria stay with their field.
    const keepInSight = () => {
      if (document.activeElement !== password) return;
      const hidden = rules.getBoundingClientRect().bottom - visualViewport.height;
      if (hidden > 0) scrollBy(0, Math.min(hidden, password.getBoundingClientRect().top));
    };
    password.addEventListener("focus", () => requestAnimationFrame(keepInSight));
    visualViewport.addEventListener("resize", keepInSight);
  }

  // A whole date pasted or typed into one field fills the three, as the server would understand it.
  for (const date of root.querySelectorAll("[data-sesame-date]")) {
    const fields = [...date.querySelectorAll("input")];
    const shapes = [
      [/^(\d{1,2})\s*([./-]|\s)\s*(\d{1,2})\s*\2\s*(\d{4})$/, [1, 3, 4]], [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, [3, 2, 1]],
      [/^(\d{2})(\d{2})((?:19|20)\d{2})$/, [1, 2, 3]], [/^((?:19|20)\d{2})(\d{2})(\d{2})$/, [3, 2, 1]],
    ];
    date.addEventListener("change", (event) => {
      if (fields.some((field) => field !== event.target && field.value.trim())) return;
      for (const [shape, order] of shapes) {
        const found = event.target.value.trim().match(shape);
        if (found) return fields.forEach((field, index) => { field.value = found[order[index]]; });
      }
    });
    date.addEventListener("paste", (event) => setTimeout(() => event.target.dispatchEvent(new Event("change", { bubbles: true }))));
  }

  // The button that asks for another code sleeps for a while, and says how long.
  for (const button of root.querySelectorAll("[data-sesame-sleeps]")) {
    const awake = button.textContent, wakesAt = Date.now() + button.dataset.sesameSleeps * 1000;
    const tick = () => {
      const left = Math.ceil((wakesAt - Date.now()) / 1000);
      button.disabled = left > 0;
      button.textContent = left > 0 ? button.dataset.sesameAsleep.replace("{seconds}", left) : awake;
      if (left > 0) setTimeout(tick, 1000);
    };
    tick();
  }

  for (const button of root.querySelectorAll("[data-sesame-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // Time left can be extended: a notice two minutes before the end, with one button.
  const idle = root.querySelector("[data-sesame-idle]");
  if (idle) {
    const notice = Object.assign(document.createElement("div"), { className: "sesame-notice", hidden: true });
    notice.setAttribute("role", "alert");
    const words = Object.assign(document.createElement("p"), { textContent: "" });
    const stay = Object.assign(document.createElement("button"), { type: "button", textContent: idle.dataset.sesameStay });
    notice.append(words, stay);
    idle.after(notice);
    const minutes = +idle.dataset.sesameIdle;
    let timer;
    const wait = () => {
      clearTimeout(timer);
      notice.hidden = true;
      timer = setTimeout(() => { words.textContent = idle.dataset.sesameWarning; notice.hidden = false; },
        Math.max(minutes - 2, minutes / 2) * 60000);
    };
    stay.addEventListener("click", () => fetch(location.href, { credentials: "same-origin" }).then(wait, () => {}));
    wait();
  }
})();
