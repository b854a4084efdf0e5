"""One documented function per criterion: a need and a supplier in, a `Reason` (or several, or none) out.

`Reason.criterion` is a code; `linkage/wording.py` has one sentence per (code, verdict). Verdicts: met, partly, missed,
unknown. Values are plain: numbers, ids, tuples of ids, ISO dates, None. A key is always present; None means not stated.
`subject` is the needed process, or None.

Hard limits (`is_gate`, weight 0; missed = near-miss, unknown = please confirm):

code                verdicts              need                                offer
core-process        met missed            process                             process (missed: makes the same things by it; None:
                                                                              nothing near)
general-process     missed                process                             process (states only the wider process)
sibling-process     missed                process                             process (a relative, not this one)
plating-type        missed                process                             process (another kind of plating)
secondary-only      missed                process                             processes (steps of the routing it does run;
                                                                              is_around: work before or after the main one)
captive             missed                process                             process (for its own production only)
subcontracted       missed                process                             process (sells it, another firm does it)
business-type       met missed unknown    -                                   business_type
material-grade      met partly missed     materials                           materials, missing (needed grades not stated)
                    unknown
material-family     missed                materials                           materials (not even the family)
<attribute key>     met missed unknown    attribute, kind, unit,              attribute, kind, unit, value,
                                          value, minimum, maximum             minimum, maximum
region              met missed unknown    provinces                           province
certificate         met missed            certificate, on (ISO day)           certificate, status (None: not held), valid_until
capacity            met missed unknown    value, unit (per month)             free, capacity, unit, utilisation, share (free / need)
moq                 met missed            value, unit                         moq_pcs

Attribute keys are those of the taxonomy (press_tonnage_t, tolerance_mm, smt_min_chip ...); kind is range, max, best or
set, so one general sentence per (kind, verdict) serves them all. `value` is a number, or a sorted tuple of words for a
set; a span has `minimum` and `maximum` set and `value` None; all three None: not stated. One reason per certificate.

Weighted criteria (`is_gate` False; contribution = weight x score; unknown: the mean of the candidates is assumed and flagged):

process-closeness   met partly missed     process                             process
secondary-step      met partly missed     process                             process, how, unfit, unfit_figures
                    unknown (weight 0)
secondary-steps     met partly missed     count                               in_house, subcontracted, absent (counts)
region              met missed unknown    provinces                           province                     (a wish; is_gate False)
oversize            met partly unknown    attribute, unit, value              attribute, unit, value (partly: smallest machine),
                                                                              minimum, maximum, is_too_small
material-overlap    met partly unknown    materials                           materials (those of the need it handles)
preferred-certificates met partly missed  certificates                        certificates (valid ones)
similar-work        met partly missed     process                             orders (like this one), of (recorded)
                    unknown
proximity           met partly missed     province                            province, km
                    unknown
headroom            met partly missed     value, unit                         free, unit, share
                    unknown
lead-time           met partly missed     -                                   lead_time_days
                    unknown
quality             met partly missed     -                                   ppm_last_12m
                    unknown
delivery            met partly missed     -                                   on_time_delivery (share 0..1)
                    unknown
language            met missed unknown    languages                           languages (shared ones)
evidence            met partly missed     -                                   evidence (self-declared ... buyer-confirmed)
freshness           met partly missed     -                                   confirmed_on (ISO day), days
                    unknown

`how` is in-house, subcontracted, absent or unfit; `unfit` names the criteria that fail (salt_spray_h, material-family),
`unfit_figures` holds attribute, need and offer of those that are limits.

Held back from the score, so that contributions sum to it exactly:

unconfirmed         unknown               criteria (codes to confirm)         share (of the score held back)
hard-limits         missed                criteria (codes missed)             share (of the score held back)

The supplier's side (`Match.supplier_reasons`, `matching/supplier_side.py`):

order-size          met partly unknown    value, unit                         share (of the month's capacity)
way-to-buyer        met partly missed     province                            province, km
                    unknown
load                met partly missed     -                                   utilisation
                    unknown
buyer-record        met partly missed     share (of introductions answered)   -
                    unknown

Chains (`Chain.reasons`):

lead-firm           met partly            process                             supplier, score
chain-step          met unknown           process                             supplier, how (in-house, partner), score
partners            met partly            count (steps)                       count (firms), suppliers
distance            met partly missed     -                                   km, count (of ways)
"""
