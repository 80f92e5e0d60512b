"""How is the API described? What drf-spectacular is told, apart from the other settings for its length."""

from typing import Any

DESCRIBED: dict[str, Any] = {
    "TITLE": "Sextant",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.formats.described.describe",
        "api.webhooks.described.describe",
    ],
    "WEBHOOKS": ["api.webhooks.described.MESSAGE"],
    "ENUM_NAME_OVERRIDES": {
        "ActivityKindEnum": "objectives.models.activity.ActivityKind",
        "BasisEnum": "objectives.models.fields.Basis",
        "ImportKindEnum": "objectives.models.importing.ImportKind",
        "ImportStateEnum": "objectives.models.importing.ImportState",
        "LabelRoleEnum": "objectives.models.project.LabelRole",
        "DerivationEnum": "objectives.models.fields.Derivation",
        "MeasurementStatusEnum": "objectives.models.measurement.MeasurementStatus",
        "MilestoneStatusEnum": "objectives.models.milestone.MilestoneStatus",
        "MessageStateEnum": "objectives.models.webhook.MessageState",
        "ParticipationRoleEnum": "objectives.models.participation.ParticipationRole",
        "PrecisionEnum": "objectives.models.fields.Precision",
        "SubjectKindEnum": "objectives.models.importing.SubjectKind",
        "WebhookStateEnum": "objectives.models.webhook.WebhookState",
    },
}
