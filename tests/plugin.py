"""The environment of the suite, set before Django reads its settings: `-p tests.plugin` in pyproject's addopts.

pytest-django loads the settings before any conftest, and without a SECRET_KEY they refuse to load. A developer's
.env is left out, so that the suite does the same on every machine; DATABASE_URL alone chooses the database.
"""

import os

os.environ["ENV_FILE"] = os.devnull
os.environ["DEBUG"] = "true"
os.environ["DEMO"] = "true"
os.environ.setdefault("SECRET_KEY", "only-for-the-suite")
