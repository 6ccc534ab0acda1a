from outspoken.journeys.models.journey import Journey, Stage
from outspoken.journeys.models.promise import Promise
from outspoken.journeys.models.touchpoint import Touchpoint

__all__ = ["Journey", "Promise", "Stage", "Touchpoint"]
