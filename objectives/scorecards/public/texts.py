"""Which words stand on the public pages? Those that cluster staff wrote, else those that Sextant brings along."""

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from objectives.models import PublicPlace, PublicText


def public_texts() -> dict[str, str]:
    """Return the words of every place in the active language; one statement."""
    language = (get_language() or "en")[:2]
    written = dict(PublicText.objects.filter(language=language).values_list("place", "text"))
    return {**shipped(), **written}


def shipped() -> dict[str, str]:
    """Return the words that Sextant brings along, in the active language; no figure stands in them."""
    return {
        PublicPlace.CLUSTER: _(
            "The cluster brings together the companies, laboratories, schools and public powers of its territory that"
            " work in aeronautics, space, embedded systems and drones. It helps them to do collaborative research and"
            " innovation, labels the best projects, and stands by small and medium companies from the idea to the"
            " market.\n\nWhat it does, it has signed: a performance contract with the State and the local authorities"
            " sets its objectives, and every figure of it can be read here."
        ),
        PublicPlace.TERRITORY: _(
            "The cluster lives where its members work. These are the regions and departments of its territory, as the"
            " national statistical institute names them, with the published projects in which somebody there takes"
            " part."
        ),
        PublicPlace.PROFILE: _(
            "What the industry of the territory is made of. Each figure says when it was observed, for which perimeter"
            " and by whom; figures of different perimeters are never drawn as one line."
        ),
        PublicPlace.PROJECTS: _(
            "The collaborative research and development projects that the cluster has labelled or takes part in, and,"
            " where you ask for them, those of its territory that other programmes fund."
        ),
        PublicPlace.WORKING: _(
            "You come from elsewhere and look for partners, a site, a programme or an answer? Tell us what you need:"
            " we know who does what here, and we bring you together."
        ),
        PublicPlace.PUBLIC_BODIES: _(
            "For ministries, regions, agencies and clusters: cooperation agreements, exchanges on cluster policy, joint"
            " calls and European proposals, the reception of official delegations."
        ),
        PublicPlace.INDUSTRY: _(
            "For companies: partners for research and development, suppliers and customers among our members, help"
            " with settling on the territory, meetings at international fairs."
        ),
        PublicPlace.RESEARCH: _(
            "For universities, institutes and students' groups: visits of laboratories and companies, seminars,"
            " partners for European consortia, contacts with our schools."
        ),
        PublicPlace.OPEN_DATA: _(
            "What these pages show can be taken away and used again: the same rows, in open formats, with their"
            " sources. Every list of the interface for programs gives them too, filtered as you ask."
        ),
        PublicPlace.CONSENT: _(
            "I agree that the cluster keeps what I write here to answer me. Only its staff read it. It is erased"
            " %(days)s days after the last exchange, or earlier if I ask."
        )
        % {"days": settings.ENQUIRIES_KEPT.days},
    }
