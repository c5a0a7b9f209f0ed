// Asking for metal without a signal: from the materials that the phone keeps, into the queue.
// Lines stand in the address as on the page that asks online, so that a reload keeps them, and the
// server's page takes them over when the signal is back.
(() => {
  "use strict";
  const { ASK, kept, of, save, discard, sendNow } = self.requestQueue;
  const $ = (id) => document.getElementById(id);
  const form = $("ask");
  const { elements: typed, dataset: words } = form;
  const [units, limits] = [words.units, words.limits].map((text) => JSON.parse(text));
  const lang = document.documentElement.lang;
  const english = lang === "en";
  const SHOWN = 12;
  const CODE = /^(\d+)\.(\d+)\.(\d{4}-\d\d-\d\d)\.((?:\d+x\d+x\d+[ts])*)\.([^]*)$/;

  let me = null;
  let materials = new Map();
  let recent = [];
  let lines = [];
  let chosen = null;
  let cuts = "";
  let mending = null;

  // ---- figures, as they are written in Tegal -----------------------------------------------------
  const figure = (value, digits = 0) =>
    value.toLocaleString(english ? "en-GB" : "id-ID", { maximumFractionDigits: digits });
  const kg = (grams) => `${figure((grams < 10000 ? grams : Math.round(grams / 100) * 100) / 1000, 3)}\u00a0kg`;
  const counted = (value, unit) =>
    units[unit][value === 1 ? 0 : 1].replace("#", unit === "kg" ? figure(value / 1000, 3) : figure(value));
  const day = (ahead) => new Date(Date.now() + (7 + 24 * ahead) * 3600000).toISOString().slice(0, 10);
  const dayName = (iso) => new Date(`${iso}T00:00Z`)
    .toLocaleDateString(english ? "en-GB" : "id-ID", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const weekday = (iso) => new Date(`${iso}T00:00Z`)
    .toLocaleDateString(english ? "en-GB" : "id-ID", { weekday: "long", day: "numeric", month: "short", timeZone: "UTC" })
    .replace(",", "");
  // The same days as online for what is on the shelf; on a Sunday nobody is at the centre.
  const working = (ahead) => (new Date(day(ahead)).getUTCDay() ? ahead : ahead + 1);
  const offered = () => (working(1) === 1 ? [1, working(4), working(7)] : [2, working(9)]);
  // As strict as the server: groups of three, one decimal sign of the language, three decimals.
  const number = (text) => {
    const pattern = english ? /^(\d{1,3}(,\d{3})+|\d+)(\.\d{1,3})?$/ : /^(\d{1,3}(\.\d{3})+|\d+)(,\d{1,3})?$/;
    const bare = String(text || "").trim();
    return pattern.test(bare) ? Number(bare.replace(english ? /,/g : /\./g, "").replace(",", ".")) : NaN;
  };

  // ---- lines ---------------------------------------------------------------------------------------
  const decoded = (code) => {
    const found = CODE.exec(code);
    return found && { material: Number(found[1]), quantity: Number(found[2]), day: found[3], cuts: found[4], note: found[5] };
  };
  const coded = (line) => [line.material, line.quantity, line.day, line.cuts, line.note].join(".");

  // What was typed as a quantity, in the count unit of the material: pieces or grams.
  const quantityOf = (material, unit, text) => {
    const value = number(text);
    const grams = Math.round(value * 1000);
    if (unit !== "kg") return Number.isInteger(value) ? value : NaN;
    return material.grams ? Math.ceil(grams / material.grams) : grams;
  };
  const cutsOf = (fields) => {
    const micrometres = (text) => Math.round((number(text) || 0) * 1000);
    let found = "";
    for (let row = 1; fields.has(`length-${row}`); row += 1) {
      const length = micrometres(fields.get(`length-${row}`));
      const sizes = [micrometres(fields.get(`width-${row}`)), length, number(fields.get(`pieces-${row}`))];
      if (length && sizes[2]) found += sizes.join("x") + (fields.has(`turn-${row}`) || !fields.has(`width-${row}`) ? "t" : "s");
    }
    return found;
  };
  // The lines of a form that was to be sent: those of its list, and the one that was typed last.
  const linesOf = (fields) => {
    const one = new Map(fields);
    const found = fields.filter(([name]) => name === "line").map(([, code]) => decoded(code)).filter(Boolean);
    const id = Number(one.get("material"));
    if (id) {
      const when = one.get("when");
      found.push({
        material: id,
        quantity: quantityOf(materials.get(id) || {}, one.get("unit"), one.get("quantity")) || 0,
        day: when === "other" ? one.get("need_by") || "" : when || "",
        cuts: cutsOf(one),
        note: one.get("note") || "",
      });
    }
    return found;
  };
  const wrong = (line) => {
    const material = materials.get(line.material);
    if (!material) return words.gone;
    if (!(line.quantity > 0)) return words.count;
    if (line.quantity > (material.grams ? limits.pieces : limits.grams)) return words.much;
    if (!/^\d{4}-\d\d-\d\d$/.test(line.day)) return words.day;
    if (line.day > day(limits.days)) return words.far;
    return line.day < day(0) ? words.past : "";
  };
  const told = (line) => {
    const material = materials.get(line.material);
    const weight = material && material.grams ? ` · ${kg(line.quantity * material.grams)}` : "";
    const due = line.day && words.needed.replace("#", dayName(line.day));
    const parts = [material && counted(line.quantity, material.unit) + weight, due, line.cuts && words.cuts, line.note];
    return parts.filter(Boolean).join(" · ");
  };

  // ---- what is shown -------------------------------------------------------------------------------
  const copy = (id) => $(id).content.firstElementChild.cloneNode(true);
  const draw = (place, material) => place.replaceChildren($(`shape-${material ? material.shape : "bar"}`).content.cloneNode(true));
  const perPiece = (material) => material.grams
    ? words.weight.replace("#", kg(material.grams)).replace("@", units[material.unit][2].toLowerCase()) : "";

  // What is wrong stands on top, with the way to its field, and at the field itself.
  const complain = (text, field = "q") => {
    const box = form.querySelector(".summary");
    const way = box.querySelector("a");
    for (const name of ["q", "quantity", "need_by"]) {
      const bad = Boolean(text) && name === field;
      $(`${name}-error`).textContent = bad ? text : "";
      $(name).setAttribute("aria-invalid", bad);
    }
    [way.textContent, way.href] = [text, `#${field}`];
    box.hidden = !text;
    if (text) box.focus();
  };

  const remember = () => {
    const query = new URLSearchParams(lines.map((line) => ["line", coded(line)]));
    if (chosen) query.append("material", chosen.id);
    if (mending) query.append("mending", mending);
    const path = location.pathname === ASK ? ASK : "/offline";
    history.replaceState(null, "", `${path}${`${query}` && `?${query}`}${location.hash}`);
  };

  const showList = () => {
    $("listed").hidden = !lines.length;
    $("listed").querySelector("ul").replaceChildren(...lines.map((line) => {
      const row = copy("line");
      const material = materials.get(line.material);
      const name = material ? material.name : words.gone;
      draw(row.querySelector(".drawing-of"), material);
      row.querySelector("h3").textContent = name;
      row.querySelector("p").textContent = told(line);
      row.querySelector(".err").textContent = material ? wrong(line) : "";
      for (const hidden of row.querySelectorAll(".vh")) hidden.textContent = ` ${name}`;
      row.querySelector(".drop").onclick = () => { lines = lines.filter((other) => other !== line); refresh(); };
      row.querySelector(".mend").onclick = () => { lines = lines.filter((other) => other !== line); edit(line); };
      if (!material) row.querySelector(".mend").remove();
      return row;
    }));
    const grams = lines.reduce((sum, line) => sum + line.quantity * ((materials.get(line.material) || {}).grams || 1), 0);
    $("total").textContent = lines.length ? `${words.total.replace("#", lines.length)} · ${kg(grams)}` : "";
  };

  const showChoice = () => {
    $("chosen").hidden = $("details").hidden = !chosen;
    $("choose").hidden = Boolean(chosen);
    form.querySelector(".dock").hidden = !chosen && !lines.length;
    if (!chosen) return showFound();
    draw($("chosen").querySelector(".drawing-of"), chosen);
    $("chosen").querySelector("h3").textContent = chosen.name;
    $("chosen").querySelector("p").textContent = perPiece(chosen);
    const [piece, kilograms] = typed.unit;
    piece.parentElement.hidden = !chosen.grams;
    piece.nextElementSibling.textContent = units[chosen.unit][2];
    if (!chosen.grams) kilograms.checked = true;
    weigh();
  };

  const showDays = () => {
    const days = offered().map((ahead) => {
      const one = copy("day");
      one.firstElementChild.value = day(ahead);
      one.lastElementChild.textContent = { 1: words.tomorrow, 7: words.week }[ahead] || weekday(day(ahead));
      return one;
    });
    days[0].firstElementChild.checked = true;
    form.querySelector(".days .chips").prepend(...days);
  };

  const weigh = () => {
    const quantity = quantityOf(chosen, typed.unit.value, typed.quantity.value);
    const weight = kg(quantity * (chosen.grams || 1));
    const pieces = chosen.grams && typed.unit.value === "kg";
    const both = () => `${counted(quantity, chosen.unit)}, ${weight}`;
    $("weight").textContent = quantity > 0 ? (pieces ? both() : weight) : "–";
  };

  // Finds materials that have every part of what was typed: "plat 5mm" is "plat", "5" and "mm".
  const parts = (text) => text.toLowerCase().normalize("NFKD").match(/\d+([.,]\d+)?|[a-z]+/g) || [];
  const fits = (material, wanted) => wanted.every((part) => material.parts.some((own) => (
    /\d/.test(part) ? own === part.replace(",", ".") : own.startsWith(part))));
  const showFound = () => {
    const wanted = parts($("q").value);
    const found = (wanted.length ? [...materials.values()].filter((one) => fits(one, wanted)) : recent).slice(0, SHOWN);
    const { recent: before, none, found: hits } = $("found").dataset;
    $("found").textContent = wanted.length ? (found.length ? hits : none) : found.length ? before : "";
    $("choose").querySelector("ul").replaceChildren(...found.map((material) => {
      const row = copy("material");
      draw(row.querySelector(".drawing-of"), material);
      row.querySelector("b").textContent = material.name;
      row.querySelector(".small").textContent = perPiece(material);
      row.querySelector("button").onclick = () => choose(material);
      return row;
    }));
  };

  const showUnsent = async () => {
    const items = (await of(me.user)).filter((item) => item.state !== "sent");
    $("unsent").hidden = !items.length;
    $("unsent").querySelector("ul").replaceChildren(...items.map((item) => {
      const row = copy("item");
      const refused = item.state === "refused";
      row.querySelector(".when").textContent = new Date(item.written)
        .toLocaleString(english ? "en-GB" : "id-ID", { dateStyle: "medium", timeStyle: "short" });
      row.querySelector(refused ? ".tag.warn" : ".tag.bad").remove();
      row.querySelector(".lines").replaceChildren(...linesOf(item.fields).map((line) => {
        const one = document.createElement("li");
        const material = materials.get(line.material);
        one.append(Object.assign(document.createElement("b"), { textContent: material ? material.name : words.gone }));
        one.append(Object.assign(document.createElement("span"), { textContent: told(line), className: "muted block" }));
        return one;
      }));
      row.querySelector(".err").textContent = refused ? item.errors.join(" ") : "";
      row.querySelector(".again").hidden = !refused;
      row.querySelector(".again").onclick = () => save({ ...item, state: "waiting" }).then(sendNow);
      row.querySelector(".mend").onclick = () => {
        [lines, chosen, mending] = [linesOf(item.fields), null, item.key];
        refresh();
        $("listed").scrollIntoView({ block: "center" });
      };
      const drop = row.querySelector(".drop");
      drop.onclick = () => {
        if (drop.textContent === drop.dataset.sure) discard(item.key);
        else drop.textContent = drop.dataset.sure;
      };
      return row;
    }));
  };

  const refresh = () => { complain(""); remember(); showList(); showChoice(); };

  // ---- what is done --------------------------------------------------------------------------------
  const choose = (material) => {
    [chosen, cuts] = [material, ""];
    [typed.unit.value, typed.quantity.value, typed.note.value] = [material.grams ? "piece" : "kg", material.grams ? "1" : "", ""];
    refresh();
    typed.quantity.focus();
  };
  const setQuantity = (quantity) => { typed.quantity.value = figure(chosen.grams ? quantity : quantity / 1000, 3); };
  const edit = (line) => {
    choose(materials.get(line.material));
    cuts = line.cuts;
    setQuantity(line.quantity);
    typed.when.value = "other";
    [typed.need_by.value, typed.note.value] = [line.day, line.note];
    typed.note.closest("details").open = Boolean(line.note);
    weigh();
  };

  // Takes the line that is being typed into the list; tells whether there was nothing wrong.
  const take = () => {
    if (!chosen) return true;
    const line = {
      material: chosen.id,
      quantity: quantityOf(chosen, typed.unit.value, typed.quantity.value),
      day: typed.when.value === "other" ? typed.need_by.value : typed.when.value,
      cuts,
      note: typed.note.value.trim(),
    };
    const fault = lines.length >= limits.lines ? words.most.replace("#", limits.lines) : wrong(line);
    complain(fault, [words.day, words.far, words.past].includes(fault) ? "need_by" : "quantity");
    if (fault) return false;
    lines.push(line);
    [chosen, $("q").value] = [null, ""];
    return true;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!take()) return;
    refresh();
    if (!lines.length) return complain(words.choose);
    if (lines.some(wrong)) return complain(words.mend, "listed");
    const key = mending || crypto.randomUUID();
    const fields = [["once", key], ...lines.map((line) => ["line", coded(line)])];
    await save({ key, user: me.user, written: Date.now(), state: "waiting", fields });
    navigator.storage?.persist?.();
    [lines, mending] = [[], null];
    refresh();
    $("queue-state").scrollIntoView({ block: "center" });
    sendNow();
  });
  form.addEventListener("input", () => chosen && weigh());
  $("q").addEventListener("input", showFound);
  $("other").onclick = () => { chosen = null; refresh(); $("q").focus(); };
  $("more").onclick = () => { if (take()) { refresh(); $("q").focus(); } };
  $("again").onclick = (event) => {
    if (location.pathname === "/offline") return;
    event.preventDefault();
    location.reload();
  };

  const begin = async () => {
    me = await kept("me");
    const known = me && await kept("materials");
    if (!known || known.user !== me.user) {
      $("nobody").hidden = false;
      return;
    }
    materials = new Map(known.materials.map(([id, name, form_, grams]) => {
      const [shape, unit, other] = known.forms[form_];
      return [id, { id, name, shape, grams, unit: grams ? unit : "kg", parts: parts(`${name} ${other}`.replaceAll(",", ".")) }];
    }));
    recent = known.recent.map((id) => materials.get(id)).filter(Boolean);
    showDays();
    [typed.need_by.min, typed.need_by.max] = [day(0), day(limits.days)];
    const query = new URLSearchParams(location.search);
    lines = query.getAll("line").map(decoded).filter(Boolean);
    mending = query.get("mending");
    form.hidden = false;
    const wanted = materials.get(Number(query.get("material")));
    if (wanted) choose(wanted);
    if (wanted && query.get("quantity") > 0) setQuantity(Number(query.get("quantity")));
    refresh();
    await showUnsent();
    self.addEventListener("queue", showUnsent);
  };
  begin();
})();
