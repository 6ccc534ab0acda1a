from __future__ import annotations

from datetime import timedelta

from outspoken.demo import company


def test_a_touchpoint_stands_in_a_stage_of_its_journey_and_has_an_owner() -> None:
    stages = {(journey.slug, stage.slug) for journey in company.JOURNEYS for stage in journey.stages}
    teams = {team.slug for team in company.TEAMS}
    partners = {partner.slug for partner in company.PARTNERS}
    for touchpoint in company.TOUCHPOINTS:
        assert (touchpoint.journey, touchpoint.stage) in stages, touchpoint.slug
        assert touchpoint.team in teams, touchpoint.slug
        assert touchpoint.partner is None or touchpoint.partner in partners, touchpoint.slug


def test_every_stage_has_a_touchpoint_save_those_waiting_for_one() -> None:
    met = {(touchpoint.journey, touchpoint.stage) for touchpoint in company.TOUCHPOINTS}
    assert {journey.slug for journey in company.JOURNEYS} == {journey for journey, _ in met}


def test_every_promise_is_about_a_touchpoint_and_has_a_measure() -> None:
    for promise in company.PROMISES:
        assert promise.touchpoint in company.TOUCHPOINT_BY_SLUG
        assert promise.measure


def test_slugs_are_used_once() -> None:
    for things in (company.TEAMS, company.JOURNEYS, company.TOUCHPOINTS, company.PROMISES, company.SOURCES):
        slugs = [thing.slug for thing in things]
        assert len(slugs) == len(set(slugs))


def test_the_cast_has_each_role() -> None:
    assert {member.role for member in company.CAST} == {
        "admin", "analyst", "customer", "executive", "frontline", "lead",
    }  # fmt: skip


def test_everybody_has_an_address_of_their_own_that_reaches_nobody() -> None:
    everybody = (*company.CAST, *company.COLLEAGUES)
    assert all(member.email == f"{member.handle}@larkline.example" for member in everybody)
    assert len({member.handle for member in everybody}) == len(everybody)
    teams = {team.slug for team in company.TEAMS}
    assert all(member.team is None or member.team in teams for member in everybody)


def test_the_breakdown_is_described_where_a_test_can_find_it() -> None:
    breakdown = company.BREAKDOWN
    assert breakdown.touchpoint in company.TOUCHPOINT_BY_SLUG
    assert set(breakdown.lag) == set(breakdown.share) <= set(company.CHANNELS)
    assert abs(sum(breakdown.share.values()) - 1) < 1e-9
    assert max(breakdown.lag.values()) < breakdown.begins_before_end
    assert breakdown.lag["form"] == timedelta(0) < breakdown.lag["call"] < breakdown.lag["social"]
