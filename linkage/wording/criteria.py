"""The names of the matcher's criteria, and the sentences of its reasons: `criterion verdict`, or `criterion verdict variant`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from linkage.language import _l

CRITERIA: Mapping[str, Any] = MappingProxyType(
    {
        "core-process": _l("Main process"),
        "general-process": _l("Main process"),
        "sibling-process": _l("Main process"),
        "plating-type": _l("Kind of plating"),
        "secondary-only": _l("Main process"),
        "captive": _l("For its own production only"),
        "subcontracted": _l("Bought in"),
        "business-type": _l("Kind of business"),
        "material-grade": _l("Material"),
        "material-family": _l("Material"),
        "limits": _l("Limits"),
        "region": _l("Region"),
        "certificate": _l("Certificate"),
        "capacity": _l("Free capacity"),
        "moq": _l("Minimum order"),
        "process-closeness": _l("Closeness of the process"),
        "secondary-step": _l("Further step"),
        "secondary-steps": _l("Further steps"),
        "oversize": _l("Machine size"),
        "material-overlap": _l("Materials handled"),
        "preferred-certificates": _l("Preferred certificates"),
        "similar-work": _l("Similar work"),
        "proximity": _l("Distance"),
        "headroom": _l("Room for growth"),
        "lead-time": _l("Lead time"),
        "quality": _l("Quality"),
        "delivery": _l("Delivery on time"),
        "language": _l("Language"),
        "evidence": _l("Evidence"),
        "freshness": _l("Freshness"),
        "unconfirmed": _l("To be confirmed"),
        "hard-limits": _l("Requirements not met"),
        "order-size": _l("Size of the order"),
        "way-to-buyer": _l("Way to the buyer"),
        "load": _l("Load of the shop"),
        "buyer-record": _l("Record of the buyer"),
        "lead-firm": _l("Lead firm"),
        "chain-step": _l("Who does the step"),
        "partners": _l("Number of firms"),
        "distance": _l("Distance"),
    }
)

LIMITS: Mapping[str, Any] = MappingProxyType(
    {
        "range met": _l("%(limit)s: %(need)s needed, the firm does %(offer)s."),
        "range missed": _l("%(limit)s: %(need)s needed, but the firm does %(offer)s."),
        "max met": _l("%(limit)s: %(need)s needed, the firm reaches %(offer)s."),
        "max missed": _l("%(limit)s: %(need)s needed, but the firm reaches only %(offer)s."),
        "best met": _l("%(limit)s: %(need)s needed, the firm holds %(offer)s."),
        "best missed": _l("%(limit)s: %(need)s needed, but the firm holds only %(offer)s."),
        "set met": _l("%(limit)s: %(need)s needed, the firm has %(offer)s."),
        "set missed": _l("%(limit)s: %(need)s needed, but the firm has only %(offer)s."),
        "range unknown": _l("%(limit)s: %(need)s needed; the firm does not state it, so please ask."),
        "max unknown": _l("%(limit)s: %(need)s needed; the firm does not state it, so please ask."),
        "best unknown": _l("%(limit)s: %(need)s needed; the firm does not state it, so please ask."),
        "set unknown": _l("%(limit)s: %(need)s needed; the firm does not state it, so please ask."),
    }
)

_GATES = {
    "core-process met": _l("Runs the main process in house: %(offer_process)s."),
    "core-process met other": _l("Runs %(offer_process)s in house, a kind of %(need_process)s, the main process."),
    "core-process missed": _l("Does not run the main process, %(need_process)s, but %(offer_process)s."),
    "core-process missed none": _l("Does not run the main process, %(need_process)s."),
    "general-process missed": _l("States only %(offer_process)s in general; %(need_process)s is needed."),
    "sibling-process missed": _l("Runs %(offer_process)s, a related process; %(need_process)s is needed."),
    "plating-type missed": _l("Does %(offer_process)s; %(need_process)s is needed."),
    "secondary-only missed": _l("Runs only further steps (%(offer_processes)s), not the main one, %(need_process)s."),
    "secondary-only missed around": _l(
        "Runs only work before or after it (%(offer_processes)s), not the main process, %(need_process)s."
    ),
    "captive missed": _l("Runs %(offer_process)s for its own production only."),
    "captive missed other": _l("Runs %(offer_process)s, a kind of %(need_process)s, for its own production only."),
    "subcontracted missed": _l("Sells %(offer_process)s, but has it done by another firm."),
    "subcontracted missed other": _l(
        "Sells %(offer_process)s, a kind of %(need_process)s, but has it done by another firm."
    ),
    "business-type met": _l("Makes the part itself: %(offer_business_type)s."),
    "business-type missed trading": _l("A trading company; a maker is needed."),
    "business-type missed service": _l("A service company; a maker is needed."),
    "business-type missed": _l("%(offer_business_type)s; a maker is needed."),
    "business-type unknown": _l("Does not state whether it is a maker or a trading company, so please ask."),
    "material-grade met": _l("Works the material: %(need_materials)s needed, %(offer_materials)s stated."),
    "material-grade partly": _l(
        "Works a part of the materials: %(need_materials)s needed, %(offer_materials)s stated; not stated: %(offer_missing)s."
    ),
    "material-grade missed": _l("States %(offer_materials)s, but not the grade needed: %(offer_missing)s."),
    "material-grade unknown": _l("Does not state whether it works %(need_materials)s, so please ask."),
    "material-family missed": _l("Works %(offer_materials)s, but %(need_materials)s is needed."),
    "region met": _l("Lies in %(offer_province)s, as asked for: %(need_provinces)s."),
    "region missed": _l("Lies in %(offer_province)s; asked for: %(need_provinces)s."),
    "region unknown": _l("Does not state its province, so please ask; asked for: %(need_provinces)s."),
    "certificate met": _l("Holds %(need_certificate)s, valid until %(offer_valid_until)s."),
    "certificate met open": _l("Holds %(need_certificate)s; until when is not stated."),
    "certificate missed none": _l("Does not state that it holds %(need_certificate)s."),
    "certificate missed expired": _l("Its %(need_certificate)s has expired (valid until %(offer_valid_until)s)."),
    "certificate missed planned": _l("Only plans to get %(need_certificate)s."),
    "certificate missed in-progress": _l("Is still working towards %(need_certificate)s."),
    "certificate missed": _l("Does not hold %(need_certificate)s on the day."),
    "capacity met": _l("%(need)s a month needed, %(offer)s free."),
    "capacity missed": _l("%(need)s a month needed, but only %(offer)s free."),
    "capacity unknown": _l("%(need)s a month needed; free capacity is not known, so please ask."),
    "capacity unknown other-unit": _l("%(need)s a month needed; the firm states %(offer)s free, so please compare."),
    "moq met": _l("%(need)s needed, minimum order %(offer_moq_pcs)s."),
    "moq missed": _l("%(need)s needed, but the minimum order is %(offer_moq_pcs)s."),
    "moq unknown": _l("%(need)s needed; the minimum order is not stated, so please ask."),
}

_WEIGHED = {
    "process-closeness met": _l("Runs just the process needed, %(offer_process)s."),
    "process-closeness met other": _l("Runs %(offer_process)s, a kind of the process needed, %(need_process)s."),
    "process-closeness partly": _l("%(offer_process)s is close to %(need_process)s."),
    "process-closeness missed": _l("%(offer_process)s is far from %(need_process)s."),
    "process-closeness missed none": _l("Runs nothing close to %(need_process)s."),
    "secondary-step met": _l("%(need_process)s is done in house."),
    "secondary-step partly": _l("%(need_process)s is bought in."),
    "secondary-step partly unfit": _l(
        "%(need_process)s is done in house, but not to the limits asked: %(offer_unfit_figures)s."
    ),
    "secondary-step missed": _l("%(need_process)s is not offered."),
    "secondary-step missed unfit": _l(
        "%(need_process)s is done in house, but not to the limits asked: %(offer_unfit_figures)s."
    ),
    "secondary-step missed subcontracted": _l("%(need_process)s is bought in."),
    "secondary-step unknown": _l(
        "%(need_process)s is done in house; whether to the limits asked is not stated, so please ask."
    ),
    "secondary-steps met": _l("All further steps are done in house: %(offer_in_house)s of %(need_count)s."),
    "secondary-steps partly": _l(
        "Further steps: %(need_count)s needed, %(offer_in_house)s in house, %(offer_subcontracted)s bought in,"
        " %(offer_absent)s not offered."
    ),
    "secondary-steps missed": _l(
        "Further steps: %(need_count)s needed, %(offer_in_house)s in house, %(offer_subcontracted)s bought in,"
        " %(offer_absent)s not offered."
    ),
    "oversize met": _l("Has machines of the right size: %(need)s needed, the firm has %(offer)s."),
    "oversize met small": _l("Its machines, %(offer)s, are not too large for %(need)s, but too small."),
    "oversize unknown": _l("%(need)s needed; the size of its machines is not stated, so please ask."),
    "oversize partly": _l(
        "Its smallest machine, %(offer)s, is larger than the %(need)s needed, which makes the part dearer."
    ),
    "material-overlap met": _l("Handles all materials of the need: %(offer_materials)s."),
    "material-overlap partly": _l("Handles %(offer_materials)s of %(need_materials)s."),
    "material-overlap partly none": _l("Does not name %(need_materials)s among its materials."),
    "material-overlap unknown": _l("Does not state its materials; %(need_materials)s needed, the usual is assumed."),
    "preferred-certificates met": _l("Holds the preferred certificates: %(offer_certificates)s."),
    "preferred-certificates partly": _l("Holds %(offer_certificates)s of the preferred %(need_certificates)s."),
    "preferred-certificates missed": _l("Holds none of the preferred certificates: %(need_certificates)s."),
    "preferred-certificates missed none": _l("Holds none of the preferred certificates: %(need_certificates)s."),
    "similar-work met": _l("%(offer_orders)s of its %(offer_of)s recorded orders were for work like this."),
    "similar-work partly": _l("%(offer_orders)s of its %(offer_of)s recorded orders were for work like this."),
    "similar-work missed": _l("None of its %(offer_of)s recorded orders was for work like this."),
    "similar-work unknown": _l(
        "No order is recorded yet, so please ask for references; the usual is assumed, a half at most."
    ),
    "proximity met": _l("Near the buyer in %(need_province)s: %(offer_province)s, about %(offer_km)s away."),
    "proximity partly": _l(
        "Some way from the buyer in %(need_province)s: %(offer_province)s, about %(offer_km)s away."
    ),
    "proximity missed": _l("Far from the buyer in %(need_province)s: %(offer_province)s, about %(offer_km)s away."),
    "proximity unknown": _l(
        "Does not state its province, so the way to the buyer in %(need_province)s is not known; the usual is assumed."
    ),
    "headroom met": _l("Has ample free capacity: %(offer)s, %(need)s needed."),
    "headroom partly": _l("Has little room for growth: %(offer)s free, %(need)s needed."),
    "headroom missed": _l("Has no room for growth: %(offer)s free, %(need)s needed."),
    "headroom unknown": _l("%(need)s needed; its free capacity is not known, so the usual is assumed."),
    "headroom unknown other-unit": _l(
        "%(need)s needed; the firm states %(offer)s free, which cannot be compared, so the usual is assumed."
    ),
    "lead-time met": _l("Delivers in %(offer_lead_time_days)s; %(usual_lead_time)s is the middle of the scale."),
    "lead-time partly": _l(
        "Takes %(offer_lead_time_days)s to deliver; %(usual_lead_time)s is the middle of the scale."
    ),
    "lead-time missed": _l(
        "Takes as long as %(offer_lead_time_days)s to deliver; %(usual_lead_time)s is the middle of the scale."
    ),
    "lead-time unknown": _l("Does not state its lead time; the usual is assumed."),
    "quality met": _l(
        "Few defects: %(offer_ppm_last_12m)s in the last 12 months; %(usual_ppm)s is the middle of the scale."
    ),
    "quality partly": _l(
        "Some defects: %(offer_ppm_last_12m)s in the last 12 months; %(usual_ppm)s is the middle of the scale."
    ),
    "quality missed": _l(
        "Many defects: %(offer_ppm_last_12m)s in the last 12 months; %(usual_ppm)s is the middle of the scale."
    ),
    "quality unknown": _l("Does not state its defect rate; the usual is assumed."),
    "delivery met": _l("Delivers %(offer_on_time_delivery)s on time; %(poor_delivery)s is the bottom of the scale."),
    "delivery partly": _l(
        "Delivers only %(offer_on_time_delivery)s on time; %(poor_delivery)s is the bottom of the scale."
    ),
    "delivery missed": _l(
        "Often late: %(offer_on_time_delivery)s on time; %(poor_delivery)s is the bottom of the scale."
    ),
    "delivery unknown": _l("Does not state how often it delivers on time; the usual is assumed."),
    "language met": _l("Speaks %(offer_languages)s; wished for: %(need_languages)s."),
    "language missed": _l("Speaks none of the languages wished for: %(need_languages)s."),
    "language missed none": _l("Speaks none of the languages wished for: %(need_languages)s."),
    "language unknown": _l("Does not state its languages; wished for: %(need_languages)s."),
    "language unknown none": _l("Does not state its languages; wished for: %(need_languages)s."),
    "evidence met": _l("How this is known: %(offer_evidence)s."),
    "evidence partly": _l("How this is known: %(offer_evidence)s."),
    "evidence missed": _l("How this is known: %(offer_evidence)s only."),
    "evidence missed none": _l("Nothing is stated of the main process."),
    "freshness met": _l("Confirmed by the firm on %(offer_confirmed_on)s; that counts in full for %(fresh_days)s."),
    "freshness partly": _l(
        "Last confirmed by the firm on %(offer_confirmed_on)s; that counts in full for %(fresh_days)s."
    ),
    "freshness missed": _l(
        "Not confirmed by the firm since %(offer_confirmed_on)s; that counts in full for %(fresh_days)s."
    ),
    "freshness unknown": _l("Not yet confirmed by the firm."),
}

_OF_THE_SUPPLIER = {
    "order-size met": _l("%(need)s a month suits the firm: %(offer_share)s of its capacity."),
    "order-size partly": _l(
        "%(need)s a month is %(offer_share)s of the firm's capacity, which would make it depend on one customer."
    ),
    "order-size unknown": _l("%(need)s a month wanted; the firm's capacity is not known."),
    "way-to-buyer met": _l("A short way to the buyer in %(need_province)s: about %(offer_km)s."),
    "way-to-buyer partly": _l("Some way to the buyer in %(need_province)s: about %(offer_km)s."),
    "way-to-buyer missed": _l("A long way to the buyer in %(need_province)s: about %(offer_km)s."),
    "way-to-buyer unknown": _l("How far the buyer in %(need_province)s is cannot be told."),
    "load met": _l("The shop has room for new work: %(offer_utilisation)s utilised."),
    "load partly": _l("The shop is rather full: %(offer_utilisation)s utilised."),
    "load missed": _l("The shop is full: %(offer_utilisation)s utilised."),
    "load unknown": _l("How full the shop is, is not known."),
    "buyer-record met": _l("This buyer answers: %(need_share)s of its introductions got an answer."),
    "buyer-record partly": _l("This buyer answers sometimes: %(need_share)s of its introductions got an answer."),
    "buyer-record missed": _l("This buyer seldom answers: %(need_share)s of its introductions got an answer."),
    "buyer-record unknown": _l("This buyer has too few introductions yet for a record."),
}

_WHOLE = {
    "unconfirmed unknown": _l(
        "Held back until this is confirmed: %(need_criteria)s. That is %(offer_share)s of all points."
    ),
    "hard-limits missed": _l(
        "Held back for what is not met: %(need_criteria)s. That is %(offer_share)s of all points."
    ),
    "lead-firm met": _l("The lead firm runs the main process, %(need_process)s, and fits well."),
    "lead-firm partly": _l("The lead firm runs the main process, %(need_process)s, and fits in part."),
    "chain-step met": _l("%(need_process)s is done by a firm that meets every limit of this step."),
    "chain-step unknown": _l("%(need_process)s: the firm has yet to confirm figures it has not stated."),
    "partners met": _l("%(offer_count)s firms do all %(need_count)s steps together."),
    "partners partly": _l("As many as %(offer_count)s firms are needed for %(need_count)s steps."),
    "distance met": _l("The part travels about %(offer_km)s in all."),
    "distance partly": _l("The part travels about %(offer_km)s in all."),
    "distance missed": _l("The part travels as far as %(offer_km)s in all."),
}

SENTENCES: Mapping[str, Any] = MappingProxyType({**_GATES, **_WEIGHED, **_OF_THE_SUPPLIER, **_WHOLE})
