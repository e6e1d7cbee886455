// Improves the pages; none of them needs it.
"use strict";
(() => {
  const root = document.querySelector(".sesame");
  if (!root) return;

  // The summary of what is wrong takes the focus, so that it is read first.
  root.querySelector("[data-sesame-focus]")?.focus();

  // « Back » to a page that was the answer to a form would end at the browser's own error page; as an
  // address it is asked for anew.
  if (root.querySelector(".sesame-summary")) history.replaceState(history.state, "", location.href);

  // One answer only, even when the button is pressed twice.
  for (const form of root.querySelectorAll("[data-sesame-form]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      const pressed = event.submitter;
      if (pressed) { pressed.dataset.said = pressed.textContent; pressed.textContent = form.dataset.sesameWait; }
    });
  }
  // A page taken back from the browser's memory may be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of root.querySelectorAll("[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[data-said]")) button.textContent = button.dataset.said;
    }
  });

  for (const button of root.querySelectorAll("[data-sesame-reveal]")) {
    const input = document.getElementById(button.dataset.sesameReveal);
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
    // A password left in clear would be remembered as a text.
    input.form.addEventListener("submit", () => { input.type = "password"; });
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
      no_space: (text) => !/[\s\p{C}\p{Z}]/u.test(text),
      no_login: (text) => !names.some((name) => text.toLowerCase().includes(name)),
    };
    const live = [...rules.querySelectorAll("[data-live]")].filter((item) => tests[item.dataset.rule]);
    let announcement;
    for (const item of live) item.append(Object.assign(document.createElement("span"), { className: "sesame-hidden" }));
    const update = () => {
      const text = password.value.normalize("NFC");
      let met = 0;
      for (const item of live) {
        const holds = text !== "" && tests[item.dataset.rule](text, item);
        met += holds;
        item.classList.toggle("sesame-met", holds);
        item.classList.toggle("sesame-unmet", !holds);
        item.lastChild.textContent = ` (${holds ? rules.dataset.met : rules.dataset.unmet})`;
      }
      clearTimeout(announcement);
      announcement = setTimeout(() => { status.textContent = `${status.dataset.text} ${met} / ${live.length}`; }, 800);
    };
    password.addEventListener("input", update);
    if (password.value) update();
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
