"""A person at a browser: finds links by where they lead and fields by their names, so in every language."""

from playwright.sync_api import expect

from tests.journeys.site import PEOPLE

REGION = "Niederösterreich"
TOLD = ("stylesheet", "script", "font", "image")
WATCH = """addEventListener("securitypolicyviolation", event =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""


def watch(context, complaints):
    """Write down whatever the browser complains about: script errors, policy violations, files not found."""
    context.add_init_script(WATCH)
    context.on("console", lambda message: _complain(message, complaints))
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    context.on("requestfailed", lambda request: _not_arrived(request, complaints))
    context.on("response", lambda response: _not_found(response, complaints))


def _complain(message, complaints):
    refused_page = message.text.startswith("Failed to load resource: the server responded")
    if message.type in ("error", "warning") and not refused_page:
        complaints.append(f"console: {message.text}")


def _not_arrived(request, complaints):
    """Whoever goes on to the next page before a picture has come breaks nothing."""
    if request.failure != "net::ERR_ABORTED":
        _not_loaded(request, "failed", complaints)


def _not_loaded(request, why, complaints):
    if request.resource_type in TOLD and request.url.startswith("http"):
        complaints.append(f"{request.resource_type} {why}: {request.url}")


def _not_found(response, complaints):
    if response.status >= 400:
        _not_loaded(response.request, str(response.status), complaints)


class Visitor:
    """One person with one page; `plan` and `claim` are the addresses that they work on."""

    def __init__(self, page, login=None):
        self.page, self.login = page, login

    def signed_in(self, login):
        """Through the form, with the password of the demonstration."""
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", f"{login}@example.org")
        self.page.fill("[name=password]", PEOPLE[login])
        self.page.click("main form .btn.primary")
        expect(self.page.locator("form[action$='/logout/']")).to_be_visible()
        self.login = login
        return self

    def open(self, address, status=200):
        answer = self.page.goto(address)
        assert answer.status == status, f"{address} answered {answer.status}"
        return self

    def open_plan(self, region=REGION):
        """From the list of plans to one of them."""
        self.open("/plans/")
        self.page.locator("main th a", has_text=region).first.click()
        return self

    def follow(self, part):
        """The first link of the page whose address has this part; what it points at is there and in sight."""
        self.page.wait_for_load_state()
        with self.page.expect_navigation(wait_until="commit"):
            self.page.locator(f"main a[href*='{part}']").first.click()
        if "#" in self.page.url:
            expect(self.page.locator(":target")).to_be_in_viewport()
        return self

    def fill(self, **answers):
        """Fields by their names: texts, choices and ticks."""
        for name, answer in answers.items():
            for value in answer if isinstance(answer, list) else [answer]:
                self._answer(self.page.locator(f"main [name='{name}']"), value)
        return self

    def _answer(self, field, value):
        kind = field.first.evaluate("field => field.type")
        if kind == "radio":
            field.and_(self.page.locator(f"[value='{value}']")).check()
        elif kind == "checkbox":
            field.nth(value if isinstance(value, int) and not isinstance(value, bool) else 0).check()
        elif kind == "file":
            field.set_input_files(value)
        elif kind.startswith("select"):
            field.select_option(index=value) if isinstance(value, int) else field.select_option(value)
        else:
            field.fill(value)

    def send(self, button="main form[method=post] button.btn:not([name=look], .sm)", key=None):
        """Press the form's main button and wait for the page that it leads to; with a key beside a shown PDF,
        whose viewer takes clicks for itself while it loads."""
        with self.page.expect_navigation():
            found = self.page.locator(button).last
            found.press(key) if key else found.click()
        return self

    def take(self, step, **answers):
        """A step from the page it is offered on; afterwards nothing waits to be mended."""
        self.follow(f"/steps/{step}/").fill(**answers).send()
        expect(self.page.locator("main .errsum, main .state")).to_have_count(0)
        assert "/steps/" not in self.page.url, f"{step} was not done: {self.page.inner_text('main')[:500]}"
        return self

    @property
    def address(self):
        return "/" + self.page.url.split("/", 3)[3].partition("#")[0]
