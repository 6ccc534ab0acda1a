from outspoken.act.models.case import OPEN, Case, CaseFeedback, Outcome, Presence, Severity, State, Stay
from outspoken.act.models.concern import Concern, ConcernTurn, ConcernVoice
from outspoken.act.models.engagement import Engagement
from outspoken.act.models.escalation import (
    Absence,
    AfterAction,
    Carrier,
    Escalation,
    EscalationAlarm,
    EscalationEntry,
    Ladder,
    Notice,
    QuietHours,
    Quoted,
    Rung,
)
from outspoken.act.models.giving import GivingOut, Speaks
from outspoken.act.models.message import SAID_NO, SAID_YES, Mentioned, Message, Snippet
from outspoken.act.models.plan import Action, Plan
from outspoken.act.models.problem import Follower, Problem, ProblemEntry, Wish
from outspoken.act.models.recognition import Naming, Recognition, Thanks
from outspoken.act.models.rule import Rule, RuleHit, RuleVersion
from outspoken.act.models.target import Target, TargetStep
from outspoken.act.models.working_week import ServiceLevel, WorkingWeek

__all__ = [
    "OPEN",
    "SAID_NO",
    "SAID_YES",
    "Absence",
    "Action",
    "AfterAction",
    "Carrier",
    "Case",
    "CaseFeedback",
    "Concern",
    "ConcernTurn",
    "ConcernVoice",
    "Engagement",
    "Escalation",
    "EscalationAlarm",
    "EscalationEntry",
    "Follower",
    "GivingOut",
    "Ladder",
    "Mentioned",
    "Message",
    "Naming",
    "Notice",
    "Outcome",
    "Plan",
    "Presence",
    "Problem",
    "ProblemEntry",
    "QuietHours",
    "Quoted",
    "Recognition",
    "Rule",
    "RuleHit",
    "RuleVersion",
    "Rung",
    "ServiceLevel",
    "Severity",
    "Snippet",
    "Speaks",
    "State",
    "Stay",
    "Target",
    "TargetStep",
    "Thanks",
    "Wish",
    "WorkingWeek",
]
