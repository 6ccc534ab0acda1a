"""Where the lines between the verdicts are, and why there."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class VerdictPolicy:
    """Every threshold of the verdict. Each may be changed; each has the reason of its default behind it.

    >>> VerdictPolicy(least_customers=12).least_customers
    12

    Raises ValueError for a share outside 0 to 1 or a count under 1.
    """

    confidence: float = 0.95
    """How sure the intervals of shares are; the field's habit."""

    rise_confidence: float = 0.99
    """How sure a rise must be. Hundreds of themes are looked at every week: at 0.95 several of any hundred would seem
    to rise by luck alone, at 0.99 one or two."""

    least_periods: int = 4
    """Periods somebody listened in. In three, coming back every time still happens by luck one time in eight to
    something that comes in half of them; from four on "again and again" starts to mean something."""

    least_heard: int = 100
    """Comments, or customers served, in all. Of fewer, three mentions may be one in a hundred or one in ten."""

    handful: int = 5
    """Under so many different customers it is a handful of voices, at one place or at many. Five is also the least
    the field shows of any group."""

    least_customers: int = 8
    """Different customers before anything is emerging. A rise told by fewer is told by too few to call it one."""

    pattern_customers: int = 12
    """Different customers before anything is systemic, and before a rise: a dozen, so that no family, team or
    friends' group makes a pattern alone."""

    anonymous: float = 2.0
    """Where customers cannot be told apart, so many times the comments are asked for: one person may be several."""

    one_place: float = 0.8
    """Share of the comments at one touchpoint from which the theme is about that touchpoint; the last fifth is what
    people put in the wrong box."""

    few_places: float = 0.1
    """So small a part of the touchpoints that are open is a place, not the house: two shops of twenty-five."""

    recurs: float = 0.6
    """Share of the periods it must come back in. Weeks off for holidays stay possible, every other week does not do."""

    least_share_of_customers: float = 0.0001
    """Systemic only where surely at least so many of the customers served say it: one in ten thousand, since few who
    are struck ever write."""

    least_share_of_comments: float = 0.002
    """The same per comment, where customers served are not known: two in a thousand; under it every theme turns up."""

    recent: float = 0.25
    """The last part of the window that counts as "of late", two periods at least."""

    most_recent: int = 4
    """And so many periods at most, a month of weeks: what rose before that is no news, and a rise of the last two
    would drown in more."""

    rise: float = 1.5
    """Of late at least half as much again as before, and surely more: a smaller rise changes nothing anybody does."""

    over: float = 1 / 3
    """Silent for so much of the window, three periods at least: it is over until it comes back."""

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(each.default, int) and value < 1:
                raise ValueError(f"{each.name} is a count of at least 1; got {value}")
            is_factor = each.name in {"anonymous", "rise"}
            if isinstance(each.default, float) and not (value >= 1 if is_factor else 0 < value < 1):
                wanted = "a factor of at least 1" if is_factor else "a share between 0 and 1"
                raise ValueError(f"{each.name} is {wanted}; got {value}")
