"""What goes over the wire: the shapes of requests and answers, with the words and examples of the API's page."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from outspoken.listen import items
from outspoken.listen.items import Item


def _as_written(value: object) -> object:
    """A time is written out: bare numbers, in seconds or milliseconds nobody knows, are refused."""
    if value is None or isinstance(value, datetime) or (isinstance(value, str) and WRITTEN_TIME.match(value)):
        return value
    raise ValueError("Write the time as in 2026-03-01T09:30:00Z")


WRITTEN_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
Text = Annotated[str, Field(max_length=items.MAX_TEXT)]
ScoreKind = Literal["nps", "csat", "ces", "stars"]
Family = Literal[
    "delight", "appreciation", "interest", "confusion", "disappointment", "worry", "anger", "disgust", "neutral"
]


class VerbatimIn(BaseModel):
    """One text and, if it answered one, its question."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field("", max_length=items.MAX_QUESTION, examples=["What could we do better?"])
    text: Text = Field(examples=["Tell us which platform before the train is in."])


class FeedbackIn(BaseModel):
    """One thing a customer said. At least one of text, verbatims, score and emotion must be there."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "external_id": "survey-81723",
                    "text": "The app said platform 4, the train left from 9.",
                    "occurred_at": "2026-03-01T08:14:00Z",
                    "channel": "app",
                    "touchpoint": "departure",
                    "person": "customer-5521",
                    "score": 3,
                    "score_kind": "nps",
                    "attributes": {"fare": "saver", "train": "1A23"},
                }
            ]
        },
    )

    external_id: str | None = Field(
        None,
        min_length=1,
        max_length=items.MAX_EXTERNAL_ID,
        description="Your own id of this feedback. The same id again is the same feedback and is not stored twice. "
        "Without one, only an Idempotency-Key keeps a retry from being stored twice.",
    )
    text: Text | None = Field(None, description="What was said, when there is one text.")
    verbatims: list[VerbatimIn] | None = Field(
        None, max_length=items.MAX_VERBATIMS, description="What was said, when there are several texts or a question."
    )
    occurred_at: Annotated[AwareDatetime | None, BeforeValidator(_as_written)] = Field(
        None, description="When it was said, with a time zone; now, if left out. Not before 1990, not in the future."
    )
    channel: str | None = Field(
        None, max_length=items.MAX_CHANNEL, description="Where it was said: mail, app, shop, calls …"
    )
    touchpoint: str | None = Field(
        None, max_length=items.MAX_TOUCHPOINT, description="Slug or name of a touchpoint that exists."
    )
    person: str | None = Field(
        None,
        max_length=items.MAX_HANDLE,
        description="Your id or handle of the customer, so that they can be answered.",
    )
    language: str | None = Field(None, max_length=40, description="A hint, such as en or pt-BR. We look ourselves too.")
    score: float | None = Field(None, description="nps and csat 0 to 10, ces 1 to 7, stars 0 to 10; with score_kind.")
    score_kind: ScoreKind | None = None
    emotion: Family | None = Field(None, description="What the customer tapped, when they were asked how it felt.")
    attributes: dict[str, Any] | None = Field(
        None, description=f"Anything else worth keeping, up to {items.MAX_ATTRIBUTES:,} characters as JSON."
    )

    def item(self, *, otherwise_id: str) -> Item:
        texts = [("", self.text)] if self.text is not None else []
        texts += [(verbatim.question, verbatim.text) for verbatim in self.verbatims or []]
        return Item(
            external_id=self.external_id or otherwise_id,
            verbatims=tuple(texts),
            occurred_at=self.occurred_at,
            channel=self.channel or "",
            touchpoint=self.touchpoint or "",
            person=self.person or "",
            language=self.language or "",
            score=self.score,
            score_kind=self.score_kind or "",
            emotion=self.emotion or "",
            attributes=self.attributes or {},
        )


class BatchIn(BaseModel):
    """Up to 1,000 at once; a bare list does as well."""

    items: list[FeedbackIn] = Field(max_length=1000)


class ItemErrorOut(Schema):
    index: int = Field(description="Which item, counted from 0; −1 for the request as a whole.")
    field: str
    message: str


class TakenOut(Schema):
    """What became of the items. ids stand in their order; null where an item has an error."""

    stored: int = Field(description="New, and safely on disk.")
    known: int = Field(description="Stored by an earlier request under the same id.")
    refused: int = Field(description="Not stored; see errors.")
    ids: list[UUID | None]
    errors: list[ItemErrorOut]


class ProblemOut(Schema):
    """What is wrong, where, and what to do."""

    message: str
    errors: list[ItemErrorOut] = []


class VerbatimOut(Schema):
    question: str
    text: str


class FeedbackOut(Schema):
    """One feedback as it is kept: personal numbers in its words are masked."""

    id: UUID
    source: str
    external_id: str
    occurred_at: datetime
    received_at: datetime
    channel: str
    touchpoint: str | None
    score: float | None
    score_kind: str | None
    emotion: str | None
    attributes: dict[str, Any]
    verbatims: list[VerbatimOut]
    is_read: bool = Field(description="Whether its feeling and themes have been read yet.")


class ExposureIn(BaseModel):
    """How many customers a touchpoint served on one day, over one channel; the newest number replaces the last."""

    model_config = ConfigDict(extra="forbid")

    day: date = Field(examples=["2026-03-01"])
    touchpoint: str = Field(max_length=items.MAX_TOUCHPOINT, examples=["departure"])
    channel: str = Field(max_length=items.MAX_CHANNEL, min_length=1, examples=["app"])
    served: int | None = Field(None, ge=0, le=10**15, examples=[18250])
    offered: int | None = Field(
        None, ge=0, le=10**15, description="Invitations sent by other means. Pulses count their own.", examples=[900]
    )


class ExposuresIn(BaseModel):
    items: list[ExposureIn] = Field(max_length=1000)


class CountedOut(Schema):
    counted: int
    refused: int
    errors: list[ItemErrorOut]


class LinkIn(BaseModel):
    """One transaction whose customer is to be asked."""

    model_config = ConfigDict(extra="forbid")

    transaction: str = Field(min_length=1, max_length=1000, description="Your id of it.", examples=["order-7"])
    person: str | None = Field(
        None, max_length=items.MAX_HANDLE, description="Your id of the customer.", examples=["customer-5521"]
    )


class LinksIn(BaseModel):
    items: list[LinkIn] = Field(max_length=1000)


class LinksOut(Schema):
    links: list[str] = Field(description="In the order of the items.")
