"""Makes the pictures of the pages that stand in the documentation, with a palette and cropped to what they show.

    pictures.py CHROMIUM CUTOVER FOLDER

CUTOVER is the binary. Needs the Python packages playwright and pillow.
"""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

# Its file, the command without `cutover` that writes the page, the theme, and from where to where the page is shown.
PICTURES = [
    ("rehearsal", ["rehearse", "stores/as-printed-carry-on"], "light", (".top", "#timeline .bench")),
    ("rehearsal-pac", ["rehearse", "pac/as-printed"], "dark", (".hero", "#timeline .bench")),
    (
        "explore",
        ["explore", "stores/first-half", "--mistakes", "1", "--orders", "0", "--runs", "0", "--load", "10%"],
        "light",
        (".hero", "#matrix"),
    ),
]
WIDTH = 1280
# The most that a picture may weigh, in bytes.
HEAVY = 200_000


def shot(browser, page_file, theme, parts):
    context = browser.new_context(viewport={"width": WIDTH, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.goto(page_file.as_uri())
    top, bottom = (page.locator(part).first.bounding_box() for part in parts)
    clip = {"x": 0, "y": top["y"], "width": WIDTH, "height": bottom["y"] + bottom["height"] - top["y"] + 16}
    taken = page.screenshot(full_page=True, clip=clip)
    context.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def main(chromium, cutover, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as made:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, command, theme, parts in PICTURES:
            file = Path(made) / f"{name}.html"
            subprocess.run([cutover, *command, "--html", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            picture = folder / f"{name}.png"
            image = shot(browser, file, theme, parts)
            image.quantize(64, dither=Image.Dither.NONE).save(picture, optimize=True)
            size = picture.stat().st_size
            print(f"{picture}: {image.width} by {image.height}, {size} bytes")
            if size > HEAVY:
                sys.exit(f"{picture} is heavier than {HEAVY} bytes")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
