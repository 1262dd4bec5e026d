import pytest

from tests.factories import walk
from tests.monitoring.reporting import opened, part_of
from tests.monitoring.scene import Scene


@pytest.fixture(autouse=True)
def store_folder(settings, tmp_path):
    """A document store of this test's own."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


@pytest.fixture
def files_left(store_folder):
    """Every file below the store's folder."""
    return lambda: sorted(path for path in store_folder.rglob("*") if path.is_file())


@pytest.fixture
def scene(db):
    return Scene()


@pytest.fixture
def part(scene):
    """The partner's part of an open report, while its plan is carried out and its action runs."""
    scene.running_plan()
    report = opened(scene)
    action = scene.plan.actions.get()
    if action.status == "planned":
        walk(action, ("start", scene.editor))
    return part_of(report, scene.partner)
