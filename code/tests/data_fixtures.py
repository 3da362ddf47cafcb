"""A server of data sets, and an empty place to put them."""

import pytest

from data_site import Site


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    site = Site()
    yield site
    site.close()


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty data directory that does not exist yet."""
    monkeypatch.setenv("GROUNDUP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"
