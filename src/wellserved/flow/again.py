"""Again: on a kept engine, a question that was asked before is answered as it was."""

from collections.abc import Callable
from typing import TypeVar

from wellserved.flow.kept import KeptEngine
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.question import Question
from wellserved.metrics.reach import settled
from wellserved.store.engine import Engine
from wellserved.store.filled import Filled

T = TypeVar("T")


def again(
    engine: Engine,
    question: Question,
    known: Catalogue,
    about: tuple[object, ...],
    make: Callable[[Question], T],
    weight: Callable[[T], int] = lambda _: 1,
) -> T:
    """What was told before, or else what `make` tells now; a question whose answer moves with the clock is asked anew.

    Args:
        engine: What is asked.
        question: What it is asked.
        known: The definitions that it is asked with.
        about: What else tells answers apart: texts, or objects that are told apart as the objects that they are.
        make: Answers the question at the earliest clock with the same answer.
        weight: How much there is to remember, in some 100 bytes.
    """
    if not isinstance(engine, KeptEngine) or (asked := settled(question, known)) is None:
        return make(question)
    held = (known, about)  # with the answer, so that no others get their ids
    name = (asked, id(known), *(one if isinstance(one, str) else id(one) for one in about))
    return engine.told.once(name, lambda: (held, make(asked)), lambda told: weight(told[1]))[1]


def filled_of(engine: Engine) -> Filled:
    """Which columns have a value in every row; a kept engine's files are asked once."""
    return Filled(engine, engine.filled if isinstance(engine, KeptEngine) else None)
