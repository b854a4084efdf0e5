"""Pages for officers of the agency; one module a noun, all on the blueprint `officer`."""

from __future__ import annotations

from flask import Blueprint

from linkage.web.officer.blueprint import blueprint


def blueprints() -> list[Blueprint]:
    # Late, so that the nouns may import the package they stand in; importing one hangs its routes on the blueprint.
    from linkage.web.officer import (  # noqa: F401
        assemblers,
        audit,
        cases,
        companies,
        company_histories,
        company_pair_groups,
        company_pairs,
        evidence,
        fair_arrivals,
        fair_budgets,
        fair_day_interpreters,
        fair_days,
        fair_doors,
        fair_follow_up_letters,
        fair_forms,
        fair_gongs,
        fair_interpreters,
        fair_lists,
        fair_minutes,
        fair_newcomers,
        fair_participant,
        fair_participant_forms,
        fair_participants,
        fair_parts,
        fair_prints,
        fair_programmes,
        fair_queues,
        fair_repairs,
        fair_reports,
        fair_staff,
        fair_tables,
        fair_visits,
        fair_wishes,
        fairs,
        follow_ups,
        health,
        home,
        import_undoings,
        imports,
        invitations,
        lacks,
        lessons,
        needs,
        network,
        networks,
        outcomes,
        pairing_decisions,
        pairing_forms,
        pairing_sides,
        pairings,
        removals,
        reviews,
        searches,
        suppliers,
        timetable_boards,
        timetable_comments,
        timetable_drafts,
        timetable_meetings,
        timetable_releases,
        timetables,
        users,
        weights,
        words,
    )

    return [blueprint, invitations.blueprint]
