"""Pairing under capacities: what must hold for every market, tried on many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.pairing import Candidate, Changes, Pair, Rules, market_of, pair, pair_again
from matching.pairing.auction import EPSILON, auction, auction_compiled, auction_plain
from matching.pairing.policies import blocking_pairs, each_for_itself, greedy, stable
from matching.pairing.prices import best_possible, prices
from matching.pairing.report import gini, spread
from tests.matching.pairing.markets import greatest_gain, made_market

NEEDS, SUPPLIERS = "abcdef", "pqrstuv"
NOTHING = Changes({}, {}, {})


@st.composite
def asked(draw):
    """Slots, candidates and rules of a small market that can be kept."""
    wanted = {need: draw(st.integers(0, 3)) for need in NEEDS[: draw(st.integers(1, 6))]}
    offered = {supplier: draw(st.integers(0, 3)) for supplier in SUPPLIERS[: draw(st.integers(1, 7))]}
    all_pairs = [Pair(need, supplier) for need in wanted for supplier in offered]
    scores = st.sampled_from([0.0, 0.3, 0.31, 0.5, 0.5, 0.77, 1.0])
    chosen = draw(st.lists(st.sampled_from(all_pairs), unique=True))
    candidates = [Candidate(*each, score=draw(scores), supplier_score=draw(scores)) for each in chosen]
    vetoes = frozenset(draw(st.lists(st.sampled_from(all_pairs), max_size=4)))
    locks, room, slots = set(), dict(offered), dict(wanted)
    for each in draw(st.lists(st.sampled_from(all_pairs), max_size=3, unique=True)):
        if each not in vetoes and room[each.supplier] and slots[each.need]:
            room[each.supplier] -= 1
            slots[each.need] -= 1
            locks.add(each)
    wishes = {each: draw(st.sampled_from([-1.0, -0.1, 0.1, 1.0])) for each in chosen[:2]}
    newcomers = frozenset(draw(st.lists(st.sampled_from(sorted(offered)), max_size=2)))
    return wanted, offered, candidates, Rules(vetoes, frozenset(locks), wishes, newcomers, draw(st.integers(0, 2)))


@given(asked(), st.sampled_from(["auction", "stable"]))
def test_pairing_never_exceeds_a_slot_or_breaks_a_veto(given, policy):
    wanted, offered, candidates, rules = given
    pairs = pair(market_of(*given), policy=policy).pairs
    assert all(sum(each.need == need for each in pairs) <= slots for need, slots in wanted.items())
    assert all(sum(each.supplier == supplier for each in pairs) <= slots for supplier, slots in offered.items())
    assert not pairs & rules.vetoes
    assert rules.locks <= pairs
    assert pairs <= {Pair(each.need, each.supplier) for each in candidates} | rules.locks


@given(asked())
def test_auction_is_within_epsilon_per_pair_of_the_exact_optimum(given):
    market = market_of(*given)
    chosen = auction(market)
    assert market.gain(chosen) >= greatest_gain(market) - EPSILON * (chosen.sum() + 1)


@given(asked())
def test_stable_pairing_has_no_blocking_pair(given):
    wanted, offered, candidates, rules = given
    market = market_of(wanted, offered, candidates, replace(rules, floor=0))
    chosen = stable(market)
    # A locked pair may hold a slot that somebody else wants more: an officer decided so.
    locked_needs = {market.need_of[edge] for edge in np.flatnonzero(market.is_locked)}
    locked_suppliers = {market.supplier_of[edge] for edge in np.flatnonzero(market.is_locked)}
    assert not [
        edge
        for edge in blocking_pairs(market, chosen)
        if market.need_of[edge] not in locked_needs and market.supplier_of[edge] not in locked_suppliers
    ]


@given(asked(), st.randoms(use_true_random=False), st.sampled_from(["auction", "stable"]))
def test_order_of_the_input_changes_nothing(given, random, policy):
    wanted, offered, candidates, rules = given
    shuffled = random.sample(candidates, len(candidates))
    backwards = [dict(reversed(each.items())) for each in (wanted, offered)]
    assert pair(market_of(*backwards, shuffled, rules), policy=policy) == pair(market_of(*given), policy=policy)


@given(asked(), st.sampled_from(["auction", "stable"]))
def test_running_again_with_nothing_changed_moves_nothing(given, policy):
    market = market_of(*given)
    first = pair(market, policy=policy)
    assert pair_again(market, first.pairs, NOTHING, policy=policy) == first


@given(asked())
def test_bound_is_never_below_the_optimum(given):
    market = market_of(*given)
    assert best_possible(market, prices(market, auction(market))) >= greatest_gain(market)


@given(asked())
def test_newcomers_get_their_floor_where_a_pairing_can_give_it(given):
    wanted, offered, candidates, rules = given
    market = market_of(*given)

    def seats(chosen):
        return int(np.minimum(market.load_of_suppliers(chosen), market.floor).sum())

    only_floor = market_of(
        wanted,
        {name: min(slots, rules.floor) if name in rules.newcomers else 0 for name, slots in offered.items()},
        candidates,
        Rules(vetoes=rules.vetoes),
    )
    if not rules.locks:
        most = int(greedy_count(only_floor))
        assert seats(auction(market)) >= most


def greedy_count(market):
    """Pairs that even the simplest way can give: a lower bound of what is possible."""
    return greedy(market).sum()


@given(asked(), st.data())
@settings(max_examples=60)
def test_every_move_of_a_later_run_goes_back_to_a_change(given, data):
    wanted, offered, candidates, rules = given
    if not candidates:
        return
    old = pair(market_of(*given)).pairs
    target = data.draw(
        st.sampled_from(sorted({Pair(each.need, each.supplier) for each in candidates} - rules.locks) or [None])
    )
    if target is None:
        return
    later = replace(rules, vetoes=rules.vetoes | {target})
    again = pair_again(market_of(wanted, offered, candidates, later), old, Changes({target: "vetoed"}, {}, {}))
    assert {move.pair for move in again.moves} == old ^ again.pairs
    assert {move.cause for move in again.moves} <= {"vetoed"}
    assert {move.root for move in again.moves} <= {target}
    known = {target}
    for move in again.moves:
        assert move.after in known or move.pair == target
        known.add(move.pair)


def test_a_forced_pair_moves_only_those_that_compete_for_its_slots():
    market = made_market(needs=60, suppliers=600, candidates=40, wanted=5, offered=2)
    first = pair(market)
    load = {each.supplier for each in first.paired if each.price > 0}
    edge = next(
        edge
        for edge in range(len(market.worth))
        if market.pair(edge) not in first.pairs and market.pair(edge).supplier in load
    )
    forced = np.zeros(len(market.worth), bool)
    forced[edge] = True
    again = pair_again(replace(market, is_locked=forced), first.pairs, Changes({market.pair(edge): "kept"}, {}, {}))
    assert market.pair(edge) in again.pairs
    assert 2 <= len(again.moves) <= 12
    assert again.moves[0].pair == market.pair(edge)
    assert {move.root for move in again.moves} == {market.pair(edge)}


def test_more_slots_at_a_contested_supplier_are_used_and_named_as_the_cause():
    candidates = [Candidate("a", "p", 0.9), Candidate("b", "p", 0.8), Candidate("b", "q", 0.2)]
    first = pair(market_of({"a": 1, "b": 1}, {"p": 1, "q": 1}, candidates))
    changes = Changes({}, {}, {"p": "supplier-slots"})
    again = pair_again(market_of({"a": 1, "b": 1}, {"p": 2, "q": 1}, candidates), first.pairs, changes)
    assert [(move.pair, move.is_new, move.after) for move in again.moves] == [
        (Pair("b", "p"), True, None),
        (Pair("b", "q"), False, Pair("b", "p")),
    ]


def test_running_again_refuses_what_it_cannot_keep_for_no_reason():
    candidates = [Candidate("a", "p", 0.9), Candidate("b", "p", 0.8)]
    first = pair(market_of({"a": 1, "b": 1}, {"p": 2}, candidates))
    with pytest.raises(ValueError, match="do not say why"):
        pair_again(market_of({"a": 1, "b": 1}, {"p": 1}, candidates), first.pairs, NOTHING)


@pytest.mark.parametrize("wanted_offered", [(3, 3), (3, 2), (5, 2)])
def test_compiled_loops_give_the_same_pairs_as_plain_ones(wanted_offered):
    pytest.importorskip("numba")
    wanted, offered = wanted_offered
    market = made_market(needs=200, suppliers=180, candidates=20, wanted=wanted, offered=offered)
    assert (auction_compiled(market) == auction_plain(market)).all()


@pytest.mark.parametrize(("suppliers", "wanted", "offered"), [(2000, 3, 3), (240, 3, 2), (120, 5, 2)])
def test_auction_reaches_the_share_of_the_optimum_that_is_asked(suppliers, wanted, offered):
    market = made_market(needs=200, suppliers=suppliers, candidates=20, wanted=wanted, offered=offered)
    assert market.gain(auction(market)) >= 0.999 * greatest_gain(market)


def test_report_counts_what_each_for_itself_would_overbook():
    candidates = [Candidate(need, "p", 0.9) for need in "abc"] + [Candidate("a", "q", 0.5)]
    pairing = pair(market_of(dict.fromkeys("abc", 1), {"p": 1, "q": 1, "r": 1}, candidates))
    report = pairing.report
    assert (report.alone.overbooked, report.pairing.overbooked) == (1.0, 0.0)
    assert (report.alone.never_shown, report.pairing.never_shown) == (0.5, 0.0)
    assert [(gap.need, gap.slots, gap.why, gap.supplier) for gap in report.gaps] == [("c", 1, "all-taken", "p")]
    assert report.contested == (("p", 0.9),)
    assert (report.wanted, report.offered, report.pairing.slots) == (3, 3, 2)


def test_gap_names_whether_anybody_fits():
    candidates = [Candidate("a", "p", 0.9), Candidate("b", "p", 0.4)]
    gaps = pair(market_of({"a": 2, "b": 1, "c": 1}, {"p": 2}, candidates)).report.gaps
    assert [(gap.need, gap.why, gap.fitting) for gap in gaps] == [("a", "too-few-fit", 1), ("c", "nobody-fits", 0)]


def test_wish_turns_a_close_choice():
    candidates = [Candidate("a", "p", 0.6), Candidate("a", "q", 0.62)]
    slots = {"a": 1}, {"p": 1, "q": 1}
    assert pair(market_of(*slots, candidates)).pairs == {Pair("a", "q")}
    assert pair(market_of(*slots, candidates, Rules(wishes={Pair("a", "p"): 0.1}))).pairs == {Pair("a", "p")}


def test_floor_gives_a_newcomer_the_slot_of_a_better_known_firm():
    candidates = [Candidate("a", "known", 0.9), Candidate("a", "new", 0.4)]
    slots = {"a": 1}, {"known": 1, "new": 1}
    rules = Rules(newcomers=frozenset({"new"}), floor=1)
    for policy in ("auction", "stable"):
        assert pair(market_of(*slots, candidates, rules), policy=policy).pairs == {Pair("a", "new")}
    assert pair(market_of(*slots, candidates, replace(rules, floor=0))).pairs == {Pair("a", "known")}


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (Rules(locks=frozenset({Pair("a", "p")}), vetoes=frozenset({Pair("a", "p")})), "kept and vetoed"),
        (Rules(locks=frozenset({Pair("a", "p"), Pair("b", "p")})), "for a supplier"),
        (Rules(locks=frozenset({Pair("a", "p"), Pair("a", "q")})), "for a need"),
        (Rules(locks=frozenset({Pair("a", "z")})), "takes no part"),
        (Rules(wishes={Pair("a", "p"): 1.5}), "a wish adds"),
    ],
)
def test_market_refuses_what_cannot_be(rules, words):
    with pytest.raises(ValueError, match=words):
        market_of({"a": 1, "b": 1}, {"p": 1, "q": 1}, [Candidate("a", "p", 0.5)], rules)


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_market_refuses_a_score_out_of_range(score):
    with pytest.raises(ValueError, match="between 0 and 1"):
        market_of({"a": 1}, {"p": 1}, [Candidate("a", "p", score)])


def test_gini_of_even_and_of_lonely_shares():
    assert gini(np.array([2, 2, 2])) == pytest.approx(0)
    assert gini(np.array([0, 0, 0, 4])) == pytest.approx(0.75)
    assert gini(np.array([], int)) == 0


def test_each_for_itself_overbooks_a_tight_market():
    market = made_market(needs=200, suppliers=120, candidates=20, wanted=5, offered=2)
    assert spread(market, each_for_itself(market)).overbooked > 0.5
    assert spread(market, auction(market)).overbooked == 0
