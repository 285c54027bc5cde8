"""Copies what the pages load from node_modules to the folder they are served from."""

import shutil
import sys
from pathlib import Path

VENDOR = Path(__file__).with_name("static") / "vendor"

FILES = {
    "bpmn-js/dist/bpmn-navigated-viewer.production.min.js": "bpmn-navigated-viewer.min.js",
    "bpmn-js/dist/assets/bpmn-js.css": "bpmn-js.css",
    "bpmn-js/dist/assets/diagram-js.css": "diagram-js.css",
    "bpmn-js/dist/assets/bpmn-font/css/bpmn.css": "bpmn-font/css/bpmn.css",
    "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2": "bpmn-font/font/bpmn.woff2",
    "bpmn-js/LICENSE": "bpmn-js.LICENSE.txt",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "moment/min/moment.min.js": "moment.min.js",
    "moment/LICENSE": "moment.LICENSE.txt",
    "vis-data/peer/umd/vis-data.min.js": "vis-data.min.js",
    "vis-data/LICENSE-MIT": "vis-data.LICENSE.txt",
    "vis-timeline/peer/umd/vis-timeline-graph2d.min.js": "vis-timeline.min.js",
    "vis-timeline/styles/vis-timeline-graph2d.min.css": "vis-timeline.css",
    "vis-timeline/LICENSE.MIT.txt": "vis-timeline.LICENSE.txt",
}


def missing_assets(vendor: Path = VENDOR) -> list[str]:
    """Return the files the pages want and will not find; the service starts without them."""
    return [name for name in FILES.values() if not (vendor / name).is_file()]


def copy_assets(modules: Path, vendor: Path = VENDOR) -> None:
    """Make `vendor` hold exactly the listed files of `modules`; raises OSError if one lacks."""
    shutil.rmtree(vendor, ignore_errors=True)
    for source, name in FILES.items():
        target = vendor / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, target)


if __name__ == "__main__":
    copy_assets(Path(sys.argv[1]))
