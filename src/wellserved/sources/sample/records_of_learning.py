"""Files of what the simulated organisation learns by: courses, coaching, quality checks, initiatives, insights."""

import numpy as np

from wellserved.sources.sample.columns import constant, days, flags, ids, moments, numbers, words
from wellserved.sources.sample.contacts import TOPICS, VOICE, Contacts
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.records_of_contacts import QUEUES, Columns, queue_of
from wellserved.sources.sample.setting import DAY, HOUR, MINUTE, Setting
from wellserved.sources.sample.workforce import NEVER, TEAM_NAMES, Workforce

COURSES = ("settling issues", "product knowledge", "systems", "privacy")
COURSE_HOURS = (8.0, 3.0, 2.0, 1.0)
FOCUS = ("activity", "outcome")
ABOUT = ("fcr_no_repeat", "csat_t2b", "aht", "schedule_adherence")
TARGET_SECONDS = 20


def training(setting: Setting, workforce: Workforce) -> Columns:
    """The course on settling issues, team after team, and short ones now and then."""
    draws, people = setting.draws, np.arange(workforce.humans)
    months = np.tile(np.arange(setting.months), len(people))
    each = np.repeat(people, setting.months)
    edges = np.array(setting.month_edges)
    chosen = draws.happens(0.7, "short course", each, months)
    each, months = each[chosen], months[chosen]
    short = draws.whole(edges[months + 1], "short course on", each, months, least=edges[months])
    who = np.append(people, each)
    done = np.append(workforce.trained[people], short)
    which = np.append(
        np.zeros(len(people), dtype=int), draws.whole(len(COURSES), "which course", each, months, least=1)
    )
    here = (done >= np.maximum(workforce.joined[who], 0)) & (done < np.minimum(workforce.left[who], setting.days))
    who, done, which = who[here], done[here], which[here]
    completed = setting.utc(done, draws.whole(10 * HOUR, "completes", who, done, least=9 * HOUR))
    finished = (which == 0) | draws.happens(0.95, "finishes", who, done)
    score = np.clip(82 + 8 * draws.normal("scores", who, done), 0, 100)
    return {
        "training_id": ids("t", np.arange(len(who))),
        "agent_id": ids("a", who),
        "course": words(COURSES, which),
        "assigned_at": moments(completed - draws.whole(34, "assigned", who, done, least=2) * DAY),
        "completed_at": moments(completed, finished),
        "hours": numbers(np.array(COURSE_HOURS)[which]),
        "score": numbers(np.rint(score), finished),
    }


