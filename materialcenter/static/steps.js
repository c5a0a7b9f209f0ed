// On a phone a long form is one line per screen, and a scan tells whether it is the right lot. Every
// line stands on the page without this file, and on a wider screen.
(() => {
  "use strict";
  const words = document.querySelector("[data-steps]");
  const steps = [...document.querySelectorAll("[data-step]")];
  if (!words || steps.length < 2) return;
  const narrow = matchMedia("(max-width: 767px)");
  const bar = words.content.firstElementChild.cloneNode(true);
  const [back, next] = bar.querySelectorAll("button");
  const [place, told] = bar.querySelectorAll("[role=status]");
  const box = bar.querySelector("input");
  let at = Math.max(0, steps.findIndex((step) => step.querySelector(".err")));

  const show = (focus) => {
    const stepping = narrow.matches;
    bar.hidden = !stepping;
    steps.forEach((step, n) => { step.hidden = stepping && n !== at; });
    place.textContent = words.dataset.place.replace("#", at + 1).replace("#", steps.length);
    told.textContent = "";
    told.className = "small";
    back.disabled = at === 0;
    next.hidden = at === steps.length - 1;
    box.parentElement.hidden = !steps[at].dataset.code;
    if (focus && stepping) bar.scrollIntoView();
  };

  const codeIn = (text) => {
    const address = /\/Q\/([^/?#]+)$/i.exec(text.trim());
    return decodeURIComponent(address ? address[1] : text.trim()).toUpperCase();
  };

  const check = (text) => {
    const code = codeIn(text);
    const right = code === steps[at].dataset.code.toUpperCase();
    told.textContent = words.dataset[right ? "right" : "wrong"].replace("#", code);
    told.className = right ? "small strong" : "err";
    box.value = "";
    if (right) steps[at].querySelector("input:not([type=hidden], [type=checkbox])")?.focus();
  };

  back.addEventListener("click", () => { at -= 1; show(true); });
  next.addEventListener("click", () => { at += 1; show(true); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (box.value.trim()) check(box.value);
  });
  document.addEventListener("scanned", (event) => {
    if (!narrow.matches || !steps[at].dataset.code) return;
    event.preventDefault();
    check(event.detail);
  });
  narrow.addEventListener("change", () => show(false));
  words.replaceWith(bar);
  show(false);
})();
