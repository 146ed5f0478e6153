"""One question of cost and value, asked of one engine, and what it gives put together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from wellserved.enrich.worth import Wanted, booked_sql, customers_sql, margins_sql, present_sql, segments_sql
from wellserved.flow.value_caused import Found, by_tier, caused_in, harms_in, is_known
from wellserved.insight.worth.account import Account, Booked, Key, Served
from wellserved.insight.worth.bridge import Step, bridge
from wellserved.insight.worth.caused import Amount, Caused, cost_of_generated
from wellserved.insight.worth.cut import Cut, cut, worth_of
from wellserved.insight.worth.ratio import Sums, ratio
from wellserved.insight.worth.whale import Whale, whale
from wellserved.insight.worth.worth import Missing, Values, Worth
from wellserved.records.expression import Expression
from wellserved.store.engine import Engine
from wellserved.terms.period import Period


@dataclass(frozen=True)
class Asked:
    """One question on one engine.

    Args:
        engine: Where the rows are.
        span: The period.
        then: The period that it is held against.
        by: Segments to cut by.
        condition: Which customers and contacts; None for all.
        where: The same as it was written.
        share: How much of the labour the cut takes.
        effects: What was found of service experiences.
        accounts: What a period cost and brought, as far as it was asked; each reads all of the period's contacts.
    """

    engine: Engine
    span: Period
    then: Period
    by: tuple[str, ...]
    condition: Expression | None
    where: str | None
    share: float
    effects: tuple[Found, ...]
    accounts: dict[tuple[Period, tuple[str, ...]], Account] = field(default_factory=dict)

    @cached_property
    def has(self) -> Mapping[str, bool]:
        """Which records have rows."""
        return {name: _has_rows(self.engine, name) for name in ("interaction", "order", "customer", "cost_share")}

    def answer(self) -> Worth:
        """Ask, and put together what was found."""
        now, then = self._account(self.span, self.by), self._account(self.then, self.by)
        whole = self._account(self.span, ()).whole
        before = then if then.whole.contacts else None
        known = bool(whole.costed) and whole.margin is not None
        told, moved = self._caused(whole, self.span), None
        if before and told:
            moved = _moved(
                [one for one in told if is_known(self.engine, self.span, one)], self._caused(whole, self.then)
            )
        generated = next((one for one in told if one.generated), None)
        found = Worth(
            period=self.span,
            against=self.then if before else None,
            where=self.where,
            account=now,
            before=before,
            whole=whole,
            ratio=ratio(whole.sums if known else Sums()),
            ratios=tuple(ratio(part.sums if known else Sums()) for part in now.segments.values()),
            generated=cost_of_generated(whole.cost, generated) if generated and known else None,
            values=Values(whole.margin, None, told, self._tiers(now, generated)),
            whale=self._whale() if known else None,
            bridge=bridge(before, now, moved) if before else None,
            cut=self._cut() if known else None,
            missing=(),
        )
        return replace(found, missing=tuple(self._missing(found)))

    def caused(self) -> tuple[Caused, ...]:
        """What was caused in the period, by each experience of which an effect was found."""
        return self._caused(self._account(self.span, ()).whole, self.span)

    def _wanted(self, span: Period, by: tuple[str, ...]) -> Wanted:
        return Wanted(span.start, span.end, by, self.condition)

    def _account(self, span: Period, by: tuple[str, ...]) -> Account:
        """What a period cost and brought; of the same segments it is asked once."""
        if (span, by) not in self.accounts:
            self.accounts[span, by] = self._asked(span, by)
        return self.accounts[span, by]

    def _asked(self, span: Period, by: tuple[str, ...]) -> Account:
        rows = self.engine.query(segments_sql(self._wanted(span, by)))
        orders = self._told(span)
        parts = [_served(row, len(by), orders) for row in rows]
        return Account(self._booked(span), {part.key: part for part in parts if part.customers or part.contacts}, by)

    def _told(self, span: Period) -> bool:
        """Whether orders reach into the period, with their margin."""
        if not self.has["order"]:
            return False
        return bool(self.engine.query(margins_sql(self._wanted(span, ())))[0][0])

    def _booked(self, span: Period) -> tuple[Booked, ...]:
        """Booked costs; those of some contacts only can't be told from those of others."""
        if self.condition is not None or not self.has["cost_share"]:
            return ()
        rows = self.engine.query(booked_sql(*_days(span)))
        return tuple(
            Booked(category, amount, shared, None if untold else idle, apart, unknown)
            for category, amount, shared, idle, apart, untold, unknown in rows
        )

    def _whale(self) -> Whale:
        found = self.engine.arrow(customers_sql(self._wanted(self.span, ())))
        cost, brought = (found.column(name).to_numpy().astype(np.float64) for name in ("cost", "value"))
        return whale(brought - cost)

    def _cut(self) -> Cut | None:
        """A cut of labour, by value tier where customers have one."""
        by = ("value_tier",) if "value_tier" in usual(self.engine) else ()
        account, present = self._account(self.span, by), self._present(by)
        known = self._worths(account, present)
        harms = harms_in(self.engine, self.span, self.effects, known) if by and self.condition is None else {}
        return cut(account, known, present, harms, self.share)

    def _worths(self, account: Account, present: Mapping[Key, float]) -> dict[Key, Amount]:
        """What a customer of each segment brings, where that is known."""
        days = self.span.days
        worths = {key: worth_of(part, present.get(key, 0.0), days) for key, part in account.segments.items()}
        return {key: one for key, one in worths.items() if one}

    def _tiers(self, account: Account, generated: Caused | None) -> Mapping[Key, Caused]:
        """What was generated by value tier, where that is what is asked for."""
        if generated is None or self.by != ("value_tier",):
            return {}
        return by_tier(self.engine, self.span, generated.effect, self._worths(account, self._present(self.by)))

    def _caused(self, whole: Served, span: Period) -> tuple[Caused, ...]:
        """What service kept or lost; of some customers only, effects that were found of all of them say nothing."""
        if self.condition is not None or not self.effects:
            return ()
        worth = worth_of(whole, self._present(()).get((), 0.0), self.span.days)
        return caused_in(self.engine, span, self.effects, worth)

    def _present(self, by: tuple[str, ...]) -> Mapping[Key, float]:
        asked = Wanted(self.span.start, self.span.end, by)
        rows = self.engine.query(present_sql(asked, *_days(self.span)))
        return {tuple(row[:-1]): float(row[-1] or 0.0) for row in rows}

    def _missing(self, found: Worth) -> Iterator[Missing]:
        """What is not there, the gravest first."""
        whole = found.whole
        if not whole.contacts:
            yield Missing("no_contacts", "interaction")
        if not whole.costed:
            yield Missing("no_share" if found.account.booked else "no_costs", "cost")
        elif found.account.booked and found.account.idle is None:
            yield Missing("no_idle", "agent_time")
        if whole.margin is None:
            yield Missing("no_margin" if self.has["order"] else "no_orders", "order")
        if not self.has["customer"]:
            yield Missing("no_customers", "customer")
        if whole.costed and whole.unknown:
            yield Missing("some_unknown", "cost")
        if whole.costed and not whole.traced:
            yield Missing("no_repeats", "interaction")
        yield from self._untold(found)

    def _untold(self, found: Worth) -> Iterator[Missing]:
        """What is not told of causes, of the time before and of that to come."""
        if self.condition is not None:
            yield Missing("narrowed")
        if found.before is None:
            yield Missing("no_before")
        if not found.values.caused and not (self.effects and self.condition):
            yield Missing("too_young" if self.effects else "no_effects")
        if found.values.caused and found.values.generated is None:
            yield Missing("associated_only")
        if found.values.caused and any(one.stale for one in self.effects):
            yield Missing("stale_effects")
        yield Missing("no_lifetime")