def coaching(setting: Setting, workforce: Workforce) -> Columns:
    """Most agents once a month, some twice; more and more on outcomes rather than activity."""
    draws = setting.draws
    who = np.repeat(np.arange(workforce.humans), setting.months * 2)
    nth = np.tile(np.arange(setting.months * 2), workforce.humans)
    held = draws.happens(np.where(nth % 2, 0.35, 0.78), "coached", who, nth)
    who, nth = who[held], nth[held]
    edges = np.array(setting.month_edges)
    day = draws.whole(edges[nth // 2 + 1], "coached on", who, nth, least=edges[nth // 2])
    here = (day >= workforce.joined[who]) & (day < workforce.left[who])
    who, day, nth = who[here], day[here], nth[here]
    outcome = draws.happens(0.35 + 0.35 * day / setting.days, "about outcomes", who, nth)
    about = draws.whole(2, "coached about", who, nth)
    return {
        "session_id": ids("h", np.arange(len(who))),
        "agent_id": ids("a", who),
        "coach": ids("m", workforce.team[who]),
        "at": moments(setting.utc(day, draws.whole(18 * HOUR, "coached at", who, nth, least=9 * HOUR))),
        "focus": words(FOCUS, outcome + 0),
        "about": words(ABOUT, np.where(outcome, about, 2 + about)),
    }


def evaluations(setting: Setting, workforce: Workforce, contacts: Contacts) -> Columns:
    """One contact in forty is checked, some by a machine, one in eight of them twice; points follow how it was."""
    draws, keys = setting.draws, (contacts.matter, contacts.before)
    taken = ~contacts.abandoned & (contacts.ended < setting.end_utc - 2 * DAY)
    first = np.flatnonzero(taken & draws.happens(1 / 40, "checked", *keys))
    again = first[draws.happens(1 / 8, "checked again", contacts.matter[first], contacts.before[first])]
    row, second = np.append(first, again), np.append(np.zeros(len(first), int), np.ones(len(again), int))
    keys = (contacts.matter[row], contacts.before[row])
    bot, settled = contacts.bot[row], contacts.settled[row]
    automated = ~bot & (second == 0) & draws.happens(0.3, "by machine", *keys)
    points = 78 + 3.2 * contacts.felt[row] + 5 * draws.normal("checked as", *keys)
    points = points + 3.5 * second * draws.normal("checked differently", *keys)
    points = np.where(bot & settled & draws.happens(0.85, "right answer", *keys), 100, points)
    manager = np.where(bot, 0, (workforce.team[contacts.agent[row]] + second) % workforce.teams)
    at = contacts.ended[row] + draws.whole(DAY, "checked at", *keys, least=HOUR) + second * 12 * HOUR
    return {
        "evaluation_id": ids("q", np.arange(len(row))),
        "interaction_id": ids("i", row),
        "agent_id": ids("a", contacts.agent[row]),
        "evaluator": ids("m", manager),
        "automated": flags(automated),
        "at": moments(at),
        "points": numbers(np.clip(np.rint(points), 0, 100)),
        "points_possible": numbers(np.full(len(row), 100)),
        "customer_critical_error": flags(draws.happens(0.02 + 0.04 * ~settled, "hurts the customer", *keys)),
        "business_critical_error": flags(draws.happens(0.015, "hurts the business", *keys)),
        "compliance_critical_error": flags(draws.happens(0.008, "breaks a rule", *keys)),
    }


def initiatives(setting: Setting, workforce: Workforce) -> Columns:
    """The course as it reached each team, a new policy on returns for all, and what else was tried."""
    reached = np.flatnonzero(workforce.team_trained < NEVER)
    names = [f"course on settling issues, team {TEAM_NAMES[k]}" for k in reached]
    names += [
        "returns without a reason",
        "reply within three hours",
        "new telephone system",
        "two more people for the winter",
        "tidy the wiki",
    ]
    kinds = [*(0 for _ in reached), 1, 1, 2, 3, 4]
    begun = [
        *workforce.team_trained[reached].tolist(),
        setting.policy_day,
        setting.hurry_day,
        *(setting.days * k // 100 for k in (8, 3, 70)),
    ]
    lasts = [*(7 for _ in reached), -1, -1, 30, 75, 20]
    over = np.array(begun) + np.array(lasts)
    team = np.append(reached, [-1] * 5)
    return {
        "initiative_id": ids("n", np.arange(len(names))),
        "name": words(names, np.arange(len(names))),
        "kind": words(("training", "policy", "tool", "staffing", "other"), np.array(kinds)),
        "team": words(TEAM_NAMES, team),
        "started_on": days(setting, np.array(begun)),
        "ended_on": days(setting, over, (np.array(lasts) > 0) & (over < setting.days)),
    }


def insights(setting: Setting, workforce: Workforce) -> Columns:
    """What teams learned from customers: one a team and month at most; some were taken up, and some shipped."""
    draws = setting.draws
    nth = np.arange(setting.months * workforce.teams)
    raised = nth[draws.happens(0.6, "insight", nth)]
    month, team = raised // workforce.teams, raised % workforce.teams
    edges = np.array(setting.month_edges)
    day = draws.whole(edges[month + 1], "insight on", raised, least=edges[month])
    at = setting.utc(day, draws.whole(17 * HOUR, "insight at", raised, least=9 * HOUR))
    accepted = draws.happens(0.55, "accepted", raised)
    shipped = at + (60 * DAY * draws.exponential("ships", raised)).astype(np.int64) + DAY
    return {
        "insight_id": ids("y", np.arange(len(raised))),
        "raised_at": moments(at),
        "team": words(TEAM_NAMES, team),
        "topic": words(TOPICS, draws.whole(len(TOPICS), "insight about", raised)),
        "accepted": flags(accepted),
        "shipped_at": moments(shipped, accepted & (shipped < setting.end_utc)),
    }


def vendor_metrics(setting: Setting, people: Customers, contacts: Contacts) -> Columns:
    """What the telephone system says of itself each month and queue: its own service level, and its own handle time."""
    rows: list[tuple[int, str, str, int, int]] = []
    month = setting.month_of[np.clip(setting.local(contacts.started)[0], 0, setting.days - 1)]
    queue, calls = queue_of(people, contacts), contacts.channel == VOICE
    for at in range(setting.months):
        for k in range(len(QUEUES)):
            here = calls & (month == at) & (queue == k)
            taken = here & ~contacts.abandoned
            n = max(1, int(taken.sum()))
            met = int((taken & (contacts.waited <= TARGET_SECONDS)).sum())
            handled = int((contacts.talk + contacts.hold + contacts.wrap)[taken].sum())
            rows.append((at, QUEUES[k], "service_level", 1000 * met // n, 1000))
            rows.append((at, QUEUES[k], "aht", 10 * handled // n, 10))
    of, subject, name, value, parts = zip(*rows, strict=True)
    edges = np.array(setting.month_edges)[np.array(of) + 1]
    told = [f"{q} {setting.date_of(setting.month_edges[m]):%Y-%m}" for q, m in zip(subject, of, strict=True)]
    return {
        "vendor": constant("switchboard", len(rows)),
        "subject_kind": constant("queue and month", len(rows)),
        "subject_id": words(told, np.arange(len(rows))),
        "name": words(name, np.arange(len(rows))),
        "value": numbers(np.array(value) / np.array(parts), digits=3),
        "unit": words(("share", "seconds"), np.array([n == "aht" for n in name]) + 0),
        "at": moments(setting.utc(edges, np.full(len(rows), 3 * HOUR)) - 3 * HOUR - MINUTE),
    }
