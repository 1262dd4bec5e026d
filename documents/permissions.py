"""Who sees a document, and who may bring one in."""

from projects.models import Role

SEES_ALL = (Role.MONITOR, Role.OFFICER, Role.AUDITOR, Role.AUTHORITY)
STORES_OWN = (Role.EDITOR, Role.REPRESENTATIVE)
STORES_FOR_ALL = (Role.MONITOR, Role.OFFICER, Role.AUDITOR, Role.AUTHORITY)
