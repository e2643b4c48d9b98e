"""The way back from Azure: ``python -m foundry_app.cloud destroy`` deletes the index, the only thing a run makes."""

from __future__ import annotations

import sys

from azure.core.exceptions import ResourceNotFoundError

from foundry_app.services import Services, opened


def destroy(services: Services) -> str:
    """Delete the index and say what happened."""
    name = services.settings.services.index
    try:
        services.indexes.get_index(name)
    except ResourceNotFoundError:
        return f"There is no index {name!r}; nothing to delete."
    services.indexes.delete_index(name)
    return f"Deleted the index {name!r}."


if __name__ == "__main__":
    if sys.argv[1:] != ["destroy"]:
        sys.exit("usage: python -m foundry_app.cloud destroy")
    with opened() as opened_services:
        print(destroy(opened_services))
