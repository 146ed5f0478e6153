"""Every mistake in every definition, run against the worked cases: `python -m tests.mutants [KPI …]`."""

import sys

from tests.mutants.judging import SHIPPED, judge


def main(names: list[str]) -> None:
    """Print what survived, KPI by KPI, and the score."""
    killed = judged = equivalent = 0
    for name in names or [metric.name for metric in SHIPPED.of_rows()]:
        verdict = judge(SHIPPED.latest(name))
        killed, judged = killed + verdict.killed, judged + verdict.judged
        equivalent += len(verdict.equivalent)
        say(f"{name}: {verdict.killed} of {verdict.judged}")
        for told in verdict.survived:
            say(f"    {told}")
    say(f"{killed} of {judged} mutants killed, {100 * killed / judged:.1f} %; {equivalent} can't be told")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
