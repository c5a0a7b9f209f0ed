"""Questions to a page about how it looks: each is a script that answers with what it found."""

# [shortest side in pixels, what it is] of everything that can be pressed. A choice is as large as
# its label. Left out is what is not in sight, and a link inside a sentence.
TARGETS = r"""
() => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const sentence = (link) => getComputedStyle(link).display === "inline"
    && [...link.parentElement.childNodes].some((node) =>
      node.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]/u.test(node.data));
  const box = (element) => {
    const label = element.matches("[type=radio], [type=checkbox]") && element.labels[0];
    const boxes = [...(label || element).getClientRects(), ...element.getClientRects()];
    return [Math.max(...boxes.map((b) => b.width)), Math.max(...boxes.map((b) => b.height))];
  };
  const pressed = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  return [...document.querySelectorAll(pressed)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true })
      && !element.closest("[aria-hidden=true]") && !element.matches(".skip")
      && !(element.matches("a") && sentence(element)))
    .map((element) => [Math.round(Math.min(...box(element))), element.tagName.toLowerCase()
      + `.${element.className} in .${element.parentElement.className}: `
      + element.innerText.replace(/\s+/g, " ").trim().slice(0, 30)]);
}
"""
# Makes every word a third longer, as in another language: numbers and codes stay as they are.
LONGER = r"""
() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const longer = (word) => word + word.slice(0, Math.round(word.length * 0.35)).toLowerCase();
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (text.parentElement.closest("script, style, svg, .mono, .num")) continue;
    text.data = text.data.replace(/\p{L}{3,}/gu, longer);
  }
}
"""
# What is pressed and cannot be read whole: its words or itself go beyond what shows them.
CLIPPED = """
() => {
  const pressed = "button, .btn, .chip, .chips span, .seg span, .tabs a, .tabs-b a";
  return [...document.querySelectorAll(pressed)]
    .filter((one) => one.checkVisibility() && !one.closest(".vh, .scroll"))
    .filter((one) => {
      const shown = one.closest(".seg, .step, body").getBoundingClientRect();
      const { left, right } = one.getBoundingClientRect();
      return one.scrollWidth > one.clientWidth + 1
        || left < shown.left - 1 || right > shown.right + 1;
    })
    .map((one) => `cannot be read whole: ${one.innerText.trim()}`);
}
"""
# What does not belong on paper: things to press, colour behind the words, room for what is not
# there. And what moves for those who do not want it.
ON_PAPER = """
() => {
  const all = (selector, wrong, what) => [...document.querySelectorAll(selector)].filter(wrong)
    .map((part) => `${what}: ${part.tagName}.${part.className} ${part.innerText?.slice(0, 30)}`);
  const white = "rgb(255, 255, 255)";
  const plain = (style) => style.backgroundImage === "none" && style.color !== white
    && [white, "rgba(0, 0, 0, 0)"].includes(style.backgroundColor);
  const still = (style) => style.transitionDuration === "0s" && style.animationName === "none";
  return [
    ...all("nav, aside, button, .btn, .topbar, .dock, .skip", (part) => part.checkVisibility(),
      "is printed"),
    ...all("body, .shell, .app-h, h1", (part) => !plain(getComputedStyle(part)),
      "is not plain on paper"),
    ...all("main", (part) => part.getBoundingClientRect().width < innerWidth * 0.9,
      "leaves paper empty"),
    ...all("body *", (part) => !still(getComputedStyle(part)), "moves"),
  ];
}
"""
