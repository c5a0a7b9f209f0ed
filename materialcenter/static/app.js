// Conveniences only: every page works without this file.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const box = document.getElementById("search");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && box) {
      event.preventDefault();
      box.focus();
    }
  });

  // A scanner types fast and ends with Enter: outside of fields its code is looked for.
  let typed = "", last = 0;
  document.addEventListener("keydown", (event) => {
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || event.ctrlKey || event.metaKey) return;
    const box = document.getElementById("search");
    typed = event.timeStamp - last < 100 ? typed : "";
    last = event.timeStamp;
    if (event.key.length === 1) typed += event.key;
    if (event.key !== "Enter" || typed.length < 4) return;
    event.preventDefault();
    const taken = new CustomEvent("scanned", { detail: typed, cancelable: true });
    if (document.dispatchEvent(taken) && box) {
      box.value = typed.replace(/^https?:\/\/.*\/Q\//i, "");
      box.form.requestSubmit();
    }
  });

  // Arrows go through the rows of a list; Enter opens the one that is chosen.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = [...document.querySelectorAll("main .tbl tbody tr td:first-child a, main .list a.item, main article.task .act a")];
    const now = rows.indexOf(document.activeElement);
    if (!step || !rows.length || (now < 0 && document.activeElement !== document.body)) return;
    event.preventDefault();
    rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? 0 : now + step))].focus();
  });

  // A form is sent once; coming back by the browser's own button makes it usable again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // What takes longer says so, and whether one may leave.
    if (form.dataset.busy) {
      form.append(Object.assign(document.createElement("p"), { className: "busy" }));
      form.lastElementChild.setAttribute("role", "status");
      setTimeout(() => { form.lastElementChild.textContent = form.dataset.busy; });
    }
    setTimeout(() => {
      for (const button of form.querySelectorAll("button")) button.disabled = true;
    });
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) {
      if (!form.dataset.sent) continue;
      delete form.dataset.sent;
      form.querySelector(".busy")?.remove();
      for (const button of form.querySelectorAll("button")) button.disabled = false;
    }
  });

  // Minus and plus beside a number: <div class="step"> with <button type="button" value="-1">.
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".step button[type=button]");
    if (!button) return;
    const input = button.parentElement.querySelector("input");
    const separator = document.documentElement.lang === "en" ? /,/g : /\./g;
    const now = Number(input.value.trim().replace(separator, "").replace(",", "."));
    if (!Number.isInteger(now)) return;
    const most = Number(input.dataset.most || Infinity);
    input.value = String(Math.min(most, Math.max(Number(input.dataset.least || 0), now + Number(button.value))));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // What one has seen is marked without a click; the button is for those without this file.
  const seen = document.querySelector("form[data-by-itself]");
  if (seen) fetch(seen.action, { method: "POST", body: new FormData(seen), redirect: "manual" });

  // Photos go out small over a weak signal; what the browser cannot draw goes out as it is.
  const smaller = async (file, most) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < 300000) return file;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
    return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, ".jpg"), { type: made.type }) : file;
  };
  for (const input of document.querySelectorAll("input[data-shrink]")) {
    input.addEventListener("change", async () => {
      const chosen = new DataTransfer();
      for (const file of input.files) {
        chosen.items.add(await smaller(file, Number(input.dataset.shrink)).catch(() => file));
      }
      input.files = chosen.files;
    });
  }

  // What was wrong is read out first.
  document.querySelector(".summary")?.focus();
})();

// Weight and price while a member types how much. The server works out the same and has the last
// word. It stands here because a phone with a weak signal waits for each further file.
(() => {
  "use strict";
  const form = document.querySelector("form[data-unit-grams]");
  if (!form) return;
  const english = document.documentElement.lang === "en";
  const locale = english ? "en-GB" : "id-ID";
  const show = (id, text) => { document.getElementById(id).textContent = text; };
  const about = (grams) => (grams < 10000 ? grams : Math.round(grams / 100) * 100);
  const kg = (grams) => `${(about(grams) / 1000).toLocaleString(locale, { maximumFractionDigits: 3 })}\u00a0kg`;
  const rupiah = (amount) => `Rp\u00a0${amount.toLocaleString(locale)}`;

  // As strict as the server: groups of three, one decimal sign of the language.
  const typed = () => {
    const text = form.elements.quantity.value.trim();
    const pattern = english ? /^(\d{1,3}(,\d{3})+|\d+)(\.\d{1,3})?$/ : /^(\d{1,3}(\.\d{3})+|\d+)(,\d{1,3})?$/;
    if (!pattern.test(text)) return NaN;
    return Number(text.replace(english ? /,/g : /\./g, "").replace(",", "."));
  };

  const refresh = () => {
    const data = form.dataset;
    const unitGrams = Number(data.unitGrams);
    const unitIdr = Number(data.unitIdr);
    const inKg = form.elements.unit.value === "kg";
    let units = typed();
    if (data.byPiece && inKg) units = Math.ceil(Math.round(units * 1000) / unitGrams);
    if (!(units > 0) || (!inKg && !Number.isInteger(units))) {
      show("weight", "–");
      if (unitIdr) show("price", "–");
      form.elements.agreed.value = "";
      show("total-weight", "");
      show("total", "");
      return;
    }
    const grams = Math.round(units * unitGrams);
    const idr = Math.round(units * unitIdr);
    const pieces = data.byPiece && inKg;
    form.elements.agreed.value = pieces ? String(units) : "";
    show("weight", pieces ? `${units.toLocaleString(locale)} ${data.byPiece}, ${kg(grams)}` : kg(grams));
    if (unitIdr) show("price", rupiah(idr));
    show("total-weight", ` · ${kg(Number(data.listedGrams) + grams)}`);
    show("total", `± ${rupiah(Number(data.listedIdr) + idr)}`);
  };
  form.addEventListener("input", refresh);
  refresh();
})();
