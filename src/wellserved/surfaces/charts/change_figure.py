"""Change figure: why a KPI moved, by the segment that tells most or the one asked for, as a chart and as a table."""

from wellserved.flow.explain import PEOPLE
from wellserved.insight.explanation import Cut, Explanation
from wellserved.insight.kitagawa import Contribution
from wellserved.surfaces.charts.change import Step, change_chart
from wellserved.surfaces.charts.figure import Figure, Line, about, rows_link, stamp
from wellserved.surfaces.charts.look import NARROW, WIDE
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.explained import segment_name
from wellserved.surfaces.language import to_say
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import short_period
from wellserved.surfaces.words import plain
from wellserved.terms.errors import QueryError
from wellserved.terms.unit import Unit

MOST = 10
HEADS = (
    to_say("Share before"), to_say("Share now"), to_say("Before"), to_say("Now"), to_say("Changed within"),
    to_say("Changed share"), to_say("Together"),
)  # fmt: skip
KEYS = ("metric", "period", "against", "segment", "segment_value", "n_then", "n_now", "share_then", "share_now",
        "then", "now", "within", "mix", "unmatched", "total")  # fmt: skip


def change_figure(asked: Asking, looked: Looked) -> Figure:
    """Why the KPI moved since the period before, or the year before where that is what is compared.

    Raises:
        QueryError: It can't be taken apart.
    """
    found = explanation(asked, looked)
    cut = chosen_cut(asked, found)
    if cut is None:
        raise QueryError("it has no segments to look into", looked.definition.name, "see its rows")
    return figure_of(asked, looked, found, cut)


def explanation(asked: Asking, looked: Looked) -> Explanation:
    """The change, taken apart by every segment that is no people."""
    against = "year" if asked.state.compare == "year" else "previous"
    return asked.seen.explain(looked.definition.name, against=against, **looked.asked)


def chosen_cut(asked: Asking, found: Explanation) -> Cut | None:
    """The segment asked for if the change was cut by it, else the one that tells most."""
    wanted = [one for one in found.cuts if asked.state.by and one.segment == asked.state.by[0]]
    return next(iter([*wanted, *found.cuts]), None)


def figure_of(asked: Asking, looked: Looked, found: Explanation, cut: Cut) -> Figure:
    """The chart and table of one cut."""
    texts, unit, parts = asked.texts, looked.scored.unit, cut.split.contributions
    steps = [_step(asked, looked, cut, one) for one in parts[:MOST]]
    if len(parts) > MOST:
        rest = parts[MOST:]
        within, mix = sum(one.rate + one.unmatched for one in rest), sum(one.mix for one in rest)
        steps.append(Step(texts.count("{n} more", "{n} more", len(rest)), within, mix, ""))
    wide, narrow = (change_chart(steps, unit, asked.numbers, s, not found.additive) for s in (WIDE, NARROW))
    then, now, segment = found.change.then, found.change.now, plain(cut.segment).lower()
    days = texts.say("{now} against {then}", now=short_period(now.period), then=short_period(then.period))
    return Figure(
        name="change",
        title=texts.say("What changed {label}, by {segment}", label=looked.scored.label, segment=segment),
        metric=looked.definition.name,
        wide=wide,
        narrow=narrow,
        head=(plain(cut.segment), *(texts.say(head) for head in HEADS)),
        keys=KEYS,
        lines=tuple(_line(asked, looked, found, cut, one) for one in parts),
        stamp=stamp(asked, looked.definition, [then.version, now.version], days),
        about=about(asked),
    )


def _step(asked: Asking, looked: Looked, cut: Cut, one: Contribution) -> Step:
    name = segment_name(one, asked.texts)
    return Step(name, one.rate + one.unmatched, one.mix, _href(asked, looked, cut, one))


def _href(asked: Asking, looked: Looked, cut: Cut, one: Contribution) -> str:
    value = one.key[0]
    if value is None or cut.segment in PEOPLE:
        return ""
    return rows_link(asked, looked.definition.name, looked.period, **{cut.segment: value})


def _line(asked: Asking, looked: Looked, found: Explanation, cut: Cut, one: Contribution) -> Line:
    numbers, unit = asked.numbers, looked.scored.unit
    then, now = found.change.then, found.change.now
    total = one.total
    few = min(cut.n[one.key]) < looked.definition.minimum_n
    rates = tuple("–" if few else numbers.value(rate, unit) for rate in one.rates)
    shown = (
        segment_name(one, asked.texts), numbers.percent(one.share[0]), numbers.percent(one.share[1]), *rates,
        numbers.change(one.rate + one.unmatched, unit), _mix(asked, found, one, unit), numbers.change(total, unit),
    )  # fmt: skip
    raw = (
        looked.definition.name, short_period(now.period), short_period(then.period), cut.segment, one.key[0],
        *cut.n[one.key], *one.share, *(None if few else rate for rate in one.rates), one.rate, one.mix,
        one.unmatched, total,
    )  # fmt: skip
    return Line(shown, raw, f"{shown[0]}: {shown[-1]}", _href(asked, looked, cut, one))


def _mix(asked: Asking, found: Explanation, one: Contribution, unit: Unit) -> str:
    return "–" if found.additive else asked.numbers.change(one.mix, unit)
