"""Whether a step can start for a person: `workflow.offers` holds it for every app."""

from workflow.offers import offered as offered
