"""pandas: the same KPIs with pandas, in an environment of its own (pandas and pyarrow, nothing of ours)."""

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd

CONTACT = [
    "interaction_id", "customer_id", "channel", "direction", "topic", "team", "agent_id", "handled_by", "started_at",
    "queue_seconds", "hold_seconds", "talk_seconds", "wrap_seconds", "abandoned", "transferred", "escalated",
    "resolved", "disconnected_by", "sentiment",
]  # fmt: skip
SURVEY = ["kind", "score", "interaction_id", "invited_at", "responded_at"]
WEEK, FORTNIGHT = pd.Timedelta(days=7), pd.Timedelta(days=14)


def keyed(frame: pd.DataFrame, time_column: str, cut: str) -> pd.DataFrame:
    """Add the period."""
    moment = frame[time_column].dt.tz_localize(None)
    period = moment.dt.to_period("M").dt.start_time if cut == "month" else moment.dt.normalize()
    return frame.assign(period=period)


def by(cut: str) -> list[str]:
    return ["period"] if cut == "month" else ["period", "channel", "team"]


def contacts(frame: pd.DataFrame, cut: str) -> pd.DataFrame:
    human, answered, inbound = frame.handled_by.eq("human"), ~frame.abandoned, frame.direction.eq("inbound")
    live = frame.channel.isin(["voice", "chat", "video"])
    served, queued, fast = answered & human, live & inbound & human, frame.queue_seconds <= 20
    begun_by_customers = frame[frame.direction.eq("inbound")]
    chain = (
        begun_by_customers.sort_values("started_at")
        .groupby(["customer_id", "topic"], sort=False, observed=True)
        .started_at
    )
    gap_before, gap_after = chain.diff().reindex(frame.index), (-chain.diff(-1)).reindex(frame.index)
    begins = gap_before.isna() | (gap_before > WEEK)
    old = frame.started_at <= frame.started_at.max() - WEEK
    asked = served & inbound
    handle = frame.talk_seconds + frame.hold_seconds + frame.wrap_seconds
    voice = frame.channel.eq("voice")
    columns = {
        "contacts_offered": inbound & human, "contacts_handled": served, "all": True, "answered": answered,
        "queued": queued, "queued_lost": queued & frame.abandoned, "fast": queued & answered & fast,
        "queued_answered": queued & answered, "live_served": live & served,
        "held": live & served & (frame.hold_seconds > 0), "moved": frame.transferred & served,
        "raised": frame.escalated & served, "short": (frame.talk_seconds < 10) & served, "voice": voice & served,
        "cut_off": voice & served & frame.disconnected_by.eq("agent"), "bots": ~human, "inbound": inbound,
        "good": frame.sentiment >= 0.25, "bad": frame.sentiment <= -0.25, "felt": frame.sentiment.notna(),
        "first": asked & begins, "first_marked": asked & begins & frame.resolved, "first_old": asked & begins & old,
        "first_kept": asked & begins & old & (gap_after.isna() | (gap_after > WEEK)),
        "again": inbound & (gap_before <= WEEK),
        "asa": frame.queue_seconds.where(queued & answered), "aht": handle.where(served),
        "acw": frame.wrap_seconds.where(served), "hold": frame.hold_seconds.where(live & served),
        "wait": frame.queue_seconds.where(queued), "talk": frame.talk_seconds.where(served),
    }  # fmt: skip
    wide = frame[[*by(cut), "customer_id", "agent_id"]].assign(**columns)
    groups = wide.groupby(by(cut), observed=True)
    s = groups[[name for name in columns if wide[name].dtype != float]].sum()
    mean = groups[["asa", "aht", "acw", "hold"]].mean()
    total_hold = groups["hold"].sum()
    customers, agents = groups["customer_id"].nunique(), groups["agent_id"].nunique()
    return pd.DataFrame({
        "contacts_offered": s.contacts_offered, "contacts_handled": s.contacts_handled,
        "abandonment_rate": s.queued_lost / s.queued, "service_level": s.fast / s.queued,
        "service_level_answered": s.fast / s.queued_answered, "asa": mean.asa, "aht": mean.aht, "acw": mean.acw,
        "hold_time": mean.hold, "hold_time_held": total_hold / s.held.where(s.held > 0),
        "transfer_rate": s.moved / s.contacts_handled, "escalation_rate": s.raised / s.contacts_handled,
        "short_talk_rate": s.short / s.contacts_handled, "agent_disconnect_rate": s.cut_off / s.voice,
        "net_sentiment": 100 * (s.good - s.bad) / s.felt, "queue_wait_p90": groups["wait"].quantile(0.9),
        "talk_time_p50": groups["talk"].quantile(0.5), "agents_at_work": agents.where(agents > 0),
        "bot_share": s.bots / s["all"], "fcr_marked": s.first_marked / s["first"],
        "fcr_no_repeat": s.first_kept / s.first_old, "repeat_contact_rate": s.again / s.inbound,
        "customers_served": customers, "contacts_per_customer": s["all"] / customers, "answered": s.answered,
    })  # fmt: skip


