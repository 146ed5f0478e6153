"""Generate a service organisation's year for benchmarks: seeded, the same shape at any size, as Parquet of raw records.

At size 10: 10 million contacts of 1.5 million customers, 1.2 million survey answers, 3 million orders; 800 agents in
30 teams, 6 channels, 25 topics. A sixth of the contacts are repeats that follow another within days.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

SEED, DAYS, FIRST_DAY = 20261122, 365, "2025-01-01"
AGENTS, TEAMS, TOPICS = 800, 30, 25
CHANNELS = ("voice", "chat", "email", "messaging", "social", "video")
HOURS = (3, 2, 2, 2, 2, 4, 8, 20, 50, 80, 90, 85, 70, 75, 80, 75, 65, 55, 40, 30, 20, 15, 10, 6)
WEEKDAYS = (1.0, 1.0, 0.55, 0.4, 1.35, 1.15, 1.05)
Whole = NDArray[np.int64]
Rng = np.random.Generator


@dataclass(frozen=True)
class Sizes:
    """How many rows of each record, for so many million contacts."""

    millions: float

    @property
    def contacts(self) -> int:
        return round(self.millions * 1_000_000)

    @property
    def customers(self) -> int:
        return max(self.contacts * 15 // 100, 10)

    @property
    def answers(self) -> int:
        return self.contacts * 12 // 100

    @property
    def orders(self) -> int:
        return self.contacts * 30 // 100


def write(folder: Path, millions: float, seed: int = SEED) -> None:
    """Write one Parquet file for each record into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rng, sizes = np.random.default_rng(seed), Sizes(millions)
    activity = np.cumsum(rng.lognormal(0, 1.1, sizes.customers))
    contacts = _contacts(rng, sizes, activity / activity[-1])
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB"}) as duck:
        duck.execute("SET TimeZone = 'UTC'")
        _copy(duck, contacts, _INTERACTION, folder / "interaction.parquet")
        _copy(duck, _answers(rng, sizes, contacts), _SURVEY, folder / "survey_response.parquet")
        _copy(duck, _orders(rng, sizes, activity / activity[-1]), _ORDER, folder / "order.parquet")
        _copy(duck, _customers(rng, sizes), _CUSTOMER, folder / "customer.parquet")
        _copy(duck, {"agent": np.arange(AGENTS)}, _AGENT, folder / "agent.parquet")


def _share(weights: object) -> NDArray[np.float64]:
    array = np.asarray(weights, dtype=np.float64)
    shares: NDArray[np.float64] = array / array.sum()
    return shares


def _moments(rng: Rng, count: int) -> Whole:
    """Seconds since the year began: seasons, weekdays, busy hours and a few peaks."""
    days = np.arange(DAYS)
    peaks = np.where(np.isin(days, (100, 101, 328, 329, 330, 331)), 1.8, 1.0)
    weight = np.asarray(WEEKDAYS)[days % 7] * (1 + 0.25 * np.sin(2 * np.pi * days / 365)) * peaks
    day, hour = rng.choice(DAYS, count, p=_share(weight)), rng.choice(24, count, p=_share(HOURS))
    return np.asarray(day * 86_400 + hour * 3_600 + rng.integers(0, 3_600, count))


def _chains(rng: Rng, sizes: Sizes, cumulated: NDArray[np.float64]) -> tuple[Whole, Whole, Whole]:
    """Customer, moment and topic of each contact, by time; the last sixth follow an earlier one."""
    first = sizes.contacts * 83 // 100
    customer = np.searchsorted(cumulated, rng.random(first))
    at, topic = _moments(rng, first), rng.choice(TOPICS, first, p=_share(1 / np.arange(1, TOPICS + 1) ** 0.8))
    again = rng.integers(0, first, sizes.contacts - first)
    later = at[again] + (rng.exponential(2.5 * 86_400, again.size) + 600).astype(np.int64)
    later = np.where(later < DAYS * 86_400, later, rng.integers(0, DAYS * 86_400, again.size))
    same = np.where(rng.random(again.size) < 0.8, topic[again], rng.integers(0, TOPICS, again.size))
    moments = np.concatenate([at, later])
    order = np.argsort(moments, kind="stable")
    return np.concatenate([customer, customer[again]])[order], moments[order], np.concatenate([topic, same])[order]


