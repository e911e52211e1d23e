"""The entry point for Streamlit Community Cloud, which reads the requirements that lie beside it.

It runs the app of this repository as it is. The link `pages` beside it is there because Streamlit looks for pages next
to the file that was started.
"""

import sys
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"

if str(APP.parent) not in sys.path:
    sys.path.insert(0, str(APP.parent))
# Every visitor runs this in a thread of his own, so not with runpy, which exchanges modules of the whole process.
exec(compile(APP.read_text("utf-8"), str(APP), "exec"), {"__name__": "__main__", "__file__": str(APP)})
