"""Pictures in the documentation: pages of the web app on a fixed day, drawn by Chromium at 1280 pixels.

    python docs/pictures.py

Nothing is served: the app runs in this process, and the browser gets its answers from it.
"""

from __future__ import annotations

import base64
import datetime as dt
import struct
import zlib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, sync_playwright
from starlette.testclient import TestClient

from waypost.surfaces.web.app import create_app

IMAGES = Path(__file__).resolve().parent / "images"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
TODAY = dt.date(2026, 11, 22)
SITE = "http://localhost"
PLAN = "role=genai-engineer&background=software-developer&stack=aws&hours_per_week=8&months=9&budget_usd=600"
WIDTH = 1280
PIXELS = """async picture => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + picture)).blob());
  const drawing = new OffscreenCanvas(image.width, image.height).getContext("2d");
  drawing.drawImage(image, 0, 0);
  const reader = new FileReader();
  reader.readAsDataURL(new Blob([drawing.getImageData(0, 0, image.width, image.height).data]));
  await new Promise(done => reader.onload = done);
  return reader.result.split(",")[1];
}"""
EXACT = 40  # colours kept as they are; the rest, edges of letters, are rounded to six levels: 216 colours
ROUNDED = bytes(round(level / 51) * 51 for level in range(256))
# Name of the picture -> what it shows, and the element that it ends with.
PICTURES = {"plan": (f"/?{PLAN}", "section:has(> #calendar-title)")}


def draw(name: str, address: str, last: str) -> Path:
    """The top of a page, down to the end of one of its elements, as images/NAME.png."""
    path = IMAGES / f"{name}.png"
    with TestClient(create_app(today=lambda: TODAY), base_url=SITE) as app, sync_playwright() as playwright:

        def answer(route: Route) -> None:
            asked = urlsplit(route.request.url)
            got = app.get(f"{asked.path}?{asked.query}", headers={"accept": route.request.headers.get("accept", "*/*")})
            headers = {key: value for key, value in got.headers.items() if key != "content-length"}
            route.fulfill(status=got.status_code, headers=headers, body=got.content)

        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light", reduced_motion="reduce")
        page.route("**/*", answer)
        page.goto(f"{SITE}{address}")
        page.wait_for_load_state("networkidle")
        box = page.locator(last).bounding_box()
        if box is None:
            raise ValueError(f"{address} has no element {last} to end with")
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": round(box["y"] + box["height"]) + 16}
        path.write_bytes(packed(_pixels(browser.new_page(), page.screenshot(clip=clip, full_page=True)), WIDTH))
        browser.close()
    return path


def packed(pixels: bytes, width: int) -> bytes:
    """RGBA pixels as a PNG of at most 256 colours, which is a third of what the browser writes."""
    colours = [pixels[at : at + 3] for at in range(0, len(pixels), 4)]
    exact = {colour for colour, _ in Counter(colours).most_common(EXACT)}
    shown = {colour: colour if colour in exact else colour.translate(ROUNDED) for colour in set(colours)}
    palette = {colour: number for number, colour in enumerate(sorted(set(shown.values())))}
    numbers = {colour: palette[one] for colour, one in shown.items()}
    rows = bytes(numbers[colour] for colour in colours)
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    head = struct.pack(">IIBBBBB", width, len(rows) // width, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def _pixels(page: Page, picture: bytes) -> bytes:
    return base64.b64decode(page.evaluate(PIXELS, base64.b64encode(picture).decode()))


def main() -> None:
    """Draw every picture anew."""
    IMAGES.mkdir(exist_ok=True)
    for name, (address, last) in PICTURES.items():
        path = draw(name, address, last)
        print(f"wrote: {path.relative_to(IMAGES.parents[1])} ({path.stat().st_size // 1000} kB)")


if __name__ == "__main__":
    main()
