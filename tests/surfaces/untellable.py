"""Untellable: small organisations, as the files of a user, of each of which something can't be told, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random

from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace

SETTINGS = "name: untellable\nzone: UTC\nmemory_limit: 256MB\nthreads: 1\n"
SOURCE = "source: files\nrecord: {record}\npath: exports/{record}.csv\nzone: UTC\ncolumns:\n{columns}\n"
BEGAN, TIERS = date(2025, 1, 6), ("gold", "silver", "bronze")
Row = dict[str, object]


@dataclass(frozen=True)
class Office:
    """An organisation.

    Args:
        weeks: How long it is told of.
        teams: How many it has.
        agents: How many people take contacts, in turn of the teams.
        bots: The share of contacts that bots take.
        identified: Whether it is known who its customers are.
        alike: Whether all contacts go alike.
        apart: Whether a customer's tier settles how long they wait, and whether a bot takes them.
        rollout: Whether an initiative and a course came to its teams, but three, one after another, and a tool to all.
    """

    weeks: int = 40
    teams: int = 12
    agents: int = 24
    bots: float = 0.3
    identified: bool = True
    alike: bool = False
    apart: bool = False
    rollout: bool = False

    @property
    def days(self) -> int:
        return 7 * self.weeks


OFFICES: Mapping[str, Office] = {
    "nine teams": Office(teams=9, agents=18, rollout=True),
    "ten weeks": Office(weeks=10, rollout=True),
    "no overlap": Office(apart=True),
    "no variation": Office(alike=True, bots=0),
    "one agent": Office(teams=1, agents=1, bots=0),
    "bots alone": Office(bots=1),
    "nobody identified": Office(identified=False),
}
A_DAY, CUSTOMERS = 12, 300


def made(folder: Path, office: Office) -> Path:
    """A workspace of its files, loaded, with the shipped scorecard."""
    written(folder / "wellserved.yaml", SETTINGS)
    card = files("wellserved.scorecard").joinpath("service.yaml").read_text(encoding="utf-8")
    written(folder / "scorecards" / "service.yaml", card)
    for record, rows in records(office).items():
        columns = "\n".join(f"  {name}: '\"{name}\"'" for name in rows[0])
        written(folder / "sources" / f"{record}.yaml", SOURCE.format(record=record, columns=columns))
        told = [",".join("" if value is None else str(value) for value in row.values()) for row in rows]
        written(folder / "exports" / f"{record}.csv", "\n".join([",".join(rows[0]), *told, ""]))
    assert not any(record.quarantined for record in load(open_workspace(folder)).records)
    return folder


def written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def records(office: Office) -> dict[str, list[Row]]:
    """The rows of each record."""
    luck = Random(3)
    people = customers(office, luck)
    agents: list[Row] = [
        {"agent_id": f"a{n}", "team": f"t{n % office.teams}", "kind": "bot" if office.bots == 1 else "human",
         "hourly_cost": 30}
        for n in range(office.agents)
    ]  # fmt: skip
    contacts = [contact(office, luck, n) for n in range(office.days * A_DAY)]
    weeks = [BEGAN + timedelta(weeks=week) for week in range(office.weeks)]
    costs: list[Row] = [
        {"cost_id": f"k{day}", "from": day, "to": day + timedelta(days=6), "category": "labour", "amount": 900}
        for day in weeks
    ]
    told = {"interaction": contacts, "agent": agents, "cost": costs}
    told["survey_response"] = answers(office, luck, contacts)
    if office.identified:
        told |= {"customer": people, "order": orders(office, luck, people, weeks)}
    return told | (rollout(office, agents) if office.rollout else {})


def customers(office: Office, luck: Random) -> list[Row]:
    """Each here for up to two years before; where not all go alike, one in four leaves in 40 weeks."""
    since = [BEGAN - timedelta(days=luck.randrange(700)) for _ in range(CUSTOMERS)]
    left = [BEGAN + timedelta(days=luck.randrange(4 * 280)) for _ in range(CUSTOMERS)]
    end = BEGAN + timedelta(days=0 if office.alike else office.days)
    return [
        {"customer_id": f"c{n}", "since": since[n], "until": left[n] if left[n] < end else None,
         "value_tier": TIERS[n % 3], "region": ("north", "south")[n % 2]}
        for n in range(CUSTOMERS)
    ]  # fmt: skip


def contact(office: Office, luck: Random, n: int) -> Row:
    """A dozen a day, by voice and chat in turn, three of ten of which wait long, and one of ten is lost."""
    minutes = 480 + 40 * (n % A_DAY) + luck.randrange(30)
    at = datetime(BEGAN.year, BEGAN.month, BEGAN.day) + timedelta(days=n // A_DAY, minutes=minutes)
    who, agent = luck.randrange(CUSTOMERS), luck.randrange(office.agents)
    bot, long, lost = (luck.random() < share for share in (office.bots, 0.3, 0.1))
    if office.apart:
        bot, long = who % 3 == 1, who % 3 == 2
    lost = lost and not bot and not office.alike
    wait = 0 if bot else 5 if office.alike else luck.randrange(150, 400) if long else luck.randrange(60)
    return {
        "interaction_id": f"i{n}", "customer_id": f"c{who}" if office.identified else None,
        "channel": "chat" if n % 2 else "voice", "topic": "bill" if n % 3 else "move",
        "team": f"t{agent % office.teams}", "agent_id": f"a{agent}", "handled_by": "bot" if bot else "human",
        "started_at": at, "answered_at": None if lost else at + timedelta(seconds=wait),
        "ended_at": at + timedelta(seconds=wait + 240), "queue_seconds": wait,
        "talk_seconds": None if lost else 240 if office.alike else luck.randrange(100, 500), "abandoned": lost,
        "transferred": not office.alike and luck.random() < 0.1, "resolved": office.alike or luck.random() < 0.8,
    }  # fmt: skip


def answers(office: Office, luck: Random, contacts: Iterable[Row]) -> list[Row]:
    """Three of ten who were answered say how content they are; nothing is known of those who were asked and silent."""
    asked = [one for one in contacts if not one["abandoned"] and luck.random() < 0.3]
    return [
        {"response_id": f"s{one['interaction_id']}", "kind": "csat", "scale_min": 1, "scale_max": 5,
         "score": 5 if office.alike else luck.choice((1, 3, 4, 5, 5)), "about": "interaction",
         "customer_id": one["customer_id"], "interaction_id": one["interaction_id"], "invited_at": one["started_at"],
         "responded_at": one["ended_at"]}
        for one in asked
    ]  # fmt: skip


def orders(office: Office, luck: Random, people: Iterable[Row], weeks: list[date]) -> list[Row]:
    """One of each customer every fourth week, for as long as they stay."""
    told: list[Row] = []
    for n, person in enumerate(people):
        for day in (monday + timedelta(days=n % 7) for monday in weeks[::4]):
            worth = 20 if office.alike else luck.randrange(10, 60)
            if str(person["since"]) <= str(day) <= str(person["until"] or day):
                told.append({"order_id": f"o{n}-{day}", "customer_id": person["customer_id"], "at": f"{day} 12:00",
                             "revenue": worth, "margin": worth / 2})  # fmt: skip
    return told


def rollout(office: Office, agents: list[Row]) -> dict[str, list[Row]]:
    """New scripts and a course, which come to one team every other week, and a tool that comes to all half way."""
    reached = office.teams - 3
    days = [BEGAN + timedelta(weeks=office.weeks // 4 + 2 * team) for team in range(reached)]
    half = BEGAN + timedelta(weeks=office.weeks // 2)
    began: list[Row] = [
        {"initiative_id": f"n{team}", "name": "new scripts", "team": f"t{team}", "started_on": day}
        for team, day in enumerate(days)
    ]
    courses: list[Row] = [
        {"training_id": f"x{n}", "agent_id": one["agent_id"], "course": "listening", "hours": 3,
         "completed_at": f"{days[n % office.teams]} 12:00"}
        for n, one in enumerate(agents) if n % office.teams < reached
    ]  # fmt: skip
    tool: Row = {"initiative_id": "all", "name": "new tool", "team": None, "started_on": half}
    return {"initiative": [*began, tool], "training": courses}
