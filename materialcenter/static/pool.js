// What the ticks come to: weight, needs, suppliers, money. The page works without this file.
(() => {
  "use strict";
  const form = document.querySelector("form.pool");
  const shown = document.getElementById("tally");
  if (!form || !shown) return;
  const english = document.documentElement.lang === "en";
  const whole = new Intl.NumberFormat(english ? "en" : "id", { maximumFractionDigits: 0 });

  const typed = (field) => {
    const text = (field?.value || "").replace("Rp", "").trim();
    const bare = english ? text.replace(/,/g, "") : text.replace(/\./g, "").replace(",", ".");
    return Number(bare) || 0;
  };

  const count = () => {
    let grams = 0, lines = 0, idr = 0;
    const suppliers = new Set();
    for (const card of form.querySelectorAll(".need")) {
      const ticks = [...card.querySelectorAll("input[name=lines]:checked")];
      const shelf = typed(card.querySelector("input[name^=shelf-]")) * Number(card.dataset.unitG);
      const mine = shelf + ticks.reduce((sum, tick) => sum + Number(tick.dataset.g), 0);
      if (!mine) continue;
      const seller = card.querySelector("input[name^=supplier-]:checked");
      const price = typed(card.querySelector("input[name^=price-]")) || Number(seller?.dataset.idr);
      if (seller) suppliers.add(seller.value);
      grams += mine;
      lines += ticks.length;
      idr += (mine / 1000) * (price || 0);
    }
    const words = { kg: grams / 1000, lines, suppliers: suppliers.size, idr };
    const put = (text) => text.replace(/\{(\w+)\}/g, (_, name) => whole.format(words[name]));
    shown.textContent = put(shown.dataset.text) + (idr ? " · " + put(shown.dataset.cost) : "");
    shown.hidden = !grams;
  };

  form.addEventListener("input", count);
  form.addEventListener("change", count);
  count();
})();
