"""Results kept for as long as what they were made from is in use: many plans are made from one catalogue."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The results last asked for of a costly function of large frozen values.

    The values are told apart by identity, because hashing a catalogue costs more than planning; a kept result holds on
    to its values, so that an identity is never reused while it is known here.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, tuple[tuple[object, ...], T]] = OrderedDict()

    def get(self, owners: tuple[object, ...], key: Hashable, make: Callable[[], T]) -> T:
        """The result for these values and this key, made if it is not kept."""
        place = (*map(id, owners), key)
        found = self._found.get(place)
        if found is None:
            found = (owners, make())
            self._found[place] = found
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        else:
            self._found.move_to_end(place)
        return found[1]
