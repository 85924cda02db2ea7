"""Looks at pages in a real browser, as somebody would who signs off a change window.

    run.py CHROMIUM FOLDER [NAME ...]

FOLDER has `NAME.html` of `rehearse --html` and `NAME.json` of `rehearse --json --chronicle` for the same run, or both of
`explore`. Every check
is made of every page; two of them are looked at in three widths in both themes, and all are with CUTOVER_ALL. Then each
check is made of a page from which the element that it looks for was taken out, and must fail there. Screenshots are left in
the folder. Ends with 1 where something is not as promised.
"""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

import checks
import planted

# The pages that are looked at in every way; the others at the widest in the light, and at the narrowest in the dark.
EVERY = ("stores-fails", "pac-stuck")
LOOKS = [(1280, "light"), (360, "dark")]
MORE = [(768, "light"), (1280, "dark"), (768, "dark"), (360, "light")]


class Looked:
    """A page in the browser with what it asked for and complained of."""

    def __init__(self, browser, file, width=1280, theme="light"):
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        self.page = self.context.new_page()
        self.asked, self.complaints = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("a dialog"), dialog.dismiss()))
        self.url = Path(file).resolve().as_uri()
        self.page.goto(self.url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


def looked_at(browser, folder, name):
    """What is wrong with the page of a run, at every width in both themes; every check at the widest in the light."""
    file, told = folder / f"{name}.html", json.loads((folder / f"{name}.json").read_text())
    wrong = []
    thorough = name in EVERY or "CUTOVER_ALL" in os.environ
    for width, theme in LOOKS + (MORE if thorough else []):
        with Looked(browser, file, width, theme) as looked:
            if thorough:
                looked.page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
            for check in checks.all_of(told) if (width, theme) == LOOKS[0] else checks.EVERYWHERE:
                wrong += [f"{name}, {width} px, {theme}: {check.__name__}: {one}" for one in check(looked, told)]
    return wrong


def notices(browser, folder, name):
    """The checks that hold although what they look for was taken out of the page."""
    file, told = folder / f"{name}.html", json.loads((folder / f"{name}.json").read_text())
    blind = []
    for check, taken_out in planted.TAKEN_OUT[name]:
        with Looked(browser, file) as looked:
            looked.page.evaluate(taken_out)
            if not check(looked, told):
                blind.append(f"{check.__name__} holds of {name} after `{taken_out}`")
    return blind


def main(chromium, folder, *names):
    folder = Path(folder)
    names = names or sorted(file.stem for file in folder.glob("*.html"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        wrong = [one for name in names for one in looked_at(browser, folder, name)]
        wrong += [one for name in names if name in planted.TAKEN_OUT for one in notices(browser, folder, name)]
        browser.close()
    print("\n".join(wrong) or f"{len(names)} pages are as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
