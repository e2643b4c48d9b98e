"""How often a visitor may ask."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from typing import TYPE_CHECKING

from waypost.surfaces.web.limits import Limits

if TYPE_CHECKING:
    from starlette.types import Scope

_NETWORK_BITS = 64  # of an IPv6 address; one subscriber has them all


class Rate:
    """A bucket of requests for each visitor, filled at a steady rate. Times are seconds of a monotonic clock."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, who: str, now: float) -> bool:
        """Whether one more request of a visitor is taken at ``now``."""
        left, since = self._buckets.pop(who, (float(self._limits.burst), now))
        left = min(left + (now - since) * self._limits.per_second, float(self._limits.burst))
        taken = left >= 1
        self._buckets[who] = (left - 1 if taken else left, now)
        while len(self._buckets) > self._limits.addresses:
            self._buckets.popitem(last=False)
        return taken


def visitor(scope: Scope) -> str:
    """Who asks: the address of an IPv4 connection, the network of an IPv6 one. No header has a say in it."""
    client = scope.get("client")
    return network(client[0]) if client else ""


def network(text: str) -> str:
    """``text`` for IPv4 and what is no address; the first 64 bits of IPv6, and IPv4 for what stands for it."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _NETWORK_BITS), strict=False))
    return str(address)
