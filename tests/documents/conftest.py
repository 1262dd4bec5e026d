import pytest

from tests import factories


@pytest.fixture(autouse=True)
def store_folder(settings, tmp_path):
    """A store of this test's own."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


@pytest.fixture
def files_left(store_folder):
    """Every file below the store's folder."""
    return lambda: sorted(path for path in store_folder.rglob("*") if path.is_file())


@pytest.fixture
def stage(db):
    """A project, its first partner, and one person for each role."""
    project = factories.project()
    partner, _authority, people = factories.cast(project)
    return project, partner, people
