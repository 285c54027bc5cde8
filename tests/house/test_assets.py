"""The pages' assets: copied whole from what npm installed, and missed by name when absent."""

from api.assets import FILES, copy_assets, missing_assets


def test_assets_are_copied_whole_and_the_old_ones_leave(tmp_path):
    modules, vendor = tmp_path / "node_modules", tmp_path / "vendor"
    for source in FILES:
        path = modules / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    vendor.mkdir()
    (vendor / "old.js").write_text("x")
    assert missing_assets(vendor) == list(FILES.values())
    copy_assets(modules, vendor)
    assert missing_assets(vendor) == []
    assert not (vendor / "old.js").exists()
    assert (vendor / "htmx.min.js").read_text() == "htmx.org/dist/htmx.min.js"
