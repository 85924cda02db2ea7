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
# How long somebody zooms, in milliseconds, how far one notch of the wheel goes, and after how many notches it turns.
ZOOMED = 6000
NOTCH = 40
TURN = 60

# How long between two looks at whether something is painted, in milliseconds.
POLL = 10

# Turns the wheel by a notch in each frame, and tells when each frame began in which the drawing is another than in the one
# before. The notches are the page's own events: those of a driver come one in two frames at most, since each waits for its
# answer, so that the driver would be measured.
ZOOM = """([zoomed, notch, turn]) => new Promise((done) => {
  const canvas = document.querySelector('#tl');
  const box = canvas.getBoundingClientRect();
  const at = { clientX: box.left + 0.6 * box.width, clientY: box.top + 80, bubbles: true, cancelable: true };
  const drawn = [];
  let begun, last = axis.view.join(), notches = 0;
  const look = (now) => {
    begun ??= now;
    const view = axis.view.join();
    if (view !== last) drawn.push(now);
    last = view;
    if (now - begun > zoomed) return done(drawn);
    canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: Math.floor(notches++ / turn) % 2 ? notch : -notch }));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def frames(page):
    """When a frame was drawn while the wheel turned, in milliseconds."""
    page.locator("#tl").scroll_into_view_if_needed()
    # The wheel belongs to the page until the timeline has the focus.
    page.locator("#tl").focus()
    return page.evaluate(ZOOM, [ZOOMED, NOTCH, TURN])


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
        # The page forbids itself to evaluate text, and with it playwright's own way of waiting.
        while (painted := page.evaluate(PAINTED)) is None:
            page.wait_for_timeout(POLL)
        print(f"something is seen after {painted:.0f} ms")
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
