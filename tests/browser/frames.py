"""Measures how a page answers: what it weighs, how long it takes to be written, when something is seen, and how many
frames a second are drawn while somebody zooms.

    frames.py CHROMIUM CUTOVER [ARGUMENT ...]

CUTOVER is the binary; without arguments it writes the page of a run of over a million updates. Needs the Python package
playwright. A program to be run by hand: what takes time is told, and never tested.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

LARGE = ["rehearse", "stores/corrected", "--deviate", "load 1233%"]
# How long somebody zooms, in seconds, and how far one notch of the wheel goes.
ZOOMED = 6
NOTCH = 40
# After so many notches the other way round.
TURN = 60

# Every frame in which the drawing is another than in the one before, with its time.
COUNT = """() => {
  window.drawnAt = [];
  let last = '';
  const look = (now) => {
    const view = axis.view.join();
    if (view !== last) window.drawnAt.push(now);
    last = view;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def frames(page):
    """When a frame was drawn while the wheel turned, in milliseconds."""
    page.evaluate(COUNT)
    page.locator("#tl").focus()
    page.locator("#tl").scroll_into_view_if_needed()
    box = page.locator("#tl").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 80)
    begun, notches = time.monotonic(), 0
    while time.monotonic() - begun < ZOOMED:
        page.mouse.wheel(0, NOTCH if notches // TURN % 2 else -NOTCH)
        notches += 1
    return page.evaluate("() => window.drawnAt")


def main(chromium, cutover, *arguments):
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        file = Path(made) / "page.html"
        begun = time.monotonic()
        said = subprocess.run([cutover, *(arguments or LARGE), "--html", file], stdout=subprocess.DEVNULL)
        wrote = time.monotonic() - begun
        if not file.exists():
            return f"no page was written; cutover ended with {said.returncode}"
        print(f"{file.stat().st_size} bytes, played and written in {wrote:.2f} s")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri())
        page.wait_for_function(f"({PAINTED})() !== undefined")
        print(f"something is seen after {page.evaluate(PAINTED):.0f} ms")
        at = frames(page)
        browser.close()
    lengths = sorted(later - earlier for earlier, later in zip(at, at[1:]))
    if not lengths:
        return "nothing was drawn while the wheel turned"
    print(f"{len(at)} frames in {(at[-1] - at[0]) / 1000:.1f} s of zooming: {1000 * len(lengths) / (at[-1] - at[0]):.0f} a second;")
    print(f"half of them within {lengths[len(lengths) // 2]:.0f} ms, the longest {lengths[-1]:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
