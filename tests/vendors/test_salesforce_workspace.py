"""Salesforce workspace: from `init` to KPIs by the mapping that comes with the product; figures counted by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.vendors.faults import Fault
from tests.vendors.salesforce_objects import id_of
from tests.vendors.salesforce_server import World
from tests.vendors.salesforce_workspace import SOON, Home, home
from tests.vendors.salesforce_world import (
    ACME,
    ANN,
    BOB,
    BOT_SESSION,
    BROOK,
    CALL,
    CARA,
    CHAT,
    CLEM,
    CODY,
    GIVEN_UP,
    LOWER,
    MAIL,
    MERGED,
    MISSED,
    OPEN,
    OUTBOUND,
    PHONED,
    SESSION,
    SPAM,
    UPPER,
    WEB,
    Rows,
    at,
    in_april,
    made,
    small_world,
    with_cases,
)
from wellserved.flow.connect import probe
from wellserved.flow.connection_problems import connection_problems
from wellserved.flow.load import LoadReport
from wellserved.flow.reconcile import reconcile
from wellserved.flow.score import score
from wellserved.flow.workspace import open_workspace
from wellserved.terms.errors import SourceError


def loaded(report: LoadReport) -> dict[str, tuple[int, int]]:
    return {one.record: (one.loaded, one.quarantined) for one in report.records if one.loaded or one.quarantined}


def of(short: str | None) -> str | None:
    return f"salesforce-{short}" if short else None


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, LoadReport]]:
    """The small organisation, loaded once; it is only read."""
    with home(in_april(small_world()), tmp_path_factory.mktemp("salesforce") / "w") as one:
        pulled, report = one.read()
        assert {state.state for state in pulled.streams} == {"ready"}
        yield one, report


def test_an_organisation_becomes_records(march: tuple[Home, LoadReport]) -> None:
    # events: the history's 21 but 2 owners' names, 7 e-mails that were sent or came, 3 comments, 5 milestones
    assert loaded(march[1]) == {
        "agent": (2, 0), "agent_time": (4, 0), "case": (9, 0), "case_event": (34, 0), "customer": (5, 0),
        "exchange_rate": (2, 0), "interaction": (13, 0), "interaction_segment": (4, 0), "order": (3, 0),
        "schedule": (3, 0), "survey_response": (5, 0), "vendor_metric": (12, 0),
    }  # fmt: skip


def test_cases_are_as_their_history_tells(march: tuple[Home, LoadReport]) -> None:
    told = march[0].told("""SELECT case_id, status, team, agent_id, first_reply_minutes, first_resolution_minutes,
        resolution_minutes, requester_wait_minutes, paused_minutes, reopens, reassignments, sla_met, merged, spam
        FROM "case" WHERE created_at < TIMESTAMPTZ '2026-04-01 00:00:00+00' """)
    assert told == {
        of(MAIL): ["solved", "Support", of(ANN), 40, 240, 240, 100, 140, 0, 0, True, False, False],
        of(WEB): ["solved", "Billing", of(BOB), 60, 120, 1440, 1260, 0, 1, 1, False, False, False],
        of(PHONED): ["solved", "Support", of(ANN), None, 17, 17, 17, 0, 0, None, None, False, False],
        of(OPEN): ["Working", "Tier 1", None, None, None, None, None, 0, 0, None, False, False, False],
        of(MERGED): ["solved", "Support", of(ANN), None, None, None, None, None, None, None, None, True, False],
        of(SPAM): ["New", "Tier 1", None, None, None, None, None, None, None, None, None, False, True],
        of(LOWER): ["solved", "Support", of(ANN), 30, 60, 60, 60, 0, 0, None, None, False, False],
        of(UPPER): ["solved", "Billing", of(BOB), 120, 240, 240, 240, 0, 0, None, None, False, False],
    }


def test_an_automatic_answer_and_a_draft_are_no_replies(march: tuple[Home, LoadReport]) -> None:
    told = march[0].rows("""SELECT case_id, actor FROM case_event WHERE kind = 'public_reply' ORDER BY "at" """)
    assert told == [
        (of(MAIL), "system"), (of(MAIL), "agent"), (of(WEB), "agent"), (of(LOWER), "agent"), (of(UPPER), "agent"),
    ]  # fmt: skip


def test_calls_chats_and_sessions_are_contacts_and_their_cases_are_not(march: tuple[Home, LoadReport]) -> None:
    told = march[0].told("""SELECT interaction_id, channel, direction, handled_by, ivr_seconds, queue_seconds,
        talk_seconds, hold_seconds, wrap_seconds, abandoned, transferred, agent_id, customer_id FROM interaction""")
    assert told[of(CALL)] == ["voice", "inbound", "human", 30, 30, 420, 60, 90, False, False, of(ANN), of(CODY)]
    assert told[of(GIVEN_UP)] == [
        "voice", "inbound", "none", 10, 120, None, None, None, True, False, None, of(CLEM),
    ]  # fmt: skip
    assert told[of(OUTBOUND)][:3] == ["voice", "outbound", "human"]
    assert told[of(SESSION)] == [
        "messaging", "inbound", "human", None, 60, 780, None, 60, False, True, of(ANN), of(CLEM),
    ]  # fmt: skip
    assert told[of(BOT_SESSION)][2] == "bot"
    assert told[of(CHAT)] == ["chat", "inbound", "human", None, 45, 600, None, None, False, None, of(ANN), of(CARA)]
    assert told[of(MISSED)][8] is True
    assert of(PHONED) not in told, "its contact is the call"
    assert not {of(MERGED), of(SPAM)} & set(told)
    assert told[of(MAIL)][0:3] + told[of(MAIL)][5:6] == ["email", "inbound", "human", 1800]


def test_only_work_that_was_taken_is_a_part_of_a_contact(march: tuple[Home, LoadReport]) -> None:
    told = march[0].rows("""SELECT interaction_id, agent_id, talk_seconds, wrap_seconds, outcome
        FROM interaction_segment ORDER BY started_at""")
    assert told == [
        (of(MAIL), of(ANN), 1800, None, None),
        (of(CALL), of(ANN), 480, 90, None),
        (of(SESSION), of(BOB), 240, None, "transferred"),
        (of(SESSION), of(ANN), 540, 60, None),
    ]


def test_time_in_a_status_is_contact_as_far_as_it_was_not_idle(march: tuple[Home, LoadReport]) -> None:
    told = march[0].rows("""SELECT agent_id, activity, epoch(ended_at) - epoch(started_at) FROM agent_time
        ORDER BY agent_id, started_at""")
    assert told == [
        (of(ANN), "contact", 7200),
        (of(ANN), "available", 3600),
        (of(ANN), "break", 1800),
        (of(BOB), "training", 3600),
    ]


def test_answers_are_told_and_so_is_who_did_not_answer(march: tuple[Home, LoadReport]) -> None:
    told = march[0].rows("""SELECT kind, score, scale_max, customer_id, case_id, interaction_id, about, comment,
        CAST(epoch(responded_at) - epoch(invited_at) AS INTEGER) FROM survey_response
        WHERE invited_at < TIMESTAMPTZ '2026-04-01 00:00:00+00' ORDER BY response_id""")
    assert told == [
        ("nps", 9, 10, of(CARA), of(MAIL), None, "case", "Quick.", 7200),
        ("nps", None, 10, of(CLEM), of(WEB), None, "case", None, None),
        ("nps", 4, 10, of(CODY), None, of(CALL), "interaction", None, 7200),
        ("csat", 5, 5, of(CLEM), of(LOWER), None, "case", None, 7200),
    ]


def test_money_is_told_once_and_in_one_currency(march: tuple[Home, LoadReport]) -> None:
    told = march[0].rows("""SELECT order_id, customer_id, kind, CAST(revenue AS DOUBLE), currency
        FROM "order" ORDER BY "at" """)
    assert told == [
        (of(id_of("801", 1)), of(CARA), "purchase", 1000, "USD"),
        (of(id_of("006", 2)), of(CODY), "upsell", 625, "EUR"),  # 500 euros at 1 / 0.8
        (of(id_of("801", 2)), of(ACME), "refund", -200, "USD"),
    ]


def test_people_are_agents_and_contacts_are_customers(march: tuple[Home, LoadReport]) -> None:
    assert march[0].told("SELECT agent_id, team, manager, left_on FROM agent") == {
        of(ANN): ["Support", of(BOB), None],
        of(BOB): ["Billing", None, date(2026, 3, 31)],
    }
    assert march[0].told("SELECT customer_id, account_id, segment, region FROM customer") == {
        of(CARA): [of(ACME), "Energy", "GB"],
        of(CLEM): [of(ACME), "Energy", "GB"],
        of(CODY): [of(BROOK), "Retail", "US"],
        of(ACME): [of(ACME), "Energy", "GB"],
        of(BROOK): [of(BROOK), "Retail", "US"],
    }


def test_kpis_of_the_organisation(march: tuple[Home, LoadReport]) -> None:
    assert march[0].values(
        "first_reply_time", "full_resolution_time", "requester_wait_time", "reopen_rate", "sla_attainment",
        "survey_response_rate", "csat_t2b", "nps_txn", "aht", "asa", "abandonment_rate", "occupancy",
    ) == {
        "first_reply_time": (50, 4),  # the middle of 30, 40, 60 and 120 minutes
        "full_resolution_time": (4, 5),  # the middle of 17 minutes, 1, 4, 4 and 24 hours
        "requester_wait_time": (pytest.approx(1677 / 60 / 5), 5),  # 100, 1260, 17, 60 and 240 minutes
        "reopen_rate": (pytest.approx(1 / 5), 5),
        "sla_attainment": (pytest.approx(1 / 3), 3),
        "survey_response_rate": (pytest.approx(3 / 4), 4),
        "csat_t2b": (1, 1),
        "nps_txn": (0, 2),  # a 9 and a 4
        "aht": (pytest.approx((570 + 240 + 840 + 600 + 1800) / 5), 5),
        "asa": (pytest.approx((30 + 45) / 2), 2),
        "abandonment_rate": (pytest.approx(2 / 4), 4),
        "occupancy": (pytest.approx(2 / 3), 2),
    }  # fmt: skip


def test_the_scorecard_that_comes_with_a_workspace_has_values(march: tuple[Home, LoadReport]) -> None:
    card = score(open_workspace(march[0].folder), "starter", period="2026-03")
    known = {one.measurement.metric: one.measurement.value for one in card.metrics}
    told = {name: known[name] for name in ("csat_t2b", "nps_txn", "asa", "first_reply_time")}
    assert told == {"csat_t2b": 1, "nps_txn": 0, "asa": 37.5, "first_reply_time": 50}


def test_what_was_planned_is_compared_with_what_was_done(march: tuple[Home, LoadReport]) -> None:
    told = march[0].rows("""SELECT agent_id, activity, planned_seconds, recorded_seconds, kept_seconds FROM schedule
        ORDER BY agent_id, started_at""")
    ann, bob = of(ANN), of(BOB)

    # Ann worked until twelve and had half of her hour for lunch; Bob was at a training, which nobody had planned.
    assert [tuple(row) for row in told] == [
        (ann, "available", 10800, 10800, 10800), (ann, "break", 3600, 1800, 1800), (bob, "available", 7200, 3600, 0),
    ]  # fmt: skip


def test_our_handle_time_is_salesforces(march: tuple[Home, LoadReport]) -> None:
    found = {one.counterpart.metric: one for one in reconcile(open_workspace(march[0].folder)).pairs}
    theirs = {"HandleTime": 4, "AfterConversationActualTime": 2, "SpeedToAnswer": 2,
              "ElapsedTimeInMins: First Response": 2, "ElapsedTimeInMins: Resolution": 2}  # fmt: skip
    for metric, subjects in theirs.items():
        assert (found[metric].n, found[metric].agreeing) == (subjects, subjects), metric


def test_what_changes_later_is_told_and_the_rest_stays(tmp_path: Path) -> None:
    world = small_world()
    with home(world, tmp_path / "w", ("cases", "contacts", "answers")) as one:
        one.read()
        _change(world.rows["Case"], LOWER, IsDeleted=True)
        _change(world.rows["Case"], UPPER, IsDeleted=True, MasterRecordId=WEB)
        _answer(world)
        one.read()
        marks = one.told('SELECT case_id, merged, spam FROM "case"')
        assert (marks[of(LOWER)], marks[of(UPPER)]) == ([False, True], [True, False])
        contacts = {row[0] for row in one.rows("SELECT interaction_id FROM interaction")}
        assert not {of(LOWER), of(UPPER)} & contacts
        scores = [row[0] for row in one.rows("SELECT score FROM survey_response ORDER BY score")]
        assert scores == [4, 5, 9, 10], "an answer takes the place of none"


def _change(rows: Rows, key: str, **values: object) -> None:
    (row,) = (row for row in rows if row["Id"] == key)
    row |= {"SystemModstamp": datetime.now(UTC) - timedelta(minutes=5), **values}


def _answer(world: World) -> None:
    """Somebody who had not answered does."""
    stamp = {"SystemModstamp": datetime.now(UTC) - timedelta(minutes=5)}
    invitation, response = id_of("0Ki", 2), id_of("0My", 9)
    version = world.rows["SurveyQuestion"][0]["SurveyVersionId"]
    _change(world.rows["SurveyInvitation"], invitation, ResponseStatus="Completed")
    came = {"Id": response, "SurveyVersionId": version, "CompletionDateTime": at(9, "09:00")}
    said = {"Id": id_of("0Kr", 9), "ResponseId": response, "QuestionId": id_of("0Kk", 1), "NumberValue": 10}
    for name, prefix, row in (("SurveyResponse", "0My", came), ("SurveyQuestionResponse", "0Kr", said)):
        world.rows[name] += made(name, prefix, {"InvitationId": invitation, **row, **stamp})


def test_cases_by_a_job_and_by_pages_are_the_same_records(tmp_path: Path) -> None:
    sql, found = 'SELECT case_id, status, created_at, channel, spam FROM "case" ORDER BY case_id', []
    for way, options in (("pages", ""), ("job", "options: {bulk_above: 100, look: 0.001}\n")):
        with home(with_cases(700, batch=200), tmp_path / way, ("cases",), options) as one:
            one.read()
            assert any("/results" in call for call in one.faulty.seen) is (way == "job")
            found.append(one.rows(sql))
    assert found[0] == found[1]
    assert len(found[0]) == 700


def test_without_omni_channel_and_voice_everything_else_is_told(tmp_path: Path) -> None:
    world = small_world()
    world.absent = {"AgentWork", "VoiceCall", "CaseMilestone"}
    with home(world, tmp_path / "w", ("cases", "contacts", "work")) as one:
        pulled, report = one.read()
        off = {state.stream for state in pulled.streams if state.state == "off"}
        assert off == {"agent_work", "voice_calls", "case_milestones"}
        assert loaded(report) == {"case": (8, 0), "interaction": (6, 0)}
        assert one.rows(f"SELECT channel FROM interaction WHERE interaction_id = '{of(PHONED)}'") == [("voice",)]


def test_a_transfer_is_no_further_contact_and_a_bots_part_is_no_wait(tmp_path: Path) -> None:
    world, leg, handed = small_world(), id_of("0LQ", 9), id_of("0Mw", 9)
    _change(world.rows["VoiceCall"], CALL, NextCallId=leg)
    call = {"Id": leg, "CallType": "Transfer", "PreviousCallId": CALL, "CallStartDateTime": at(4, "09:08:30")}
    world.rows["VoiceCall"] += made("VoiceCall", "0LQ", call)
    session = {"StartTime": at(6, "09:00"), "AcceptTime": at(6, "09:06"), "EndTime": at(6, "09:20")}
    said = {"Id": handed, "AgentType": "BotToAgent", "OwnerId": ANN, **session}
    world.rows["MessagingSession"] += made("MessagingSession", "0Mw", said)
    work = {"WorkItemId": handed, "UserId": ANN, "RequestDateTime": at(6, "09:04"), "AcceptDateTime": at(6, "09:06"),
            "CloseDateTime": at(6, "09:20"), "HandleTime": 840, "Id": id_of("0Bz", 9)}  # fmt: skip
    world.rows["AgentWork"] += made("AgentWork", "0Bz", work)
    _change(world.rows["VoiceCall"], GIVEN_UP, RelatedRecordId=WEB)
    with home(world, tmp_path / "w", ("calls", "messages", "contacts")) as one:
        one.read()
        told = one.told("SELECT interaction_id, transferred, queue_seconds, talk_seconds, handled_by FROM interaction")
        assert of(leg) not in told
        assert told[of(CALL)][0] is True
        assert told[of(handed)] == [False, 120, 840, "human"], "four minutes were the bot's"
        assert {of(WEB), of(GIVEN_UP)} < set(told), "a call about a case that was there is a contact beside it"
        assert of(PHONED) not in told


def test_standing_rates_count_where_there_are_none_by_day(tmp_path: Path) -> None:
    world, sql = small_world(), 'SELECT currency, CAST("from" AS VARCHAR), rate FROM exchange_rate'
    world.absent = {"DatedConversionRate"}
    with home(world, tmp_path / "w", ("rates", "standing-rates")) as one:
        one.read()
        assert one.rows(sql) == [("EUR", "2000-01-01", pytest.approx(1 / 0.6))]


def test_a_field_whose_kind_changes_is_read_as_it_is_written(tmp_path: Path) -> None:
    world = small_world()
    with home(world, tmp_path / "w", ("calls",)) as one:
        one.read()
        _change(world.rows["VoiceCall"], CALL, CustomerHoldDuration=90.5)
        _change(world.rows["VoiceCall"], OUTBOUND, CustomerHoldDuration="a minute")
        loaded(one.read()[1])
        held = one.told("SELECT interaction_id, hold_seconds FROM interaction")
        assert (held[of(CALL)], held[of(OUTBOUND)]) == ([90.5], [None]), "a text that is no number is kept out"


def test_hidden_fields_are_told_by_check(tmp_path: Path) -> None:
    world = small_world()
    world.hidden = {"Case.Priority"}
    with home(world, tmp_path / "w", ("cases",)) as one:
        assert [
            told.gaps for told in probe(open_workspace(one.folder), "salesforce", SOON) if told.stream == "cases"
        ] == [("not there, or hidden by field-level security: Priority",)]
        one.read()
        problems = {problem.code: problem.what for problem in connection_problems(open_workspace(one.folder))}
        assert "field-level security: Priority" in problems["stream_gap"]


def test_a_load_that_breaks_off_goes_on_where_it_was(tmp_path: Path) -> None:
    broken = Fault("500", calls=(), path="FROM\\+EmailMessage")
    with home(small_world(), tmp_path / "w", ("emails",), faults=[broken]) as one:
        with pytest.raises(SourceError):
            one.read()
        one.faulty.faults = ()
        assert loaded(one.read()[1]) == {"case_event": (7, 0)}
        assert loaded(one.read()[1]) == {}
