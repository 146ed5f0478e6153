"""More worlds than CI has time for: `python -m tests.oracle [first [after the last]]`; what differs is printed."""

import sys

from tests.oracle.every_kpi import disagreements, seeded


def main(first: int, after: int) -> int:
    """The number of worlds in which engine and oracle differ."""
    wrong = 0
    for seed in range(first, after):
        here = seeded(seed)
        found = [*disagreements(here.whole, here.tables), *disagreements(here.finer, here.tables)]
        wrong += bool(found)
        for told in found:
            sys.stdout.write(f"world {seed}: {told}\n")
        seeded.cache_clear()
    sys.stdout.write(f"{after - first} worlds, {wrong} of them told differently\n")
    return wrong


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]] or [200, 5200]
    sys.exit(bool(main(given[0], given[1] if len(given) > 1 else given[0] + 1)))
