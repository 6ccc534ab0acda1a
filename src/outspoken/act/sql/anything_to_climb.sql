-- Whether escalations may have anything due at all: asked first, so that where nothing is wrong it is one question.
SELECT EXISTS (
        SELECT FROM understand_incident
        WHERE over IS NULL AND severity = ANY(%(breaks)s) AND last >= %(fresh)s
    )
    OR EXISTS (
        SELECT FROM act_case held
        WHERE held.state IN ('new', 'working') AND held.severity = 4 AND held.due_at < %(now)s
          AND NOT EXISTS (SELECT FROM act_escalationalarm alarm WHERE alarm.case_id = held.number)
    )
    OR EXISTS (
        SELECT FROM act_escalation
        WHERE state <> 'resolved'
          AND (origin = 'incident' OR state = 'raised' AND (climbs_at <= %(now)s OR reach_by <= %(now)s))
    )
    OR EXISTS (SELECT FROM act_notice WHERE told_at IS NULL AND not_before <= %(now)s)
    OR EXISTS (SELECT FROM act_carrier)