def answers(frame: pd.DataFrame, cut: str) -> pd.DataFrame:
    told = keyed(frame[frame.responded_at < pd.Timestamp("2026-01-01", tz="UTC")], "responded_at", cut)
    csat, nps, ces = (told.kind.eq(kind) for kind in ("csat", "nps", "ces"))
    columns = {
        "csat": csat, "top": csat & (told.score >= 4), "low": csat & (told.score <= 2), "nps": nps,
        "plus": nps & (told.score >= 9), "minus": nps & (told.score <= 6), "ces": ces, "easy": ces & (told.score >= 5),
        "csat_score": told.score.where(csat),
    }  # fmt: skip
    groups = told[by(cut)].assign(**columns).groupby(by(cut), observed=True)
    s = groups[list(columns)].sum()
    return pd.DataFrame({
        "csat_t2b": s.top / s.csat, "csat_mean": groups["csat_score"].mean(), "dsat_rate": s.low / s.csat,
        "nps_txn": 100 * (s.plus - s.minus) / s.nps, "ces2": s.easy / s.ces,
    })  # fmt: skip


def invited(frame: pd.DataFrame, cut: str) -> pd.DataFrame:
    old = frame.invited_at <= frame.invited_at.max() - FORTNIGHT
    asked = keyed(frame, "invited_at", cut)
    in_time = (frame.responded_at - frame.invited_at) <= FORTNIGHT
    wide = asked[by(cut)].assign(csat=asked.kind.eq("csat"), old=old, hit=old & in_time)
    s = wide[asked.invited_at < pd.Timestamp("2026-01-01", tz="UTC")].groupby(by(cut), observed=True).sum()
    return pd.DataFrame({"survey_response_rate": s.hit / s.old, "csat_invited": s.csat})


def orders(folder: Path, cut: str) -> pd.DataFrame:
    frame = pd.read_parquet(folder / "order.parquet", columns=["at", "kind", "revenue"])
    frame = keyed(frame.assign(revenue=frame.revenue.astype(float)), "at", cut)
    bought = frame.kind.ne("refund")
    wide = frame[["period", "revenue"]].assign(
        bought=bought, income=frame.revenue.where(bought, 0.0), back=frame.revenue.abs().where(~bought, 0.0)
    )
    s = wide.groupby("period").sum()
    return pd.DataFrame({
        "revenue": s.revenue, "orders_placed": s.bought, "average_order": s.income / s.bought,
        "concession_rate": s.back / s.income,
    })  # fmt: skip


def told(folder: Path, cut: str) -> pd.DataFrame:
    """All KPIs, wide."""
    contact = pd.read_parquet(folder / "interaction.parquet", columns=CONTACT)
    for name in ("channel", "direction", "topic", "team", "handled_by", "disconnected_by", "customer_id", "agent_id"):
        contact[name] = contact[name].astype("category")
    contact = keyed(contact, "started_at", cut)
    survey = pd.read_parquet(folder / "survey_response.parquet", columns=SURVEY)
    if cut == "cell":
        survey = survey.merge(contact[["interaction_id", "channel", "team"]], on="interaction_id")
    parts = [contacts(contact, cut), answers(survey, cut), invited(survey, cut)]
    if cut == "month":
        parts.append(orders(folder, cut))
    wide = pd.concat(parts, axis=1)
    csat = wide.pop("csat_invited").fillna(0)
    answered = wide.pop("answered")
    return wide.assign(survey_coverage=csat / answered.where(answered > 0))


def main() -> None:
    parser = argparse.ArgumentParser(description="Time pandas once.")
    parser.add_argument("name")
    parser.add_argument("cut", choices=("month", "cell"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--values", type=Path)
    given = parser.parse_args()
    used, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    wide = told(given.folder, given.cut)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    wall = time.perf_counter() - began
    long = wide.replace([np.inf, -np.inf], np.nan).melt(ignore_index=False, var_name="kpi", value_name="value")
    long = long.reset_index().dropna(subset=["value"]).assign(period=lambda f: f.period.dt.date)
    names = ["kpi", *by(given.cut), "value"]
    long = long.astype({name: str for name in names if name in ("channel", "team", "kpi")} | {"value": float})
    if given.values:
        long[names].to_parquet(given.values, index=False)
    print(json.dumps({"cpu": cpu, "wall": wall, "values": len(long)}))


if __name__ == "__main__":
    main()
