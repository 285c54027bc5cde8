"""The signature of what is sent, held to the specification's own example."""

import base64

from notifications.webhook.firma import derive_key, show_key, sign
from tests.webhook.receptor import verify

EJEMPLO = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def test_the_example_of_the_specification_gets_its_signature():
    headers = sign([EJEMPLO], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_webhook_has_a_key_of_its_own_that_another_service_cannot_reckon():
    keys = {derive_key("uno", "a"), derive_key("uno", "b"), derive_key("otro", "a")}
    assert len(keys) == 3
    assert all(24 <= len(key) <= 64 for key in keys)


def test_while_a_secret_is_renewed_both_open_what_is_sent():
    old, new = derive_key("s", "a"), derive_key("s", "b")
    headers = sign([new, old], "n", 1, b"{}")
    assert verify(show_key(old), headers, b"{}")
    assert verify(show_key(new), headers, b"{}")
    assert not verify(show_key(derive_key("s", "c")), headers, b"{}")
    assert not verify(show_key(new), headers, b"{ }")
