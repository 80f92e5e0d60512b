"""What was lost? Every acknowledged write is there once, every figure right, every mail and message has come."""

import re
from collections import Counter
from dataclasses import dataclass, field

from tests.faults.clients import Told
from tests.faults.ground import Ground
from tests.faults.sinks import Sinks

REPORTED = (
    """SELECT after ->> 'comment', count(*) FROM objectives_change
    WHERE kind = 'milestonereport' AND before IS NULL GROUP BY 1""",
    "SELECT comment, count(*) FROM objectives_milestonereport GROUP BY 1",
)
# How often each word was written, by the ledger and by the facts themselves.
WRITTEN = {
    "reports": REPORTED,
    "rows": REPORTED,
    "measurements": (
        """SELECT word, count(*) FROM objectives_change c CROSS JOIN LATERAL (VALUES
            (c.before ->> 'comment', c.after ->> 'comment'), (c.before ->> 'decision', c.after ->> 'decision'))
            told (earlier, word)
        WHERE c.kind = 'measurement' AND word <> '' AND word IS DISTINCT FROM earlier GROUP BY 1""",
    ),
    "enquiries": ("SELECT subject, count(*) FROM objectives_enquiry GROUP BY 1",),
}
RECEIPTS = "SELECT id FROM objectives_enquirymail"
DELIVERIES = "SELECT kind || '.' || for_day || '.' || person_id FROM objectives_delivery WHERE state = 'sent'"
MESSAGES = "SELECT 'msg_' || replace(key::text, '-', '') FROM objectives_webhookmessage WHERE state = 'taken'"


@dataclass
class Verdict:
    """What was found, and what is wrong with it; nothing may be."""

    found: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or wrong."""
        return not any(self.wrong.values())

    def __str__(self) -> str:
        told = [f"{count} {what}" for what, count in self.found.items()]
        return ", ".join(told) + "; " + ", ".join(f"{count} {what}" for what, count in self.wrong.items())


def of_writes(there: Ground, told: Told) -> Verdict:
    """Judge the writes that were acknowledged so far, and nothing else."""
    verdict = Verdict(
        {
            "acknowledged": told.count,
            "by requests": told.requests,
            "rows of spreadsheets": len(told.acknowledged["rows"]),
        },
        {"lost": 0, "doubled": 0},
    )
    for kind, questions in WRITTEN.items():
        for question in questions:
            times = {str(word): int(count) for word, count in there.asked(question)}
            acknowledged = told.acknowledged[kind]
            verdict.wrong["lost"] += sum(word not in times for word in acknowledged)
            ours = acknowledged | told.unknown
            verdict.wrong["doubled"] += sum(count > 1 for word, count in times.items() if word in ours)
    return verdict


def of_figures(there: Ground) -> Verdict:
    """Judge the figures against a rollup from nothing, and the facts against the ledger."""
    said = there.do("judge")
    return Verdict({"cells": said.pop("cells")}, said)


def of_post(there: Ground, into: Sinks) -> Verdict:
    """Judge what was sent to people and machines, once nothing is left to be sent."""
    mails, messages = into.mailbox.got, into.messages()
    numbered = Counter(found[1] for one in mails if (found := re.match(r"<enquiry\.(\d+)\.", one)))
    enquiries = [str(key) for (key,) in there.asked(RECEIPTS)]
    letters = [f"<{name}@sextant.test>" for (name,) in there.asked(DELIVERIES)]
    told = [str(name) for (name,) in there.asked(MESSAGES)]
    return Verdict(
        {
            "mails": len(enquiries) + len(letters),
            "sent again": mails.total() - len(mails),
            "messages": len(told),
            "told again": messages.total() - len(messages),
        },
        {
            "mails lost": sum(key not in numbered for key in enquiries) + sum(one not in mails for one in letters),
            "messages lost": sum(name not in messages for name in told),
        },
    )


def together(*verdicts: Verdict) -> Verdict:
    """Return several as one."""
    made = Verdict()
    for one in verdicts:
        made.found |= one.found
        made.wrong |= one.wrong
    return made
