"""Where a page's buttons and searches lead in a browser that runs no scripts."""

from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

# Elements that have no end.
_VOID = {"br", "hr", "img", "input", "link", "meta", "source", "use", "line", "rect", "path"}
Attributes = dict[str, str | None]


class Buttons(HTMLParser):
    """Reads a page: `sent` are the paths that its visible buttons post to, `searches` the
    addresses that its search forms open when `words` are typed."""

    def __init__(self, page: str, address: str, words: str) -> None:
        super().__init__()
        self.sent: set[str] = set()
        self.searches: list[str] = []
        self._address, self._words = address, words
        self._hidden: list[str] = []
        self._form: Attributes = {}
        self._fields: dict[str, str] = {}
        self._named: dict[str, Attributes] = {}
        self._apart: list[Attributes] = []
        self.feed(page)
        for button in self._apart:
            self._press(button, self._named.get(button["form"] or "", {}))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (self._hidden or "hidden" in given or tag == "template") and tag not in _VOID:
            self._hidden.append(tag)
        elif tag == "form":
            self._form, self._fields = given, {}
            self._named[given.get("id") or ""] = given
        elif tag == "input" and (name := given.get("name")):
            searched = given.get("type") == "search"
            self._fields[name] = self._words if searched else given.get("value") or ""
        elif tag == "button" and given.get("type", "submit") == "submit":
            if "form" in given:
                self._apart.append(given)
            else:
                self._press(given, self._form)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
        elif tag == "form":
            if self._form.get("method", "get") == "get" and self._words in self._fields.values():
                path = urlsplit(self._form.get("action") or self._address).path
                self.searches.append(f"{path}?{urlencode(self._fields)}")
            self._form = {}

    def _press(self, button: Attributes, form: Attributes) -> None:
        if form.get("method") == "post":
            target = button.get("formaction") or form.get("action") or self._address
            self.sent.add(urlsplit(target).path)
