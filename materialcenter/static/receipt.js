// Who gets what, shown while it is typed; another heat without a reload. Works without this file.
(() => {
  "use strict";
  const form = document.querySelector("form[data-live]");
  if (!form) return;
  let waiting, asked = 0;

  const send = async (act) => {
    const data = new FormData(form);
    data.delete("photos");
    data.set("act", act);
    const answer = await fetch(location.href, { method: "POST", body: data });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const refresh = async () => {
    clearTimeout(waiting);
    const mine = ++asked;
    const page = await send("live").catch(() => null);
    if (!page || mine !== asked) return;
    for (const part of page.querySelectorAll("[data-part]")) {
      const shown = document.getElementById(part.id);
      if (!shown || shown.innerHTML === part.innerHTML) continue;
      shown.replaceChildren(...part.childNodes);
      // What needs a reason opens the fold where it is typed.
      for (const one of shown.querySelectorAll("[data-opens]")) {
        document.getElementById(one.dataset.opens).open = true;
      }
    }
  };

  const addRow = async (button) => {
    const rows = document.getElementById(button.value.replace("add-row", "rows"));
    const page = await send(button.value).catch(() => null);
    const fresh = page?.getElementById(rows.id);
    if (!fresh) return form.requestSubmit(button);
    const more = [...fresh.children].slice(rows.children.length);
    rows.append(...more);
    more[0]?.querySelector("input").focus();
  };

  form.addEventListener("click", (event) => {
    const act = event.target.closest("button[name=act]");
    if (!act || act.value === "post") return;
    event.preventDefault();
    if (act.value === "preview") refresh();
    else addRow(act);
  });
  const later = (event) => {
    if (event.target.type === "file") return;
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 300);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
})();