def _contacts(rng: Rng, sizes: Sizes, cumulated: NDArray[np.float64]) -> dict[str, NDArray[np.generic]]:
    n = sizes.contacts
    customer, at, topic = _chains(rng, sizes, cumulated)
    team = rng.choice(TEAMS, n, p=_share(rng.lognormal(0, 0.6, TEAMS)))
    agent = np.minimum(team * 26 + rng.integers(0, 26, n), AGENTS - 1)
    channel = rng.choice(6, n, p=(0.46, 0.2, 0.17, 0.08, 0.05, 0.04))
    bot = np.isin(channel, (1, 3)) & (rng.random(n) < 0.45)
    busy = np.where((at // 3_600 % 24 >= 9) & (at // 3_600 % 24 <= 15), 1.5, 0.7)
    waits = np.where(channel == 2, rng.exponential(5_400, n), rng.lognormal(2.9, 1.1, n) * busy)
    queue = np.where(bot, 0, waits).astype(np.int32)
    abandoned = ~bot & (rng.random(n) < np.clip(queue / 1_800, 0, 0.5) * (channel != 2))
    talk = np.where(bot, rng.exponential(90, n), rng.lognormal(5.6, 0.6, n) + topic * 6).astype(np.int32)
    hold = np.where((channel == 0) & (rng.random(n) < 0.35), rng.exponential(55, n), 0).astype(np.int32)
    wrap = np.where(bot, 0, rng.exponential(45, n)).astype(np.int32)
    transferred = ~abandoned & (rng.random(n) < np.where(bot, 0.28, 0.09 + 0.01 * (topic % 5)))
    resolved = ~abandoned & ~transferred & (rng.random(n) < 0.84)
    return {
        "row": np.arange(n), "customer": customer, "second": at, "topic": topic.astype(np.int8),
        "team": team.astype(np.int8), "agent": agent.astype(np.int16), "channel": channel.astype(np.int8),
        "bot": bot, "queue": queue, "talk": np.where(abandoned, 0, talk), "hold": np.where(abandoned, 0, hold),
        "wrap": np.where(abandoned, 0, wrap), "abandoned": abandoned, "transferred": transferred,
        "resolved": resolved, "escalated": transferred & (rng.random(n) < 0.2),
        "outbound": (channel == 0) & (rng.random(n) < 0.05), "agent_ends": rng.random(n) < 0.08,
        "sentiment": np.clip(rng.normal(0.1 + 0.3 * resolved - 0.4 * transferred, 0.4, n), -1, 1).round(3),
    }  # fmt: skip


def _answers(rng: Rng, sizes: Sizes, contacts: dict[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """Invitations after answered contacts; three of four are answered in turn, better after better service."""
    n = sizes.answers
    row = np.sort(rng.choice(np.flatnonzero(~contacts["abandoned"].astype(bool)), n, replace=False))
    queue, moved, solved = (contacts[name][row] for name in ("queue", "transferred", "resolved"))
    good = 4.1 - 0.002 * np.minimum(queue, 600) - 0.9 * moved.astype(int) + 0.5 * solved.astype(int)
    good = np.clip(good + rng.normal(0, 0.9, n), 1, 5)
    kind = rng.choice(3, n, p=(0.5, 0.3, 0.2))
    scores = (np.round(good), np.clip(np.round(good * 2.1 - 1), 0, 10), np.clip(np.round(good * 1.4), 1, 7))
    return {
        "row": np.arange(n), "contact": row, "customer": contacts["customer"][row], "kind": kind.astype(np.int8),
        "score": np.choose(kind, scores),
        "second": contacts["second"][row].astype(np.int64) + rng.integers(60, 3_600, n),
        "after": rng.integers(60, 20 * 86_400, n), "silent": rng.random(n) < 0.25,
    }  # fmt: skip


def _orders(rng: Rng, sizes: Sizes, cumulated: NDArray[np.float64]) -> dict[str, NDArray[np.generic]]:
    n = sizes.orders
    revenue = rng.lognormal(3.6, 0.8, n).round(2)
    kind = rng.choice(4, n, p=(0.8, 0.12, 0.05, 0.03))
    return {
        "row": np.arange(n), "customer": np.searchsorted(cumulated, rng.random(n)), "kind": kind.astype(np.int8),
        "second": np.sort(_moments(rng, n)), "revenue": np.where(kind == 3, -revenue, revenue),
        "margin": (revenue * rng.uniform(0.05, 0.5, n)).round(4),
    }  # fmt: skip


def _customers(rng: Rng, sizes: Sizes) -> dict[str, NDArray[np.generic]]:
    n = sizes.customers
    return {
        "row": np.arange(n), "segment": rng.choice(4, n, p=(0.6, 0.25, 0.1, 0.05)).astype(np.int8),
        "region": rng.choice(6, n).astype(np.int8), "since": rng.integers(-2_000, 300, n),
        "stays": rng.integers(30, 4_000, n), "leaves": rng.random(n) < 0.3,
    }  # fmt: skip


def _named(column: str, names: tuple[str, ...]) -> str:
    return f"[{', '.join(map(repr, names))}][{column} + 1]"


def _at(seconds: str) -> str:
    return f"MAKE_TIMESTAMP(EPOCH_US(TIMESTAMP '{FIRST_DAY}') + ({seconds})::BIGINT * 1000000) AT TIME ZONE 'UTC'"


_SOURCE = "'benchmark' AS source, TIMESTAMPTZ '2026-01-02 06:00:00+00' AS loaded_at, 'b1' AS batch"
_INTERACTION = f"""
SELECT printf('i%08d', "row") AS interaction_id, printf('c%07d', customer) AS customer_id, NULL::VARCHAR AS case_id,
  {_named("channel", CHANNELS)} AS channel, CASE WHEN outbound THEN 'outbound' ELSE 'inbound' END AS direction,
  printf('queue_%02d', team // 3) AS queue, printf('topic_%02d', topic) AS topic, printf('team_%02d', team) AS team,
  CASE WHEN NOT bot THEN printf('a%04d', agent) END AS agent_id,
  CASE WHEN bot THEN 'bot' ELSE 'human' END AS handled_by, {_at("second")} AS started_at,
  CASE WHEN NOT abandoned THEN {_at("second + queue")} END AS answered_at,
  {_at("second + queue + talk + hold")} AS ended_at, NULL::DOUBLE AS ivr_seconds, queue::DOUBLE AS queue_seconds,
  hold::DOUBLE AS hold_seconds, talk::DOUBLE AS talk_seconds, wrap::DOUBLE AS wrap_seconds, abandoned, transferred,
  escalated, NULL::BOOLEAN AS callback, resolved,
  CASE WHEN NOT abandoned THEN CASE WHEN agent_ends THEN 'agent' ELSE 'customer' END END AS disconnected_by,
  NULL::VARCHAR AS priority, NULL::VARCHAR AS segment, NULL::VARCHAR AS brand, NULL::VARCHAR AS language,
  NULL::VARCHAR AS "text", CASE WHEN channel IN (1, 2) THEN sentiment END AS sentiment, {_SOURCE}
FROM given"""
_SURVEY = f"""
SELECT printf('s%07d', "row") AS response_id, {_named("kind", ("csat", "nps", "ces"))} AS kind,
  CASE WHEN NOT silent THEN score END AS score, [1, 0, 1][kind + 1]::DOUBLE AS scale_min,
  [5, 10, 7][kind + 1]::DOUBLE AS scale_max, printf('c%07d', customer) AS customer_id,
  printf('i%08d', contact) AS interaction_id, NULL::VARCHAR AS case_id, 'interaction' AS about,
  NULL::VARCHAR AS "object", {_at("second")} AS invited_at,
  CASE WHEN NOT silent THEN {_at("second + after")} END AS responded_at,
  NULL::VARCHAR AS comment, NULL::DOUBLE AS sentiment, NULL::VARCHAR AS topic, NULL::VARCHAR AS touchpoint,
  NULL::DOUBLE AS weight, {_SOURCE}
FROM given"""
_ORDER = f"""
SELECT printf('o%08d', "row") AS order_id, printf('c%07d', customer) AS customer_id, {_at("second")} AS "at",
  {_named("kind", ("purchase", "renewal", "upsell", "refund"))} AS kind, revenue::DECIMAL(18,4) AS revenue,
  margin::DECIMAL(18,4) AS margin, 'EUR' AS currency, NULL::VARCHAR AS interaction_id, {_SOURCE}
FROM given"""
_CUSTOMER = f"""
SELECT printf('c%07d', "row") AS customer_id, NULL::VARCHAR AS account_id,
  {_named("segment", ("private", "small", "middle", "large"))} AS segment,
  printf('region_%d', region) AS region, NULL::VARCHAR AS brand, NULL::VARCHAR AS plan,
  DATE '{FIRST_DAY}' + since::INTEGER AS since,
  CASE WHEN leaves THEN DATE '{FIRST_DAY}' + (since + stays)::INTEGER END AS "until",
  NULL::VARCHAR AS value_tier, {_SOURCE}
FROM given"""
_AGENT = f"""
SELECT printf('a%04d', agent) AS agent_id, NULL::VARCHAR AS name, 'human' AS kind,
  printf('team_%02d', least(agent // 26, 29)) AS team, printf('site_%d', agent % 4) AS site, NULL::VARCHAR AS manager,
  DATE '2020-01-01' AS started_on, NULL::DATE AS left_on, 32::DECIMAL(18,4) AS hourly_cost, {_SOURCE}
FROM given"""


def _copy(duck: duckdb.DuckDBPyConnection, columns: dict[str, NDArray[np.generic]], sql: str, file: Path) -> None:
    duck.register("given", pa.table(columns))
    duck.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 250000)")
    duck.unregister("given")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a year's raw records as Parquet.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--millions", type=float, default=10, help="million contacts; 0.1 to 10")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    write(given.folder, given.millions, given.seed)


if __name__ == "__main__":
    main()
