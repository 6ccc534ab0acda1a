"""What rules escalate: one alarm for each rule and touchpoint, however many comments it was meant for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from outspoken.act import alarms
from outspoken.act.escalations import raise_
from outspoken.act.rules.standing import Standing
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Feedback
from outspoken.people.models import Team


def escalate(meant: Mapping[UUID, Sequence[Standing]], *, now: datetime) -> int:
    """Raise what these rules say of these comments; returns how many alarms that were."""
    raised = {pk: [rule for rule in rules if rule.rule.is_on and rule.does("escalate")] for pk, rules in meant.items()}
    raised = {pk: rules for pk, rules in raised.items() if rules}
    if not raised:
        return 0
    groups: dict[tuple[int, int | None], tuple[Standing, Touchpoint | None, list[UUID]]] = {}
    for told in Feedback.objects.filter(pk__in=raised).select_related("touchpoint").order_by("occurred_at", "pk"):
        for rule in raised[told.pk]:
            group = groups.setdefault((rule.rule.pk, told.touchpoint_id), (rule, told.touchpoint, []))
            group[2].append(told.pk)
    teams = dict(Team.objects.values_list("slug", "pk"))
    for rule, touchpoint, feedback in groups.values():
        if action := rule.does("escalate"):
            alarm = alarms.of_rule(
                rule.rule,
                severity=action.severity,
                touchpoint=touchpoint,
                feedback=tuple(feedback),
                team=teams.get(action.team),
            )
            raise_(alarm, by=None, now=now)
    return len(groups)
