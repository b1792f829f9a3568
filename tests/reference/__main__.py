"""`python -m tests.reference` tells which results of ready scenarios moved; `--because "..."`
writes them and says why.
"""

from __future__ import annotations

import argparse
import sys

from tests import reference


def main(arguments: list[str] | None = None) -> int:
    """Tell or write; the exit status is 1 where results moved and nothing was written, 2 for a
    reason that is none.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    parser.add_argument(
        "--because", metavar="REASON", help="write the tables and a changelog line with this reason"
    )
    given = parser.parse_args(arguments)
    found = reference.moves(reference.stored(), reference.computed())
    for move in found:
        print(move)
    if not found:
        print("No result moved.")
        return 0
    if given.because is None:
        print(
            '\nIf this is meant: python -m tests.reference --because "what changed, and from which'
            ' source"'
        )
        return 1
    if len(given.because.strip()) < reference.SHORTEST_REASON:
        print("--because: say in a few words what changed and why", file=sys.stderr)
        return 2
    print("", *reference.write(given.because), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
