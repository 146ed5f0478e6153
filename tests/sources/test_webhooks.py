"""Webhooks: a request passes if it is the platform's own, whole, fresh and new; anything else is refused, never raised.

Signatures of HubSpot and Zendesk are vectors (webhook_vectors.json): HubSpot's was made with its own client. Qualtrics'
form, an HMAC-SHA512 in hexadecimal over the field MSG, is that of the events which Qualtrics sends.
"""

import hmac
import inspect
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.sources import webhooks
from wellserved.sources.webhooks import Delivery, Once, verified
from wellserved.terms.errors import DefinitionError, NotAllowed

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("webhook_vectors.json").read_text(encoding="utf-8"))
KEY, MESSAGE = (
    "kept between us",
    '{"Status":"Complete","SurveyID":"SV_1","ResponseID":"R_1","CompletedDate":"2026-11-22 10:00:00"}',
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def sent(name: str) -> tuple[Delivery, str, datetime]:
    """A request that a platform signed, its secret, and when it was sent."""
    if name == "qualtrics":
        body = urlencode(
            {"Topic": "shop.surveyengine.completedResponse.SV_1", "HMAC": signature(MESSAGE), "MSG": MESSAGE}
        )
        return Delivery("POST", "https://kpi.example.com/hooks/qualtrics", {}, body.encode()), KEY, NOON
    said = VECTORS[name]
    delivery = Delivery(said.get("method", "POST"), said.get("url", ""), said["headers"], said["body"].encode())
    return delivery, said["secret"], datetime.fromisoformat(said["sent"])


def signature(message: str) -> str:
    return hmac.new(KEY.encode(), message.encode(), "sha512").hexdigest()


@pytest.mark.parametrize("vendor", ["zendesk", "hubspot", "qualtrics"])
class TestEachVendor:
    def test_its_own_request_passes_with_what_it_tells(self, vendor: str) -> None:
        delivery, secret, at = sent(vendor)

        found = verified(vendor, [secret], delivery, at + timedelta(minutes=4))

        assert json.loads(found.payload)
        assert found.at == (None if vendor == "qualtrics" else at)

    def test_while_a_secret_is_changed_both_hold(self, vendor: str) -> None:
        delivery, secret, at = sent(vendor)

        assert verified(vendor, ["the new one", secret], delivery, at)

    def test_another_secret_and_none_are_refused(self, vendor: str) -> None:
        delivery, secret, at = sent(vendor)

        for secrets in (["another"], [secret + "x"], [], [""]):
            with pytest.raises(NotAllowed) as refused:
                verified(vendor, secrets, delivery, at)
            assert secret not in str(refused.value)

    def test_one_altered_byte_is_refused(self, vendor: str) -> None:
        delivery, secret, at = sent(vendor)
        altered = (
            delivery.body.replace(b"1", b"2", 1) if vendor != "qualtrics" else delivery.body.replace(b"R_1", b"R_2")
        )

        assert altered != delivery.body
        with pytest.raises(NotAllowed, match="altered"):
            verified(vendor, [secret], replace(delivery, body=altered), at)

    def test_a_request_that_is_sent_again_passes_once(self, vendor: str) -> None:
        delivery, secret, at = sent(vendor)
        once, found = Once(), verified(vendor, [secret], delivery, at)

        assert once.first(found, at)
        assert not once.first(verified(vendor, [secret], delivery, at), at + timedelta(minutes=4))

    @given(
        body=st.binary(max_size=60),
        said=st.text(max_size=30),
        signed=st.text(max_size=60),
    )
    def test_whatever_comes_is_refused_and_nothing_breaks(
        self, vendor: str, body: bytes, said: str, signed: str
    ) -> None:
        headers = {
            "x-zendesk-webhook-signature-timestamp": said, "x-zendesk-webhook-signature": signed,
            "x-hubspot-request-timestamp": said, "x-hubspot-signature-v3": signed,
        }  # fmt: skip

        for given_headers in (headers, {}):
            with pytest.raises(NotAllowed):
                verified(vendor, ["secret"], Delivery("POST", "https://x", given_headers, body), NOON)


@pytest.mark.parametrize("vendor", ["zendesk", "hubspot"])
@pytest.mark.parametrize("late", [timedelta(minutes=5, seconds=1), timedelta(days=1), -timedelta(minutes=5, seconds=1)])
def test_an_old_request_is_refused_and_so_is_one_from_ahead(vendor: str, late: timedelta) -> None:
    delivery, secret, at = sent(vendor)

    with pytest.raises(NotAllowed, match="five minutes"):
        verified(vendor, [secret], delivery, at + late)


@pytest.mark.parametrize(
    ("vendor", "header", "value"),
    [
        ("zendesk", "x-zendesk-webhook-signature-timestamp", "2026-11-22T10:00:01Z"),
        ("hubspot", "x-hubspot-request-timestamp", "1795356000001"),
    ],
)
def test_a_time_that_was_put_in_the_place_of_the_signed_one_is_refused(vendor: str, header: str, value: str) -> None:
    delivery, secret, at = sent(vendor)

    with pytest.raises(NotAllowed, match="altered"):
        verified(vendor, [secret], replace(delivery, headers={**delivery.headers, header: value}), at)


def test_zendesk_s_older_order_of_body_and_time_is_not_taken() -> None:
    delivery, secret, at = sent("zendesk_old_order")

    with pytest.raises(NotAllowed):
        verified("zendesk", [secret], delivery, at)


def test_hubspot_signs_the_address_written_out_and_the_method() -> None:
    delivery, secret, at = sent("hubspot")
    escaped = delivery.url.replace("://", "%3A%2f%2F")

    assert verified("hubspot", [secret], replace(delivery, url=escaped), at)
    for wrong in (replace(delivery, method="PUT"), replace(delivery, url=delivery.url + "?a=1")):
        with pytest.raises(NotAllowed):
            verified("hubspot", [secret], wrong, at)


def test_hubspot_s_own_client_signs_alike() -> None:
    signing = pytest.importorskip("hubspot.utils.signature")
    delivery, secret, _ = sent("hubspot")
    said = delivery.headers["x-hubspot-request-timestamp"]

    made = signing.Signature.get_signature(
        client_secret=secret, request_body=delivery.body.decode(), signature_version="v3", http_uri=delivery.url,
        http_method="POST", timestamp=said,
    )  # fmt: skip

    assert made == delivery.headers["x-hubspot-signature-v3"]


def test_a_qualtrics_message_is_signed_as_it_reads_once_the_form_is_undone() -> None:
    spaced = '{"CompletedDate":"2026-11-22 10:00:00","Text":"a+b & ü"}'
    body = f"MSG={urlencode({'m': spaced})[2:]}&HMAC={signature(spaced).upper()}".encode()

    assert verified("qualtrics", [KEY], Delivery("POST", "", {}, body), NOON).payload.decode() == spaced


def test_a_field_that_is_given_twice_is_refused() -> None:
    delivery, secret, at = sent("qualtrics")

    with pytest.raises(NotAllowed):
        verified("qualtrics", [secret], replace(delivery, body=delivery.body + b"&MSG=%7B%7D"), at)


def test_what_is_too_old_to_pass_again_is_forgotten_and_room_is_bounded() -> None:
    delivery, secret, at = sent("zendesk")
    found, once = verified("zendesk", [secret], delivery, at), Once(most=2)

    assert once.first(found, at)
    assert once.first(found, at + timedelta(minutes=11))
    assert all(once.first(replace(found, identity=str(n)), at + timedelta(minutes=11)) for n in range(3))
    assert once.first(found, at + timedelta(minutes=11))


def test_signatures_are_compared_in_constant_time() -> None:
    source = inspect.getsource(webhooks._is_by_one)

    assert "compare_digest" in source and "==" not in source


def test_a_platform_without_a_reader_is_named() -> None:
    with pytest.raises(DefinitionError) as refused:
        verified("zendisk", ["s"], sent("zendesk")[0], NOON)

    assert refused.value.fix == "did you mean 'zendesk'?"
