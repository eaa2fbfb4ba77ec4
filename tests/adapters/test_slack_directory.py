"""Slack: who somebody is, is asked once, and nobody waits for Slack where it tells no more for a while."""

import asyncio

from tests.adapters import contract
from tests.adapters.stages.slack import OnSlack

on_slack = contract.on_slack


def asked(on_slack: OnSlack, method: str) -> int:
    return sum(call.method == method for call in on_slack.fake.calls)


async def test_many_who_come_at_once_are_looked_up_once_each(on_slack: OnSlack) -> None:
    people = [on_slack.joins(name).account.id for name in ("Ida", "Henrik", "Sara")]
    directory = on_slack.slack.directory
    await asyncio.gather(*(directory.visitor(id_) for id_ in people * 3))
    assert (asked(on_slack, "users.info"), asked(on_slack, "usergroups.list")) == (3, 1)


async def test_what_could_not_be_looked_up_is_looked_up_again(on_slack: OnSlack) -> None:
    ida, directory = on_slack.joins("Ida").account, on_slack.slack.directory
    on_slack.fake.fail_next("users.info")
    assert (await directory.visitor(ida.id)).locale is None
    assert (await directory.visitor(ida.id)).locale == "en-GB"


async def test_who_comes_while_slack_tells_no_more_is_served_without_it(on_slack: OnSlack) -> None:
    ida, sara, owner = on_slack.joins("Ida"), on_slack.joins("Sara"), on_slack.joins("Henrik", "owner")
    directory = on_slack.slack.directory
    assert (await directory.visitor(owner.account.id)).administers
    on_slack.fake.limit_next("users.info", retry_after=30)
    strangers = [await directory.visitor(one.account.id) for one in (ida, sara)]
    assert [(one.locale, one.administers) for one in strangers] == [(None, False)] * 2
    assert asked(on_slack, "users.info") == 2  # the owner's, and the one that was refused
    assert (await directory.visitor(owner.account.id)).administers  # who is known stays known


async def test_what_was_asked_before_a_change_is_not_remembered_after_it(on_slack: OnSlack) -> None:
    directory = on_slack.slack.directory
    before = asyncio.create_task(directory.groups())
    await asyncio.sleep(0)
    directory.forget()
    await before
    await directory.groups()
    assert asked(on_slack, "usergroups.list") == 2
