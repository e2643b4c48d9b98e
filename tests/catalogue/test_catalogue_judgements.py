"""What judgements say of an exam is true of its record."""

from __future__ import annotations

import re

from waypost.catalogue.load import load_catalogue

SHARES = {"third": 33.3, "quarter": 25.0, "fifth": 20.0, "sixth": 16.7, "eighth": 12.5, "tenth": 10.0}
SHARE = re.compile(rf"\b(over |nearly )?an? ({'|'.join(SHARES)}) of the (?:exam|syllabus)")
SEVERAL = re.compile(r"\b(with|half of|in all)\b")  # the share of more than the domain, or of a part of it


def test_the_share_of_an_exam_that_a_judgement_gives_is_that_of_its_blueprint() -> None:
    catalogue, checked, wrong = load_catalogue(), 0, []
    for coverage in catalogue.coverage.values():
        weights = {
            one.name: (one.weight_low, one.weight_high) for one in catalogue.credentials[coverage.credential].domains
        }
        for domain in coverage.domains:
            low, high = weights.get(domain.domain, (None, None))
            why = domain.why or ""
            found = SHARE.search(why)
            if found is None or low is None or high is None or SEVERAL.search(why):
                continue
            checked += 1
            share, bound = SHARES[found[2]], found[1]
            sound = high > share if bound == "over " else low < share if bound == "nearly " else True
            if not (sound and low - 4 <= share <= high + 4):
                wrong.append(f"{coverage.credential}: {domain.domain} has {low} to {high} %: {why}")
    assert not wrong, "\n".join(wrong)
    assert checked > 25
