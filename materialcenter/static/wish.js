// Weight and price while typing. The server works out the same and has the last word.
(() => {
  "use strict";
  const form = document.querySelector("form[data-unit-grams]");
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
