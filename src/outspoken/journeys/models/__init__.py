from outspoken.journeys.models.journey import Journey, Stage
from outspoken.journeys.models.touchpoint import Promise, Touchpoint

__all__ = ["Journey", "Promise", "Stage", "Touchpoint"]
