"""Answer one question."""

import os
import sys
from pathlib import Path

from tiny.search import load, search

for name, score in search(sys.argv[1], load(Path("data/sample"))):
    print(f"{os.environ.get('TINY_MODE', 'local')}: {name} {score:.2f}")