def _moved(now: Sequence[Caused], then: Sequence[Caused]) -> Step | None:
    """What more, or less, was generated than in the period before, at the same effect."""
    for one in now:
        before = next((other for other in then if other.effect.treatment == one.effect.treatment), None)
        if one.generated and not one.assumed and before is not None:
            amount = one.each.times(one.treated - before.treated)
            return Step("retained", amount.value, "caused", amount.low, amount.high)
    return None


def _served(row: Sequence[object], keys: int, orders: bool) -> Served:
    """A row of `segments_sql`."""
    key = tuple(None if value is None else str(value) for value in row[:keys])
    told = [float(str(value)) for value in row[keys:]]
    customers, buyers, contacts, first, cost, repeats, unidentified, unknown, margin, n, *sums = told
    return Served(
        key,
        round(customers),
        buyers,
        round(contacts),
        round(first),
        cost,
        repeats,
        unidentified,
        round(unknown),
        margin if orders else None,
        Sums(round(n), *sums),
    )


def usual(engine: Engine) -> tuple[str, ...]:
    """What to cut by where nobody says: the value of customers, where it is known."""
    told = engine.query('SELECT 1 FROM "customer" WHERE "value_tier" IS NOT NULL LIMIT 1')
    return ("value_tier",) if told else ("channel",)


def _has_rows(engine: Engine, record: str) -> bool:
    return bool(engine.query(f'SELECT 1 FROM "{record}" LIMIT 1'))


def _days(span: Period) -> tuple[str, str]:
    return span.start.date().isoformat(), span.end.date().isoformat()
