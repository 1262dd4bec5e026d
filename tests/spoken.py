"""In which language a screen reader would read the words of a page."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img", "use", "path", "circle", "line", "rect", "col", "wbr"}
SILENT = {"title", "script", "style", "option", "input", "textarea"}


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.said = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            inherited = self.open[-1][1] if self.open else ""
            self.open.append((tag, dict(attributes).get("lang") or inherited))

    def handle_startendtag(self, tag, attributes):
        """An element of a picture that closes itself."""

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and not SILENT & {tag for tag, _language in self.open}:
            self.said.append((data, self.open[-1][1]))


def languages_of(page, words):
    """The languages in which the words stand on a page: one is enough, "sl" means nobody has marked them.

    The page's title and what stands in a form are left out: they cannot be marked in parts.
    """
    read = _Page()
    read.feed(page)
    return {language for data, language in read.said if words in data}
