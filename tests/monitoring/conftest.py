import pytest

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
