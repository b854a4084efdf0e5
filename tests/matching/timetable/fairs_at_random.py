"""Small fairs with every rule in them, drawn at random."""

from __future__ import annotations

from hypothesis import strategies as st

from matching.timetable.problem import (
    Delegate,
    Interpreter,
    Options,
    Participant,
    Problem,
    Slot,
    Table,
    WishedPair,
)

TOPICS = (None, "casting", "plating")


@st.composite
def small_fairs(draw: st.DrawFn) -> Problem:
    slots = _slots(draw(st.integers(1, 7)))
    names = [slot.id for slot in slots]
    sitting = [_participant(draw, f"a{at}", "a", names) for at in range(draw(st.integers(1, 3)))]
    coming = [_participant(draw, f"b{at}", "b", names) for at in range(draw(st.integers(1, 5)))]
    couples = draw(
        st.lists(st.tuples(st.sampled_from(sitting), st.sampled_from(coming)), unique_by=lambda c: (c[0].id, c[1].id))
    )
    pairs = [
        WishedPair(
            a.id,
            b.id,
            draw(st.integers(0, 9)) / 10,
            must=draw(st.booleans()),
            session=draw(st.sampled_from([None, None, "early", "late"])) if len(slots) > 3 else None,
            earlier_than=(at + 1,) if at + 1 < len(couples) and draw(st.integers(0, 4)) == 0 else (),
            topic=draw(st.sampled_from(TOPICS)),
        )
        for at, (a, b) in enumerate(couples)
    ]
    tables = tuple(
        [Table(f"t-a{at}", zone="north") for at in range(3)] + [Table(f"x{at}", zone="south") for at in range(2)]
    )
    return Problem(
        slots=slots,
        participants=(*sitting, *coming),
        pairs=tuple(pairs),
        tables=draw(st.sampled_from([(), tables])),
        tables_per_slot=draw(st.sampled_from([None, 1, 2])),
        interpreters=(
            Interpreter("i1", frozenset({frozenset({"vi", "ja"})}), max_a_day=draw(st.sampled_from([None, 1]))),
            Interpreter(
                "i2", frozenset({frozenset({"vi", "ja"}), frozenset({"vi", "ko"})}), topics=frozenset({"casting"})
            ),
        ),
        vetoes=frozenset({(couples[0][1].id, couples[0][0].id)}) if couples and draw(st.booleans()) else frozenset(),
        walking=draw(st.sampled_from([{}, {("north", "south"): 1}])),
        options=Options(
            gap_weight=draw(st.sampled_from([0.0, 0.05])),
            coverage_bonus=draw(st.sampled_from([0.0, 0.5])),
            seed=draw(st.integers(0, 3)),
        ),
    )


def _slots(number: int) -> tuple[Slot, ...]:
    return tuple(
        Slot(f"s{at}", session="early" if at < 3 else "late", day="one" if at < 5 else "two") for at in range(number)
    )


def _participant(draw: st.DrawFn, name: str, side: str, slots: list[str]) -> Participant:
    delegates = [Delegate("1", topics=draw(st.sampled_from([frozenset[str](), frozenset({"casting"})])))]
    if draw(st.booleans()):
        delegates.append(Delegate("2", available=frozenset(slots[:2]), languages=frozenset({"en"})))
    return Participant(
        name,
        side=side,
        delegates=tuple(delegates),
        available=draw(st.sampled_from([None, None, frozenset(slots[1:]), frozenset(slots[:3])])),
        min_meetings=draw(st.sampled_from([0, 0, 1])),
        max_meetings=draw(st.sampled_from([None, 1, 3])),
        max_a_day=draw(st.sampled_from([None, 2])),
        languages=draw(st.sampled_from([frozenset[str](), frozenset({"vi"}), frozenset({"ja"}), frozenset({"ko"})])),
        own_table=f"t-{name}" if side == "a" and draw(st.booleans()) else None,
        max_run=draw(st.sampled_from([None, 1, 2])),
    )
