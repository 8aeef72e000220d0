"""Posting a status update to the profile's webhook. Its URL is a secret: no sentence of this file ever holds it."""

from __future__ import annotations

import asyncio

from cockpit.core.plan import Plan
from cockpit.engine.ports import Vault

SECONDS = 10.0
"""How long the other side may take in all, seconds of the world."""


class NotSent(Exception):
    """Why an update was not posted: one sentence without a full stop."""


def find_url(plan: Plan, vault: Vault) -> str:
    """The URL to post to.

    Raises:
        NotSent: the profile names none, or its credential is not there.
    """
    name = plan.communication.webhook
    if not name:
        raise NotSent("the profile names no webhook under [communication]")
    secret = vault.secrets.get(name)
    if secret is None:
        raise NotSent(vault.problems.get(name) or f"the credential {name} is not set")
    return secret.reveal()


async def post(url: str, text: str) -> None:
    """Post `{"text": TEXT}` as JSON; redirects are not followed, only an answer of 200 to 299 counts.

    Raises:
        NotSent: it did not arrive, or was not taken.
    """
    import httpx  # most launches post nothing, and nobody waits for it at the start

    try:
        async with asyncio.timeout(SECONDS), httpx.AsyncClient(timeout=SECONDS) as client:
            answer = await client.post(url, json={"text": text})
    except TimeoutError:
        raise NotSent(f"the webhook did not answer within {SECONDS:.0f} s") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError):
        raise NotSent("the webhook's credential does not hold a URL") from None
    except httpx.HTTPError as problem:  # its own words may quote the URL
        raise NotSent(f"the webhook cannot be reached ({type(problem).__name__})") from None
    if not answer.is_success:
        raise NotSent(f"the webhook answered {answer.status_code}")
