"""Checks against public data that is not part of the project: `python -m bench.reference --data DIR`; CI never needs it."""

import argparse
import sys
from pathlib import Path

from bench.reference import agreement, couples, drivers, sentiment

CHECKS = (couples.check, agreement.check, drivers.check, sentiment.check)


def main() -> int:
    """Run all checks; 1 if a figure is not what it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with paired/, reference/ and sentiment/")
    data = parser.parse_args().data
    failed = [check for check in CHECKS if not check(data)]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
