"""What a page holds, read as a browser without styles or scripts reads it."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from starlette.testclient import TestClient


class Page(HTMLParser):
    """The links, ids, images and text of a page, and what the content policy would refuse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.refused: list[str] = []
        self.images: list[dict[str, str]] = []
        self.headings: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.spoken = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "img":
            self.images.append(given)
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        if tag in ("input", "select", "textarea"):
            self.fields.append(given)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        inline = tag == "style" or (tag == "script" and "src" not in given)
        if inline or any(name == "style" or name.startswith("on") for name in given):
            self.refused.append(f"<{tag} {given}>")

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.spoken += data


def read(client: TestClient, address: str, status: int = 200) -> Page:
    """The page at ``address``, which must answer with ``status``."""
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return Page(answer.text)


def inside(page: Page) -> Iterator[str]:
    """The links of a page to other pages of this server, without their fragments."""
    for link in page.links:
        assert not link.startswith("javascript:"), link
        if link.startswith("/"):
            yield link.partition("#")[0]


def check_sound(page: Page) -> None:
    """What every page holds to: one first heading, ids once, nothing inline, fields with labels, jumps that land."""
    assert page.headings.count("h1") == 1
    assert len(page.ids) == len(set(page.ids)), sorted(one for one in page.ids if page.ids.count(one) > 1)
    assert page.refused == []
    named = {one["id"] for one in page.fields if "id" in one}
    assert named <= page.labelled
    jumps = [link[1:] for link in page.links if link.startswith("#")]
    assert set(jumps) <= set(page.ids)
