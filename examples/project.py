"""Lets the examples find the model from whichever folder they are started; `import project` is all
that they need of it.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
