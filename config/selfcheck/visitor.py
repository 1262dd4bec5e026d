"""A person with a browser that has no script: follows links, fills in forms, keeps cookies."""

import mimetypes
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Self

type Answers = dict[str, str | list[str]]
type Files = dict[str, tuple[str, bytes]]


class Unexpected(Exception):
    """The page is not what a visitor was promised; the text says what was looked for."""


@dataclass
class Form:
    """One form with what it holds already, and the choices of its lists, each with its words."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def choice(self, name: str, words: str = "") -> str:
        """The first real choice of a list, or the first one with these words; Unexpected when there is none."""
        for value, label in self.choices.get(name, []):
            if value and words in label:
                return value
        raise Unexpected(f"no choice {words!r} for {name} on {self.action}: {self.choices.get(name)}")


class _Reader(HTMLParser):
    """Collects forms, links and text of a page."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._name = ""
        self._takes_text = self._in_option = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urllib.parse.urljoin(self.url, given.get("action") or self.url)
            self._form = Form(action, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and given.get("href"):
            self.links.append(urllib.parse.urljoin(self.url, given["href"]))
        elif self._form and tag in ("input", "textarea", "select"):
            self._read_field(self._form, tag, given)
        elif self._form and tag == "option" and self._name:
            self._read_option(self._form.choices.setdefault(self._name, []), self._form.fields, given)

    def _read_option(
        self, choices: list[tuple[str, str]], fields: dict[str, list[str]], given: dict[str, str]
    ) -> None:
        """As browsers do, the first option is chosen until another one says that it is."""
        value = given.get("value", "")
        choices.append((value, ""))
        self._in_option = True
        if "selected" in given or self._name not in fields:
            fields[self._name] = [value]

    def _read_field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if not name or "disabled" in given or kind in ("submit", "button", "file", "image"):
            return
        if tag == "select":
            self._name = name
            if "multiple" in given:
                form.fields[name] = []
        elif tag == "textarea":
            self._name, self._takes_text = name, True
            form.fields[name] = [""]
        elif kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append((given.get("value", "on"), ""))
            if "checked" in given:
                form.fields.setdefault(name, []).append(given.get("value", "on"))
        else:
            form.fields[name] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._takes_text and self._form:
            self._form.fields[self._name][0] += data
        elif self._in_option and self._form:
            value, label = self._form.choices[self._name][-1]
            self._form.choices[self._name][-1] = (value, label + data)
        elif data.strip():
            self.words.append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("select", "textarea"):
            self._name, self._takes_text = "", False
        elif tag == "option":
            self._in_option = False


@dataclass
class Page:
    """What came back: its address, its status, its words, its links and forms."""

    url: str
    status: int
    text: str
    links: list[str]
    forms: list[Form]

    def form(self, part: str) -> Form:
        """The form whose address has this part; Unexpected when the page has none."""
        for form in self.forms:
            if part in form.action and form.method == "post":
                return form
        raise Unexpected(f"no form for {part} on {self.url}")

    def link(self, part: str) -> str:
        """The first link whose address has this part; Unexpected when the page has none."""
        for link in self.links:
            if part in link:
                return link
        raise Unexpected(f"no link to {part} on {self.url}")


class Visitor:
    """One person's browser."""

    def __init__(self, site: str) -> None:
        self.site = site
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def signed_in(self, email: str, password: str) -> Self:
        """Sign in with e-mail address and password; Unexpected when the site does not let the person in."""
        form = self.open("/accounts/login/").form("/accounts/login/")
        page = self.send(form, {"login": email, "password": password})
        if "/accounts/login/" in page.url:
            raise Unexpected(f"{email} could not sign in")
        return self

    def open(self, address: str) -> Page:
        """Open a page; Unexpected when it is not there."""
        address = urllib.parse.urljoin(self.site, address)
        return self._answer(urllib.request.Request(address))  # noqa: S310

    def send(self, form: Form, answers: Answers, files: Files | None = None) -> Page:
        """Send a form with these answers and what it held already; Unexpected when the site refuses it."""
        values = form.fields | {name: [v] if isinstance(v, str) else v for name, v in answers.items()}
        pairs = [(name, value) for name, held in values.items() for value in held]
        body, kind = _multipart(pairs, files or {})
        headers = {"Content-Type": kind, "Referer": form.action}
        return self._answer(urllib.request.Request(form.action, data=body, headers=headers))  # noqa: S310

    def _answer(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=30) as answer:
                status, url, content = answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            page = _page(request.full_url, error.code, error.read().decode(errors="replace"))
            raise Unexpected(f"{request.full_url} answered {error.code}: {page.text[:600]}") from error
        return _page(url, status, content)


def _page(url: str, status: int, content: str) -> Page:
    reader = _Reader(url)
    reader.feed(content)
    return Page(url, status, " ".join(reader.words), reader.links, reader.forms)


def _multipart(pairs: list[tuple[str, str]], files: Files) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in pairs
    ]
    for name, (filename, content) in files.items():
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    start = f"--{boundary}\r\n".encode()
    body = b"".join(start + part for part in parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
